"""The declared lists of the hotline."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.components import Badge
from turna.core.lists import Column, Filter, Listing
from turna.directory.codes import PlaceKind
from turna.directory.models import Place
from turna.directory.queries import codes_of
from turna.hotline.models import Card
from turna.ledger.pages import BY_COUNTRY, BY_STATE, DAY, ORGANISATION, PLACE, SEARCH, STATE


def _categories(reader: Any) -> Iterable[tuple[str, Any]]:
    return [(row.code, row.label) for row in codes_of("hotline_category")]


CALLS = Listing(
    columns=(
        DAY,
        Column("category", _("Category"), "category.label", ("category__sort",)),
        PLACE,
        Column("destination", _("Destination"), "destination.label", ("destination__sort",)),
        Column("sex", _("Sex"), lambda row: row.get_sex_display(), ("sex",)),
        Column("age", _("Age"), lambda row: row.get_age_display(), ("age",)),
        ORGANISATION,
        STATE,
    ),
    default_sort="-day",
    search=SEARCH,
    filters=(
        BY_COUNTRY,
        Filter("category", _("Category"), "category__code", _categories),
        BY_STATE,
    ),
)


def card_state(row: Card) -> Badge:
    """Whether somebody vouches for it today."""
    if row.retired:
        return Badge(_("retired"), "quiet")
    if row.review_on <= timezone.localdate():
        return Badge(_("to be read through"), "waits")
    return Badge(_("holds"), "done")


def _card_countries(reader: Any) -> Iterable[tuple[str, Any]]:
    named = Place.objects.filter(kind=PlaceKind.COUNTRY, pk__in=Card.objects.values("country"))
    return [(row.code, row.label) for row in named.order_by("sort")]


_STATES = (("due", _("to be read through")), ("retired", _("retired")))


def _in_state(state: str) -> Q:
    if state == "retired":
        return Q(retired=True)
    return Q(retired=False, review_on__lte=timezone.localdate())


CARDS = Listing(
    columns=(
        Column("title", _("Card"), "title", ("sort",), opens=True),
        Column("category", _("Subject"), "category.label", ("category__position", "sort")),
        Column("country", _("Country"), "country.label", ("country__sort", "sort")),
        Column("kind", _("What it is"), lambda row: row.get_kind_display()),
        Column("review_on", _("Read through again on"), "review_on", ("review_on", "sort")),
        Column("owner", _("Kept true by"), "owner.label", ("owner__sort", "sort")),
        Column("state", _("State"), card_state),
    ),
    default_sort="category",
    search=("search",),
    filters=(
        Filter("category", _("Subject"), "category__code", _categories),
        Filter("country", _("Country"), "country__code", _card_countries),
        Filter("state", _("State"), _in_state, lambda reader: _STATES),
    ),
)
