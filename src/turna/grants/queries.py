"""The read side of agreements: who is paid by what on which day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, CharField, DateField, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce

from turna.grants.models import Agreement

SOON = timedelta(days=60)


def with_end(rows: "QuerySet[Any]", day: date) -> "QuerySet[Any]":
    """Agreements with `last`, their last day, and `ends`: "soon" for those in force on the day
    that end within 60 days and have no other one after them, else ""."""
    last = Coalesce("ended_on", "ends_on", output_field=DateField())
    later = Agreement.objects.annotate(last=last).filter(
        organisation=OuterRef("organisation"), last__gt=OuterRef("last")
    )
    soon = When(
        ~Exists(later), starts_on__lte=day, last__range=(day, day + SOON), then=Value("soon")
    )
    annotated: QuerySet[Any] = rows.annotate(last=last)
    return annotated.annotate(ends=Case(soon, default=Value(""), output_field=CharField()))


class AgreementsIndex:
    """Agreements by organisation, answered from memory: plural verbs ask it for every row.

    Where several are in force on a day, under different awards, the one that began last
    answers (of two of one day, the one signed into the system later).
    """

    def __init__(self, agreements: Iterable[Agreement]) -> None:
        self._by_organisation: dict[int, list[Agreement]] = defaultdict(list)
        for agreement in sorted(agreements, key=lambda one: (one.starts_on, one.pk)):
            self._by_organisation[agreement.organisation_id].append(agreement)

    def find(
        self, organisation_id: int, day: date, award_id: int | None = None
    ) -> Agreement | None:
        """The agreement in force on the day, under this award when one is named."""
        rows = self._by_organisation.get(organisation_id, [])
        begun = bisect_right(rows, day, key=lambda one: one.starts_on)
        for agreement in reversed(rows[:begun]):
            if day <= agreement.last_day and award_id in (None, agreement.award_id):
                return agreement
        return None

    def fund_for(self, organisation_id: int, day: date, award_id: int | None = None) -> int | None:
        """Id of the fund of the agreement in force; None without one."""
        found = self.find(organisation_id, day, award_id)
        return found.fund_id if found else None


def agreements_index(organisations: Collection[int] | None = None) -> AgreementsIndex:
    """All agreements, or those of some organisations, read with one query."""
    rows = Agreement.objects.order_by()
    if organisations is not None:
        rows = rows.filter(organisation_id__in=organisations)
    return AgreementsIndex(rows)


def agreement_for(organisation_id: int, day: date, award_id: int | None = None) -> Agreement | None:
    """The agreement of an organisation that is in force on a day, or None."""
    return agreements_index([organisation_id]).find(organisation_id, day, award_id)
