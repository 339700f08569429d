"""A question to the ledger, and the one WHERE clause it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Self

from django.db import connection

from turna.core.periods import Period
from turna.core.scoping import Scope
from turna.directory.models import Place
from turna.ledger.axes import Names, breakdowns_for, column_of, fund_tree
from turna.ledger.codes import Share
from turna.ledger.readers import FigureReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the ledger.

    `measures` are codes; `by` the axes to split along ("country", "period", "sex", "category"
    …); `periods` the spans of the axis "period" (they may not overlap); `funds` codes, each
    with everything under it; `where` allowed codes per axis; `as_of` a posting number;
    `verified` counts only what missions have verified. Heads stand once: counts that another
    payer only sees are left out unless `where` asks for the axis "share".
    """

    measures: tuple[str, ...]
    by: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    funds: tuple[str, ...] = ()
    where: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    as_of: int | None = None
    verified: bool = False

    def narrowed(self, **where: Any) -> Self:
        """The same question with one value fixed on each of these axes."""
        fixed = {axis: frozenset([value]) for axis, value in where.items()}
        return replace(self, where={**self.where, **fixed})

    @property
    def axes(self) -> set[str]:
        return set(self.by) | set(self.where)


@dataclass(slots=True)
class Clause:
    """SQL for FROM … WHERE with its parameters; conditions on `e`, the entry."""

    conditions: list[str]
    params: list[Any]
    join: str = ""
    hint: str = ""

    def add(self, sql: str, *params: Any) -> None:
        self.conditions.append(sql)
        self.params.extend(params)

    def within(self, column: str, values: list[Any]) -> None:
        """`column` is one of these values; None among them means empty."""
        present = [value for value in values if value is not None]
        parts = []
        if present:
            parts.append(f"e.{column} IN ({', '.join(['%s'] * len(present))})")
        if len(present) < len(values):
            parts.append(f"e.{column} IS NULL")
        self.add(f"({' OR '.join(parts)})" if parts else "1 = 0", *present)

    def part(self) -> "Clause":
        """A copy to add more conditions to."""
        return Clause(list(self.conditions), list(self.params), self.join, self.hint)

    def days(self, first: date, last: date, *, short: bool = False) -> "Clause":
        """A copy for the entries of these days; `short` spans are read through their own index."""
        part = self.part()
        part.add("e.day BETWEEN %s AND %s", first, last)
        if short and connection.vendor == "sqlite":
            # Left alone, SQLite walks the whole covering index for a few days.
            part.hint = "INDEXED BY entry_day"
        return part

    @property
    def sql(self) -> str:
        return f"FROM ledger_entry e {self.hint} {self.join} WHERE {' AND '.join(self.conditions)}"


def clause_for(question: Question, names: Names, reader: FigureReader) -> Clause:
    """Everything but the time span: fund, share, breakdown, measure, axes, scope, as-of."""
    clause = Clause([], [])
    if question.funds:
        clause.within("fund_id", list(fund_tree(question.funds)))
    if "share" not in question.where:
        clause.add("e.share = %s", int(Share.HOME))
    clause.within("breakdown", [int(b) for b in breakdowns_for(question.axes)])
    clause.within("measure_id", names.encode("measure", question.measures))
    for axis, codes in question.where.items():
        clause.within(column_of(axis), names.encode(axis, codes))
    if question.as_of is not None:
        clause.add("e.posting_id <= %s", question.as_of)
    _add_scope(clause, reader.scope_for("figures.read"))
    if question.verified:
        clause.join = (
            "JOIN (SELECT organisation_id, month, MAX(upto) AS upto FROM ledger_verification "
            "GROUP BY organisation_id, month) v "
            "ON v.organisation_id = e.org_id AND v.month = e.month AND e.posting_id <= v.upto"
        )
    return clause


def span_clause(question: Question, names: Names, reader: FigureReader) -> Clause:
    """`clause_for` with the question's periods, for answers that are not split by period."""
    clause = clause_for(question, names, reader)
    if question.periods:
        parts = " OR ".join("e.day BETWEEN %s AND %s" for _ in question.periods)
        clause.add(f"({parts})", *(d for p in question.periods for d in (p.first, p.last)))
    return clause


def _add_scope(clause: Clause, scope: Scope) -> None:
    if scope.everything:
        return
    parts: list[str] = []
    params: list[Any] = []
    for seat in scope.seats:
        both = []
        if seat.organisation is not None:
            both.append("e.org_id = %s")
            params.append(seat.organisation)
        if seat.place_path is not None:
            inside = Place.objects.filter(path__startswith=seat.place_path).order_by()
            ids = list(inside.values_list("id", flat=True))
            both.append(f"e.place_id IN ({', '.join(['%s'] * len(ids)) or 'NULL'})")
            params.extend(ids)
        parts.append(f"({' AND '.join(both)})")
    clause.add(f"({' OR '.join(parts)})" if parts else "1 = 0", *params)
