"""The labelled pairs of names: made by their script, many, balanced, in every alphabet."""

import csv
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PAIRS = HERE / "pairs.csv"
POSITIVE = {
    "other_spelling", "passport_latin", "apostrophe_form", "ending_dropped", "patronymic_added",
    "order", "hyphen", "typo",
}  # fmt: skip
NEGATIVE = {
    "sibling", "same_first_name", "father_daughter", "similar_first_name", "different_person",
}  # fmt: skip
LETTERS = {
    "Kyrgyz": "ңөү",
    "Kazakh": "әғқңөұүһі",
    "Kazakh Latin": "äğıñöşūü",
    "Uzbek": "ўқғҳ",
    "Uzbek Latin": "ʻʼ",
    "Tajik": "ғӣқӯҳҷ",
    "Turkmen": "әҗңөү",
    "Turkmen Latin": "çäžňöşüý",
    "Russian": "ёщцыэьюя",
}


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def pairs() -> list[dict[str, str]]:
    return read("pairs.csv")


def spellings(row: dict[str, str]) -> set[str]:
    styles = ("national", "russian", "passport", "latin")
    return {s.casefold() for style in styles for s in row[style].split("|") if s}


def test_the_file_is_what_the_script_makes(tmp_path: Path) -> None:
    made = tmp_path / "pairs.csv"
    subprocess.run([sys.executable, str(HERE / "make_pairs.py"), str(made)], check=True)
    assert made.read_bytes() == PAIRS.read_bytes()


def test_there_are_many_and_the_readme_counts_them(pairs: list[dict[str, str]]) -> None:
    assert len(pairs) >= 3000
    counted = Counter(pair["why"] for pair in pairs)
    assert set(counted) == POSITIVE | NEGATIVE
    assert min(counted.values()) >= 100
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    said = {why: int(n) for why, n in re.findall(r"^\| `(\w+)` \| (\d+) \|", readme, re.M)}
    assert said == counted


def test_labels_follow_the_reason_and_are_balanced(pairs: list[dict[str, str]]) -> None:
    assert all(pair["same"] == str(int(pair["why"] in POSITIVE)) for pair in pairs)
    share = sum(pair["same"] == "0" for pair in pairs) / len(pairs)
    assert 0.45 <= share <= 0.55


def test_no_pair_stands_twice_or_repeats_itself(pairs: list[dict[str, str]]) -> None:
    seen = Counter(frozenset((pair["left"], pair["right"])) for pair in pairs)
    assert max(seen.values()) == 1
    assert all(len(pair) == 2 for pair in seen)
    assert all(text == text.strip() and text for pair in seen for text in pair)


@pytest.mark.parametrize("language", LETTERS)
def test_letters_occur(pairs: list[dict[str, str]], language: str) -> None:
    text = "".join(pair["left"] + pair["right"] for pair in pairs).casefold()
    assert not set(LETTERS[language]) - set(text)


def test_no_spelling_belongs_to_two_names_of_a_language() -> None:
    rows = read("variants.csv")
    assert len({row["language"] for row in rows}) == 6
    shared = [
        (one["national"], other["national"], sorted(spellings(one) & spellings(other)))
        for one, other in combinations(rows, 2)
        if (one["language"], one["kind"]) == (other["language"], other["kind"])
        and spellings(one) & spellings(other)
    ]
    assert not shared


def test_no_word_mixes_two_scripts() -> None:
    """A Latin letter slipped into a Cyrillic word looks right and is another word."""
    mixed = re.compile(r"[A-Za-z\u00c0-\u024f][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z\u00c0-\u024f]")
    texts = [(HERE / name).read_text(encoding="utf-8") for name in ("pairs.csv", "variants.csv")]
    assert not [found for text in texts for found in mixed.findall(text)]


def test_confusable_names_are_listed_names() -> None:
    first = {(r["language"], r["sex"], r["national"]) for r in read("variants.csv") if r["sex"]}
    listed = read("confusable.csv")
    assert all(
        (r["language"], r["sex"], r[side]) in first for r in listed for side in ("left", "right")
    )
    assert len({frozenset((r["language"], r["left"], r["right"])) for r in listed}) == len(listed)
