"""Reads of the ledger that are not figures: closings, marks, who owes a month."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, Sum

from turna.core.periods import Period, first_day, last_day, month_of
from turna.ledger.models import Entry, MonthClose, ReportingUnit, Verification


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


def unclosed(
    funds: Collection[int],
    periods: Collection[Period],
    countries: Collection[str],
    *,
    verified: bool = False,
    known_at: datetime | None = None,
    organisations: Collection[int] | None = None,
) -> set[tuple[str, str]]:
    """The (country code, period key) in which some reporting unit has not closed a month.

    A country and period without any reporting unit are in it too: nobody has said "nothing".
    `verified` asks for a mission's mark instead of a partner's closing; `known_at` leaves out
    what was said later; `organisations` looks at these units only, for a narrow reader.
    """
    owing = ReportingUnit.objects.filter(fund_id__in=funds)
    if organisations is not None:
        owing = owing.filter(organisation_id__in=organisations)
    units = list(owing.values_list("organisation_id", "country__code", "first_month", "last_month"))
    said = Verification.objects.all() if verified else MonthClose.objects.all()
    if known_at is not None:
        said = said.filter(**{f"{'verified' if verified else 'closed'}_at__lte": known_at})
    closed: dict[int, set[int]] = {}
    for organisation, month in said.filter(
        organisation_id__in={unit[0] for unit in units}
    ).values_list("organisation_id", "month"):
        closed.setdefault(organisation, set()).add(month)
    open_cells: set[tuple[str, str]] = set()
    for period in periods:
        months = range(month_of(period.first), month_of(period.last) + 1)
        for country in countries:
            owed = [unit for unit in units if unit[1] == country and _owes(unit, months)]
            if not owed or any(_missing(unit, months, closed) for unit in owed):
                open_cells.add((country, period.key))
    return open_cells


def verified_upto(organisation: int) -> dict[int, int]:
    """Month -> the posting up to which a mission has verified it."""
    rows = Verification.objects.filter(organisation_id=organisation).values("month")
    return {row["month"]: row["mark"] for row in rows.annotate(mark=Max("upto"))}


def _owes(unit: tuple[Any, ...], months: range) -> bool:
    return bool(_owed(unit, months))


def _owed(unit: tuple[Any, ...], months: range) -> range:
    first, last = unit[2], unit[3]
    stop = months.stop if last is None else min(months.stop, last + 1)
    return range(max(months.start, first), stop)


def _missing(unit: tuple[Any, ...], months: range, closed: dict[int, set[int]]) -> bool:
    done = closed.get(unit[0], set())
    return any(month not in done for month in _owed(unit, months))
