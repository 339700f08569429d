"""What can be found in accounts: users, for whoever manages them, and the guides by role."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.accounts import guides
from turna.accounts.models import SavedView, User
from turna.core import search
from turna.core.search import Asked, Hit

MANAGE, OWN = "accounts.manage", "accounts.own"


def register() -> None:
    """Users are colleagues with an account, never persons assisted."""
    search.register(
        "users", _("Users"), users, action=MANAGE, icon="user", order=80, listed="accounts:users"
    )
    search.register("views", _("Saved views"), views, action=OWN, icon="flag", order=5)
    search.register("guides", _("Help"), help_pages, icon="help", order=800)
    search.command(_("Add a user"), "accounts:user-add", action=MANAGE)


def users(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Accounts of the reader's scope."""
    rows = User.objects.visible_to(reader, MANAGE).select_related("organisation")
    found = search.matching(rows, asked, ("search",), "sort")[:limit]
    return [
        Hit(
            row.name, reverse("accounts:user", args=[row.uid]), row.organisation.label,
            row.nearness,
        )
        for row in found
    ]  # fmt: skip


def views(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """The reader's own saved views, by name: they are few."""

    def hit(row: SavedView) -> Callable[[int], Hit]:
        return lambda near: Hit(row.name, row.url, "", near)

    rows = SavedView.objects.visible_to(reader, OWN).order_by("name", "pk")
    return search.nearest(((asked.nearness(row.name), hit(row)) for row in rows), limit)


def help_pages(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """The help page and the guides, by title and role."""

    def hit(title: Any, url: str) -> Callable[[int], Hit]:
        return lambda near: Hit(title, url, "", near)

    pages: list[tuple[Any, tuple[Any, ...], str]] = [
        (_("Help"), (_("Help"), _("Keyboard"), _("First day")), reverse("help")),
    ]
    pages += [
        (guide.title, (guide.title, *(role.label for role in guide.roles)), guide.url)
        for guide in guides.guides()
    ]
    return search.nearest(((asked.nearness(*names), hit(t, u)) for t, names, u in pages), limit)
