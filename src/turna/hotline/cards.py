"""The read side of knowledge cards: what fits a question, what is due, who keeps them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from turna.core.scoping import Reader
from turna.directory.models import Organisation
from turna.hotline.models import Card

READ, KEEP = "hotline.read", "hotline.cards"


def shown(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """With what lists and pages read of them."""
    return rows.select_related("category", "country", "owner").annotate(used=Count("uses"))


def fitting(reader: Reader, category: str, country: str) -> "QuerySet[Any]":
    """The cards for a question: on its subject, of the country first, then of any; and what is
    said of the country on other subjects last. Nothing asked gives nothing."""
    rows = Card.objects.visible_to(reader, READ).filter(retired=False)
    here, anywhere = Q(country__code=country), Q(country=None)
    subject = Q(category__code=category)
    fits = (subject & anywhere) | here if country else subject & anywhere
    order = Case(
        When(subject & here, then=Value(0)),
        When(subject, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = rows.filter(fits).annotate(fit=order).select_related("country", "category")
    return found.order_by("fit", "sort", "pk")


def kept(reader: Reader) -> "QuerySet[Any]":
    """The cards that the reader may change."""
    owners = Organisation.objects.visible_to(reader, KEEP)
    return Card.objects.filter(owner__in=owners.values("pk"))


def due(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those whose day of reading through has come."""
    return rows.filter(retired=False, review_on__lte=timezone.localdate())


def used_of(call: Any) -> list[Card]:
    """The cards that a consultation was answered from."""
    return [use.card for use in call.card_uses.select_related("card").order_by("card__sort")]


def by_uid(uids: Collection[UUID]) -> dict[UUID, int]:
    """Ids of cards by their public ids; unknown ones are left out."""
    return dict(Card.objects.filter(uid__in=uids).values_list("uid", "pk"))
