"""Settings that keep data safe."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from turna.site import settings as module
from turna.site.cli import folder


def test_the_secret_key_of_a_folder_is_made_once(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.delenv("TURNA_SECRET_KEY", raising=False)
    monkeypatch.setattr(module, "DATA", tmp_path)
    folder.make_secret_key(tmp_path)
    key = module._secret_key()
    assert len(key) > 50
    folder.make_secret_key(tmp_path)
    assert module._secret_key() == key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    monkeypatch.setenv("TURNA_SECRET_KEY", "given")
    assert module._secret_key() == "given"


def test_without_a_folder_the_secret_key_is_never_a_known_one(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.delenv("TURNA_SECRET_KEY", raising=False)
    monkeypatch.setattr(module, "DATA", tmp_path / "none")
    assert module._secret_key() != module._secret_key()
    assert not (tmp_path / "none").exists()


def test_sqlite_keeps_what_it_has_acknowledged_and_wipes_what_it_removes() -> None:
    options = module._sqlite(Path("x"))["OPTIONS"]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        assert pragma in options["init_command"]
    assert options["transaction_mode"] == "IMMEDIATE"


def test_a_read_only_file_in_a_writable_folder_is_read_with_its_log(
    tmp_path: Path, monkeypatch: Any
) -> None:
    file = tmp_path / "turna.sqlite3"
    file.touch()
    file.with_name("turna.sqlite3-wal").write_bytes(b"changes")
    monkeypatch.setattr(module, "DATA", tmp_path)
    monkeypatch.setattr(module, "SQLITE_FILE", file)
    monkeypatch.setattr(module.os, "access", lambda path, _: Path(path) != file)
    assert module._is_read_only(file)
    assert module._read_only_sqlite(file)["NAME"].endswith("turna.sqlite3?mode=ro")


def test_all_rooms_with_models_are_installed() -> None:
    rooms = {path.parent.name for path in Path(module.PACKAGE).glob("*/apps.py")}
    assert rooms == set(settings.ROOMS)


def test_tests_use_the_database_that_was_asked_for() -> None:
    asked = os.environ.get("TURNA_DATABASE", "sqlite").partition(":")[0]
    assert connection.vendor == asked
