"""The published figures that the demonstration is made of, and what we inferred beside them.

They are data of the project (`data/*.csv`, with their source in docs/demonstration.md). The
matrix, the figures of the text and the two fact sheets are published; `segments.csv`,
`blocks.csv` and whatever says "inferred" is ours.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
COUNTRIES = ("KZ", "KG", "TJ", "TM", "UZ")
YEARS = (1, 2, 3, 4, 5)
YEAR_DAYS = {
    1: (date(2010, 6, 7), date(2011, 9, 30)),
    2: (date(2011, 10, 1), date(2012, 9, 30)),
    3: (date(2012, 10, 1), date(2013, 9, 30)),
    4: (date(2013, 10, 1), date(2014, 9, 30)),
    5: (date(2014, 10, 1), date(2015, 9, 30)),
}
START, EXTENDED, END = date(2010, 6, 7), date(2013, 10, 1), date(2015, 9, 30)
JOINED = dict.fromkeys(COUNTRIES, START) | {"KG": date(2011, 10, 1)}
CHANGE_OF_MEAN = "1.3"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix; `nothing` says why there is no result or no target."""

    baseline: Decimal | None
    target: Decimal | None
    result: Decimal | None
    nothing: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one country's project year with the totals that fall into it."""

    country: str
    year: int
    first: date
    last: date
    events: int
    participants: int
    media: int
    calls: int
    people: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def overlap(self, first: date, last: date) -> int:
        """How many of its days lie in this span."""
        return max(0, (min(self.last, last) - max(self.first, first)).days + 1)


@dataclass(frozen=True, slots=True)
class Block:
    """A kind of events in one country: how many heads or events, when, what and for whom.

    `kind` is "heads" (an audience of known size), "media" (an estimated audience) or "general"
    (whatever remains). `types`, `themes` and `groups` map codes to weights; `with_groups` says
    which part of the audience belongs to another group, in per cent.
    """

    country: str
    name: str
    kind: str
    first: date
    last: date
    events: int | None
    heads: int
    size: int
    quota: str
    types: dict[str, float]
    themes: dict[str, float]
    groups: dict[str, float]
    with_groups: dict[str, float]
    place: str
    partner: str


@cache
def matrix() -> dict[tuple[str, str, int], Cell]:
    """The results matrix: (indicator, country, year) -> cell; 225 of them."""
    return {
        (row["indicator"], row["country"], int(row["year"])): Cell(
            _number(row["baseline"]), _number(row["target"]), _number(row["result"]), row["nothing"]
        )
        for row in rows("matrix.csv")
    }


def result(indicator: str, country: str, year: int) -> int:
    """A published count; 0 also where the country had not joined."""
    return int(matrix()[indicator, country, year].result or 0)


@cache
def facts() -> dict[tuple[str, str], Decimal]:
    """Figures of the text: (fact, country or "") -> value."""
    return {(row["fact"], row["country"]): Decimal(row["value"]) for row in rows("facts.csv")}


def fact(name: str, country: str = "") -> int:
    return int(facts()[name, country])


@cache
def segments(country: str) -> tuple[Segment, ...]:
    """A country's stretches in order; Kyrgyzstan's last year is cut at the end of 2014."""
    return tuple(
        Segment(
            country, int(row["year"]), date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            *(int(row[name]) for name in ("events", "participants", "media", "calls", "people")),
        )
        for row in rows("segments.csv") if row["country"] == country
    )  # fmt: skip


@cache
def blocks(country: str) -> tuple[Block, ...]:
    """A country's kinds of events in the order of the file."""
    return tuple(_block(row) for row in rows("blocks.csv") if row["country"] == country)


@cache
def destinations() -> dict[str, dict[str, int]]:
    """Country of the project -> country of exploitation -> people assisted."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows("destinations.csv"):
        found[row["country"]][row["destination"]] = int(row["people"])
    return dict(found)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def weights(text: str) -> dict[str, float]:
    """ "lesson:3|seminar" as {"lesson": 3, "seminar": 1}."""
    found = {}
    for part in filter(None, text.split("|")):
        code, _, weight = part.partition(":")
        found[code] = float(weight or 1)
    return found


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _block(row: dict[str, str]) -> Block:
    return Block(
        country=row["country"], name=row["block"], kind=row["kind"],
        first=date.fromisoformat(row["first"]), last=date.fromisoformat(row["last"]),
        events=int(row["events"]) if row["events"] else None, heads=int(row["heads"] or 0),
        size=int(row["size"] or 0), quota=row["quota"], types=weights(row["types"]),
        themes=weights(row["themes"]), groups=weights(row["groups"]),
        with_groups=weights(row["with"]), place=row["place"], partner=row["partner"],
    )  # fmt: skip
