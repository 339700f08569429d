"""The declared lists of the directory."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.components import Badge
from turna.core.lists import Column, Filter, Listing
from turna.directory.codes import OrganisationKind, PlaceKind
from turna.directory.models import Code, Organisation, Place
from turna.directory.queries import READ
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
