"""Lock-outs: how many guesses are looked at, and who is not locked out by them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client

from accounts.clock import Clock
from accounts.conftest import GOOD
from accounts.soft_key import SoftKey
from accounts.test_passkeys import made
from turna.accounts import limits, services
from turna.accounts.limits import Rate, bucket
from turna.accounts.models import Limit, User
from turna.vault.models import AuditEntry

pytestmark = pytest.mark.django_db
SLOW = Rate(3, timedelta(minutes=5))
Knock = Callable[..., Any]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names whose password was evaluated; evaluating costs no real hash here."""
    names: list[str] = []

    def check(*, username: str, password: str) -> User | None:
        names.append(username)
        return User.objects.filter(username=username).first() if password == GOOD else None

    monkeypatch.setattr("turna.accounts.services.door.credentials_check", check)
    return names


class TestBuckets:
    def test_hold_so_many_and_fill_again(self, clock: Clock) -> None:
        one = bucket("test", "a", rate=SLOW)
        assert [limits.take(one) for _try in range(3)] == [None] * 3
        assert limits.take(one) == timedelta(minutes=5)
        clock.forward(minutes=4)
        assert limits.take(one) == timedelta(minutes=1)
        clock.forward(minutes=1)
        assert limits.take(one) is None
        assert limits.take(one) is not None
        clock.forward(hours=2)
        assert [limits.take(one) for _try in range(3)] == [None] * 3

    def test_what_was_right_is_given_back(self, clock: Clock) -> None:
        one = bucket("test", "a", rate=SLOW)
        for _try in range(10):
            assert limits.take(one) is None
            limits.give_back(one)

    def test_one_that_is_empty_takes_from_no_other(self, clock: Clock) -> None:
        one, other = bucket("test", "a", rate=SLOW), bucket("test", "b", rate=SLOW)
        for _try in range(3):
            limits.take(one)
        assert limits.take(one, other) is not None
        assert [limits.take(other) for _try in range(4)][:3] == [None] * 3

    def test_are_small_name_nobody_and_are_swept(self, clock: Clock) -> None:
        for name in ("aigul", "aigul", "saltanat"):
            limits.take(bucket("account", name, rate=SLOW))
        assert Limit.objects.count() == 2
        assert not Limit.objects.filter(key__contains="aigul").exists()
        clock.forward(minutes=11)
        limits.sweep()
        assert Limit.objects.count() == 0

    def test_a_challenge_is_spent_once(self, clock: Clock) -> None:
        until = clock.at + timedelta(minutes=5)
        assert limits.spend("one", until)
        assert not limits.spend("one", until)
        assert limits.spend("another", until)


class TestAttack:
    """A thousand guesses at one account from fifty addresses."""

    def test_at_most_twenty_an_hour_are_looked_at(
        self, light: User, careful: User, clock: Clock, looked_at: list[str], knock: Knock
    ) -> None:
        known, key = Client(), SoftKey()
        assert knock(known, "aigul").status_code == 302
        moments, looked = [], len(looked_at)
        for number in range(1000):
            clock.forward(seconds=7)  # a thousand in less than two hours
            caller = Client(REMOTE_ADDR=f"192.0.2.{number % 50}")
            response = knock(caller, "aigul", f"guess {number}")
            assert response.status_code in {422, 429}
            if len(looked_at) > looked:
                looked = len(looked_at)
                moments.append(clock.at)
        for first in moments:
            hour = [m for m in moments if first <= m <= first + timedelta(hours=1)]
            assert len(hour) <= 20
        assert len(moments) > 20, "somebody who mistyped may try again"

        # The attacked user gets in from a device used before, and by passkey from any; a colleague
        # gets in from one of the fifty addresses; all while the guesses go on.
        assert knock(known, "aigul").status_code == 302
        assert knock(Client(REMOTE_ADDR="192.0.2.7"), "saltanat").status_code == 302
        fresh = Client()
        held = knock(fresh, "aigul")
        assert held.status_code == 429
        assert "sign in with a passkey" in held.content.decode()
        made(light, key)
        asked = fresh.post("/sign-in/passkey/options/").json()
        sent = {"asked": asked["asked"], "answer": key.get(asked["options"])}
        assert fresh.post("/sign-in/passkey/", sent).status_code == 302
        assert fresh.get("/events/").status_code == 200

    def test_an_unknown_name_is_answered_alike(
        self, light: User, clock: Clock, looked_at: list[str], knock: Knock
    ) -> None:
        answers: dict[str, list[int]] = {}
        for name in ("aigul", "nobody-here"):
            answers[name] = [knock(Client(), name, "wrong").status_code for _try in range(14)]
        assert answers["aigul"] == answers["nobody-here"] == [422] * 10 + [429] * 4

    def test_what_is_refused_costs_no_hash_and_no_writing(
        self, light: User, clock: Clock, knock: Knock
    ) -> None:
        with mock.patch.object(
            Argon2PasswordHasher, "verify", autospec=True, return_value=False
        ) as verify:
            for _try in range(12):
                knock(Client(), "aigul", "wrong")
            assert verify.call_count == 10
            before = AuditEntry.objects.count()
            state = list(Limit.objects.values_list())
            knock(Client(), "aigul", "wrong")
        assert verify.call_count == 10
        assert AuditEntry.objects.count() == before
        assert list(Limit.objects.values_list()) == state

    def test_it_is_on_record_once_in_ten_minutes(
        self, light: User, clock: Clock, looked_at: list[str], knock: Knock
    ) -> None:
        for _try in range(40):
            clock.forward(seconds=1)
            knock(Client(), "aigul", "wrong")
        held = AuditEntry.objects.filter(verb="accounts.session.held")
        assert [row.object_id for row in held] == [str(light.uid)]
        assert AuditEntry.objects.filter(verb="accounts.session.failed").count() == 10

    def test_one_password_on_many_names_from_one_address_is_slowed(
        self, light: User, clock: Clock, looked_at: list[str], knock: Knock
    ) -> None:
        known = Client(REMOTE_ADDR="192.0.2.9")
        knock(known, "aigul")
        for number in range(100):
            knock(Client(REMOTE_ADDR="192.0.2.9"), f"name-{number}", "Password1234")
        assert len(looked_at) == 61
        assert knock(known, "aigul").status_code == 302
        assert knock(Client(REMOTE_ADDR="192.0.2.10"), "aigul").status_code == 302

    def test_behind_a_proxy_its_word_counts(
        self, light: User, clock: Clock, looked_at: list[str], knock: Knock, settings: Any
    ) -> None:
        settings.HTTPS, settings.SECURE_SSL_REDIRECT = True, False
        for number in range(80):
            headers = {"HTTP_X_FORWARDED_FOR": f"203.0.113.1, 192.0.2.{number}"}
            knock(Client(**headers), f"name-{number}", "Password1234")
        assert len(looked_at) == 80  # eighty addresses, not one proxy
        for number in range(80):
            knock(Client(), f"other-{number}", "Password1234")
        assert len(looked_at) == 160  # a proxy that does not say counts for nobody


def test_a_right_password_gives_its_try_back(
    light: User, clock: Clock, looked_at: list[str]
) -> None:
    for _try in range(30):
        found = services.credentials_try(username="aigul", password=GOOD, caller=services.Caller())
        assert found.user == light


@pytest.mark.parametrize("least", [("time_cost", 2), ("memory_cost", 19 * 1024)])
def test_password_hashes_are_dear_enough(least: tuple[str, int]) -> None:
    """At least what OWASP's cheat sheet of 2024 asks for (Argon2id, 19 MiB, two passes)."""
    name, value = least
    assert getattr(Argon2PasswordHasher, name) >= value
    assert Argon2PasswordHasher().params().type.name == "ID"
