"""A question to the ledger, and the one WHERE clause it becomes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Any, Self

from django.db import connection

from turna.core.periods import Period, month_of
from turna.core.scoping import Scope
from turna.directory.models import Organisation, Place
from turna.ledger import registry
from turna.ledger.axes import COLUMNS, Names, breakdowns_for, column_of
from turna.ledger.codes import Share
from turna.ledger.readers import FigureReader
from turna.ledger.tally import Cut, cut_for


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

    def __post_init__(self) -> None:
        spans = sorted((period.first, period.last) for period in self.periods)
        if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
            raise ValueError("The periods of a question may not overlap.")
        unknown = self.axes - {*COLUMNS, *registry.facet_axes()} - {"period"}
        if unknown or "period" in self.where:
            raise ValueError(f"These are no axes of figures: {sorted(unknown) or 'period'}.")

    def narrowed(self, **where: Any) -> Self:
        """The same question with one value fixed on each of these axes."""
        fixed = {axis: frozenset([value]) for axis, value in where.items()}
        return replace(self, where={**self.where, **fixed})

    @property
    def axes(self) -> set[str]:
        return set(self.by) | set(self.where)


# Columns at the head of the indexes, by which ranges of them are found.
_LEADING = {"country_id", "month"}


@dataclass(slots=True)
class Clause:
    """SQL for FROM … WHERE with its parameters; conditions on `e`, the entry.

    `heads` are the (share, breakdown, measure) that lead the covering index: every
    combination of some shares, breakdowns and measures.
    """

    heads: list[tuple[int, int, int]]
    conditions: list[str]
    params: list[Any]
    join: str = ""
    hint: str = ""
    as_of: int | None = None  # a posting number: nothing later counts
    tally: Cut | None = None  # the tally that can answer, when one can
    persons: bool = False  # whether the table of persons may answer
    source: str = "ledger_entry e"

    def add(self, sql: str, *params: Any) -> None:
        self.conditions.append(sql)
        self.params.extend(params)

    def within(self, column: str, values: Sequence[Any]) -> None:
        """`column` is one of these values; None among them means empty."""
        present = [value for value in values if value is not None]
        parts = []
        # Columns that stand late in the indexes are tested row by row: for each value of such a
        # list PostgreSQL walks the whole range before it once more. Hence the plus.
        plus = "" if column in _LEADING else "+"
        if present:
            parts.append(f"{plus}e.{column} IN ({', '.join(['%s'] * len(present))})")
        if len(present) < len(values):
            parts.append(f"e.{column} IS NULL")
        self.add(f"({' OR '.join(parts)})" if parts else "1 = 0", *present)

    def part(self) -> "Clause":
        """A copy to add more conditions to."""
        return replace(self, conditions=list(self.conditions), params=list(self.params))

    def of_several_cells(self) -> "Clause":
        """A copy for the entries of persons whose entries were, then, in more than one cell.

        Or may have been: who was touched since the moment asked for is looked up as well.
        """
        part = self.part()
        measures = ", ".join(str(measure) for measure in sorted({head[2] for head in self.heads}))
        several = "NOT p.single"
        if self.as_of is not None:
            moment = int(self.as_of)
            several = f"p.first_posting <= {moment} AND (NOT p.single OR p.last_posting > {moment})"
        # Implied by the others; it names the index of the few persons in question.
        part.add(f"NOT p.once AND {several} AND p.measure_id IN ({measures or 'NULL'})")
        # The few persons lead. Left alone, PostgreSQL reads everybody's entries beside them.
        if connection.vendor == "postgresql":
            part.source = (
                "ledger_personnow p CROSS JOIN LATERAL (SELECT * FROM ledger_entry x "
                "WHERE x.subject = p.subject AND x.measure_id = p.measure_id OFFSET 0) e"
            )
        else:
            part.source = "ledger_personnow p CROSS JOIN ledger_entry e"
            part.add("e.subject = p.subject AND e.measure_id = p.measure_id")
        return part

    def of_single_persons(self) -> "Clause":
        """A copy for the persons whose entries are in one cell, which is what stands of them.

        As of a moment: those whom no posting has touched since.
        """
        part = self.part()
        part.source, part.as_of = "ledger_personnow e", None
        # SQLite finds the index by a comparison alone, PostgreSQL knows no number for true.
        single = "e.single" if connection.vendor == "postgresql" else "e.single = 1"
        part.conditions.insert(0, single)
        if self.as_of is not None:
            part.conditions.append(f"e.last_posting <= {int(self.as_of)}")
        return part

    def single_persons(self, columns: Sequence[str]) -> tuple[str, list[Any]]:
        """SQL of (columns, persons in one cell) with its parameters."""
        named = ", ".join(f"{column} AS c{number}" for number, column in enumerate(columns))
        grouped = f" GROUP BY {', '.join(c for c in columns if c.startswith('e.'))}"
        if grouped == " GROUP BY ":
            grouped = ""
        return self.of_single_persons().statements(f"SELECT {named}, COUNT(*) AS n", grouped)

    def days(self, first: date, last: date, *, short: bool = False) -> "Clause":
        """A copy for the entries of these days; `short` spans are read through their own index."""
        part = self.part()
        part.tally = None  # which knows no days
        part.add("e.day BETWEEN %s AND %s", first, last)
        if short and connection.vendor == "sqlite":
            # Left alone, SQLite walks the whole covering index for a few days.
            part.hint = "INDEXED BY entry_day"
        return part

    def within_periods(self, periods: Sequence[Period]) -> "Clause":
        """A copy for the entries of any of these periods; of all days when there are none."""
        part = self.part()
        if periods:
            spans = " OR ".join("e.day BETWEEN %s AND %s" for _ in periods)
            part.add(f"({spans})", *(day for p in periods for day in (p.first, p.last)))
        return part

    def months(self, months: Sequence[int]) -> "Clause":
        """A copy for the entries of these months, sorted."""
        part = self.part()
        if list(months) == list(range(months[0], months[-1] + 1)):
            # The plus keeps SQLite from skipping about in the index instead of streaming it.
            plus = "+" if connection.vendor == "sqlite" else ""
            part.add(f"{plus}e.month BETWEEN %s AND %s", months[0], months[-1])
        else:
            part.within("month", months)
        return part

    @property
    def sql(self) -> str:
        """One statement's FROM … WHERE over all heads."""
        conditions = [*self.head_conditions(), *self.conditions, *self._until()]
        return f"FROM {self.source} {self.hint} {self.join} WHERE {' AND '.join(conditions)}"

    def head_conditions(self) -> list[str]:
        """Conditions on share, breakdown and measure, for all heads at once."""
        columns = zip(
            ("share", "breakdown", "measure_id"), zip(*self.heads, strict=True), strict=False
        )
        heads = [f"e.{name} IN ({', '.join(map(str, sorted(set(v))))})" for name, v in columns]
        return heads or ["1 = 0"]

    def statements(self, select: str, group: str) -> tuple[str, list[Any]]:
        """`select` over all heads, as a union of index ranges on SQLite, and its parameters.

        With share, breakdown and measure each equal to one value, SQLite reads groups in
        index order; with a list of values it sorts them (measured: twice to three times the
        time). Groups of different heads are not added up here.
        """
        if connection.vendor != "sqlite" or self.hint or not self.heads:
            return f"{select} {self.sql}{group}", self.params
        one = [replace(self, heads=[head]).single for head in self.heads]
        parts = [f"SELECT * FROM ({select} {sql}{group})" for sql in one]  # noqa: S608
        return " UNION ALL ".join(parts), self.params * len(parts)

    @property
    def single(self) -> str:
        share, breakdown, measure = self.heads[0]
        conditions = [
            f"e.share = {share} AND e.breakdown = {breakdown} AND e.measure_id = {measure}",
            *self.conditions,
            *self._until(),
        ]
        return f"FROM {self.source} {self.join} WHERE {' AND '.join(conditions)}"

    def _until(self) -> list[str]:
        return [] if self.as_of is None else [f"e.posting_id <= {int(self.as_of)}"]


def clause_for(question: Question, names: Names, reader: FigureReader) -> Clause:
    """Everything but the time span: fund, share, breakdown, measure, axes, scope, as-of."""
    shares = question.where.get("share", frozenset([int(Share.HOME)]))
    measures = [
        names.measure_id(code)
        for code in question.measures
        if code in question.where.get("measure", {code})
    ]
    clause = Clause(
        [
            (int(share), int(breakdown), measure)
            for share in sorted(shares)
            for breakdown in breakdowns_for(question.axes)
            for measure in sorted(measures)
        ],
        [],
        [],
        as_of=question.as_of,
    )
    if question.funds:
        condition, funds = names.fund_condition(question.funds)
        clause.add(condition, *funds)
    for axis, codes in question.where.items():
        if axis not in ("share", "measure"):
            clause.within(column_of(axis), names.encode(axis, codes))
    scope = reader.scope_for("figures.read")
    _add_scope(clause, scope)
    if scope.everything and _is_of_whole_awards(question, names):
        clause.tally = cut_for({column_of(axis) for axis in question.axes - {"period"}})
    # Somebody of two measures that are not told apart is one person: only entries can say.
    clause.persons = not question.verified and (
        "measure" in question.by or len(question.measures) == 1
    )
    if question.verified:
        clause.join = (
            "JOIN (SELECT organisation_id, month, MAX(upto) AS upto FROM ledger_verification "  # noqa: S608
            f"{_known_marks(question.as_of)} GROUP BY organisation_id, month) v "
            "ON v.organisation_id = e.org_id AND v.month = e.month AND e.posting_id <= v.upto"
        )
    return clause


def _is_of_whole_awards(question: Question, names: Names) -> bool:
    """Whether tallies may answer: all that was reported, of whole awards."""
    return not question.verified and "fund" not in question.axes and names.are_roots(question.funds)


def _known_marks(as_of: int | None) -> str:
    """As of a moment, marks made after the next posting are not known yet."""
    if as_of is None:
        return ""
    following = f"SELECT at FROM ledger_posting WHERE n = {int(as_of) + 1}"  # noqa: S608
    return f"WHERE verified_at < ({following}) OR NOT EXISTS ({following})"


def span_clause(question: Question, names: Names, reader: FigureReader) -> Clause:
    """`clause_for` with the question's periods, for answers that are not split by period."""
    clause = clause_for(question, names, reader).within_periods(question.periods)
    if question.periods:
        # Days are in no index beside the rest; months are, and leave few days to look at.
        first = min(period.first for period in question.periods)
        last = max(period.last for period in question.periods)
        clause.add("e.month BETWEEN %s AND %s", month_of(first), month_of(last))
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
            sql, inside = _seat_place(seat.place_path)
            both.append(sql)
            params.extend(inside)
        parts.append(f"({' AND '.join(both)})")
    clause.add(f"({' OR '.join(parts)})" if parts else "1 = 0", *params)


def _seat_place(path: str) -> tuple[str, list[Any]]:
    """SQL on `e` for a place and all in it, with its parameters.

    What an organisation did abroad counts for its own country, so it is read there: by the
    organisation's place instead of the foreign one. And a foreigner's deed here is not ours.
    """
    places = list(Place.objects.filter(path__startswith=path).values_list("id", "country_id"))
    countries = {country for _, country in places if country is not None}
    home = list(Place.objects.filter(country__in=countries).values_list("id", flat=True))
    orgs = list(
        Organisation.objects.filter(place__path__startswith=path).values_list("id", flat=True)
    )
    if not places or not countries:
        return "1 = 0", []
    away = f"e.org_id IN ({_marks(orgs)}) AND e.place_id NOT IN ({_marks(home)})"
    sql = (
        f"(e.country_id IN ({_marks(countries)}) AND "
        f"(e.place_id IN ({_marks(places)}) OR ({away if orgs else '1 = 0'})))"
    )
    return sql, [*countries, *(key for key, _ in places), *(orgs + home if orgs else [])]


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))
