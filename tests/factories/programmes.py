"""Awards with their plan, and entries for their figures. Rows are written directly."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.db.models import Max
from django.utils import timezone

from turna.core.periods import month_of
from turna.directory.models import Organisation, Place
from turna.ledger.codes import Additivity, Cause, FundKind
from turna.ledger.models import (
    Entry,
    Facet,
    Fund,
    Measure,
    MonthClose,
    Posting,
    ReportingUnit,
    Source,
)  # fmt: skip
from turna.programmes.codes import TermReason, TermRole
from turna.programmes.models import (
    Award,
    AwardTerm,
    Baseline,
    Calendar,
    Indicator,
    IndicatorVersion,
    Joining,
    Node,
    ProjectYear,
    TargetVersion,
    Term,
)  # fmt: skip

_numbers = itertools.count(1)
# Measures of nobody's room (`tests/programmes/conftest.py` registers them): plain sums,
# persons, and points and papers by round.
EVENTS, HEADS, PERSONS = "test.events", "test.heads", "test.persons"
POINTS, PAPERS = "test.points", "test.papers"
BY = {"set_by": "factory"}
YEARS = (
    (date(2010, 6, 7), date(2011, 9, 30)),
    (date(2011, 10, 1), date(2012, 9, 30)),
    (date(2012, 10, 1), date(2013, 9, 30)),
)


def make_award(
    donor: Organisation,
    *,
    code: str = "TA.1",
    years: Iterable[tuple[date, date]] = YEARS,
    joined: dict[Place, date] | None = None,
) -> Award:
    """An award over its years (TA.1: from 7 June 2010, three years), with joined countries."""
    years = tuple(years)
    now = timezone.now()
    award = Award.objects.create(
        code=code, number=f"N-{code}", title="Test award", donor=donor, lead=donor,
        fund=Fund.objects.create(code=code, kind=FundKind.AWARD), time_zone="Asia/Bishkek",
    )  # fmt: skip
    AwardTerm.objects.create(
        award=award, starts_on=years[0][0], ends_on=years[-1][1], reason=TermReason.ORIGINAL,
        signed_on=years[0][0], set_at=now, **BY,
    )  # fmt: skip
    make_calendar(award, years)
    for country, day in (joined or {}).items():
        make_joining(award, country, day)
    return award


def make_calendar(award: Award, years: Iterable[tuple[date, date]], **fields: Any) -> Calendar:
    number = award.calendars.count() + 1
    row = Calendar.objects.create(
        award=award, number=number, **{"set_at": timezone.now(), **BY, **fields}
    )
    for n, (first, last) in enumerate(years, start=1):
        ProjectYear.objects.create(calendar=row, number=n, first=first, last=last)
    return row


def make_joining(award: Award, country: Place, day: date, **fields: Any) -> Joining:
    return Joining.objects.create(
        award=award, country=country, joined_on=day,
        **{"set_at": timezone.now(), **BY, **fields},
    )  # fmt: skip


def make_indicator(award: Award, code: str, *, node: Node | None = None) -> Indicator:
    """An indicator without a definition, under an outcome of its own."""
    number = next(_numbers)
    node = node or Node.objects.create(
        award=award, kind="outcome", code=f"O{number}", title=f"Outcome {number}"
    )
    return Indicator.objects.create(award=award, node=node, code=code, position=number)


def make_version(
    indicator: Indicator,
    *terms: tuple[str, ...] | dict[str, Any],
    method: str = Additivity.SUM,
    unit: str = "people",
    decimals: int = 0,
    **fields: Any,
) -> IndicatorVersion:
    """A definition; terms are measure codes in a tuple, or dicts of a Term's columns."""
    version = IndicatorVersion.objects.create(
        indicator=indicator, number=indicator.versions.count() + 1,
        title=f"Indicator {indicator.code}", unit=unit, method=method, decimals=decimals,
        **{"approved_at": timezone.now(), "approved_by": "factory", **fields},
    )  # fmt: skip
    for term in terms:
        columns = term if isinstance(term, dict) else {"measure": term[0]}
        Term.objects.create(version=version, **{"role": TermRole.VALUE, **columns})
    return version


def make_target(
    indicator: Indicator, country: Place, year: int, value: Any, **fields: Any
) -> TargetVersion:
    return TargetVersion.objects.create(
        indicator=indicator, country=country, year=year, value=value,
        **{"set_at": timezone.now(), **BY, **fields},
    )  # fmt: skip


def make_baseline(
    indicator: Indicator, country: Place, value: Any = None, note: str = "", **fields: Any
) -> Baseline:
    return Baseline.objects.create(
        indicator=indicator, country=country, value=value, note=note,
        **{"set_at": timezone.now(), **BY, **fields},
    )  # fmt: skip


def make_unit(
    fund: Fund, organisation: Organisation, first: date, last: date | None = None
) -> ReportingUnit:
    return ReportingUnit.objects.create(
        fund=fund, organisation=organisation, country_id=organisation.place.country_id,
        first_month=month_of(first), last_month=month_of(last) if last else None,
    )  # fmt: skip


def close_months(organisation: Organisation, first: date, last: date, **fields: Any) -> None:
    """The organisation has closed every month from one day's to another's."""
    MonthClose.objects.bulk_create(
        MonthClose(
            organisation=organisation, month=month, nothing=True, upto=0,
            **{"closed_at": timezone.now(), "closed_by": "factory", **fields},
        )
        for month in range(month_of(first), month_of(last) + 1)
    )  # fmt: skip


class Ledger:
    """Entries without records: what figures are made of. Each `post` is one posting."""

    def __init__(self, award: Award, organisations: SimpleNamespace) -> None:
        self._fund = award.fund
        self._by_country = {
            one.place.country_id: one for one in (organisations.ngo, organisations.other_ngo)
        }
        self._default = organisations.ngo
        self._source, _ = Source.objects.get_or_create(code="ledger.batch")

    def post(
        self, *rows: tuple[str, Place, date, int] | tuple[Any, ...], cause: str = Cause.BATCH
    ) -> int:
        """(measure, country, day, value, {further columns}) rows; gives the posting's number.

        A value of 0 makes no entry, as in real postings.
        """
        last = Posting.objects.aggregate(n=Max("n"))["n"] or 0
        posting = Posting.objects.create(
            n=last + 1, at=timezone.now() + timedelta(microseconds=last), actor_id="factory",
            actor_name="Factory", verb="ledger.batch.added", cause=cause,
            entries=len(rows), digest="", chain="",
        )  # fmt: skip
        for measure, country, day, value, *more in rows:
            if not value:
                continue
            columns = dict(more[0]) if more else {}
            facet = columns.pop("facet", None)
            if facet:
                columns["facet"], _ = Facet.objects.get_or_create(key=facet)
            kind, _ = Measure.objects.get_or_create(code=measure, defaults={"rule_version": 1})
            values = {
                "fund": self._fund, "share": 0, "breakdown": 1, "sex": 0, "age": 0,
                "org": self._by_country.get(country.pk, self._default),
                "source": next(_numbers),
            } | columns  # fmt: skip
            Entry.objects.create(
                posting=posting, source_kind=self._source, measure=kind, day=day,
                month=month_of(day), country=country, place=country, value=value, **values,
            )  # fmt: skip
        return posting.n
