"""What an administrator of the directory keeps, by their own seats.

A partner's administrator changes that organisation; whoever administers a country, or all, also
adds and retires organisations and places there. Code lists are one for the whole programme.
"""

import zlib
from typing import Any

from django.db.models import Q, QuerySet

from turna.core.scoping import Reader
from turna.directory.models import Code, Organisation, Place
from turna.directory.queries import not_retired

MANAGE = "directory.manage"


def keeps_all(reader: Reader) -> bool:
    """Whether the reader administers the whole programme, code lists with it."""
    return reader.scope_for(MANAGE).everything


def keeps_places(reader: Reader) -> bool:
    """Whether the reader administers a part of the place tree, not one organisation only."""
    return any(seat.organisation is None for seat in reader.scope_for(MANAGE).seats)


def places_kept(reader: Reader) -> "QuerySet[Any]":
    """The places that the reader may change, add to and retire."""
    return Place.objects.filter(_inside(reader, "path"))


def organisations_kept(reader: Reader) -> "QuerySet[Any]":
    """The organisations that the reader may retire: those with their office in a kept place."""
    return Organisation.objects.filter(_inside(reader, "place__path"))


def offices_for(reader: Reader, organisation: Organisation) -> "QuerySet[Any]":
    """Where the office of an organisation may move: inside its country, so that what it
    recorded and what it will record count for the same one, and where the reader keeps it."""
    rows = Place.objects.filter(not_retired(), country=organisation.place.country)
    inside = Q(pk=organisation.place_id)
    for seat in reader.scope_for(MANAGE).seats:
        if seat.organisation in {None, organisation.pk}:
            inside |= Q(path__startswith=seat.place_path) if seat.place_path else Q(pk__gt=0)
    return rows.filter(inside).select_related("parent")


def mark(row: Organisation | Place | Code, *more: Any) -> int:
    """A number that changes when what can be changed on its page changes, 1 to 999,999,999."""
    state = repr((sorted(row.labels.items()), getattr(row, "place_id", 0), more))
    return zlib.crc32(state.encode()) % 999_999_999 + 1


def _inside(reader: Reader, path: str) -> Q:
    found = Q(pk__in=[])
    for seat in reader.scope_for(MANAGE).seats:
        if seat.organisation is None:
            found |= Q(**{f"{path}__startswith": seat.place_path}) if seat.place_path else Q()
    return found if not keeps_all(reader) else Q()
