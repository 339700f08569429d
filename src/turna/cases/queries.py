"""The read side of cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from turna.accounts.models import User
from turna.accounts.roles import roles_with
from turna.cases import access, keeping
from turna.cases.codes import DutyKind, How
from turna.cases.models import (
    Attachment,
    Closing,
    Duty,
    ForgetWish,
    Opening,
    Person,
    RetentionHold,
    Return,
    Reveal,
    Service,
    Stay,
    TeamMember,
)
from turna.cases.models.people import duties_at, members_at
from turna.core.scoping import Reader
from turna.ledger.codes import State
from turna.ledger.pages import with_common
from turna.vault.models import ErasureCertificate
from turna.vault.subjects import PERSON

READ = "cases.read"
DAILY = (How.TEAM, How.SHIFT)  # who works with a person every day


def people_shown(people: "QuerySet[Any]") -> "QuerySet[Any]":
    """Persons with what lists and pages read of them; `first_day` is that of the first help."""
    helped = Service.objects.filter(person=OuterRef("pk"), state=State.LIVE).order_by()
    first = helped.values("person").annotate(first=Min("day")).values("first")
    related = ("organisation", "exploitation", "destination", "referral", "linked_to")
    return people.select_related(*related).annotate(first_day=Subquery(first))


def services_shown(services: "QuerySet[Any]") -> "QuerySet[Any]":
    """Help with what lists and pages read of it."""
    return with_common(services, "person", "service")


def returns_shown(returns: "QuerySet[Any]") -> "QuerySet[Any]":
    """Returns with what lists and pages read of them."""
    rows = with_common(returns, "person", "from_place", "to_place")
    return rows.prefetch_related("parts__organisation")


def stays_shown(stays: "QuerySet[Any]") -> "QuerySet[Any]":
    """Stays with what lists and pages read of them; `there` is "yes" without a departure."""
    still = When(left_on__isnull=True, then=Value("yes"))
    return with_common(stays, "person").annotate(
        there=Case(still, default=Value("no"), output_field=CharField())
    )


def done_for(person: Person, user: Reader) -> dict[str, "QuerySet[Any]"]:
    """What this reader may see of what was done for a person, newest first."""
    shown = {
        "services": services_shown(Service.objects.visible_to(user, READ)),
        "returns": returns_shown(Return.objects.visible_to(user, READ)),
        "stays": stays_shown(Stay.objects.visible_to(user, READ)),
    }
    return {
        name: rows.filter(person=person).order_by("-day", "-pk") for name, rows in shown.items()
    }


def of_person(person: Person) -> dict[str, list[UUID]]:
    """What a person's trail in the audit tells of besides herself: kind → public ids."""
    found = {
        model._meta.label_lower: list(
            model.objects.filter(person=person).values_list("uid", flat=True)
        )
        for model in (
            Service,
            Return,
            Stay,
            TeamMember,
            Attachment,
            Closing,
            RetentionHold,
            ForgetWish,
        )
    }
    if person.identity is not None:
        found["vault.identity"] = [person.identity]
    return found


def team_of(person: Person) -> "QuerySet[Any]":
    """Who works with a person now, its lead first. Whoever sees the person may see it."""
    rows = TeamMember.objects.filter(members_at(timezone.now()), person=person)
    return rows.select_related("user__organisation").order_by("-lead", "user__sort", "pk")


def colleagues(organisations: Any) -> "QuerySet[Any]":
    """Accounts of people who read cases for one of these organisations."""
    at = Q(organisation__in=organisations) | Q(assignments__organisation__in=organisations)
    rows = User.objects.filter(at, is_active=True, assignments__role__in=roles_with(READ))
    return rows.select_related("organisation").order_by("sort", "pk").distinct()


def rota(duties: "QuerySet[Any]") -> "QuerySet[Any]":
    """Duties that run or are to come, with what lists read of them."""
    return duties.filter(ends_at__gt=timezone.now()).select_related("user", "organisation")


def reveals_for(user: Any) -> "QuerySet[Any]":
    """Requests and emergencies that are a reader's business: their own, those they may decide or
    could have, and those about people whose teams they lead or manage."""
    rows = Reveal.objects.order_by()
    led = TeamMember.objects.filter(members_at(timezone.now()), user=user.pk, lead=True).order_by()
    own = rows.visible_to(user, READ).filter(
        Q(asked_by=user.pk) | Q(person__in=led.values("person"))
    )
    mine = Q(pk__in=own.values("pk"))
    for action in (access.GRANT, access.TEAM):
        mine |= Q(pk__in=rows.visible_to(user, action).values("pk"))
    return reveals_shown(rows.filter(mine))


def reveals_shown(reveals: "QuerySet[Any]") -> "QuerySet[Any]":
    """Reveals with what lists and pages read of them."""
    return reveals.select_related(
        "person__organisation", "asked_by__organisation", "decided_by__organisation", "reviewed_by"
    )


def looks_at(person: Person, most: int) -> "QuerySet[Any]":
    """The latest looks at who a person is, the newest first."""
    rows: QuerySet[Any] = Opening.objects.filter(person=person)
    return rows.select_related("user__organisation").order_by("-at", "-pk")[:most]


def with_duty(users: Sequence[User]) -> list[tuple[User, bool]]:
    """Users with whether they are on call now, those first."""
    calls = Duty.objects.filter(duties_at(timezone.now()), kind=DutyKind.ON_CALL, user__in=users)
    on_call = set(calls.values_list("user", flat=True))
    return sorted(((u, u.pk in on_call) for u in users), key=lambda one: not one[1])


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a person's file is kept: what was closed, held, wished, and whether it is over."""

    closing: Closing | None
    holds: tuple[RetentionHold, ...]
    wish: ForgetWish | None
    erased_at: datetime | None


def kept(person: Person) -> Kept:
    """How this person's file stands."""
    certified = ErasureCertificate.objects.filter(kind=PERSON, subject__in=[person.identity])
    erased = certified.first() if person.identity else None
    return Kept(
        keeping.closing_of(person), tuple(keeping.holds_of(person)), keeping.wish_of(person),
        erased.at if erased else None,
    )  # fmt: skip


def keeps(user: Any, person: Person) -> bool:
    """Whether this reader closes, holds and writes wishes down: her team, or who reviews."""
    daily = access.how_opens(user, person) in DAILY
    records = daily and access.sees(user, person, access.RECORD)
    return records or access.sees(user, person, keeping.ERASE)


def closings_shown(closings: "QuerySet[Any]") -> "QuerySet[Any]":
    """Closed files with what lists read; `stands` is "due", "kept" or "erased"."""
    over = Q(retain_until__lt=timezone.localdate())
    return closings.filter(reopened_at=None).select_related("person__organisation").annotate(
        stands=Case(
            When(erased_at__isnull=False, then=Value("erased")),
            When(over, then=Value("due")),
            default=Value("kept"), output_field=CharField(),
        )
    )  # fmt: skip
