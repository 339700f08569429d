"""`balances()`: the only door to figures. Every number anywhere is an answer of this function."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from turna.ledger import disclosure, tally
from turna.ledger.axes import Names, column_of
from turna.ledger.distinct import apart, person_rows
from turna.ledger.readers import FigureReader
from turna.ledger.rows import Key, coded, months_of, run, stored_axes
from turna.ledger.where import Clause, Question, clause_for


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
    found = (person_rows if distinct else _sum_rows)(question, clause, names)
    for key, value in found:
        rows[key] += value
    kept = {key: value for key, value in rows.items() if value}
    withheld = disclosure.withheld(question, kept, reader)
    return Balances(question, {k: v for k, v in kept.items() if k not in withheld}, withheld)


def persons_apart(
    question: Question, *, reader: FigureReader, names: Names | None = None
) -> list[dict[Key, int]]:
    """Of each person who stands in several cells of a distinct answer: its net count in each.

    With it the cells of persons may be added up after all: see `programmes.figures.reading`.
    PermissionDenied for an outsider, who reads no single persons, and nobody learns who it is.
    """
    if reader.is_outsider:
        raise PermissionDenied(_("Only total figures go outside the programme."))
    names = names or Names()
    return apart(question, clause_for(question, names, reader), names)


def _sum_rows(question: Question, clause: Clause, names: Names) -> Iterator[tuple[Key, int]]:
    """Whole months by the stored month; the days of months that a period cuts, apart.

    Months are folded into periods before codes are looked up: there are some thousand of
    the one and some hundred of the other.
    """
    axes = stored_axes(question)
    columns = [f"e.{'subject' if axis == 'subject' else column_of(axis)}" for axis in axes]
    if not question.periods:
        for stored, value in _fetch(columns, clause, names):
            yield coded(question, axes, stored, names, ""), value
        return
    month_key, spans = months_of(question.periods)
    folded: dict[tuple[str, Key], int] = defaultdict(int)
    if month_key:
        # Tallies are sorted anyway, so they are folded where they lie; entries stream by month.
        tallied = clause.tally is not None and bool(names.tallied)
        month, key_of = _by_period(month_key) if tallied else ("e.month", month_key)
        for stored, value in _fetch([*columns, month], clause.months(sorted(month_key)), names):
            folded[key_of[stored[-1]], stored[:-1]] += value
    for period, first, last in spans:
        for stored, value in _fetch(columns, clause.days(first, last, short=True), names):
            folded[period, stored] += value
    for (period, stored), value in folded.items():
        yield coded(question, axes, stored, names, period), value


def _by_period(month_key: Mapping[int, str]) -> tuple[str, dict[int, str]]:
    """SQL that gives a month's first one of its period, and the periods by that month."""
    months: dict[str, list[int]] = defaultdict(list)
    for month, key in month_key.items():
        months[key].append(month)
    spans = {key: (min(found), max(found)) for key, found in months.items()}
    when = " ".join(
        f"WHEN e.month BETWEEN {first} AND {last} THEN {first}" for first, last in spans.values()
    )
    return f"CASE {when} END", {first: key for key, (first, _last) in spans.items()}


def _fetch(columns: Sequence[str], clause: Clause, names: Names) -> Iterator[tuple[Key, int]]:
    """(values of these columns, sum) rows; a key may come more than once, to be added up."""
    grouped = f" GROUP BY {', '.join(columns)}" if columns else ""
    # Each column needs a name of its own in the union: two axes may share a column.
    named = [f"{column} AS c{number}" for number, column in enumerate(columns)]
    select = ", ".join([*named, "SUM(e.value) AS total"])
    # Tallies that are made anew between the two statements are looked up again.
    while clause.tally and names.tallied:
        cover = names.tallied.cover(clause.as_of)
        parts = tally.Parts(select, grouped, len(columns), clause.tally)
        rows = list(run(*tally.statement(parts, clause, cover)))
        if sum(value for key, value in rows if key[0] == 1) == len(cover.blocks):
            yield from ((key[1:], value) for key, value in rows if key[0] == 0)
            return
        del names.tallied
    sql, params = clause.statements(f"SELECT {select}", grouped)
    yield from run(sql, params)
