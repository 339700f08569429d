"""`balances()`: the only door to figures. Every number anywhere is an answer of this function."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from turna.core.periods import Period
from turna.ledger import disclosure
from turna.ledger.axes import COLUMNS, Names, column_of
from turna.ledger.readers import FigureReader
from turna.ledger.where import Clause, Question, clause_for

Key = tuple[Any, ...]
# Axes on which several stored values are one code, so that persons are netted per code.
_COARSENED = {"region", "age_band"}


@dataclass(frozen=True, slots=True)
class Balances:
    """An answer: `rows` maps a tuple of codes, one per axis of `question.by`, to a count.

    A combination that is not there has no net entries (zero or missing: closings tell).
    `withheld` are the combinations that disclosure control keeps back.
    """

    question: Question
    rows: dict[Key, int]
    withheld: frozenset[Key] = frozenset()

    def get(self, *key: Any) -> int:
        """The count of one combination, 0 without entries. KeyError when it is withheld."""
        if key in self.withheld:
            raise KeyError(f"{key} is withheld")
        return self.rows.get(key, 0)

    def total(self) -> int:
        """The sum of all combinations. KeyError when one of them is withheld."""
        if self.withheld:
            raise KeyError("A part of this total is withheld")
        return sum(self.rows.values())


def balances(question: Question, *, reader: FigureReader, distinct: bool = False) -> Balances:
    """Net counts by every axis of the question, for this reader.

    With `distinct`, persons: subjects whose net count in the cell is above zero; such
    answers may not be added up across cells. PermissionDenied when an outsider asks for a
    moment that was not frozen.
    """
    disclosure.check_moment(question, reader)
    names = Names()
    clause = clause_for(question, names, reader)
    rows: dict[Key, int] = defaultdict(int)
    if distinct:
        found = _distinct_rows(question, clause, names)
    else:
        found = _sum_rows(question, clause, names)
    for key, value in found:
        rows[key] += value
    kept = {key: value for key, value in rows.items() if value}
    withheld = disclosure.withheld(question, kept, reader)
    return Balances(question, {k: v for k, v in kept.items() if k not in withheld}, withheld)


def _sum_rows(question: Question, clause: Clause, names: Names) -> Iterator[tuple[Key, int]]:
    """Whole months by the stored month; the days of months that a period cuts, apart.

    Months are folded into periods before codes are looked up: there are some thousand of
    the one and some hundred of the other.
    """
    axes = _stored_axes(question)
    if not question.periods:
        for stored, value in _fetch(axes, clause):
            yield _coded(question, axes, stored, names, ""), value
        return
    month_key, spans = _months(question.periods)
    folded: dict[tuple[str, Key], int] = defaultdict(int)
    if month_key:
        for stored, value in _fetch([*axes, "month"], clause.months(sorted(month_key))):
            folded[month_key[stored[-1]], stored[:-1]] += value
    for period, first, last in spans:
        for stored, value in _fetch(axes, clause.days(first, last, short=True)):
            folded[period, stored] += value
    for (period, stored), value in folded.items():
        yield _coded(question, axes, stored, names, period), value


def _distinct_rows(question: Question, clause: Clause, names: Names) -> Iterator[tuple[Key, int]]:
    axes = _stored_axes(question)
    clause.add("e.subject IS NOT NULL")
    fold = any(axis in _COARSENED or axis not in COLUMNS for axis in axes)
    for key_of, part in _parts(question, clause):
        if not fold:
            for stored, count in _count_subjects(axes, part):
                yield _coded(question, axes, stored, names, key_of), count
            continue
        nets: dict[tuple[Key, int], int] = defaultdict(int)
        for stored, value in _fetch([*axes, "subject"], part):
            nets[_coded(question, axes, stored, names, key_of), stored[-1]] += value
        for (key, _subject), net in nets.items():
            if net > 0:
                yield key, 1


def _parts(question: Question, clause: Clause) -> Iterator[tuple[str, Clause]]:
    """(period key, its entries); all periods in one when they are not told apart.

    Somebody who counts in two of them is one person then.
    """
    if "period" not in question.by:
        yield "", clause.within_periods(question.periods)
        return
    for period in question.periods:
        yield period.key, clause.days(period.first, period.last)
    if not question.periods:
        yield "", clause


def _stored_axes(question: Question) -> list[str]:
    return [axis for axis in question.by if axis != "period"]


def _coded(question: Question, axes: Sequence[str], stored: Key, names: Names, period: str) -> Key:
    codes = {axis: names.decode(axis, part) for axis, part in zip(axes, stored, strict=False)}
    return tuple(period if axis == "period" else codes[axis] for axis in question.by)


def _fetch(axes: Sequence[str], clause: Clause) -> Iterator[tuple[Key, int]]:
    """(stored key, sum) rows; a key may come more than once, its sums are to be added."""
    columns = [f"e.{'subject' if axis == 'subject' else column_of(axis)}" for axis in axes]
    grouped = f" GROUP BY {', '.join(columns)}" if columns else ""
    # Each column needs a name of its own in the union: two axes may share a column.
    named = [f"{column} AS c{number}" for number, column in enumerate(columns)]
    select = f"SELECT {', '.join([*named, 'SUM(e.value) AS total'])}"
    sql, params = clause.statements(select, grouped)
    yield from _run(sql, params)


def _count_subjects(axes: Sequence[str], clause: Clause) -> Iterator[tuple[Key, int]]:
    columns = [f"e.{column_of(axis)} AS a{i}" for i, axis in enumerate(axes)]
    outer = ", ".join(f"a{i}" for i in range(len(axes)))
    inner = ", ".join([*(c.partition(" AS ")[0] for c in columns), "e.subject"])
    yield from _run(
        f"SELECT {outer}{', ' if outer else ''}COUNT(*) FROM "  # noqa: S608
        f"(SELECT {', '.join([*columns, 'e.subject'])} {clause.sql} GROUP BY {inner} "
        f"HAVING SUM(e.value) > 0) AS s{f' GROUP BY {outer}' if outer else ''}",
        clause.params,
    )


def _run(sql: str, params: Sequence[Any]) -> Iterator[tuple[Key, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            yield tuple(row[:-1]), int(row[-1] or 0)


def _months(periods: Iterable[Period]) -> tuple[dict[int, str], list[tuple[str, date, date]]]:
    """(month -> period key for whole months, the (period key, first, last) of cut months)."""
    month_key: dict[int, str] = {}
    spans = []
    for period in periods:
        for month in period.whole_months():
            if month in month_key:
                raise ValueError("The periods of a question may not overlap.")
            month_key[month] = period.key
        spans.extend((period.key, first, last) for _, first, last in period.cut_months())
    return month_key, spans
