"""What can be found in reports: the results matrix of an award."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import Asked, Hit
from turna.programmes.models import Award

_READ = "figures.read"


def register() -> None:
    """Offer it to whoever reads figures."""
    search.register(
        "matrices", _("Results matrix"), matrices, action=_READ, icon="table", order=35,
        listed="reports:awards",
    )  # fmt: skip


def matrices(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """The matrix of each award, by the award's code, number or title."""

    def hit(row: Award) -> Callable[[int], Hit]:
        url = reverse("reports:matrix", args=[row.code])
        title = _("Results matrix of %(award)s") % {"award": row.code}
        return lambda near: Hit(title, url, row.title, near)

    rows = Award.objects.visible_to(reader, _READ)
    found = ((asked.nearness(row.code, row.number, row.title), hit(row)) for row in rows)
    return search.nearest(found, limit)
