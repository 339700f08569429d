"""Style sheets, scripts and pictures, as `serve` collects them."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders

from turna.site.cli import static

MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    settings.DEBUG = False
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": MANIFEST}}
    return tmp_path / "static"


def test_every_file_that_a_style_sheet_names_is_there(root: Path) -> None:
    """The manifest storage fails for a reference to a missing file."""
    static.collect()
    assert (root / "staticfiles.json").exists()
    assert list(root.rglob("*.css.br")), "nothing was compressed"


def test_is_done_again_only_when_a_source_changes(
    root: Path, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    sheet = source / "page.css"
    sheet.write_text("a { color: red }")
    settings.STATICFILES_DIRS = [source]
    finders.get_finder.cache_clear()
    for change, collected in ((None, True), (None, False), ("a { color: blue }", True)):
        if change:
            sheet.write_text(change)
            os.utime(sheet, (1, 1))
        static.collect()
        assert ("Collecting" in capsys.readouterr().err) == collected
    finders.get_finder.cache_clear()


def test_an_interrupted_collection_is_done_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    static.collect()
    (root / "turna-stamp").write_text("of other sources")
    with monkeypatch.context() as patch:
        patch.setattr("django.core.management.call_command", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            static.collect()
    assert not (root / "turna-stamp").exists()


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt
