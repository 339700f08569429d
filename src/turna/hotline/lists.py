"""The declared lists of the hotline."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.lists import Column, Filter, Listing
from turna.directory.queries import codes_of
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
