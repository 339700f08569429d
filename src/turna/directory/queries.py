"""The read side: choosers, maps from codes to ids, what is near.

The maps are one query each and are not kept: a plural verb asks once and carries the answer.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    Manager,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from turna.core.scoping import Reader
from turna.core.text import search_key
from turna.directory.models import Code, Organisation, Place

READ = "directory.read"
ELSEWHERE = 4  # the greatest nearness; 0 is the same place


def not_retired(on: date | None = None) -> Q:
    """Rows with a `retired_on` that are in use on a day, today unless given."""
    return Q(retired_on=None) | Q(retired_on__gt=on or timezone.localdate())


def valid_on(day: date) -> Q:
    """Values of code lists that are valid on a day; first and last day are included."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


def places_matching(text: str, user: Reader) -> QuerySet[Place]:
    """Places in use with every word of `text` in their names, whatever the script or case.

    A whole name comes first, then a beginning, then the rest; the programme's countries
    before others. Empty text gives all. Cut the answer yourself: it has no limit.
    """
    folded = search_key(text.replace("\0", " ").replace("|", " "))
    rows: QuerySet[Place] = Place.objects.visible_to(user, READ).filter(not_retired())
    for word in folded.split():
        rows = rows.filter(search__contains=word)
    rank = Case(
        When(search__contains=f"|{folded}|", then=Value(0)),
        When(search__contains=f"|{folded}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        rows.annotate(rank=rank)
        .select_related("parent", "region", "country")
        .order_by("rank", "-of_programme", "sort", "path")
    )


def codes_of(name: str, on: date | None = None) -> QuerySet[Code]:
    """The values of a list in their order: those valid `on` a day, or all ever when None."""
    rows = Code.objects.filter(list=name)
    return rows if on is None else rows.filter(valid_on(on))


def code_id(name: str, code: str) -> int:
    """The id of one value. Raises Code.DoesNotExist."""
    return int(Code.objects.values_list("pk", flat=True).get(list=name, code=code))


def code_ids(name: str, on: date | None = None) -> dict[str, int]:
    """Ids of a list's values by code, valid `on` a day or all ever."""
    return dict(codes_of(name, on).order_by().values_list("code", "pk"))


def codes_by_list(*names: str) -> dict[str, dict[str, Code]]:
    """{list: {code: row}} in the lists' order, retired values included; all lists unless named."""
    rows = Code.objects.filter(list__in=names) if names else Code.objects.all()
    found: dict[str, dict[str, Code]] = {name: {} for name in names}
    for row in rows:
        found.setdefault(row.list, {})[row.code] = row
    return found


def place_ids() -> dict[str, int]:
    """Ids of all places by code, retired ones included."""
    return dict(Place.objects.order_by().values_list("code", "pk"))


def places_by_code(codes: Iterable[str] | None = None) -> dict[str, Place]:
    """Places by code, retired ones included; all unless `codes` are given."""
    rows = Place.objects.all() if codes is None else Place.objects.filter(code__in=set(codes))
    return {row.code: row for row in rows}


def organisation_ids() -> dict[str, int]:
    """Ids of all organisations by code, retired ones included."""
    return dict(Organisation.objects.order_by().values_list("code", "pk"))


def country_of(organisation: str) -> str:
    """The code of the country that an organisation of this code works in; "" when unknown."""
    found = Organisation.objects.filter(code=organisation).values_list("place__country__code")
    return next((country or "" for (country,) in found), "")


def near(rows: QuerySet[Any], place: Place, at: str = "") -> QuerySet[Any]:
    """`rows` with `nearness` to `place`, nearest first: 0 the same place, 1 its district,
    2 its region, 3 its country, 4 elsewhere.

    `at` leads from a row to its place ("" when rows are places, "place" for organisations).
    """
    prefix = f"{at}__" if at else ""
    circles = {n: Q(**{f"{prefix}{name}": value}) for n, name, value in _circles(place)}
    found: QuerySet[Any] = rows.annotate(nearness=_nearness(circles))
    return found.order_by("nearness", f"{prefix}sort", "pk")


def organisations_near(place: Place, user: Reader) -> QuerySet[Organisation]:
    """Organisations in use, nearest first, by their office or by any place where they work."""
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(user, READ)
    work = Organisation.places_of_work.through.objects
    found = by_place_or_work(rows.filter(not_retired()), place, work, "organisation")
    return found.order_by("nearness", "sort", "code")


def by_place_or_work(
    rows: QuerySet[Any], place: Place, work: Manager[Any], owner: str
) -> QuerySet[Any]:
    """`rows` with `nearness` to `place`: that of their own place, or of a place that `work`,
    the table between, names for them (`owner` is its column), whichever is nearer."""
    theirs = work.filter(**{owner: OuterRef("pk")})
    circles = {
        n: Q(**{f"place__{name}": value}) | Q(Exists(theirs.filter(**{f"place__{name}": value})))
        for n, name, value in _circles(place)
    }
    return rows.annotate(nearness=_nearness(circles))


def _circles(place: Place) -> Iterator[tuple[int, str, int]]:
    """(nearness, lookup, id), without the circles that the place has not: None is no region."""
    ids = {
        "pk": place.pk,
        "counts_as": place.counts_as_id,
        "region": place.region_id,
        "country": place.country_id,
    }
    for number, (name, value) in enumerate(ids.items()):
        if value is not None:
            yield number, name, value


def _nearness(circles: dict[int, Q]) -> Case:
    whens = [When(circle, then=Value(number)) for number, circle in circles.items()]
    return Case(*whens, default=Value(ELSEWHERE), output_field=IntegerField())
