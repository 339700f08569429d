"""The read side of verifying months: what waits, a sample to look at, what came in late."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core import reads, stored
from turna.core.periods import first_day, last_day
from turna.core.stored import Setting
from turna.directory.models import Organisation
from turna.ledger import registry
from turna.ledger.codes import Cause
from turna.ledger.models import Entry, MonthClose, Posting, Verification
from turna.ledger.months import still_open
from turna.ledger.registry import SourceKind

VERIFY = "ledger.verify"
SAMPLE = stored.register(
    Setting(
        "ledger.sample", _("Records looked at to verify a month"), default=5, low=1, high=50,
        unit=_("records"),
        help=_("Drawn by lot from each organisation's month. A larger one has the smaller in it."),
    )
)  # fmt: skip
LATE_SHOWN = 10

Record = tuple[str, int]  # (source kind's code, primary key)


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as a line: its kind and day; `url` is "" when this reader may not open it."""

    kind: SourceKind
    day: date | None
    url: str
    why: str = ""  # for a late one, the cause of its posting


@dataclass(frozen=True, slots=True)
class Waiting:
    """A closed month of one partner that waits for its mark."""

    close: MonthClose
    counts: tuple[tuple[SourceKind, int], ...]
    sample: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Late:
    """A verified month of one partner in which something was posted after its mark."""

    organisation: Organisation
    mark: int
    records: tuple[Shown, ...]
    more: int  # how many records besides those shown


def partners_of(user: Any) -> "QuerySet[Organisation]":
    """The organisations whose months this reader may verify: never the reader's own."""
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(user, VERIFY)
    return rows.exclude(pk=user.organisation_id)


def unverified(user: Any, action: str = VERIFY) -> "QuerySet[MonthClose]":
    """Closed months without any mark, of the partners on whose months this reader may do it."""
    marks = Verification.objects.filter(organisation=OuterRef("organisation"))
    rows: QuerySet[MonthClose] = MonthClose.objects.visible_to(user, action)
    if action == VERIFY:
        rows = rows.exclude(organisation=user.organisation_id)
    return rows.filter(~Exists(marks.filter(month=OuterRef("month"))))


def late_partners(user: Any, months: Collection[int] | None = None) -> dict[tuple[int, int], int]:
    """(organisation, month) → its mark, where something was posted after the mark.

    `months` looks at these only.
    """
    # What is posted into a closed month is never "new": that leaves a small part to look at.
    other = Posting.objects.exclude(cause=Cause.NEW)
    entries = Entry.objects.filter(posting__in=other.order_by().values("n"))
    if months is not None:
        entries = entries.filter(**_within(months))
    newest = entries.order_by().values_list("org_id", "month").annotate(last=Max("posting_id"))
    found = {(org, month): last for org, month, last in newest}
    marks = Verification.objects.visible_to(user, VERIFY).filter(
        month__in={month for _org, month in found}
    )
    marks = marks.exclude(organisation=user.organisation_id)
    rows = marks.order_by().values_list("organisation_id", "month").annotate(mark=Max("upto"))
    return {(o, m): mark for o, m, mark in rows if found.get((o, m), 0) > mark}


def with_samples(rows: Collection[MonthClose], *, upto: int, user: Any) -> list[Waiting]:
    """These closings of one month, each with what counts in it and a sample of its records.

    The sample is drawn by a hash over the closing's posting number: everybody sees the same
    records, tomorrow as well, and nobody chooses them.
    """
    if not rows:
        return []
    months = {row.month for row in rows}
    counted = (
        Entry.objects.filter(
            org_id__in=[row.organisation_id for row in rows], posting_id__lte=upto,
            **_within(months),
        )
        .order_by()
        .values_list("org_id", "month", "source_kind__code", "source")
        .annotate(net=Sum("value"))
        .exclude(net=0)
    )  # fmt: skip
    there: dict[tuple[int, int], list[Record]] = defaultdict(list)
    for org, month, kind, source, _net in counted:
        there[org, month].append((kind, source))
    size = SAMPLE.value()
    drawn = {
        row.pk: sorted(there[row.organisation_id, row.month], key=_lot(row))[:size] for row in rows
    }
    shown = lines_of({record for some in drawn.values() for record in some}, user)
    found = []
    for row in rows:
        numbers = Counter(kind for kind, _source in there[row.organisation_id, row.month])
        counts = tuple((k, numbers[k.code]) for k in registry.sources() if numbers[k.code])
        found.append(Waiting(row, counts, tuple(shown[one] for one in drawn[row.pk])))
    return found


def late_of(month: int, *, user: Any) -> list[Late]:
    """What came in after the marks of one month, partner by partner."""
    marks = {org: mark for (org, _month), mark in late_partners(user, [month]).items()}
    if not marks:
        return []
    rows = (
        Entry.objects.filter(
            org_id__in=list(marks), posting_id__gt=min(marks.values()), **_within([month])
        )
        .order_by("posting_id")
        .values_list("org_id", "source_kind__code", "source", "posting_id", "posting__cause")
        .distinct()
    )
    causes: dict[int, dict[Record, str]] = defaultdict(dict)
    for org, kind, source, posting, cause in rows:
        if posting > marks[org]:
            causes[org][kind, source] = str(Cause(cause).label)
    named = {org: list(found.items())[:LATE_SHOWN] for org, found in causes.items()}
    shown = lines_of({record for found in named.values() for record, _cause in found}, user)
    organisations = Organisation.objects.in_bulk(list(causes))
    late = [
        Late(
            organisations[org], marks[org],
            tuple(replace(shown[record], why=cause) for record, cause in found),
            len(causes[org]) - len(found),
        )
        for org, found in named.items()
    ]  # fmt: skip
    return sorted(late, key=lambda one: one.organisation.sort)


def waiting_by_month(user: Any) -> dict[int, int]:
    """Month → how many partners have closed it and wait for their mark."""
    rows = unverified(user).order_by().values_list("month").annotate(n=Count("pk"))
    return dict(rows)


def late_by_month(user: Any) -> dict[int, int]:
    """Month → in how many partners' months something was posted after the mark."""
    return dict(Counter(month for _org, month in late_partners(user)))


def unclosed_of(user: Any) -> dict[int, list[int]]:
    """Organisation's key → months it has not closed, among those whose months one verifies."""
    return still_open(partners_of(user))


def unclosed_by_month(user: Any) -> dict[int, int]:
    """Month → how many organisations owe it and have not closed it."""
    return dict(Counter(month for found in unclosed_of(user).values() for month in found))


def unclosed_partners(user: Any, month: int) -> list[Organisation]:
    """The organisations that owe this month and have not closed it."""
    keys = [org for org, found in unclosed_of(user).items() if month in found]
    return list(Organisation.objects.filter(pk__in=keys).order_by("sort"))


def lines_of(records: Iterable[Record], user: Any) -> dict[Record, Shown]:
    """These records as lines, whatever their kinds: two queries for each kind among them."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for code, source in records:
        wanted[code].add(source)
    found: dict[Record, Shown] = {}
    for kind in registry.sources():
        rows: Any = kind.model._default_manager.filter(pk__in=wanted[kind.code])
        mine = rows.visible_to(user, kind.read) if kind.url else rows.none()
        links = {}
        for row in mine.only("pk", "uid", "version"):
            links[row.pk] = reverse(kind.url, args=[row.uid])
            if kind.of_persons:
                reads.notice(row)
        for pk, day in rows.values_list("pk", "day"):
            found[kind.code, pk] = Shown(kind, day, links.get(pk, ""))
    return found


def _lot(row: MonthClose) -> Any:
    """The order in which records of a closed month are drawn."""

    def order(record: Record) -> bytes:
        return hashlib.sha256(f"{row.upto} {row.organisation_id} {record}".encode()).digest()

    return order


def _within(months: Collection[int]) -> dict[str, Any]:
    """A month is found by its days: the ledger is indexed by them."""
    span = (first_day(min(months)), last_day(max(months)))
    return {"day__range": span, "month__in": list(months)}
