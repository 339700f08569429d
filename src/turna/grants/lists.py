"""The declared list of agreements."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.lists import Column, Filter, Listing
from turna.core.templatetags.turna import number
from turna.programmes.models import Award


def _awards(reader: Any) -> Iterable[tuple[str, Any]]:
    rows = Award.objects.visible_to(reader, "grants.read")
    return [(row.code, row.code) for row in rows]


AGREEMENTS = Listing(
    columns=(
        Column("code", _("Agreement"), sort=("code",), opens=True),
        Column("organisation", _("Organisation"), "organisation.label", ("organisation__sort",)),
        Column("award", _("Award"), "award.code", ("award__code",)),
        Column("starts_on", _("First day"), sort=("starts_on",)),
        Column("last_day", _("Last day"), sort=("ends_on",)),
        Column(
            "amount", _("Amount"), lambda row: f"{number(row.amount)} {row.currency}", ("amount",),
            numeric=True,
        ),
    ),
    default_sort="-starts_on",
    search=("code", "organisation__search"),
    filters=(
        Filter("award", _("Award"), "award__code", _awards),
        Filter("ends", _("Ends"), "ends", lambda reader: [("soon", _("soon, with none after it"))]),
    ),
)  # fmt: skip
