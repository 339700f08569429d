"""What can be found in grants: agreements, by code or partner."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import Asked, Hit
from turna.grants.models import Agreement

_READ = "grants.read"


def register() -> None:
    """Offer them to whoever reads agreements."""
    search.register(
        "agreements", _("Agreements"), agreements, action=_READ, icon="file-text", order=50,
        listed="grants:agreements",
    )  # fmt: skip
    search.command(_("Sign an agreement"), "grants:sign", action="grants.manage")


def agreements(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Agreements of the reader's scope, the newest of a partner first."""
    rows = Agreement.objects.visible_to(reader, _READ).select_related("organisation", "award")
    fields = ("code", "organisation__search")
    found = search.matching(rows, asked, fields, "-starts_on")[:limit]
    return [
        Hit(
            row.code, reverse("grants:agreement", args=[row.uid]),
            f"{row.organisation.label} · {row.award.code}", row.nearness,
        )
        for row in found
    ]  # fmt: skip
