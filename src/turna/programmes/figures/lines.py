"""The lines of a matrix: what an indicator's counts make, country by country and for the region."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from turna.core.periods import Period
from turna.ledger import figures
from turna.ledger.codes import Additivity, Nothing
from turna.ledger.figures import Figure
from turna.programmes.codes import Round
from turna.programmes.figures.drill import compared_with
from turna.programmes.figures.reading import ALL, Ask, Grid
from turna.programmes.figures.shapes import (
    Cell,
    Code,
    IndicatorFigures,
    Line,
    no,
)  # fmt: skip
from turna.programmes.figures.tally import (
    Tally,
    added_targets,
    fraction,
    line_figures,
    made,
    pooled,
    split_figures,
    tally,
)  # fmt: skip
from turna.programmes.models import Indicator, IndicatorVersion
from turna.programmes.queries import JoinedCountry, Spot, Stood
from turna.programmes.rules import Definition


@dataclass(frozen=True, kw_only=True)
class Lines:
    """What lines are made of, all of it read: plans, counts, who may see what.

    `in_scope` are the codes of countries of which the reader may read some part; `narrowed`
    says that figures are a part, to which no target belongs; `owing` gives the (country, year
    key) in which somebody still owes a month, and is asked only where nothing was counted.
    """

    years: tuple[Period, ...]
    countries: tuple[JoinedCountry, ...]
    targets: Mapping[Spot, Decimal | None]
    baselines: Mapping[tuple[str, str], Stood]
    grids: Mapping[Ask, Grid]
    blind: Collection[str]
    split: tuple[str, ...]
    narrowed: bool
    today: date
    in_scope: Collection[str]
    owing: Callable[[], set[tuple[str, str]]]

    def of(
        self, indicator: Indicator, version: IndicatorVersion | None, definition: Definition
    ) -> IndicatorFigures:
        """The lines of one indicator, by this definition."""
        lines = {c.code: self._line(indicator.code, definition, c) for c in self.countries}
        region = self._region(definition, lines)
        return IndicatorFigures(indicator, version, definition, lines, region)

    # A country's line.

    def _line(self, code: str, definition: Definition, country: JoinedCountry) -> Line:
        years = {
            year.key: self._cell(definition, country, year, self._target(code, country, year))
            for year in self.years
        }
        baseline = self.baselines.get((code, country.code))
        stood, note = _baseline_figure(baseline), baseline.note if baseline else ""
        if self.narrowed:
            stood, note = no(Nothing.NOT_APPLICABLE), ""
        return Line(stood, note, years, self._cumulative(definition, country, years))  # fmt: skip

    def _cell(
        self, definition: Definition, country: JoinedCountry, year: Period, target: Figure
    ) -> Cell:
        if country.code not in self.in_scope:
            return Cell(no(Nothing.WITHHELD), target)
        if all(term.measure in self.blind for term in definition.terms):
            return Cell(no(Nothing.NOT_APPLICABLE), target)
        own, before = self._tallies(definition, country, year)
        if own.hidden or (before is not None and before.hidden):
            return Cell(no(Nothing.WITHHELD), target)
        if not own.present:
            result = self._silence(definition, country, year)
            return Cell(result, target, line_figures(result, own.counts))
        return self._counted(definition, own, before, target, year.last < country.joined_on)

    def _cumulative(
        self, definition: Definition, country: JoinedCountry, years: Mapping[str, Cell]
    ) -> Cell:
        target = added_targets(definition, [cell.target for cell in years.values()])
        if not definition.additive:
            return Cell(no(Nothing.NOT_ADDITIVE), target)
        result = figures.total(cell.result for cell in years.values())
        if definition.method == Additivity.SUBJECTS:
            spots = [(country.code, ALL)]
        else:
            spots = [(country.code, year.key) for year in self.years]
        found = self._tally(definition, spots)
        if result.value is None:
            return Cell(result, target, line_figures(result, found.counts))
        if found.hidden:
            return Cell(no(Nothing.WITHHELD), target)
        return Cell(
            made(definition, found.counts), target, line_figures(result, found.counts),
            split_figures(definition, found, None, self._not_recorded),
            early=any(cell.early for cell in years.values()),
        )  # fmt: skip

    def _silence(self, definition: Definition, country: JoinedCountry, year: Period) -> Figure:
        """Zero, or why there is no number, where nothing was counted."""
        if year.last < country.joined_on:
            return no(Nothing.NOT_APPLICABLE)
        if year.first > self.today:
            return no(Nothing.NOT_YET_DUE)
        if not definition.additive or (country.code, year.key) in self._unclosed:
            return no(Nothing.MISSING)
        return figures.number(0)

    def _target(self, code: str, country: JoinedCountry, year: Period) -> Figure:
        value = self.targets.get((code, country.code, int(year.key)))
        if value is not None and not self.narrowed:
            return figures.number(_plain(value))
        if year.last < country.joined_on:
            return no(Nothing.NOT_APPLICABLE)
        return no(Nothing.NO_TARGET_SET)

    # The region's line.

    def _region(self, definition: Definition, lines: Mapping[str, Line]) -> Line:
        years = {
            year.key: self._region_cell(
                definition, year, {code: line.years[year.key] for code, line in lines.items()}
            )
            for year in self.years
        }
        target = added_targets(definition, [cell.target for cell in years.values()])
        baseline = cumulative = no(Nothing.NOT_ADDITIVE)
        cell = Cell(cumulative, target)
        if definition.additive:
            baseline = figures.total(line.baseline for line in lines.values())
            cell = self._added(definition, ALL, target, [c.cumulative for c in lines.values()])
        return Line(baseline, "", years, cell)

    def _region_cell(self, definition: Definition, year: Period, cells: Mapping[str, Cell]) -> Cell:
        target = added_targets(definition, [cell.target for cell in cells.values()])
        if definition.additive:
            return self._added(definition, year.key, target, list(cells.values()))
        result = figures.total(cell.result for cell in cells.values())
        silent = [code for code, c in cells.items() if c.result.nothing == Nothing.MISSING]
        if result.nothing == Nothing.WITHHELD or any(
            (code, year.key) in self._unclosed for code in silent
        ):
            return Cell(no(result.nothing or Nothing.MISSING), target)
        chosen = [
            country for country in self.countries
            if definition.method == Additivity.RATIO
            or cells[country.code].result.value is not None
        ]  # fmt: skip
        pairs = [self._tallies(definition, country, year) for country in chosen]
        size = len(definition.terms)
        own = pooled((now for now, _before in pairs), size)
        if not own.present:
            return Cell(result if result.nothing else no(Nothing.MISSING), target)
        before = None
        if definition.method == Additivity.MEAN_CHANGE:
            before = pooled((earlier for _now, earlier in pairs if earlier), size)
        return self._counted(
            definition, own, before, target, any(cell.early for cell in cells.values())
        )

    def _added(self, definition: Definition, year: str, target: Figure, cells: list[Cell]) -> Cell:
        """Countries added up; for persons with the count of the region beside it."""
        result = figures.total(cell.result for cell in cells)
        codes = {code for cell in cells for code in cell.split}
        distinct = None
        if definition.method == Additivity.SUBJECTS:
            found = self._tally(definition, [(ALL, year)])
            distinct = no(Nothing.WITHHELD) if found.hidden else made(definition, found.counts)
            distinct = distinct if result.nothing is None else result
        lines = tuple(result for _term in definition.terms)
        if result.nothing is None:
            each = zip(*(cell.lines for cell in cells), strict=True)
            lines = tuple(figures.total(line) for line in each)
        return Cell(
            result, target, lines,
            {c: figures.total(x.split[c] for x in cells if c in x.split) for c in sorted(codes)},
            early=any(cell.early for cell in cells), distinct=distinct,
        )  # fmt: skip

    # What lines and the region are made of.

    def _counted(
        self, definition: Definition, own: Tally, before: Tally | None, target: Figure, early: bool
    ) -> Cell:
        """The cell of something counted."""
        means = None
        if before is not None:
            means = (fraction(definition, own.counts), fraction(definition, before.counts))
        return Cell(
            made(definition, own.counts, before.counts if before else None), target,
            tuple(figures.number(count) for count in own.counts),
            split_figures(definition, own, before, self._not_recorded), early=early, means=means,
        )  # fmt: skip

    def _tally(
        self, definition: Definition, spots: list[tuple[str, str]], round_: str | None = None
    ) -> Tally:
        return tally(self.grids, definition, spots, round_)

    def _tallies(
        self, definition: Definition, country: JoinedCountry, year: Period
    ) -> tuple[Tally, Tally | None]:
        """What was counted in a year, and for a mean what it is compared with."""
        spot = [(country.code, year.key)]
        if definition.method != Additivity.MEAN_CHANGE:
            return self._tally(definition, spot), None
        round_, when = compared_with(self.years, country, year)
        before = self._tally(definition, [(country.code, one.key) for one in when], round_)
        return self._tally(definition, spot, Round.FOLLOW_UP), before

    @property
    def _not_recorded(self) -> Code:
        """The codes of a split that stand for "not recorded"."""
        return tuple(0 if axis in ("sex", "age", "age_band") else "-" for axis in self.split)

    @cached_property
    def _unclosed(self) -> set[tuple[str, str]]:
        return self.owing()


def _plain(value: Decimal) -> int | Decimal:
    """A stored number as it was meant: 150.000000 is 150."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _baseline_figure(found: Stood | None) -> Figure:
    if found is None or found.value is None:
        return no(Nothing.MISSING)
    return figures.number(_plain(found.value))
