"""Users and their roles. They have no password; tests sign them in with `client.force_login`."""

import itertools
from typing import Any

from turna.accounts.models import Assignment, User
from turna.accounts.roles import Role
from turna.core.text import search_key, sort_key
from turna.directory.models import Organisation, Place

_numbers = itertools.count(1)


def make_user(organisation: Organisation, *, username: str = "", **fields: Any) -> User:
    """A user without any role."""
    username = username or f"user-{next(_numbers)}"
    name = fields.pop("name", username.replace("-", " ").title())
    return User.objects.create(
        username=username,
        name=name,
        organisation=organisation,
        password="!",
        search=search_key(f"{name} {username}"),
        sort=sort_key(name),
        **fields,
    )


def give_role(
    user: User,
    role: Role,
    *,
    organisation: Organisation | None = None,
    place: Place | None = None,
    **fields: Any,
) -> Assignment:
    """A role at an organisation AND a place; a missing one means any."""
    user.forget_assignments()
    return Assignment.objects.create(
        user=user, role=role, organisation=organisation, place=place, **fields
    )
