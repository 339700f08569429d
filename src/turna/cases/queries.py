"""The read side of cases."""

from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Min, OuterRef, QuerySet, Subquery, Value, When

from turna.cases.models import Person, Return, Service, Stay
from turna.core.scoping import Reader
from turna.ledger.codes import State
from turna.ledger.pages import with_common

READ = "cases.read"


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
    return {
        model._meta.label_lower: list(
            model.objects.filter(person=person).values_list("uid", flat=True)
        )
        for model in (Service, Return, Stay)
    }
