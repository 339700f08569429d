"""What an evaluation gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from turna.core.periods import Period
from turna.ledger import figures
from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure
from turna.ledger.readers import FigureReader
from turna.programmes.models import Award, Indicator, IndicatorVersion
from turna.programmes.queries import JoinedCountry
from turna.programmes.rules import Definition

Code = tuple[Any, ...]  # one code for each axis of a split
Mean = tuple[int, int]  # (sum, count)

REGION = ""  # stands for all countries of the award together
EMPTY: Mapping[Code, Figure] = {}
NOT_NARROWED: Mapping[str, frozenset[Any]] = {}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of the matrix with its target.

    `lines` has the figure of each term, in the definition's order: 1.2.1 shows direct and
    indirect reach. `split` maps codes, one per axis, to figures; those of an additive
    indicator add up to the result, "not recorded" included. `early` marks a number from
    before the country joined. `means` are (sum, count) of the year and of what it is compared
    with. `distinct` is the region's count of persons, each once; the result adds countries.
    """

    result: Figure
    target: Figure
    lines: tuple[Figure, ...] = ()
    split: Mapping[Code, Figure] = field(default_factory=lambda: EMPTY)
    early: bool = False
    means: tuple[Mean, Mean] | None = None
    distinct: Figure | None = None

    @property
    def achievement(self) -> Figure:
        """The result in per cent of the target."""
        return figures.achievement(self.result, self.target)

    @property
    def overlap(self) -> int | None:
        """How many more the countries count together than there are persons."""
        if self.distinct is None or self.distinct.value is None or self.result.value is None:
            return None
        return int(self.result.value) - int(self.distinct.value)


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator in one country, or in the region: a cell for each year, by its key."""

    baseline: Figure
    baseline_note: str
    years: Mapping[str, Cell]
    cumulative: Cell


@dataclass(frozen=True, slots=True)
class IndicatorFigures:
    """An indicator: a line for each country, by its code, and the region's.

    `version` is None when the definition is a draft.
    """

    indicator: Indicator
    version: IndicatorVersion | None
    definition: Definition
    countries: Mapping[str, Line]
    region: Line

    def line(self, country: str) -> Line:
        """The line of a country, or of `REGION`."""
        return self.region if country == REGION else self.countries[country]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of an award at one moment, for one reader.

    `elsewhere` has what the award's funds counted in countries that are not in the award:
    (measure, country, year key) to a number. `partial` says that the reader sees a part of
    the countries or organisations only; what lies outside is withheld. `where` is what the
    figures were narrowed to, and `blind` the measures that are not kept by it.
    """

    award: Award
    years: tuple[Period, ...]
    countries: tuple[JoinedCountry, ...]
    indicators: tuple[IndicatorFigures, ...]
    split: tuple[str, ...]
    reader: FigureReader
    as_of: int | None
    known_at: datetime | None
    verified: bool
    today: date
    elsewhere: Mapping[tuple[str, str, str], int]
    partial: bool
    where: Mapping[str, frozenset[Any]] = field(default_factory=lambda: NOT_NARROWED)
    blind: frozenset[str] = frozenset()

    def row(self, indicator: str) -> IndicatorFigures:
        """The figures of one indicator; KeyError when the award has no such indicator."""
        for one in self.indicators:
            if one.indicator.code == indicator:
                return one
        raise KeyError(indicator)

    def cell(self, indicator: str, country: str = REGION, year: str | int | None = None) -> Cell:
        """One cell; without a year the cumulative one."""
        line = self.row(indicator).line(country)
        return line.cumulative if year is None else line.years[str(year)]


def no(reason: Nothing) -> Figure:
    return figures.nothing(reason)
