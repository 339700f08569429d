"""The read side of services offered: what is near, who keeps it, what is stale."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from turna.core.scoping import Reader
from turna.directory.codes import OfferStatus
from turna.directory.models import Offer, Organisation, Place
from turna.directory.queries import by_place_or_work

KEEP = "directory.offer"
# Who helps where changes with every grant: after this nobody can be sent there unasked.
FRESH = timedelta(days=90)


def shown(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """With what lists and pages read, in a number of queries that does not grow with rows."""
    related = rows.select_related(
        "organisation", "type", "place__country", "place__region", "place__parent"
    )
    return related.prefetch_related("languages", "serves")


def near(rows: "QuerySet[Any]", place: Place) -> "QuerySet[Any]":
    """`rows` with `nearness` to a place, by where they are or whom they serve; what serves
    another country only is left out."""
    served = Offer.serves.through.objects
    theirs = served.filter(offer=OuterRef("pk"))
    there = Exists(theirs.filter(place__country=place.country_id))
    found = by_place_or_work(rows, place, served, "offer")
    return found.filter(there | ~Exists(theirs) & Q(place__country=place.country_id))


def anywhere(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """`rows` where nobody asked how near they are: `nearness` is empty."""
    return rows.annotate(nearness=Value(None, output_field=IntegerField()))


def houses(reader: Reader) -> "QuerySet[Any]":
    """The organisations whose services the reader keeps."""
    return Organisation.objects.visible_to(reader, KEEP)


def kept(reader: Reader) -> "QuerySet[Any]":
    """The services that the reader may change."""
    return Offer.objects.filter(organisation__in=houses(reader).values("pk"))


def fresh_since(today: date | None = None) -> date:
    """The first day on which a confirmation still holds."""
    return (today or timezone.localdate()) - FRESH


def stale(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Those not ended that nobody has confirmed of late."""
    return rows.exclude(status=OfferStatus.ENDED).filter(assured_on__lt=fresh_since())
