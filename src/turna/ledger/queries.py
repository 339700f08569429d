"""Reads of the ledger that are not figures: closings, marks, who owes a month."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum

from turna.core.periods import Period, first_day, last_day, month_of
from turna.ledger.models import Entry, MonthClose, ReportingUnit, Verification

Unit = tuple[int, str, int, int | None]  # organisation, country code, first and last month


def months_with_entries(
    organisations: Sequence[int], months: Sequence[int]
) -> set[tuple[int, int]]:
    """The (organisation, month) in which records count for something; months in order."""
    rows = (
        Entry.objects.filter(
            org_id__in=organisations,
            day__range=(first_day(months[0]), last_day(months[-1])),
            month__range=(months[0], months[-1]),
        )
        .order_by()
        .values("org_id", "month", "source_kind", "source")
        .annotate(net=Sum("value"))
        .exclude(net=0)
    )
    return set(rows.values_list("org_id", "month").distinct())


class Closings:
    """What the reporting units of some funds owe, and what was said of their months. Read once.

    `verified` asks for a mission's mark instead of a partner's closing; `known_at` leaves out
    what was said later.
    """

    def __init__(
        self, funds: Collection[int], *, verified: bool = False, known_at: datetime | None = None
    ) -> None:
        owing = ReportingUnit.objects.filter(fund_id__in=funds)
        columns = ("organisation_id", "country__code", "first_month", "last_month")
        self._units: list[Unit] = list(owing.values_list(*columns))
        said = Verification.objects.all() if verified else MonthClose.objects.all()
        if known_at is not None:
            said = said.filter(**{f"{'verified' if verified else 'closed'}_at__lte": known_at})
        self._closed = _months_of(said.filter(organisation_id__in={u[0] for u in self._units}))

    def open(
        self,
        periods: Collection[Period],
        countries: Collection[str],
        organisations: Collection[int] | None = None,
    ) -> set[tuple[str, str]]:
        """The (country code, period key) in which some reporting unit has not closed a month.

        A country and period without any reporting unit are in it too: nobody has said
        "nothing". `organisations` looks at these units only, for a narrow reader.
        """
        found: set[tuple[str, str]] = set()
        for period in periods:
            months = range(month_of(period.first), month_of(period.last) + 1)
            owed = [
                (unit[0], unit[1], _owed(unit, months)) for unit in self._units
                if organisations is None or unit[0] in organisations
            ]  # fmt: skip
            for country in countries:
                here = [(org, due) for org, code, due in owed if code == country and due]
                if not here or any(
                    not self._closed.get(org, set()).issuperset(due) for org, due in here
                ):
                    found.add((country, period.key))
        return found


def verified_upto(organisation: int) -> dict[int, int]:
    """Month -> the posting up to which a mission has verified it."""
    rows = Verification.objects.filter(organisation_id=organisation).values("month")
    return {row["month"]: row["mark"] for row in rows.annotate(mark=Max("upto"))}


def _months_of(said: "QuerySet[Any]") -> dict[int, set[int]]:
    """The months of each organisation that have a row.

    There are some thousand and nearly always no gap, so that first and last say it all.
    """
    rows = said.order_by().values_list("organisation_id")
    spans = rows.annotate(Min("month"), Max("month"), Count("month", distinct=True))
    found, with_gaps = {}, []
    for organisation, first, last, months in spans:
        found[organisation] = set(range(first, last + 1))
        if months < len(found[organisation]):
            with_gaps.append(organisation)
            found[organisation] = set()
    if with_gaps:
        each = said.order_by().filter(organisation_id__in=with_gaps)
        for organisation, month in each.values_list("organisation_id", "month"):
            found[organisation].add(month)
    return found


def _owed(unit: Unit, months: range) -> range:
    """The months of a span that a unit owes."""
    first, last = unit[2], unit[3]
    stop = months.stop if last is None else min(months.stop, last + 1)
    return range(max(months.start, first), stop)
