"""Users and their roles. They have no password; tests sign them in with `client.force_login`."""

import itertools
from datetime import timedelta
from typing import Any

from django.utils import timezone

from turna.accounts.models import Assignment, Passkey, SavedView, Session, User
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


def make_view(user: User, name: str = "Open only", **fields: Any) -> SavedView:
    """A view of the list of users that this user saved."""
    columns = {"path": "/users/", "query": "open=True", "saved_at": timezone.now(), **fields}
    return SavedView.objects.create(user=user, name=name, **columns)


def make_passkey(user: User, name: str = "blue key", **fields: Any) -> Passkey:
    """A passkey whose private part nobody has."""
    number = next(_numbers)
    columns = {
        "domain": "testserver",
        "credential_id": f"made-{number}",
        "credential": b"",
        **fields,
    }
    return Passkey.objects.create(user=user, name=name, **columns)


def make_session(user: User, **fields: Any) -> Session:
    """A session on another device."""
    now = timezone.now()
    columns = {
        "session_key": f"made-{next(_numbers)}", "session_data": "", "opened_at": now,
        "seen_at": now, "expire_date": now + timedelta(hours=12), "device": "Firefox, Windows",
        **fields,
    }  # fmt: skip
    return Session.objects.create(user=user, **columns)
