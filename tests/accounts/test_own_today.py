"""Home tells what happened at one's own door."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from accounts.clock import Clock
from accounts.conftest import GOOD
from queries import count_queries
from turna.accounts import services
from turna.accounts.models import User
from turna.vault.actor import Actor

TRIED = "tries to sign in as you failed since you came in last"
Knock = Callable[..., Any]


def home(client: Client) -> str:
    return str(client.get("/").content.decode())


def test_failed_tries_are_told_until_one_comes_in_again(
    light: User, clock: Clock, knock: Knock
) -> None:
    knock(Client(), "aigul", GOOD)
    for _try in range(4):
        clock.forward(minutes=1)
        knock(Client(), "aigul", "wrong")
    clock.forward(minutes=1)
    mine = Client()
    knock(mine, "aigul", GOOD)
    assert f"4 {TRIED}" in home(mine)
    clock.forward(minutes=1)
    again = Client()
    knock(again, "aigul", GOOD)
    assert TRIED not in home(again)


def test_a_slip_of_ones_own_is_not_told(light: User, clock: Clock, knock: Knock) -> None:
    mine = Client()
    knock(mine, "aigul", "wrong")
    knock(mine, "aigul", GOOD)
    assert TRIED not in home(mine)


def test_another_s_tries_are_not_told(
    light: User, careful: User, clock: Clock, knock: Knock
) -> None:
    for _try in range(5):
        knock(Client(), "saltanat", "wrong")
    mine = Client()
    knock(mine, "aigul", GOOD)
    assert TRIED not in home(mine)


@pytest.mark.parametrize(
    "told",
    [
        (services.password_set, "made a new password for you on"),
        (services.factors_reset, "took your second step away on"),
    ],
)
def test_what_an_administrator_changed_is_told_for_two_weeks(
    light: User, admin: User, clock: Clock, sign_in: Any, told: Any
) -> None:
    change, said = told
    more = {"password": "other quiet words"} if change is services.password_set else {}
    change(actor=admin.as_actor(), user=light, **more)
    User.objects.update(password_until=None)
    light.refresh_from_db()
    assert f"{admin.name} {said}" in home(sign_in(light))
    clock.forward(days=15)
    assert said not in home(sign_in(light))


def test_what_one_changed_oneself_is_no_news(light: User, sign_in: Any) -> None:
    services.password_change(actor=light.as_actor(), user=light, password="other quiet words")
    light.refresh_from_db()
    assert "Check that you asked for this" not in home(sign_in(light))


def test_home_asks_the_same_number_of_questions_for_many(
    light: User, clock: Clock, sign_in: Any, knock: Knock, organisations: SimpleNamespace
) -> None:
    client = sign_in(light)
    home(client)
    few, _page = count_queries(client, "/")
    for _try in range(8):
        services.session_fail(actor=Actor(id="nobody", name="nobody"), username="aigul")
    many, page = count_queries(client, "/")
    assert f"8 {TRIED}" in page.content.decode()
    assert few == many
