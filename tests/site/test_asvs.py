"""docs/asvs.csv and docs/asvs.md: each requirement once, with a test that exists or a reason."""

import ast
import importlib.util
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
TESTS = CHECKOUT / "tests"
# How many requirements each chapter has at levels 1 and 2, as the standard is published.
PUBLISHED = {
    1: (8, 19), 2: (4, 7), 3: (8, 11), 4: (2, 8), 5: (4, 5), 6: (13, 22), 7: (6, 12), 8: (4, 3),
    11: (3, 11), 12: (3, 6), 13: (1, 12), 14: (2, 7), 15: (3, 10), 16: (0, 16),
}  # fmt: skip
CHOSEN = {
    "2.3.5", "6.3.5", "6.3.7", "6.5.6", "8.1.3", "8.2.4", "8.3.2", "13.3.4", "14.2.6", "14.2.7",
    "14.2.8",
}  # fmt: skip
# What levels 1 and 2 come to at least; it only ever rises.
TESTED_AT_LEAST = 0.72


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("asvs", CHECKOUT / "tools/asvs.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["asvs"] = module
    spec.loader.exec_module(module)
    return module


asvs = load()
ROWS = asvs.rows()
BASE = [row for row in ROWS if row.level < 3]


@cache
def names_in(path: Path) -> frozenset[str]:
    """The names under which pytest finds the tests of a file, without parameters."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found.add(node.name)
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            found |= {
                f"{node.name}::{one.name}"
                for one in node.body
                if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
            }
    return frozenset(found)


def test_every_requirement_stands_once() -> None:
    assert [one for one, n in Counter(row.id for row in ROWS).items() if n > 1] == []
    by_chapter = Counter((row.chapter, row.level) for row in ROWS)
    published = {
        (chapter, level): counts[level - 1]
        for chapter, counts in PUBLISHED.items()
        for level in (1, 2)
        if counts[level - 1]
    }
    assert {key: n for key, n in by_chapter.items() if key[1] < 3} == published
    assert len(BASE) == 210
    assert {row.id for row in ROWS if row.level == 3} == CHOSEN


def test_they_stand_in_order_without_gaps_that_nobody_chose() -> None:
    order = [tuple(map(int, row.id.split("."))) for row in ROWS]
    assert order == sorted(order)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_has_its_test_or_its_reason(row: "asvs.Row") -> None:  # type: ignore[name-defined]
    assert row.status in asvs.STATUSES
    assert row.asks
    assert not re.search(r"\bverify that\b", row.asks, re.I), "our own words, not the standard's"
    tests = [one for one in row.by if "::" in one]
    files = [one for one in row.by if "::" not in one]
    for one in tests:
        path, _separator, name = one.partition("::")
        assert (TESTS / path).is_file(), one
        assert name in names_in(TESTS / path), one
    for one in files:
        assert (CHECKOUT / one).is_file(), one
    if row.status == asvs.TESTED:
        assert tests
    elif row.status == asvs.WRITTEN:
        assert files
    else:
        assert len(row.why.split()) >= 3, "Say why, or what is missing."
        assert not files


def test_the_page_is_made_of_its_one_source() -> None:
    assert asvs.PAGE.read_text(encoding="utf-8") == asvs.page(ROWS), "Run tools/asvs.py."


def test_the_share_is_computed_and_does_not_fall() -> None:
    tested = sum(row.status == asvs.TESTED for row in BASE)
    assert f"tested {tested} of 210 ({100 * tested // 210} %)" in asvs.PAGE.read_text("utf-8")
    assert tested / len(BASE) >= TESTED_AT_LEAST
