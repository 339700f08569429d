"""`evaluate`: an award's whole matrix at one moment, for one reader."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from turna.core.periods import Period
from turna.directory.models import Organisation
from turna.ledger import figures
from turna.ledger.axes import fund_tree
from turna.ledger.codes import Additivity, Nothing
from turna.ledger.figures import Figure
from turna.ledger.queries import unclosed
from turna.ledger.readers import FigureReader
from turna.programmes import queries, rules
from turna.programmes.codes import Round
from turna.programmes.figures import narrow
from turna.programmes.figures.drill import Where, compared_with
from turna.programmes.figures.reading import ALL, Ask, Desk, Grid
from turna.programmes.figures.shapes import (
    Cell,
    Code,
    Evaluation,
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
from turna.programmes.models import (
    Award,
    Baseline,
    Indicator,
    IndicatorVersion,
)  # fmt: skip
from turna.programmes.queries import JoinedCountry
from turna.programmes.rules import Definition


def evaluate(
    award: Award,
    *,
    reader: FigureReader,
    as_of: int | None = None,
    verified: bool = False,
    split: tuple[str, ...] = (),
    today: date | None = None,
    known_at: datetime | None = None,
    versions: Mapping[str, IndicatorVersion | Definition] | None = None,
    years: tuple[Period, ...] | None = None,
    only: Collection[str] | None = None,
    where: Where | None = None,
) -> Evaluation:
    """Every indicator by country and project year, with targets, lines and split.

    `as_of` is a posting number; `known_at` leaves out what was defined, targeted or closed
    later, so that both together compute a report again as it was. `versions` maps codes of
    indicators to the definitions to use instead of the newest, drafts too; `years` are the
    project years to use instead of the newest calendar's; `only` names the indicators wanted.
    `today`, in the award's zone, tells which years have begun.

    `where` narrows every term to codes of axes that a split may have ({"sex": {1}}): persons
    stay distinct, targets and baselines, which are set for the whole, are left out, and an
    indicator that is not kept by such an axis is not applicable.

    Raises ValidationError for an unknown axis of `split` or `where`, PermissionDenied when an
    outsider asks for a moment that was not frozen.
    """
    narrow.check(where or {})
    for axis in split:
        allowed, reason = rules.split(axis)
        if not allowed:
            raise ValidationError({"split": [reason]})
    if today is None:
        today = (known_at or timezone.now()).astimezone(ZoneInfo(award.time_zone)).date()
    return _Evaluator(
        award, reader=reader, as_of=as_of, verified=verified, split=split, today=today,
        known_at=known_at, versions=versions or {}, years=years, only=only, where=where or {},
    ).run()  # fmt: skip


class _Evaluator:
    """What one evaluation has read, and how its cells are made from it."""

    def __init__(
        self,
        award: Award,
        *,
        reader: FigureReader,
        as_of: int | None,
        verified: bool,
        split: tuple[str, ...],
        today: date,
        known_at: datetime | None,
        versions: Mapping[str, IndicatorVersion | Definition],
        years: tuple[Period, ...] | None,
        only: Collection[str] | None,
        where: Where,
    ) -> None:
        self.award, self.reader, self.as_of, self.verified = award, reader, as_of, verified
        self.split, self.today, self.known_at = split, today, known_at
        self.where = where
        self.years = queries.periods(award, known_at) if years is None else years
        self.countries = queries.joinings(award, known_at)
        self.targets = queries.target_values(award, known_at)
        self.baselines = queries.baselines(award, known_at)
        self.indicators = [
            (indicator, version, narrow.narrowed(definition, where))
            for indicator, version, definition in _defined(award, known_at, versions)
            if only is None or indicator.code in only
        ]  # fmt: skip
        self.scope = reader.scope_for("figures.read")
        self.grids: dict[Ask, Grid] = {}
        self.blind: Collection[str] = ()

    def run(self) -> Evaluation:
        desk = Desk(
            fund=self.award.fund.code, years=self.years,
            countries=frozenset(one.code for one in self.countries), reader=self.reader,
            as_of=self.as_of, verified=self.verified, split=self.split, narrow=tuple(self.where),
        )  # fmt: skip
        if self.years and self.countries:
            self.blind = desk.blind(definition for _one, _version, definition in self.indicators)
            self.grids = desk.read(definition for _one, _version, definition in self.indicators)
        return Evaluation(
            award=self.award, years=self.years, countries=self.countries,
            indicators=tuple(self._indicator(*one) for one in self.indicators),
            split=self.split, reader=self.reader, as_of=self.as_of, known_at=self.known_at,
            verified=self.verified, today=self.today, elsewhere=self._elsewhere(desk.countries),
            partial=not self.scope.everything, where=self.where, blind=frozenset(self.blind),
        )  # fmt: skip

    def _indicator(
        self, indicator: Indicator, version: IndicatorVersion | None, definition: Definition
    ) -> IndicatorFigures:
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
        if self.where:
            stood, note = no(Nothing.NOT_APPLICABLE), ""
        return Line(stood, note, years, self._cumulative(definition, country, years))  # fmt: skip

    def _cell(
        self, definition: Definition, country: JoinedCountry, year: Period, target: Figure
    ) -> Cell:
        if not self.in_scope(country):
            return Cell(no(Nothing.WITHHELD), target)
        if all(term.measure in self.blind for term in definition.terms):
            return Cell(no(Nothing.NOT_APPLICABLE), target)
        own, before = self.tallies(definition, country, year)
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
        found = self.tally(definition, spots)
        if result.value is None:
            return Cell(result, target, line_figures(result, found.counts))
        if found.hidden:
            return Cell(no(Nothing.WITHHELD), target)
        return Cell(
            made(definition, found.counts), target, line_figures(result, found.counts),
            split_figures(definition, found, None, self.not_recorded),
            early=any(cell.early for cell in years.values()),
        )  # fmt: skip

    def _silence(self, definition: Definition, country: JoinedCountry, year: Period) -> Figure:
        """Zero, or why there is no number, where nothing was counted."""
        if year.last < country.joined_on:
            return no(Nothing.NOT_APPLICABLE)
        if year.first > self.today:
            return no(Nothing.NOT_YET_DUE)
        if not definition.additive or (country.code, year.key) in self.unclosed:
            return no(Nothing.MISSING)
        return figures.number(0)

    def _target(self, code: str, country: JoinedCountry, year: Period) -> Figure:
        value = self.targets.get((code, country.code, int(year.key)))
        if value is not None and not self.where:
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
            (code, year.key) in self.unclosed for code in silent
        ):
            return Cell(no(result.nothing or Nothing.MISSING), target)
        chosen = [
            country for country in self.countries
            if definition.method == Additivity.RATIO
            or cells[country.code].result.value is not None
        ]  # fmt: skip
        pairs = [self.tallies(definition, country, year) for country in chosen]
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
            found = self.tally(definition, [(ALL, year)])
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
            split_figures(definition, own, before, self.not_recorded), early=early, means=means,
        )  # fmt: skip

    def tally(
        self, definition: Definition, spots: list[tuple[str, str]], round_: str | None = None
    ) -> Tally:
        return tally(self.grids, definition, spots, round_)

    def tallies(
        self, definition: Definition, country: JoinedCountry, year: Period
    ) -> tuple[Tally, Tally | None]:
        """What was counted in a year, and for a mean what it is compared with."""
        spot = [(country.code, year.key)]
        if definition.method != Additivity.MEAN_CHANGE:
            return self.tally(definition, spot), None
        round_, when = compared_with(self.years, country, year)
        before = self.tally(definition, [(country.code, one.key) for one in when], round_)
        return self.tally(definition, spot, Round.FOLLOW_UP), before

    @cached_property
    def unclosed(self) -> set[tuple[str, str]]:
        """The (country, year key) in which somebody still owes a month."""
        begun = [year for year in self.years if year.first <= self.today]
        seen = None
        if not self.scope.everything:
            visible = Organisation.objects.visible_to(self.reader, "figures.read")
            seen = set(visible.order_by().values_list("pk", flat=True))
        if "org" in self.where:
            chosen = Organisation.objects.filter(code__in=self.where["org"]).order_by()
            ids = set(chosen.values_list("pk", flat=True))
            seen = ids if seen is None else seen & ids
        return unclosed(
            fund_tree([self.award.fund.code]), begun, [one.code for one in self.countries],
            verified=self.verified, known_at=self.known_at, organisations=seen,
        )  # fmt: skip

    def in_scope(self, country: JoinedCountry) -> bool:
        """Whether the reader may read figures of some part of this country."""
        return any(
            (
                seat.organisation is None
                or self.seat_countries.get(seat.organisation) == country.place.pk
            )
            and (seat.place_path is None or _meet(seat.place_path, country.place.path))
            for seat in self.scope.seats
        )

    @cached_property
    def seat_countries(self) -> dict[int, int | None]:
        """The country of each organisation that a seat names."""
        wanted = [seat.organisation for seat in self.scope.seats if seat.organisation]
        rows = Organisation.objects.filter(pk__in=wanted).order_by()
        return dict(rows.values_list("pk", "place__country"))

    @property
    def not_recorded(self) -> Code:
        """The codes of a split that stand for "not recorded"."""
        return tuple(0 if axis in ("sex", "age", "age_band") else "-" for axis in self.split)

    def _elsewhere(self, countries: frozenset[str]) -> dict[tuple[str, str, str], int]:
        return {
            key: value
            for grid in self.grids.values()
            for key, value in grid.values.items()
            if value and ALL not in key and key[1] not in countries
        }


def _defined(
    award: Award,
    known_at: datetime | None,
    versions: Mapping[str, IndicatorVersion | Definition],
) -> list[tuple[Indicator, IndicatorVersion | None, Definition]]:
    """Indicators in their order with the definition to use: a given one, else the newest."""
    found: list[tuple[Indicator, IndicatorVersion | None, Definition]] = []
    newest = {one.indicator.code: one for one in queries.framework(award, known_at).indicators}
    rows = {code: one.indicator for code, one in newest.items()}
    if drafts := set(versions) - set(rows):
        extra = Indicator.objects.filter(award=award, code__in=drafts).select_related("node")
        rows |= {row.code: row for row in extra}
    for code, indicator in sorted(rows.items(), key=lambda item: (item[1].position, item[0])):
        given = versions.get(code)
        if given is None:
            found.append((indicator, newest[code].version, newest[code].definition))
        elif isinstance(given, Definition):
            found.append((indicator, None, given))
        else:
            found.append((indicator, given, given.as_definition()))
    return found


def _meet(one: str, other: str) -> bool:
    """Whether one of two places lies in the other."""
    return one.startswith(other) or other.startswith(one)


def _plain(value: Decimal) -> int | Decimal:
    """A stored number as it was meant: 150.000000 is 150."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _baseline_figure(row: Baseline | None) -> Figure:
    if row is None or row.value is None:
        return no(Nothing.MISSING)
    return figures.number(_plain(row.value))
