"""The results matrix of an award, laid out as its donor reads it. Page and files share it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from turna.core.periods import Period
from turna.ledger.figures import Figure
from turna.ledger.models import Posting
from turna.ledger.moments import as_of_day, as_of_instant, end_of_day, last_instant
from turna.ledger.readers import FigureReader
from turna.programmes import queries
from turna.programmes.figures import REGION, Cell, Evaluation, IndicatorFigures, Line, evaluate
from turna.programmes.models import Award
from turna.programmes.queries import Book

Moment = int | date | datetime | None


@dataclass(frozen=True, slots=True)
class CountryRow:
    """One indicator in one country ("" is the region): the years' cells in their order."""

    country: str
    label: str
    line: Line
    cells: tuple[tuple[Period, Cell], ...]


@dataclass(frozen=True, slots=True)
class TermTotal:
    """A part of an indicator that combines several measures: its total over everything."""

    label: str
    measure: str
    total: Figure


@dataclass(frozen=True, slots=True)
class Matrix:
    """An award's matrix at a moment. `as_of` is a posting number, `at` its time in UTC.

    `countries` are the codes of those shown, empty for all with the region; `narrowing` says
    in words, as (label, value), what the figures are a part of.
    """

    evaluation: Evaluation
    as_of: int
    at: datetime | None
    countries: tuple[str, ...] = ()
    narrowing: tuple[tuple[str, str], ...] = ()

    @property
    def award(self) -> Award:
        return self.evaluation.award

    @property
    def years(self) -> tuple[Period, ...]:
        return self.evaluation.years

    @property
    def verified(self) -> bool:
        return self.evaluation.verified

    @property
    def indicators(self) -> tuple[IndicatorFigures, ...]:
        return self.evaluation.indicators

    @property
    def parted(self) -> bool:
        """Whether the figures are a part of what is counted, so that no target belongs to them."""
        return bool(self.evaluation.where)

    @property
    def whole(self) -> bool:
        """Whether all countries are shown, and so the region."""
        return not self.countries

    def rows(self, indicator: IndicatorFigures) -> list[CountryRow]:
        """The indicator's countries that are shown, in alphabetical order."""
        return [
            CountryRow(
                one.code, one.place.label, line := indicator.countries[one.code],
                self._cells(line),
            )
            for one in self.evaluation.countries
            if self.whole or one.code in self.countries
        ]  # fmt: skip

    def region(self, indicator: IndicatorFigures) -> CountryRow:
        """All countries together."""
        line = indicator.region
        return CountryRow(REGION, str(_("All countries")), line, self._cells(line))

    def terms(self, indicator: IndicatorFigures) -> list[TermTotal]:
        """The indicator's terms with their totals in the region, when it combines several."""
        definition, totals = indicator.definition, indicator.region.cumulative.lines
        if not self.whole or len(definition.terms) < 2 or len(totals) != len(definition.terms):
            return []
        return [
            TermTotal(term.label or term.measure, term.measure, total)
            for term, total in zip(definition.terms, totals, strict=True)
        ]

    def cells(self) -> Iterator[tuple[IndicatorFigures, CountryRow, Period, Cell]]:
        """Every indicator, country and year."""
        for indicator in self.indicators:
            for row in self.rows(indicator):
                for year, cell in row.cells:
                    yield indicator, row, year, cell

    def _cells(self, line: Line) -> tuple[tuple[Period, Cell], ...]:
        return tuple((year, line.years[year.key]) for year in self.years)


def build(
    code: str,
    *,
    reader: FigureReader,
    as_of: Moment = None,
    verified: bool = False,
    today: date | None = None,
    known_at: datetime | None = None,
    split: tuple[str, ...] = (),
    where: Mapping[str, frozenset[Any]] | None = None,
    countries: tuple[str, ...] = (),
    narrowing: tuple[tuple[str, str], ...] = (),
    only: Collection[str] | None = None,
    book: Book | None = None,
) -> Matrix:
    """The matrix of the award with this code, for this reader.

    `as_of` is a posting number, a day (its end in the award's zone), an aware time, or None
    for now: figures of a moment are counted by the definitions and project years approved by
    then. `known_at` leaves out targets and closings too that came later. `where`
    and `only` are those of `evaluate`; `countries` and `narrowing` those of `Matrix`; `book`
    saves reading the award again. Raises Award.DoesNotExist, and ValidationError for a time without
    zone.
    """
    book = book or Book(queries.award(code))
    award = book.award
    number = moment(as_of, award.time_zone)
    then = {}
    if as_of is not None and known_at is None:
        kept = book.in_force(instant(as_of, award.time_zone))
        then = {"versions": kept.versions, "years": kept.years}
    evaluation = evaluate(
        award, reader=reader, as_of=number, verified=verified, today=today, known_at=known_at,
        split=split, where=where, only=only, book=book, **then,  # type: ignore[arg-type]
    )  # fmt: skip
    shown, at = _posting(number)
    return Matrix(evaluation, shown, at, countries, narrowing)


def moment(as_of: Moment, zone: str) -> int | None:
    """A posting number from a number, a day (its end in the award's zone) or an aware time."""
    if as_of is None or isinstance(as_of, int):
        return as_of
    if isinstance(as_of, datetime):
        if as_of.tzinfo is None:
            raise ValidationError(
                {"as_of": [_("Give the time with its zone, for example 2014-06-30T12:00+06:00.")]}
            )
        return as_of_instant(as_of)
    return as_of_day(as_of, zone)


def instant(as_of: int | date | datetime, zone: str) -> datetime:
    """The last instant of such a moment: what was approved by then was in force."""
    if isinstance(as_of, int):
        return last_instant(as_of)
    return as_of if isinstance(as_of, datetime) else end_of_day(as_of, zone)


def _posting(number: int | None) -> tuple[int, datetime | None]:
    """A posting, the newest for None, and when it was made; no time before the first."""
    rows = Posting.objects.order_by("-n").values_list("n", "at")
    found = (rows if number is None else rows.filter(n=number)).first()
    return (found[0], found[1].astimezone(UTC)) if found else (number or 0, None)
