"""Which rows a reader may see. `core` asks `user.scope_for(action)` and knows no user model."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q


@dataclass(frozen=True, slots=True)
class Seat:
    """One place where a role holds: an organisation AND a place subtree; None means any."""

    organisation: int | None = None
    place_path: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The seats in which a reader may do one action; no seats means nothing at all."""

    seats: tuple[Seat, ...] = ()

    @property
    def everything(self) -> bool:
        return any(s.organisation is None and s.place_path is None for s in self.seats)


@dataclass(frozen=True, slots=True)
class ScopePath:
    """Where a model keeps its organisation and its place, as lookups ("" when it has none).

    `organisation_place` leads to the organisation's own place, for rows without a place.
    """

    organisation: str = "organisation"
    place: str = "place"
    organisation_place: str = "organisation__place"

    def q(self, scope: Scope) -> Q:
        """The one filter a scope becomes."""
        if scope.everything:
            return Q()
        found = Q(pk__in=[])
        for seat in scope.seats:
            found |= self._seat(seat)
        return found

    def _seat(self, seat: Seat) -> Q:
        q = Q()
        if seat.organisation is not None:
            q &= Q(**{self.organisation: seat.organisation}) if self.organisation else Q(pk__in=[])
        if seat.place_path is not None:
            q &= self._place(seat.place_path)
        return q

    def _place(self, path: str) -> Q:
        if not self.place:
            if not self.organisation_place:
                return Q(pk__in=[])
            return Q(**{f"{self.organisation_place}__path__startswith": path})
        own = Q(**{f"{self.place}__path__startswith": path})
        if not self.organisation_place:
            return own
        inherited = Q(**{f"{self.place}__isnull": True}) & Q(
            **{f"{self.organisation_place}__path__startswith": path}
        )
        return own | inherited


class Reader(Protocol):
    """Anybody who reads: a user, or a command line's operator."""

    def scope_for(self, action: str) -> Scope: ...


class ScopedQuerySet(models.QuerySet[Any]):
    """Reads of rows start here."""

    def visible_to(self, user: Reader, action: str) -> Self:
        """The rows on which `user` may do `action` ("room.deed"). Foreign rows are not there."""
        path: ScopePath = self.model.scope_path
        return self.filter(path.q(user.scope_for(action)), self.model.seen_by(user, action))


class Scoped(models.Model):
    """A model that says where its organisation and place are."""

    scope_path: ClassVar[ScopePath] = ScopePath()
    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def seen_by(cls, reader: Reader, action: str) -> Q:
        """Which rows inside the reader's seats are there for this reader: all of them, unless a
        model keeps some to the people who work on them. `visible_to` asks, so everything does."""
        return Q()
