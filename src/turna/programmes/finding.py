"""What can be found in programmes: awards and indicators, by code, number and title.

Titles have no folded key in the database, and awards are tens, indicators hundreds: they are
read in one query and matched in memory, so that АЙГҮЛЬ finds айгуль on every database.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import Asked, Hit
from turna.programmes.models import Award, Indicator, IndicatorVersion

READ = "programmes.read"
_DEFINE = "programmes.define"


def register() -> None:
    """Offer them to whoever reads plans."""
    search.register(
        "awards", _("Awards"), awards, action=READ, icon="coin", order=30,
        listed="programmes:awards",
    )  # fmt: skip
    search.register(
        "indicators", _("Indicators"), indicators, action=READ, icon="target-arrow", order=40
    )
    search.command(_("Add an award"), "programmes:award-add", action=_DEFINE)


def awards(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Awards by code, the donor's number, title or donor."""

    def hit(row: Award) -> Callable[[int], Hit]:
        url = reverse("programmes:award", args=[row.uid])
        return lambda near: Hit(f"{row.code} · {row.title}", url, row.donor.label, near)

    rows = Award.objects.visible_to(reader, READ).select_related("donor")
    found = ((asked.nearness(r.code, r.number, r.title, r.donor.label), hit(r)) for r in rows)
    return search.nearest(found, limit)


def indicators(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Indicators by code or the title of the definition that counts."""

    def hit(row: Any) -> Callable[[int], Hit]:
        url = reverse("programmes:indicator", args=[row.uid])
        title = f"{row.code} {row.title or ''}".strip()
        return lambda near: Hit(title, url, row.award.code, near)

    newest = IndicatorVersion.objects.filter(indicator=OuterRef("pk")).order_by("-number")
    rows = Indicator.objects.visible_to(reader, READ).select_related("award")
    rows = rows.annotate(title=Subquery(newest.values("title")[:1])).order_by(
        "award__code", "position", "code"
    )
    found = ((asked.nearness(r.code, r.title, r.award.code), hit(r)) for r in rows)
    return search.nearest(found, limit)
