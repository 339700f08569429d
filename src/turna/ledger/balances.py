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


def balances(
    question: Question,
    *,
    reader: FigureReader,
    distinct: bool = False,
    names: Names | None = None,
) -> Balances:
    """Net counts by every axis of the question, for this reader.

    With `distinct`, persons: subjects whose net count in the cell is above zero; such
    answers may not be added up across cells. Questions asked in a row may share `names`.
    PermissionDenied when an outsider asks for a moment that was not frozen.
    """
    disclosure.check_moment(question, reader)
    names = names or Names()
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
    """Persons: nets by cell and subject first, then those above zero are counted.

    Periods that are not told apart are one span: somebody who counts in two of them is one
    person then.
    """
    axes = _stored_axes(question)
    apart = "period" in question.by
    part = clause.within_periods(question.periods)
    part.add("e.subject IS NOT NULL")
    columns = [f"e.{column_of(axis)}" for axis in axes]
    columns.append(_period_sql(question.periods) if apart else "0")
    keys = [period.key for period in question.periods] or [""]
    if any(axis in _COARSENED or axis not in COLUMNS for axis in axes):
        nets: dict[tuple[Key, int], int] = defaultdict(int)
        for (*stored, period, subject), value in _subject_nets(columns, part):
            nets[_coded(question, axes, stored, names, keys[period]), subject] += value
        yield from ((key, 1) for (key, _subject), net in nets.items() if net > 0)
        return
    for (*stored, period), count in _count_subjects(columns, part):
        yield _coded(question, axes, stored, names, keys[period]), count


def _period_sql(periods: Sequence[Period]) -> str:
    """The place of an entry's day among the periods; days are plain dates, safe to write out."""
    if not periods:
        return "0"
    cases = " ".join(
        f"WHEN e.day BETWEEN '{period.first.isoformat()}' AND '{period.last.isoformat()}' THEN {n}"
        for n, period in enumerate(periods)
    )
    return f"CASE {cases} END"


def _stored_axes(question: Question) -> list[str]:
    return [axis for axis in question.by if axis != "period"]


def _coded(
    question: Question, axes: Sequence[str], stored: Sequence[Any], names: Names, period: str
) -> Key:
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


def _count_subjects(columns: Sequence[str], clause: Clause) -> Iterator[tuple[Key, int]]:
    sql, names = _subject_sql(columns, clause)
    yield from _run(
        f"SELECT {names}, COUNT(*) FROM ({sql} HAVING SUM(value) > 0) AS s GROUP BY {names}",  # noqa: S608
        clause.params,
    )


def _subject_nets(columns: Sequence[str], clause: Clause) -> Iterator[tuple[Key, int]]:
    sql, names = _subject_sql(columns, clause)
    yield from _run(f"SELECT {names}, subject, net FROM ({sql}) AS s", clause.params)  # noqa: S608


def _subject_sql(columns: Sequence[str], clause: Clause) -> tuple[str, str]:
    """SQL of nets by these columns and subject, and the columns' names in it."""
    names = ", ".join(f"a{n}" for n in range(len(columns)))
    named = ", ".join(f"{column} AS a{n}" for n, column in enumerate(columns))
    sql = (
        f"SELECT {names}, subject, SUM(value) AS net FROM "  # noqa: S608
        f"(SELECT {named}, e.subject AS subject, e.value AS value {clause.sql}) AS r "
        f"GROUP BY {names}, subject"
    )
    return sql, names


def _run(sql: str, params: Sequence[Any]) -> Iterator[tuple[Key, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for row in cursor.fetchall():
            yield tuple(row[:-1]), int(row[-1] or 0)


def _months(periods: Iterable[Period]) -> tuple[dict[int, str], list[tuple[str, date, date]]]:
    """(month -> period key for whole months, the (period key, first, last) of cut months)."""
    month_key: dict[int, str] = {}
    spans: list[tuple[str, date, date]] = []
    for period in periods:
        for month in period.whole_months():
            if month in month_key:
                raise ValueError("The periods of a question may not overlap.")
            month_key[month] = period.key
        spans.extend((period.key, first, last) for _, first, last in period.cut_months())
    return month_key, spans
