"""The declared lists of the directory."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.components import Badge
from turna.core.lists import Column, Filter, Listing
from turna.directory import offered
from turna.directory.codes import (
    CapacityUnit,
    CodeList,
    OfferStatus,
    OrganisationKind,
    PlaceKind,
    ServedSex,
)
from turna.directory.models import Code, Offer, Organisation, Place
from turna.directory.queries import READ, codes_of, not_retired
from turna.directory.rules import is_retired


def state(row: Organisation | Place) -> Badge:
    """Whether it is in use today."""
    if is_retired(row.retired_on, timezone.localdate()):
        return Badge(_("retired"), "quiet")
    return Badge(_("last day set"), "waits") if row.retired_on else Badge(_("in use"), "done")


def code_state(row: Code) -> Badge:
    """Whether a value may be chosen today."""
    today = timezone.localdate()
    if row.valid_to is not None and row.valid_to < today:
        return Badge(_("retired"), "quiet")
    if row.valid_from is not None and row.valid_from > today:
        return Badge(_("not yet"), "waits")
    return Badge(_("last day set"), "waits") if row.valid_to else Badge(_("in use"), "done")


def lies_in(place: Place) -> str:
    """The places around it, from near to far: "Osh › Kyrgyzstan"."""
    around = (place.parent, place.region, place.country)
    found = {one.pk: one.label for one in around if one is not None and one.pk != place.pk}
    return " › ".join(found.values())


def _office_countries(reader: Any) -> Iterable[tuple[str, Any]]:
    seen = Organisation.objects.visible_to(reader, READ).order_by()
    rows = Place.objects.filter(pk__in=seen.values("place__country")).order_by("sort")
    return [(row.code, row.label) for row in rows]


def _countries(reader: Any) -> Iterable[tuple[str, Any]]:
    rows = Place.objects.filter(kind=PlaceKind.COUNTRY).order_by("-of_programme", "sort")
    return [(row.code, row.label) for row in rows]


ORGANISATIONS = Listing(
    columns=(
        Column("name", _("Name"), "label", ("sort",), opens=True),
        Column("kind", _("Kind"), lambda row: row.get_kind_display(), ("kind", "sort")),
        Column("place", _("Office"), "place.label", ("place__sort", "sort")),
        Column("country", _("Country"), "place.country.label", ("place__country__sort", "sort")),
        Column("code", _("Code"), sort=("code",)),
        Column("state", _("State"), state),
    ),
    default_sort="name",
    search=("search",),
    filters=(
        Filter("kind", _("Kind"), "kind", lambda reader: OrganisationKind.choices),
        Filter("country", _("Country"), "place__country__code", _office_countries),
    ),
)

PLACES = Listing(
    columns=(
        Column("name", _("Name"), "label", ("sort",), opens=True),
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("tree", _("Lies in"), lies_in, ("path",)),
        Column("code", _("Code"), sort=("code",)),
        Column("state", _("State"), state),
    ),
    default_sort="tree",
    search=("search",),
    filters=(
        Filter("country", _("Country"), "country__code", _countries),
        Filter("kind", _("Kind"), "kind", lambda reader: PlaceKind.choices),
    ),
)

CODES = Listing(
    columns=(
        Column("name", _("Label"), "label", ("sort",), opens=True),
        Column("code", _("Code"), sort=("code",)),
        Column("order", _("Order"), "position", ("position", "code"), numeric=True),
        Column("first", _("First day"), "valid_from", ("valid_from",)),
        Column("last", _("Last day"), "valid_to", ("valid_to",)),
        Column("state", _("State"), code_state),
    ),
    default_sort="order",
    search=("search",),
)


def offer_state(row: Offer) -> Badge:
    """Whether it is open, and whether anybody has confirmed so of late."""
    if row.status != OfferStatus.ACTIVE:
        return Badge(row.get_status_display(), "quiet")
    if row.assured_on < offered.fresh_since():
        return Badge(_("not confirmed for 3 months"), "waits")
    return Badge(_("open"), "done")


def free_room(row: Offer) -> Any:
    """ "2 of 6 beds"; None where nothing is counted."""
    if row.room is None or row.free is None:
        return None
    words = {"free": row.free, "room": row.room}
    if row.unit == CapacityUnit.BEDS:
        return _("%(free)d of %(room)d beds") % words
    return _("%(free)d of %(room)d places") % words


_NEARNESS = (_("here"), _("close by"), _("same region"), _("same country"))


def how_near(row: Offer) -> Any:
    """How near it is to the place asked for; None when none was asked."""
    nearness = getattr(row, "nearness", None)
    return None if nearness is None else _NEARNESS[min(nearness, len(_NEARNESS) - 1)]


def _types(reader: Any) -> Iterable[tuple[str, Any]]:
    return [(row.code, row.label) for row in codes_of(CodeList.SERVICE_TYPE)]


def _languages(reader: Any) -> Iterable[tuple[str, Any]]:
    return [(row.code, row.label) for row in codes_of(CodeList.LANGUAGE)]


def _programme_places(reader: Any) -> Iterable[tuple[str, Any]]:
    """Countries of the programme, their regions and districts, as one indented list."""
    rows = Place.objects.filter(not_retired(), kind__in=_DEPTHS).filter(
        Q(of_programme=True) | Q(country__of_programme=True)
    )
    return [(row.code, "\u2003" * _DEPTHS[row.kind] + row.label) for row in rows.order_by("path")]


_DEPTHS: dict[str, int] = {PlaceKind.COUNTRY: 0, PlaceKind.REGION: 1, PlaceKind.DISTRICT: 2}
_WHOM = (
    ("women", _("a woman")), ("men", _("a man")), ("children", _("a child under 18")),
)  # fmt: skip


def _takes(whom: str) -> Q:
    if whom == "children":
        return Q(age_from=None) | Q(age_from__lt=18)
    adults = Q(age_to=None) | Q(age_to__gte=18)
    return adults & Q(sex__in=(ServedSex.ANY, whom))


OFFERS = Listing(
    columns=(
        Column("name", _("Service"), "label", ("sort",), opens=True),
        Column("type", _("Kind of help"), "type.label", ("type__position", "sort")),
        Column("organisation", _("Organisation"), "organisation.label", ("organisation__sort",)),
        Column("place", _("Place"), "place.label", ("place__sort", "sort")),
        Column("near", _("How near"), how_near, ("nearness", "sort")),
        Column("free", _("Free now"), free_room),
        Column("state", _("State"), offer_state),
    ),
    default_sort="near",
    search=("search", "organisation__search", "place__search"),
    filters=(
        # Nothing is left out by it alone: the page puts the nearest first.
        Filter("near", _("Near"), lambda code: Q(), _programme_places),
        Filter("type", _("Kind of help"), "type__code", _types),
        Filter("whom", _("For"), _takes, lambda reader: _WHOM),
        Filter("language", _("Language"), "languages__code", _languages),
        Filter("status", _("State"), "status", lambda reader: OfferStatus.choices),
    ),
)
