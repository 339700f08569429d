"""The keys of sessions: random, new at each proof, worthless afterwards; ending them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.test import Client

from accounts.clock import Clock
from accounts.conftest import GOOD, code_of
from turna.accounts.models import Session, User

SignIn = Callable[[User], Client]
Knock = Callable[..., Any]


def key_of(client: Client) -> str:
    return str(client.session.session_key)


def with_key(key: str, settings: Any) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def test_each_has_a_key_of_its_own_with_enough_chance(light: User, sign_in: SignIn) -> None:
    keys = [key_of(sign_in(light)) for _one in range(20)]
    assert len(set(keys)) == 20
    for key in keys:
        assert set(key) <= set(VALID_KEY_CHARS)
        assert len(VALID_KEY_CHARS) ** len(key) > 2**128


@pytest.mark.parametrize("page", ["/desk/unlock/", "/me/prove/"])
def test_proving_again_gives_a_new_key(
    with_app: User, clock: Clock, knock: Knock, settings: Any, page: str
) -> None:
    client = Client()
    knock(client, "saltanat")
    client.post("/sign-in/second/", {"code": code_of(with_app, clock)})
    old, opened = key_of(client), Session.objects.get().opened_at
    clock.forward(minutes=11)
    if page == "/desk/unlock/":
        client.post("/desk/lock/")
    answer = client.post(page, {"password": GOOD, "code": code_of(with_app, clock)})
    assert answer.status_code == 302
    assert key_of(client) != old
    assert client.get("/people/").status_code == 200
    assert with_key(old, settings).get("/people/").status_code == 302
    row = Session.objects.get()
    assert (row.user, row.opened_at) == (with_app, opened), "it ends when it would have ended"


def test_in_place_too(light: User, clock: Clock, sign_in: SignIn) -> None:
    client = sign_in(light)
    old = key_of(client)
    client.post("/desk/lock/")
    answer = client.post("/desk/unlock/", {"password": GOOD, "in_place": "1"})
    assert answer.status_code == 204
    assert key_of(client) != old
    assert client.get("/events/").status_code == 200


def test_a_key_from_before_signing_out_opens_nothing(
    light: User, sign_in: SignIn, settings: Any
) -> None:
    client = sign_in(light)
    old = key_of(client)
    client.post("/sign-out/")
    assert with_key(old, settings).get("/events/").status_code == 302
    assert not Session.objects.filter(user=light).exists()


@pytest.mark.parametrize("invented", ["", "a" * 32, "../../etc/passwd", "' OR 1=1 --", "x" * 5000])
def test_an_invented_key_opens_nothing(light: User, settings: Any, invented: str) -> None:
    client = with_key(invented, settings)
    assert client.get("/events/").status_code == 302
    assert not Session.objects.filter(session_key=invented).exists()


@pytest.mark.parametrize("every", [False, True])
def test_ending_one_asks_who_one_is(light: User, clock: Clock, knock: Knock, every: bool) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        knock(client, "aigul")
    far = Session.objects.get(session_key=key_of(there))
    url = "/me/sessions/end/" if every else f"/me/sessions/{far.uid}/end/"
    clock.forward(minutes=11)
    assert here.post(url).headers["Location"] == "/me/prove/?next=%2Fme%2F"
    assert Session.objects.filter(pk=far.pk).exists()
    assert here.post("/me/prove/", {"password": GOOD, "next": "/me/"}).headers["Location"] == "/me/"
    assert here.post(url).headers["Location"] == "/me/"
    assert not Session.objects.filter(pk=far.pk).exists()
