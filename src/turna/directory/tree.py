"""What follows from a place's parent: its path, country, region and what it counts as."""

from dataclasses import dataclass
from typing import Any, Protocol

from turna.directory.codes import PlaceKind


class Node(Protocol):
    """A place as far as this module reads it; `pk` is None before it is stored."""

    pk: Any
    code: str
    kind: str
    path: str
    of_programme: bool

    @property
    def country_id(self) -> int | None: ...

    @property
    def region_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Position:
    """The columns of a place that are derived; ids are None where there is no such place."""

    path: str
    country_id: int | None
    region_id: int | None
    counts_as_id: int | None
    of_programme: bool


def position(place: Node, parent: Node | None) -> Position:
    """Where `place` stands under `parent`, whose own position must be right already.

    A settlement counts as its parent, so that an entry is never finer than a district. Ids
    that point at the place itself are None until it is stored.
    """
    return Position(
        path=f"{parent.path if parent else ''}{place.code}/",
        country_id=_nearest(place, PlaceKind.COUNTRY, parent.country_id if parent else None),
        region_id=_nearest(place, PlaceKind.REGION, parent.region_id if parent else None),
        counts_as_id=parent.pk if parent and place.kind == PlaceKind.SETTLEMENT else place.pk,
        of_programme=place.of_programme
        if place.kind == PlaceKind.COUNTRY or parent is None
        else parent.of_programme,
    )


def _nearest(place: Node, kind: PlaceKind, above: int | None) -> int | None:
    return place.pk if place.kind == kind else above
