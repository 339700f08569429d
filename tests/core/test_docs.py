"""docs/look.md, docs/threat-model.md and docs/glossary.md, held against the code."""

import re
from pathlib import Path

from django import forms

from turna.core import components, fields, glossary
from turna.site.glossary import register

LOOK = (Path(__file__).resolve().parents[2] / "docs/look.md").read_text(encoding="utf-8")


def own(module: object, base: type) -> set[str]:
    return {
        name
        for name, found in vars(module).items()
        if isinstance(found, type)
        and issubclass(found, base)
        and found.__module__ == module.__name__  # type: ignore[attr-defined]
        and found is not base
    }


def test_every_field_has_its_line_and_every_line_its_field() -> None:
    rows = re.findall(r"^\| (`\w+Field.*?) \| .+ \| .+ \|$", LOOK, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+Field)", row)}
    assert listed == own(fields, forms.Field)


def test_every_part_is_named() -> None:
    parts = own(components, components.Part) | {"Action", "Moment", "Stage", "Card"}
    named = set(re.findall(r"`(\w+)`", LOOK)) | set(re.findall(r"`(\w+)\(", LOOK))
    assert parts <= named


def test_files_that_it_names_exist() -> None:
    checkout = Path(__file__).resolve().parents[2]
    roots = [checkout / root for root in ("", "src/turna", "src/turna/core/templates")]
    named = re.findall(r"`((?:core|tests|tools|docs)/[\w/.]+\.\w+)`", LOOK)
    assert len(named) > 10
    assert [n for n in named if not any((root / n).exists() for root in roots)] == []


def test_what_the_threat_model_names_exists() -> None:
    checkout = Path(__file__).resolve().parents[2]
    text = (checkout / "docs/threat-model.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w/.-]+\.(?:py|js|md))`", text))
    assert len(named) > 40
    roots = [checkout, checkout / "src/turna", checkout / "tests"]
    assert {n for n in named if not any((root / n).exists() for root in roots)} == set()


def test_the_glossary_is_made_of_its_one_source() -> None:
    register()
    document = Path(__file__).resolve().parents[2] / "docs/glossary.md"
    assert document.read_text(encoding="utf-8") == glossary.as_markdown(), (
        "docs/glossary.md is written by a tool: write the word into src/turna/site/glossary/, "
        "then run tools/glossary.py."
    )
