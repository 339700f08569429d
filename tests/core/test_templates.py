"""Every template of every room: nothing inline, nothing from elsewhere, one way to do a thing."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src/turna"
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: "/".join(p.parts[-2:]))
def test_a_template_is_short_and_holds_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|href)=["'](https?:)?//""", text)
    assert not re.search(r'placeholder="[^"]*[^\s"]', text), "A placeholder is no label."
    assert "|safe" not in text


def test_only_one_module_reads_the_headers_of_htmx() -> None:
    found = [
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if re.search(r"django_htmx|HX-|request\.htmx", path.read_text(encoding="utf-8"))
        and path.name != "settings.py"
    ]
    assert found == ["core/htmx.py"]


def test_scripts_store_nothing_but_marked_drafts() -> None:
    storing = {
        path.name
        for path in SOURCE.rglob("*.js")
        if re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", path.read_text())
    }
    assert storing == {"drafts.js", "leave.js"}  # the second one empties it


def test_scripts_evaluate_nothing() -> None:
    for path in SOURCE.rglob("*.js"):
        assert not re.search(r"\beval\(|new Function|innerHTML\s*=", path.read_text()), path.name
