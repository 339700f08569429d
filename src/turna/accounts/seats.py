"""What an administrator's own seats cover: nobody gives away more than they hold."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from turna.accounts.models import Assignment, User
from turna.core.scoping import Scope
from turna.directory.models import Organisation, Place
from turna.directory.queries import not_retired

MANAGE = "accounts.manage"


def covers(scope: Scope, organisation: Organisation | None, place: Place | None) -> bool:
    """Whether one seat of `scope` holds at this organisation AND place; None means any, which
    only a seat that is itself open there covers."""
    return any(
        (
            seat.organisation is None
            or (organisation is not None and seat.organisation == organisation.pk)
        )
        and (
            seat.place_path is None
            or (place is not None and place.path.startswith(seat.place_path))
        )
        for seat in scope.seats
    )


def beyond(reader: Any, user: User) -> bool:
    """Whether `user` has or will have a role where the reader does not manage accounts."""
    scope = reader.scope_for(MANAGE)
    today = timezone.localdate()
    held = user.assignments.select_related("organisation", "place").exclude(ends_on__lte=today)
    return not all(covers(scope, a.organisation, a.place) for a in held)


def organisations_for(reader: Any) -> "QuerySet[Any]":
    """Organisations at work for which this reader may make accounts and give roles."""
    scope = reader.scope_for(MANAGE)
    rows = Organisation.objects.filter(not_retired())
    if scope.everything or any(s.organisation is None for s in scope.seats):
        return rows
    return rows.filter(pk__in=[s.organisation for s in scope.seats])


def places_for(reader: Any) -> "QuerySet[Any]":
    """Places in use in which this reader may give roles."""
    scope = reader.scope_for(MANAGE)
    rows = Place.objects.filter(not_retired()).select_related("parent")
    if any(s.place_path is None for s in scope.seats):
        return rows
    inside = Q(pk__in=[])
    for seat in scope.seats:
        inside |= Q(path__startswith=seat.place_path)
    return rows.filter(inside)


def assignments_of(reader: Any, user: User) -> "QuerySet[Any]":
    """The assignments of `user` that this reader may end."""
    rows: QuerySet[Any] = Assignment.objects.visible_to(reader, MANAGE).filter(user=user)
    return rows.select_related("organisation", "place", "user")
