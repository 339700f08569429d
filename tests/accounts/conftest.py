"""People with passwords, and a clock."""

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from accounts.clock import Clock, held
from factories.accounts import give_role, make_user
from turna.accounts import totp
from turna.accounts.models import App, User
from turna.accounts.roles import Role

GOOD = "three quiet cranes"
hashed = cache(make_password)  # a good hash is slow on purpose


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return held(monkeypatch)


@pytest.fixture
def light(organisations: SimpleNamespace) -> User:
    """An outreach worker, whose role needs no second step."""
    user = make_user(organisations.ngo, username="aigul", name="Aigul Example")
    give_role(user, Role.OUTREACH_WORKER, organisation=organisations.ngo)
    return _with_password(user)


@pytest.fixture
def careful(organisations: SimpleNamespace) -> User:
    """A case worker, whose role needs one; none is enrolled."""
    user = make_user(organisations.ngo, username="saltanat", name="Saltanat Example")
    give_role(user, Role.CASE_WORKER, organisation=organisations.ngo)
    return _with_password(user)


@pytest.fixture
def with_app(careful: User) -> User:
    """The same with an authenticator app."""
    App.objects.create(user=careful, salt="salt")
    return careful


@pytest.fixture
def knock() -> Callable[..., Any]:
    """Type user name and password at the door."""

    def run(client: Client, username: str, password: str = GOOD, **more: str) -> Any:
        return client.post("/sign-in/", {"username": username, "password": password, **more})

    return run


def code_of(user: User, clock: Clock, *, steps: int = 0, salt: str = "salt") -> str:
    """The code that the user's app shows, so many half minutes from now."""
    return totp.code_of(totp.secret_of(user, salt), totp.counter_at(clock.at) + steps)


def _with_password(user: User) -> User:
    user.password = hashed(GOOD)
    user.save(update_fields=["password"])
    return user
