"""Results that are off their targets by more than a margin, with what was said about them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core import stored
from turna.core.periods import Period
from turna.core.stored import Setting
from turna.directory.models import Place
from turna.ledger.figures import Figure
from turna.programmes import queries
from turna.programmes.figures import REGION, Cell, IndicatorFigures, evaluate
from turna.programmes.models import Award, VarianceNote

MARGIN = stored.register(
    Setting(
        "programmes.margin", _("Results this far off target ask for a note"), default=10, low=1,
        high=100, unit=_("per cent"),
        help=_("Above or below the target. The list of results off target can be asked for any."),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Variance:
    """A result that is off. `country` is None for all countries together."""

    figures: IndicatorFigures
    country: Place | None
    year: Period
    cell: Cell
    note: VarianceNote | None

    @property
    def achievement(self) -> Figure:
        return self.cell.achievement


def off(cell: Cell, margin: int) -> bool:
    """Whether a result differs from its target by more than `margin` per cent of the target.

    With a target of zero any other result does.
    """
    result, target = cell.result.value, cell.target.value
    if result is None or target is None:
        return False
    return abs(Decimal(result) - Decimal(target)) * 100 > margin * abs(Decimal(target))


def variances(award: Award, *, reader: Any, margin: int | None = None) -> list[Variance]:
    """What is off in project years that have ended, in the order of the matrix."""
    limit = MARGIN.value() if margin is None else margin
    found = evaluate(award, reader=reader)
    notes = queries.variance_notes(award)
    ended = [year for year in found.years if year.last < found.today]
    places: dict[str, Place | None] = {one.code: one.place for one in found.countries}
    return [
        Variance(
            figures, place, year, cell,
            notes.get((figures.indicator.code, code, int(year.key))),
        )
        for figures in found.indicators
        for code, place in {**places, REGION: None}.items()
        for year, cell in _cells(figures, code, ended)
        if off(cell, limit)
    ]  # fmt: skip


def one(award: Award, indicator: str, country: str, year: str, *, reader: Any) -> Variance | None:
    """One cell with its note, off or not; None when the award has no such cell."""
    found = evaluate(award, reader=reader, only={indicator})
    period = next((one for one in found.years if one.key == year), None)
    places: dict[str, Place | None] = {one.code: one.place for one in found.countries}
    places[REGION] = None
    if not found.indicators or period is None or country not in places:
        return None
    note = queries.variance_notes(award).get((indicator, country, int(year)))
    cell = found.cell(indicator, country, year)
    return Variance(found.indicators[0], places[country], period, cell, note)


def _cells(
    figures: IndicatorFigures, country: str, years: list[Period]
) -> Iterator[tuple[Period, Cell]]:
    line = figures.line(country)
    return ((year, line.years[year.key]) for year in years)
