"""Asking the ledger: few questions for all indicators, one for each filter.

All plain sums of an award come from one answer; every other filter costs one more, and so do
persons, who are counted once in each cell, each country, each year and altogether.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from turna.core.periods import Period
from turna.ledger.axes import NONE, Names
from turna.ledger.balances import Balances, balances
from turna.ledger.codes import Additivity
from turna.ledger.readers import FigureReader
from turna.ledger.where import Question
from turna.programmes.codes import Round
from turna.programmes.figures.drill import filters
from turna.programmes.figures.shapes import Code
from turna.programmes.rules import Definition, TermSpec

Key = tuple[str, str, str]  # measure, country ("" for all), year key ("" for all)
Where = frozenset[tuple[str, frozenset[Any]]]
Filter = Mapping[str, frozenset[Any]]
ALL = ""
_CELL = ("measure", "country", "period")
_COUNTRY = ("measure", "country")
# Axes whose margins a record may have: a filter on one of them changes which margin is read.
_MARGINS = frozenset({"sex", "age", "age_band", "group"})


@dataclass(frozen=True, slots=True)
class Ask:
    """Terms with the same filter, added up or counted as persons: one question."""

    where: Where
    distinct: bool

    @classmethod
    def of(cls, definition: Definition, term: TermSpec, round_: str | None = None) -> "Ask":
        where = frozenset(filters(term, round_).items())
        return cls(where, definition.method == Additivity.SUBJECTS)


@dataclass(slots=True)
class Grid:
    """An answer: numbers by key, those of the split by key and codes, and what is withheld."""

    values: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    hidden: set[Key] = field(default_factory=set)
    split: dict[Key, dict[Code, int]] = field(default_factory=lambda: defaultdict(dict))
    hidden_split: dict[Key, set[Code]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all questions of an evaluation have in common."""

    fund: str
    years: tuple[Period, ...]
    countries: frozenset[str]
    reader: FigureReader
    as_of: int | None
    verified: bool
    split: tuple[str, ...]
    narrow: tuple[str, ...] = ()  # axes to which the definitions were narrowed
    names: Names = field(default_factory=Names)  # looked up once for all questions

    def read(self, definitions: Collection[Definition]) -> dict[Ask, Grid]:
        """Everything that these definitions count."""
        wanted: dict[Ask, set[str]] = defaultdict(set)
        for definition in definitions:
            for term in definition.terms:
                for round_ in _rounds(definition):
                    wanted[Ask.of(definition, term, round_)].add(term.measure)
        return {
            ask: (self._persons if ask.distinct else self._sums)(dict(ask.where), measures)
            for ask, measures in wanted.items()
        }

    def blind(self, definitions: Collection[Definition]) -> set[str]:
        """The measures that are not kept by an axis of the narrowing: no entry of them has a code.

        A measure without any entry is none of them: of it there is nothing, or nothing yet.
        """
        measures = {term.measure for definition in definitions for term in definition.terms}
        found: set[str] = set()
        for axis in _MARGINS & set(self.narrow) if measures else ():
            answer = self._ask(measures, {}, ("measure", axis), whole=True, guarded=False)
            cells = {*answer.rows, *answer.withheld}
            told = {measure for measure, code in cells if code not in (0, NONE)}
            found |= {measure for measure, _code in cells} - told
        return found

    def _closes(self, where: Filter) -> bool:
        """Whether an answer with a split gives the totals too, by adding up.

        A cut closes to its total. Not when the filter names a margin, which changes the margin
        that is read; and to an outsider a cut may be withheld where its total is not.
        """
        return not self.reader.is_outsider and not _MARGINS & set(where)

    def _sums(self, where: Filter, measures: Collection[str]) -> Grid:
        grid = Grid()
        both = bool(self.split) and self._closes(where)
        if not both:
            _keep(grid, self._ask(measures, where, _CELL))
        if self.split:
            _keep_split(grid, self._ask(measures, where, (*_CELL, *self.split)), totals=both)
        return grid

    def _persons(self, where: Filter, measures: Collection[str]) -> Grid:
        """Persons in every cell, country, year and altogether, each counted once in each.

        Where as many stand in the finest cells together as there are persons, nobody stands
        in two of them, and every coarser count is the sum of its cells. That is the usual
        case and saves two thirds of the questions.
        """
        grid = Grid()
        inside = {**where, "country": self.countries}
        axes = (*_CELL, *self.split) if self._closes(where) else _CELL
        finest = self._ask(measures, where, axes, distinct=True)
        whole = self._ask(measures, inside, ("measure",), distinct=True, whole=True)
        _keep(grid, whole)
        overlapping = set()
        for measure in measures:
            cells = {codes: n for codes, n in finest.rows.items() if codes[0] == measure}
            own = sum(n for codes, n in cells.items() if codes[1] in self.countries)
            kept_back = {codes[0] for codes in finest.withheld | whole.withheld}
            if measure in kept_back or own != whole.rows.get((measure,), 0):
                overlapping.add(measure)
            else:
                self._keep_sums(grid, cells)
        if overlapping:
            self._keep_apart(grid, where, overlapping, finest if axes == _CELL else None)
        if self.split and (missing := overlapping if len(axes) > len(_CELL) else measures):
            for by, years in ((_CELL, False), (_COUNTRY, True)):
                answer = self._ask(missing, where, (*by, *self.split), distinct=True, whole=years)
                _keep_split(grid, answer, totals=False)
        return grid

    def _keep_sums(self, grid: Grid, cells: Mapping[Code, int]) -> None:
        """Counts of persons of whom nobody stands in two cells."""
        for (measure, country, year, *part), count in cells.items():
            for key in ((measure, country, year), (measure, country, ALL)):
                grid.values[key] += count
                if part:
                    code = tuple(part)
                    grid.split[key][code] = grid.split[key].get(code, 0) + count
            if country in self.countries:
                grid.values[measure, ALL, year] += count

    def _keep_apart(
        self, grid: Grid, where: Filter, measures: Collection[str], cells: Balances | None
    ) -> None:
        """Counts of persons of whom some stand in several cells; `cells` where they are known."""
        inside = {**where, "country": self.countries}
        cells = cells or self._ask(measures, where, _CELL, distinct=True)
        _keep(grid, cells, measures)
        _keep(grid, self._ask(measures, where, _COUNTRY, distinct=True, whole=True))
        _keep(grid, self._ask(measures, inside, ("measure", "period"), distinct=True))

    def _ask(
        self,
        measures: Collection[str],
        where: Filter,
        by: tuple[str, ...],
        *,
        distinct: bool = False,
        whole: bool = False,
        guarded: bool = True,
    ) -> Balances:
        years = self.years
        if whole and years:
            years = (Period("all", years[0].first, years[-1].last),)
        question = Question(
            measures=tuple(sorted(measures)), by=by, periods=years, funds=(self.fund,),
            where=where, as_of=self.as_of, verified=self.verified,
        )  # fmt: skip
        answer = balances(question, reader=self.reader, distinct=distinct, names=self.names)
        if not (guarded and self.narrow and self.reader.is_outsider):
            return answer
        return self._guarded(answer, distinct=distinct)

    def _guarded(self, answer: Balances, *, distinct: bool) -> Balances:
        """An outsider reads a part only where all parts of its cut may be read.

        The others could be had back from the part and the total.
        """
        question = answer.question
        wide = {axis: codes for axis, codes in question.where.items() if axis not in self.narrow}
        by = (*question.by, *(axis for axis in self.narrow if axis not in question.by))
        cut = balances(
            replace(question, where=wide, by=by), reader=self.reader, distinct=distinct,
            names=self.names,
        )  # fmt: skip
        gone = answer.withheld | {codes[: len(question.by)] for codes in cut.withheld}
        kept = {codes: value for codes, value in answer.rows.items() if codes not in gone}
        return Balances(question, kept, gone)


def _rounds(definition: Definition) -> tuple[str | None, ...]:
    if definition.method == Additivity.MEAN_CHANGE:
        return (Round.FOLLOW_UP.value, Round.BASELINE.value)
    return (None,)


def _key(by: tuple[str, ...], codes: Code) -> tuple[Key, Code]:
    """The key of an answer's row, and the codes of the split that follow."""
    named = dict(zip(by, codes, strict=True))
    head = (named.pop("measure"), named.pop("country", ALL), named.pop("period", ALL))
    return head, tuple(named.values())


def _keep(grid: Grid, answer: Balances, measures: Collection[str] | None = None) -> None:
    """Keep an answer; of these measures only, when some are named. Measures lead its axes."""
    for codes, value in answer.rows.items():
        if measures is None or codes[0] in measures:
            grid.values[_key(answer.question.by, codes)[0]] += value
    for codes in answer.withheld:
        if measures is None or codes[0] in measures:
            grid.hidden.add(_key(answer.question.by, codes)[0])


def _keep_split(grid: Grid, answer: Balances, *, totals: bool) -> None:
    for codes, value in answer.rows.items():
        key, part = _key(answer.question.by, codes)
        grid.split[key][part] = value
        if totals:
            grid.values[key] += value
    for codes in answer.withheld:
        key, part = _key(answer.question.by, codes)
        grid.hidden_split[key].add(part)
