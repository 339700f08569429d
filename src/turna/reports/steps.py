"""Opening a cell of many thousand records in steps: by month, then by organisation.

Nobody turns a thousand pages; and every step is a figure of its own, which adds up to the one
above it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import formats

from turna.core.periods import Period, first_day, month_of
from turna.directory.models import Organisation
from turna.ledger.balances import balances
from turna.ledger.behind import has_more_than
from turna.ledger.where import Question
from turna.reports.filters import query

MOST = 3_000  # entries whose records one page still lists
AXES = ("month", "org")
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a cell a reader stands: a month, an organisation's code in it, or neither."""

    month: int | None = None
    org: str = ""
    org_label: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What an address says of it."""
        month = {"month": f"{first_day(self.month):%Y-%m}"} if self.month is not None else {}
        return month | ({"org": self.org} if self.org else {})

    @property
    def said(self) -> tuple[tuple[str, "Spot"], ...]:
        """The steps taken, in words, each with the spot that it led to."""
        taken = []
        if self.month is not None:
            taken.append((_month(self.month), Spot(self.month)))
        if self.org:
            taken.append((self.org_label, self))
        return tuple(taken)

    def narrow(self, question: Question) -> Question:
        """The question of this spot alone."""
        fixed = {"month": self.month, "org": self.org or None}
        return question.narrowed(**{k: v for k, v in fixed.items() if v is not None})


NOWHERE = Spot()  # the whole cell


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a cell to go on with."""

    label: str
    value: int
    spot: Spot


def read(asked: Mapping[str, str], period: Period) -> Spot | None:
    """The spot of an address; None when it is none of this cell."""
    spot = NOWHERE
    if text := asked.get("month", ""):
        found = _MONTH.fullmatch(text)
        if not found or not 1 <= int(found[2]) <= 12:
            return None
        month = int(found[1]) * 12 + int(found[2]) - 1
        if not month_of(period.first) <= month <= month_of(period.last):
            return None
        spot = replace(spot, month=month)
    if code := asked.get("org", ""):
        # A code alone opens nothing: the records behind it are those that the reader may see.
        row = Organisation.objects.filter(code=code).first()
        if row is None or spot.month is None:
            return None
        spot = replace(spot, org=code, org_label=str(row.label))
    return spot


def steps(question: Question, spot: Spot, *, reader: Any) -> tuple[Step, ...]:
    """The parts to go on with when a spot has more than a page can list; else none."""
    narrowed = spot.narrow(question)
    axis = next((a for a in AXES if not spot.kept.get(a) and a not in question.where), None)
    if axis is None or not has_more_than(narrowed, MOST, reader=reader):
        return ()
    answer = balances(replace(narrowed, by=(axis,)), reader=reader)
    if answer.withheld or len(answer.rows) < 2:
        return ()
    return tuple(_steps(axis, {key: value for (key,), value in answer.rows.items()}, spot))


def _steps(axis: str, values: Mapping[Any, int], spot: Spot) -> Iterator[Step]:
    if axis == "month":
        for month in sorted(values):
            yield Step(_month(month), values[month], Spot(month))
        return
    labels = {
        row.code: str(row.label) for row in Organisation.objects.filter(code__in=list(values))
    }
    for code in sorted(values, key=lambda code: labels.get(code, code)):
        label = labels.get(code, code)
        yield Step(label, values[code], replace(spot, org=code, org_label=label))


def address(kept: Mapping[str, str], spot: Spot) -> str:
    """The query of an address with these filters and this spot."""
    return query({**kept, **spot.kept})


def _month(month: int) -> str:
    return formats.date_format(first_day(month), "F Y")
