"""The glossary has the words of the directory, in order, each explained once."""

import re
from collections import Counter

import pytest
from django.conf import settings

from turna.core.text import search_key
from turna.directory.codes import PlaceKind

TEXT = (settings.CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")
TABLES = {
    part.splitlines()[0]: re.findall(r"^\| (?!word )([^|]+) \| ([^|]+) \|$", part, re.M)
    for part in TEXT.split("\n## ")[1:]
}
WORDS = [word for rows in TABLES.values() for word, _meaning in rows]


def test_no_word_stands_twice() -> None:
    assert [word for word, n in Counter(WORDS).items() if n > 1] == []


@pytest.mark.parametrize("part", ["The field", "The code"])
def test_words_stand_in_order(part: str) -> None:
    words = [search_key(word) for word, _meaning in TABLES[part]]
    assert len(words) > 30
    assert words == sorted(words)


def test_every_row_was_read() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    assert len(rows) == len(WORDS) + len(TABLES), "one head per table, every other row a word"


def test_kinds_of_place_are_explained() -> None:
    kinds = {"region", "district", "settlement"}
    assert kinds < set(PlaceKind.values)
    assert kinds <= set(WORDS)
