"""Why a figure changed between two moments: its parts by cause, each with its records."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from turna.ledger.axes import Names
from turna.ledger.behind import Record, check_open
from turna.ledger.codes import Cause
from turna.ledger.models import Source
from turna.ledger.readers import FigureReader
from turna.ledger.where import Clause, Question, span_clause


@dataclass(frozen=True, slots=True)
class Part:
    """One cause of a change: the sum of its records' values."""

    cause: Cause
    change: int
    records: dict[Record, int]


@dataclass(frozen=True, slots=True)
class Bridge:
    """`before` + every part's change = `after`, always."""

    before: int
    after: int
    parts: tuple[Part, ...]


def bridge(
    question: Question,
    *,
    earlier: int,
    later: int,
    reader: FigureReader,
    distinct: bool = False,
    names: Names | None = None,
) -> Bridge:
    """Two moments (posting numbers, earlier first) of one cell and what lies between.

    For persons (`distinct`) a change is put down to the posting that made the subject begin
    or cease to count: the last one that touched it in between. Bridges in a row may share `names`.
    """
    if later < earlier:
        raise ValueError("The earlier moment of a bridge comes first.")
    if question.verified:
        raise ValueError("A bridge is between reported figures: marks are not postings.")
    for moment in (earlier, later):
        check_open(replace(question, as_of=moment), reader, distinct=distinct)
    clause = span_clause(replace(question, as_of=later), names or Names(), reader)
    rows = _subject_rows(clause, earlier) if distinct else _sum_rows(clause, earlier)
    before = rows.before
    by_cause: dict[Cause, dict[Record, int]] = defaultdict(lambda: defaultdict(int))
    for cause, record, change in rows.changes:
        by_cause[cause][record] += change
    parts = []
    for cause in Cause:
        records = {key: value for key, value in by_cause[cause].items() if value}
        if records:
            parts.append(Part(cause, sum(records.values()), records))
    return Bridge(before, before + sum(part.change for part in parts), tuple(parts))


@dataclass(slots=True)
class _Rows:
    before: int
    changes: list[tuple[Cause, Record, int]]


def _sum_rows(clause: Clause, earlier: int) -> _Rows:
    old = clause.part()
    old.add("e.posting_id <= %s", earlier)
    new = clause.part()
    new.join += " JOIN ledger_posting p ON p.n = e.posting_id"
    new.add("e.posting_id > %s", earlier)
    before = _run(f"SELECT SUM(e.value) {old.sql}", old.params)[0][0]
    kinds = dict(Source.objects.values_list("id", "code"))
    rows = _run(
        f"SELECT p.cause, e.source_kind_id, e.source, SUM(e.value) {new.sql} "
        "GROUP BY p.cause, e.source_kind_id, e.source",
        new.params,
    )
    return _Rows(int(before or 0), [(Cause(r[0]), (kinds[r[1]], r[2]), int(r[3])) for r in rows])


def _subject_rows(clause: Clause, earlier: int) -> _Rows:
    clause.add("e.subject IS NOT NULL")
    clause.join += " JOIN ledger_posting p ON p.n = e.posting_id"
    kinds = dict(Source.objects.values_list("id", "code"))
    old: dict[int, int] = defaultdict(int)
    new: dict[int, int] = defaultdict(int)
    last: dict[int, tuple[Cause, Record]] = {}
    for subject, number, cause, kind, source, value in _run(
        "SELECT e.subject, e.posting_id, p.cause, e.source_kind_id, e.source, e.value "
        f"{clause.sql} ORDER BY e.posting_id, e.id",
        clause.params,
    ):
        if number <= earlier:
            old[subject] += value
        else:
            last[subject] = (Cause(cause), (kinds[kind], source))
        new[subject] += value
    changes = []
    for subject, (cause, record) in last.items():
        change = int(new[subject] > 0) - int(old[subject] > 0)
        if change:
            changes.append((cause, record, change))
    return _Rows(sum(net > 0 for net in old.values()), changes)


def _run(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
