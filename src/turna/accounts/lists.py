"""The declared lists of accounts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.lists import Column, Filter, Listing


def roles_today(user: User) -> list[str]:
    """The labels of the roles that hold today, each once."""
    held = {a.role for a in user.assignments.all() if a.holds}
    return [str(role.label) for role in Role if role in held]


def _states(reader: Any) -> Iterable[tuple[str, Any]]:
    return (("True", _("open")), ("False", _("closed")))


USERS = Listing(
    columns=(
        Column("name", _("Name"), sort=("sort",), opens=True),
        Column("username", _("User name"), sort=("username",)),
        Column("organisation", _("Organisation"), "organisation.label", ("organisation__sort",)),
        Column("roles", _("Roles today"), roles_today),
        Column("open", _("Account open"), "is_active"),
    ),
    default_sort="name",
    search=("search", "organisation__search"),
    filters=(Filter("open", _("Account"), "is_active", _states),),
)
