"""The read side of closing months: who owes which, and what is in them.

Months are integers (`core.periods`). Everything here costs the same number of queries for one
partner or a hundred.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core import stored
from turna.core.periods import first_day, last_day, month_of
from turna.core.stored import Setting
from turna.directory.models import Organisation
from turna.ledger import registry
from turna.ledger.codes import State
from turna.ledger.models import MonthClose, Oddity, ReportingUnit, Verification
from turna.ledger.registry import SourceKind

DAYS_TO_CLOSE = stored.register(
    Setting(
        "ledger.days_to_close", _("Months are closed within"), default=10, low=1, high=60,
        unit=_("days"),
        help=_("After the end of the month: 10 means that May is due on 10 June, then late."),
    )
)  # fmt: skip
# A kind of record is missed in a month when it was there in so many of the months before it.
MONTHS_LOOKED_BACK = 6
USUAL_FROM = 4


@dataclass(frozen=True, slots=True)
class Content:
    """What one organisation recorded in one month.

    `counts` has its live records by kind, kinds without any left out; `missing` the kinds that
    it usually has; `odd` how many of its records are listed as unusual and not reviewed yet.
    """

    month: int
    counts: tuple[tuple[SourceKind, int], ...]
    missing: tuple[SourceKind, ...] = ()
    odd: int = 0

    @property
    def first(self) -> date:
        return first_day(self.month)

    @property
    def code(self) -> str:
        return code_of(self.month)

    @property
    def due(self) -> date:
        return due_day(self.month)

    @property
    def late(self) -> bool:
        """Whether its time for closing is over."""
        return timezone.localdate() > self.due


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed month; `mark` is the posting up to which it is verified, None when it is not."""

    row: MonthClose
    mark: int | None
    content: Content


def code_of(month: int) -> str:
    """A month as addresses and forms write it: "2015-09"."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_from(code: str) -> int:
    """The month of "2015-09". ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", code) or code < "0001":
        raise ValueError(code)
    year, number = code.split("-")
    return int(year) * 12 + int(number) - 1


def last_month() -> int:
    """The newest month that can be closed: the one before today's."""
    return month_of(timezone.localdate()) - 1


def due_day(month: int) -> date:
    """The last day on which closing a month is in time."""
    return last_day(month) + timedelta(days=DAYS_TO_CLOSE.value())


def is_late(month: int) -> bool:
    """Whether the time for closing a month is over today."""
    return timezone.localdate() > due_day(month)


def owed(organisation: Organisation) -> set[int]:
    """Every month up to the last one that this organisation owes to some fund."""
    units = ReportingUnit.objects.filter(organisation=organisation)
    return _months_of(units.values_list("first_month", "last_month"), last_month())


def still_open(organisations: "QuerySet[Organisation]") -> dict[int, list[int]]:
    """Organisation's key → the months it owes and has not closed, oldest first.

    Organisations that owe none are left out.
    """
    newest = last_month()
    closed = (
        MonthClose.objects.filter(
            organisation=OuterRef("organisation"),
            month__range=(OuterRef("first_month"), OuterRef("end")),
        )
        .order_by()
        .values("organisation")
        .annotate(n=Count("pk"))
    )
    units = (
        ReportingUnit.objects.filter(
            organisation__in=organisations.order_by().values("pk"), first_month__lte=newest
        )
        .annotate(end=Least(Coalesce("last_month", Value(newest)), Value(newest)))
        .annotate(done=Coalesce(Subquery(closed.values("n")), Value(0)))
        # The months of those who closed all are never read one by one.
        .filter(done__lt=F("end") - F("first_month") + 1)
    )
    short: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for org, first, end in units.values_list("organisation_id", "first_month", "end"):
        short[org].append((first, end))
    said: dict[int, set[int]] = defaultdict(set)
    rows = MonthClose.objects.filter(organisation_id__in=list(short))
    for org, month in rows.values_list("organisation_id", "month"):
        said[org].add(month)
    return {org: sorted(_months_of(found, newest) - said[org]) for org, found in short.items()}


def closed_of(organisation: Organisation) -> "QuerySet[MonthClose]":
    """The months this organisation has closed, newest first."""
    return MonthClose.objects.filter(organisation=organisation).order_by("-month")


def with_marks(organisation: Organisation, rows: Collection[MonthClose]) -> list[Closed]:
    """Closed months of one organisation with their marks and what is in them."""
    numbers = [row.month for row in rows]
    found = Verification.objects.filter(organisation=organisation, month__in=numbers)
    marks = dict(found.values_list("month").annotate(mark=Max("upto")))
    inside = contents(organisation, numbers)
    return [Closed(row, marks.get(row.month), inside[row.month]) for row in rows]


def contents(organisation: Organisation, months: Collection[int]) -> dict[int, Content]:
    """What is in each of these months of one organisation: one query for each kind of record."""
    if not months:
        return {}
    span = (first_day(min(months) - MONTHS_LOOKED_BACK), last_day(max(months)))
    counts: dict[SourceKind, Counter[int]] = {}
    odd: Counter[int] = Counter()
    for kind in registry.sources():
        counts[kind] = Counter()
        listed = Oddity.objects.filter(
            source_kind__code=kind.code, organisation=organisation, reviewed_at__isnull=True
        )
        records = kind.model._default_manager.filter(
            organisation=organisation, state=State.LIVE, day__range=span
        )
        by_day = records.order_by().values_list("day").annotate(
            n=Count("pk"), unusual=Count("pk", filter=Q(pk__in=listed.values("source")))
        )  # fmt: skip
        for day, count, unusual in by_day:
            counts[kind][month_of(day)] += count
            odd[month_of(day)] += unusual
    return {month: _content(month, counts, odd) for month in months}


def _content(month: int, counts: Mapping[SourceKind, Counter[int]], odd: Counter[int]) -> Content:
    before = range(month - MONTHS_LOOKED_BACK, month)
    missing = [
        kind for kind, by_month in counts.items()
        if not by_month[month] and sum(bool(by_month[m]) for m in before) >= USUAL_FROM
    ]  # fmt: skip
    there = [(kind, by_month[month]) for kind, by_month in counts.items() if by_month[month]]
    return Content(month, tuple(there), tuple(missing), odd[month])


def _months_of(units: Iterable[tuple[Any, ...]], newest: int) -> set[int]:
    months: set[int] = set()
    for first, last in units:
        months.update(range(first, min(newest if last is None else last, newest) + 1))
    return months
