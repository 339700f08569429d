"""Walking the access table: every page with somebody who may open it."""

from typing import Any

from django.urls import reverse

from access_table import ACCESS, Line
from factories.accounts import give_role, make_user
from turna.accounts.models import User
from turna.accounts.roles import Role


def make_walkers(organisation: Any, place: Any) -> dict[Role, User]:
    """One user per role, whose role holds at the organisation and in the place."""
    found = {}
    for role in Role:
        user = make_user(organisation, username=f"walker-{role}".replace("_", "-"))
        give_role(user, role, organisation=organisation, place=place)
        found[role] = user
    return found


def opener(name: str) -> Role | None:
    """The first role that may open this address of its own; None for one open to everybody."""
    return next((r for r in Role if ACCESS[name].answers[r][0] == 200), None)


def address_of(name: str, line: Line, organisation: Any, place: Any) -> str:
    """The address, with an object of the organisation where it needs one."""
    return reverse(name, kwargs=line.make(organisation, place) if line.make else None)


# Every address that is asked for and that somebody may open.
PAGES = [
    name
    for name, line in sorted(ACCESS.items())
    if line.method == "get" and (line.anonymous == 200 or opener(name))
]
