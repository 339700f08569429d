"""The read side of awards: terms, years, joinings, the framework with its targets.

Rows that are added and never changed are read as the latest, or as the latest known at an
instant (`known_at`), so that a frozen report can be computed again as it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from turna.core.periods import Period
from turna.directory.models import Code, Organisation, Place
from turna.ledger import registry
from turna.ledger.axes import NONE
from turna.ledger.models import Facet
from turna.programmes.models import (
    Award,
    AwardTerm,
    Baseline,
    Calendar,
    Indicator,
    IndicatorVersion,
    MoneyTransaction,
    Node,
    ProjectYear,
    TargetVersion,
    VarianceNote,
)  # fmt: skip
from turna.programmes.rules import Definition

Spot = tuple[str, str, int]  # (indicator code, country code, project year)


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


@dataclass(frozen=True, slots=True)
class InForce:
    """By what figures are counted at an instant: definitions by indicator code, project years."""

    versions: Mapping[str, IndicatorVersion]
    calendar: Calendar | None
    years: tuple[Period, ...]


def award(code: str) -> Award:
    """The award of this code; Award.DoesNotExist when there is none. Pages use `visible_to`."""
    return Award.objects.select_related("fund", "donor", "lead").get(code=code)


def term(award: Award, known_at: datetime | None = None) -> AwardTerm:
    """From when to when the award runs."""
    return _known(award.terms.order_by("-pk"), known_at)[0]


def periods(award: Award, known_at: datetime | None = None) -> tuple[Period, ...]:
    """The project years in order; the key is the year's number as text. Empty without calendar."""
    found = _known(award.calendars.order_by("-number"), known_at).first()
    return periods_of(found) if found else ()


def periods_of(calendar: Calendar) -> tuple[Period, ...]:
    """The project years of one calendar, in order."""
    rows = ProjectYear.objects.filter(calendar=calendar)
    return tuple(Period(str(row.number), row.first, row.last) for row in rows)


def year_of(years: Iterable[Period], day: date) -> int:
    """The number of the project year that a day lies in; 0 outside all of them."""
    return next((int(year.key) for year in years if year.first <= day <= year.last), 0)


def joinings(award: Award, known_at: datetime | None = None) -> tuple[JoinedCountry, ...]:
    """The countries of an award with their joining day, in alphabetical order."""
    rows = _known(award.joinings.select_related("country").order_by("pk"), known_at)
    latest = {row.country_id: row for row in rows}
    countries = [JoinedCountry(row.country, row.joined_on) for row in latest.values()]
    return tuple(sorted(countries, key=lambda one: (one.place.sort, one.code)))


def framework(award: Award, known_at: datetime | None = None) -> Framework:
    """Nodes, indicators and their newest definitions: four queries, whatever their number."""
    nodes = tuple(award.nodes.order_by("pk"))
    versions = IndicatorVersion.objects.filter(indicator__award=award).order_by("number")
    if known_at is not None:
        versions = versions.filter(approved_at__lte=known_at)
    newest = {row.indicator_id: row for row in versions.prefetch_related("terms")}
    indicators = [row for row in award.indicators.select_related("node") if row.pk in newest]
    return Framework(
        nodes,
        tuple(
            DefinedIndicator(row, newest[row.pk], newest[row.pk].as_definition())
            for row in indicators
        ),
    )


def in_force(award: Award, at: datetime) -> InForce:
    """The definitions and the calendar approved by an instant.

    What nobody had defined by then is counted by the first definition there ever was: the deeds
    are older than the award's papers wherever its history was entered afterwards.
    """
    versions: dict[str, IndicatorVersion] = {}
    rows = IndicatorVersion.objects.filter(indicator__award=award).order_by("number")
    for row in rows.select_related("indicator").prefetch_related("terms"):
        if row.approved_at <= at or row.indicator.code not in versions:
            versions[row.indicator.code] = row
    calendars = list(award.calendars.order_by("number"))
    known = [row for row in calendars if row.set_at <= at] or calendars[:1]
    calendar = known[-1] if known else None
    return InForce(versions, calendar, periods_of(calendar) if calendar else ())


def targets(award: Award, known_at: datetime | None = None) -> dict[Spot, TargetVersion]:
    """The latest target of each indicator, country and year; the row says when there is none."""
    rows = TargetVersion.objects.filter(indicator__award=award)
    return {(*_spot(row), row.year): row for row in _latest(rows, known_at)}


def target_values(award: Award, known_at: datetime | None = None) -> dict[Spot, Decimal | None]:
    """The values of `targets` alone, for figures: reading whole rows takes ten times as long."""
    rows = _known(TargetVersion.objects.filter(indicator__award=award), known_at)
    columns = rows.order_by("pk").values_list("indicator__code", "country__code", "year", "value")
    return {(indicator, country, year): value for indicator, country, year, value in columns}


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


def _known(rows: "QuerySet[Any]", known_at: datetime | None) -> "QuerySet[Any]":
    return rows if known_at is None else rows.filter(set_at__lte=known_at)


def _latest(rows: "QuerySet[Any]", known_at: datetime | None) -> Sequence[Any]:
    """In the order they were added: of those for one spot the last one stays in a dict."""
    found = rows.select_related("indicator", "country").order_by("pk")
    return list(_known(found, known_at))


def _spot(row: Any) -> tuple[str, str]:
    return row.indicator.code, row.country.code if row.country else ""
