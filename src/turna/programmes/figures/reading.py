"""Asking the ledger: few questions for all indicators, one for each filter.

All plain sums of an award come from one answer; every other filter costs one more. Persons, who
are counted once in each cell, each country, each year and altogether, cost two.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from turna.core.periods import Period
from turna.ledger.axes import NONE, Names
from turna.ledger.balances import Balances, balances, persons_apart
from turna.ledger.codes import Additivity
from turna.ledger.readers import FigureReader
from turna.ledger.where import Question
from turna.programmes.codes import Round
from turna.programmes.figures.drill import filters
from turna.programmes.figures.shapes import Code
from turna.programmes.rules import Definition, TermSpec

Key = tuple[str, str, str]  # measure, country ("" for all), year key ("" for all)
Spot = tuple[Key, Code]  # a total, or one part of its split
Where = frozenset[tuple[str, frozenset[Any]]]
Filter = Mapping[str, frozenset[Any]]
ALL = ""
_CELL = ("measure", "country", "period")
_COUNTRY = ("measure", "country")
# Axes whose margins a record may have: a filter on one of them changes which margin is read.
_MARGINS = frozenset({"sex", "age", "age_band", "group"})
_UNTOLD = frozenset({0, NONE})  # codes of "not recorded"


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

    def blind(self, definitions: Collection[Definition], grids: Mapping[Ask, Grid]) -> set[str]:
        """The measures that are not kept by an axis of the narrowing: no entry of them has a code.

        A measure without any entry is none of them: of it there is nothing, or nothing yet.
        `grids` have what was counted of the definitions, narrowed.
        """
        measures = {term.measure for definition in definitions for term in definition.terms}
        found: set[str] = set()
        for axis in _MARGINS & set(self.narrow) if measures else ():
            asked = measures - _told(axis, grids)
            if not asked:
                continue
            answer = self._ask(asked, {}, ("measure", axis), whole=True, guarded=False)
            cells = {*answer.rows, *answer.withheld}
            told = {measure for measure, code in cells if code not in _UNTOLD}
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
        """Persons in every cell, country, year and altogether, each counted once in each."""
        if self.reader.is_outsider:
            return self._persons_asked(where, measures)
        grid = Grid()
        closes = self._closes(where)
        self._add_persons(grid, measures, where, (*_CELL, *self.split) if closes else _CELL)
        if self.split and not closes:
            self._add_persons(grid, measures, where, (*_CELL, *self.split), totals=False)
        return grid

    def _add_persons(
        self,
        grid: Grid,
        measures: Collection[str],
        where: Filter,
        by: tuple[str, ...],
        *,
        totals: bool = True,
    ) -> None:
        """Counts of the finest cells added up, less what they count of anybody twice.

        Few stand in several cells, so this takes two questions, however many totals there are.
        """
        question = self._question(measures, where, by)
        counts: Counter[Spot] = Counter()
        for codes, number in self._answer(question, distinct=True).rows.items():
            for spot in self._spots(codes):
                counts[spot] += number
        counts.subtract(self._counted_twice(question))
        for (key, part), number in counts.items():
            if number and part:
                grid.split[key][part] = number
            elif number and totals:
                grid.values[key] = number

    def _counted_twice(self, question: Question) -> Counter[Spot]:
        """By how much the cells of an answer, added up, are more than the persons in each total."""
        found: Counter[Spot] = Counter()
        for nets in persons_apart(question, reader=self.reader, names=self.names):
            together: Counter[Spot] = Counter()
            for codes, net in nets.items():
                for spot in self._spots(codes):
                    found[spot] += net > 0
                    together[spot] += net
            found.subtract({spot: int(net > 0) for spot, net in together.items()})
        return found

    def _spots(self, codes: Code) -> Iterator[Spot]:
        """Where a cell of persons counts: in itself and its totals, whole and in its part.

        The region's are those of the award's own countries.
        """
        measure, country, year, *part = codes
        here = [country, ALL] if country in self.countries else [country]
        for when in (year, ALL):
            for where in here:
                yield (measure, where, when), ()
            if part:
                yield (measure, country, when), tuple(part)

    def _persons_asked(self, where: Filter, measures: Collection[str]) -> Grid:
        """The same by a question for each total: every one has its own disclosure control."""
        grid = Grid()
        inside = {**where, "country": self.countries}
        for at, by, whole in (
            (where, _CELL, False), (where, _COUNTRY, True), (inside, ("measure", "period"), False),
            (inside, ("measure",), True),
        ):  # fmt: skip
            _keep(grid, self._ask(measures, at, by, distinct=True, whole=whole))
        for by, whole in ((_CELL, False), (_COUNTRY, True)) if self.split else ():
            answer = self._ask(measures, where, (*by, *self.split), distinct=True, whole=whole)
            _keep_split(grid, answer, totals=False)
        return grid

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
        question = self._question(measures, where, by, whole=whole)
        answer = self._answer(question, distinct=distinct)
        if not (guarded and self.narrow and self.reader.is_outsider):
            return answer
        return self._guarded(answer, distinct=distinct)

    def _question(
        self,
        measures: Collection[str],
        where: Filter,
        by: tuple[str, ...],
        *,
        whole: bool = False,
    ) -> Question:
        years = self.years
        if whole and years:
            years = (Period("all", years[0].first, years[-1].last),)
        return Question(
            measures=tuple(sorted(measures)), by=by, periods=years, funds=(self.fund,),
            where=where, as_of=self.as_of, verified=self.verified,
        )  # fmt: skip

    def _answer(self, question: Question, *, distinct: bool) -> Balances:
        return balances(question, reader=self.reader, distinct=distinct, names=self.names)

    def _guarded(self, answer: Balances, *, distinct: bool) -> Balances:
        """An outsider reads a part only where all parts of its cut may be read.

        The others could be had back from the part and the total.
        """
        question = answer.question
        wide = {axis: codes for axis, codes in question.where.items() if axis not in self.narrow}
        by = (*question.by, *(axis for axis in self.narrow if axis not in question.by))
        cut = self._answer(replace(question, where=wide, by=by), distinct=distinct)
        gone = answer.withheld | {codes[: len(question.by)] for codes in cut.withheld}
        kept = {codes: value for codes, value in answer.rows.items() if codes not in gone}
        return Balances(question, kept, gone)


def _told(axis: str, grids: Mapping[Ask, Grid]) -> set[str]:
    """Measures of which something was counted that has a code on this axis."""
    return {
        key[0]
        for ask, grid in grids.items()
        if not _UNTOLD & dict(ask.where).get(axis, _UNTOLD)
        for key, number in grid.values.items()
        if number
    }


def _rounds(definition: Definition) -> tuple[str | None, ...]:
    if definition.method == Additivity.MEAN_CHANGE:
        return (Round.FOLLOW_UP.value, Round.BASELINE.value)
    return (None,)


def _key(by: tuple[str, ...], codes: Code) -> tuple[Key, Code]:
    """The key of an answer's row, and the codes of the split that follow."""
    named = dict(zip(by, codes, strict=True))
    head = (named.pop("measure"), named.pop("country", ALL), named.pop("period", ALL))
    return head, tuple(named.values())


def _keep(grid: Grid, answer: Balances) -> None:
    for codes, value in answer.rows.items():
        grid.values[_key(answer.question.by, codes)[0]] += value
    grid.hidden.update(_key(answer.question.by, codes)[0] for codes in answer.withheld)


def _keep_split(grid: Grid, answer: Balances, *, totals: bool) -> None:
    for codes, value in answer.rows.items():
        key, part = _key(answer.question.by, codes)
        grid.split[key][part] = value
        if totals:
            grid.values[key] += value
    for codes in answer.withheld:
        key, part = _key(answer.question.by, codes)
        grid.hidden_split[key].add(part)
