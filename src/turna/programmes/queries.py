"""The read side of awards: terms, years, joinings, the framework with its targets.

Rows that are added and never changed are read as the latest, or as the latest known at an
instant (`known_at`), so that a frozen report can be computed again as it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import QuerySet, Sum

from turna.core.periods import Period
from turna.directory.models import Code, Organisation, Place
from turna.ledger import registry
from turna.ledger.axes import NONE, Names
from turna.ledger.models import Facet
from turna.ledger.queries import Closings
from turna.programmes.models import (
    Award,
    AwardTerm,
    Baseline,
    Calendar,
    Indicator,
    IndicatorVersion,
    Joining,
    MoneyTransaction,
    Node,
    TargetVersion,
    VarianceNote,
)  # fmt: skip
from turna.programmes.rules import Definition

Spot = tuple[str, str, int]  # (indicator code, country code, project year)
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class JoinedCountry:
    """A country of an award and since when it takes part."""

    place: Place
    joined_on: date

    @property
    def code(self) -> str:
        return self.place.code


@dataclass(frozen=True, slots=True)
class DefinedIndicator:
    """An indicator with the version of its definition that counts."""

    indicator: Indicator
    version: IndicatorVersion
    definition: Definition


@dataclass(frozen=True, slots=True)
class Framework:
    """An award's nodes in the order they were added, and its defined indicators in theirs."""

    nodes: tuple[Node, ...]
    indicators: tuple[DefinedIndicator, ...]


class Stood(NamedTuple):
    """A baseline: its value, and what is said of it."""

    value: Decimal | None
    note: str


@dataclass(frozen=True, slots=True)
class InForce:
    """By what figures are counted at an instant: definitions by indicator code, project years."""

    versions: Mapping[str, IndicatorVersion]
    calendar: Calendar | None
    years: tuple[Period, ...]


def award(code: str) -> Award:
    """The award of this code; Award.DoesNotExist when there is none. Pages use `visible_to`."""
    return Award.objects.select_related("fund", "donor", "lead").get(code=code)


class Book:
    """What was laid down for an award, each kind of row read once, when it is first asked for.

    It serves one request or one file: what is laid down later is not in it. `known_at` leaves
    out rows that were added later.
    """

    def __init__(self, award: Award) -> None:
        self.award = award
        self._closings: dict[tuple[bool, datetime | None], Closings] = {}

    @cached_property
    def names(self) -> Names:
        """The ledger's codes and ids, for every question about this award."""
        return Names()

    @cached_property
    def versions(self) -> list[IndicatorVersion]:
        """Every approved definition of every indicator, the oldest first."""
        rows = IndicatorVersion.objects.filter(indicator__award=self.award).order_by("number")
        return list(rows.select_related("indicator__node").prefetch_related("terms"))

    @cached_property
    def calendars(self) -> list[Calendar]:
        """Every version of the project years, the oldest first."""
        return list(self.award.calendars.order_by("number").prefetch_related("years"))

    @cached_property
    def _joined(self) -> list[Joining]:
        return list(self.award.joinings.select_related("country").order_by("pk"))

    @cached_property
    def _aimed(self) -> list[tuple[Spot, Decimal | None, datetime]]:
        rows = TargetVersion.objects.filter(indicator__award=self.award).order_by("pk")
        columns = ("indicator__code", "country__code", "year", "value", "set_at")
        return [((i, c, y), value, at) for i, c, y, value, at in rows.values_list(*columns)]

    @cached_property
    def _stood(self) -> list[tuple[tuple[str, str], Stood, datetime]]:
        rows = Baseline.objects.filter(indicator__award=self.award).order_by("pk")
        columns = ("indicator__code", "country__code", "value", "note", "set_at")
        return [((i, c), Stood(v, note), at) for i, c, v, note, at in rows.values_list(*columns)]

    def periods(self, known_at: datetime | None = None) -> tuple[Period, ...]:
        """The project years; their key is the year's number as text. Empty without calendar."""
        known = [row for row in self.calendars if known_at is None or row.set_at <= known_at]
        return periods_of(known[-1]) if known else ()

    def joinings(self, known_at: datetime | None = None) -> tuple[JoinedCountry, ...]:
        """The countries with their joining day, in alphabetical order."""
        known = [row for row in self._joined if known_at is None or row.set_at <= known_at]
        latest = {row.country_id: row for row in known}
        countries = [JoinedCountry(row.country, row.joined_on) for row in latest.values()]
        return tuple(sorted(countries, key=lambda one: (one.place.sort, one.code)))

    def definitions(self, known_at: datetime | None = None) -> dict[str, IndicatorVersion]:
        """The newest definition of each indicator, by its code."""
        known = (row for row in self.versions if known_at is None or row.approved_at <= known_at)
        return {row.indicator.code: row for row in known}

    def targets(self, known_at: datetime | None = None) -> dict[Spot, Decimal | None]:
        """The latest target of each indicator, country and year; None where it was taken back."""
        return _newest(self._aimed, known_at)

    def baselines(self, known_at: datetime | None = None) -> dict[tuple[str, str], Stood]:
        """The latest baseline of each indicator and country."""
        return _newest(self._stood, known_at)

    def in_force(self, at: datetime) -> InForce:
        """The definitions and the calendar approved by an instant.

        What nobody had defined by then is counted by the first definition there ever was: the
        deeds are older than the award's papers wherever its history was entered afterwards.
        """
        versions: dict[str, IndicatorVersion] = {}
        for row in self.versions:
            if row.approved_at <= at or row.indicator.code not in versions:
                versions[row.indicator.code] = row
        known = [row for row in self.calendars if row.set_at <= at] or self.calendars[:1]
        calendar = known[-1] if known else None
        return InForce(versions, calendar, periods_of(calendar) if calendar else ())

    def closings(self, *, verified: bool, known_at: datetime | None) -> Closings:
        """What those who report to the award owe, and what was said of their months."""
        key = (verified, known_at)
        if key not in self._closings:
            funds = self.names.fund_tree([self.award.fund.code])
            self._closings[key] = Closings(funds, verified=verified, known_at=known_at)
        return self._closings[key]


def term(award: Award) -> AwardTerm:
    """From when to when the award runs."""
    return award.terms.order_by("-pk")[0]


def periods(award: Award, known_at: datetime | None = None) -> tuple[Period, ...]:
    """`Book.periods`, for whoever needs nothing else."""
    return Book(award).periods(known_at)


def periods_of(calendar: Calendar) -> tuple[Period, ...]:
    """The project years of one calendar, in order; read once where they were prefetched."""
    return tuple(Period(str(row.number), row.first, row.last) for row in calendar.years.all())


def year_of(years: Iterable[Period], day: date) -> int:
    """The number of the project year that a day lies in; 0 outside all of them."""
    return next((int(year.key) for year in years if year.first <= day <= year.last), 0)


def joinings(award: Award) -> tuple[JoinedCountry, ...]:
    """`Book.joinings`, for whoever needs nothing else."""
    return Book(award).joinings()


def framework(award: Award, known_at: datetime | None = None) -> Framework:
    """Nodes, indicators and their newest definitions: three queries, whatever their number."""
    newest = Book(award).definitions(known_at).values()
    return Framework(
        tuple(award.nodes.order_by("pk")),
        tuple(
            DefinedIndicator(row.indicator, row, row.as_definition())
            for row in sorted(newest, key=lambda one: (one.indicator.position, one.indicator.code))
        ),
    )


def targets(award: Award, known_at: datetime | None = None) -> dict[Spot, TargetVersion]:
    """The latest target of each indicator, country and year; the row says when there is none."""
    rows = TargetVersion.objects.filter(indicator__award=award)
    return {(*_spot(row), row.year): row for row in _latest(rows, known_at)}


def baselines(award: Award, known_at: datetime | None = None) -> dict[tuple[str, str], Baseline]:
    """The latest baseline of each indicator and country."""
    rows = Baseline.objects.filter(indicator__award=award)
    return {_spot(row): row for row in _latest(rows, known_at)}


def variance_notes(award: Award, known_at: datetime | None = None) -> dict[Spot, VarianceNote]:
    """The latest note of each indicator, country ("" for the region) and year."""
    rows = VarianceNote.objects.filter(indicator__award=award)
    return {(*_spot(row), row.year): row for row in _latest(rows, known_at)}


def money(award: Award) -> dict[tuple[str, str], Decimal]:
    """Sums of an award's money by (kind, currency)."""
    rows = MoneyTransaction.objects.filter(award=award).order_by().values("kind", "currency")
    return {(r["kind"], r["currency"]): r["sum"] for r in rows.annotate(sum=Sum("amount"))}


def calendar(award: Award) -> Calendar | None:
    """The calendar in force."""
    return award.calendars.order_by("-number").first()


def unknown_codes(axis: str, codes: Collection[Any]) -> list[str]:
    """Those codes of an axis that no list, place or organisation has.

    A measure's own axis is checked when its codes are a list; codes in use are known.
    """
    wanted = {code for code in codes if isinstance(code, str) and code != NONE}
    if axis in ("place", "region", "org"):
        model = Organisation if axis == "org" else Place
        known = set(model.objects.filter(code__in=wanted).values_list("code", flat=True))
        return sorted(wanted - known)
    kept = registry.codes_of(axis) or axis
    listed = set(Code.objects.filter(list=kept).values_list("code", flat=True))
    if not wanted or (not listed and axis != "group"):
        return []
    in_use = {facet.values().get(axis) for facet in Facet.objects.filter(key__contains=f"{axis}=")}
    return sorted(wanted - listed - in_use)


def _newest(rows: Iterable[tuple[K, V, datetime]], known_at: datetime | None) -> dict[K, V]:
    """Of rows in the order they were added, the last of each key."""
    return {key: value for key, value, at in rows if known_at is None or at <= known_at}


def _known(rows: "QuerySet[Any]", known_at: datetime | None) -> "QuerySet[Any]":
    return rows if known_at is None else rows.filter(set_at__lte=known_at)


def _latest(rows: "QuerySet[Any]", known_at: datetime | None) -> Sequence[Any]:
    """In the order they were added: of those for one spot the last one stays in a dict."""
    found = rows.select_related("indicator", "country").order_by("pk")
    return list(_known(found, known_at))


def _spot(row: Any) -> tuple[str, str]:
    return row.indicator.code, row.country.code if row.country else ""
