"""Passwords: long, of any signs, not known to everybody, kept as they were typed."""

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.clock import Clock
from accounts.conftest import GOOD, code_of
from turna.accounts import rules, services
from turna.accounts.models import RecoveryCode, User
from turna.accounts.services import factors
from turna.vault.actor import Actor

CHECKOUT = Path(__file__).resolve().parents[2]
Knock = Callable[..., Any]


def allowed(password: str) -> bool:
    return rules.password_allowed(password, username="aigul", name="Aigul Example")[0]


@pytest.mark.parametrize(
    "password",
    [
        "жети туяк тогуз көл", "8241 9930 5561 0207", "ALLCAPITALLETTERSHERE", "?!;:-_#~+*&%$ §/()",
        "x" * 4 + "y" * 4 + "zwvu", "🦢🦩🦜🐦🐧🐤🐣🦆🦉🦅🐓🦃", " leading and trailing ",
        "a" * 3 + "quite other words " * 10,
    ],
)  # fmt: skip
def test_any_signs_make_a_password(password: str) -> None:
    assert allowed(password)


def test_length_is_what_is_asked_for() -> None:
    assert not allowed("elevensigns")
    assert allowed("twelve signs")
    assert allowed(("many other words " * 20)[:200])
    assert not allowed(("many other words " * 20)[:201])


@pytest.mark.parametrize(
    "password",
    [
        "password12345", "Qwertyuiop123!", "iloveyou2024!!", "1234567890123", "p@ssw0rd!!2026",
        "aaaaaaaaaaaaa", "abcabcabcabc", "turna-turna-2026", "Hotline2026!!", "Shelter-Bishkek-1",
        "administrator1", "aigul is my name", "EXAMPLE-12345678",
    ],
)  # fmt: skip
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert not allowed(password)


def test_words_of_the_house_may_stand_among_others() -> None:
    assert allowed("three quiet cranes")
    assert allowed("the shelter cat sings")


def test_at_least_three_thousand_known_ones_of_this_length_are_refused() -> None:
    """Each of the well-known passwords, with digits behind it up to twelve signs and more."""
    known = CommonPasswordValidator().passwords
    tried = {
        word + "2026!"[: max(1, 12 - len(word))] if len(word) > 7 else word + "20262026"
        for word in known
        if sum(c.isalpha() for c in word) > 3
    }
    long = [one for one in tried if len(one) >= rules.PASSWORD_SHORTEST]
    assert len(long) > 3000
    assert [one for one in long if allowed(one)] == []


def test_the_words_of_the_house_are_documented() -> None:
    page = (CHECKOUT / "docs/limits.md").read_text(encoding="utf-8")
    assert [word for word in rules.WORDS_OF_THE_HOUSE if f"`{word}`" not in page] == []


@pytest.mark.parametrize("typed", [GOOD.upper(), f" {GOOD}", f"{GOOD} ", GOOD[:-1], GOOD + "x"])
def test_it_is_checked_exactly_as_typed(light: User, knock: Knock, typed: str) -> None:
    assert knock(Client(), "aigul", typed).status_code == 422
    assert knock(Client(), "aigul", GOOD).status_code == 302


def test_the_last_sign_of_a_long_one_counts(light: User, actor: Actor, knock: Knock) -> None:
    long = ("many other words " * 20)[:200]
    services.password_change(actor=light.as_actor(), user=light, password=long)
    assert knock(Client(), "aigul", long[:-1] + "#").status_code == 422
    assert knock(Client(), "aigul", long).status_code == 302


def test_it_stays_good_for_years(light: User, clock: Clock, knock: Knock) -> None:
    clock.forward(days=3650)
    client = Client()
    assert knock(client, "aigul", GOOD).headers["Location"] == "/"
    assert client.get("/events/").status_code == 200


def test_fields_hide_it_and_help_managers_of_passwords(
    light: User, sign_in: Callable[[User], Client]
) -> None:
    pages = [Client().get("/sign-in/"), sign_in(light).get("/me/password/")]
    found = []
    for page in pages:
        html = page.content.decode()
        found += re.findall(r'<input[^>]*name="(?:password|present|again)"[^>]*>', html)
    assert len(found) >= 4
    for field in found:
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(current|new)-password"', field)
    scripts = "".join(p.read_text() for p in (CHECKOUT / "src/turna").rglob("static/**/*.js"))
    assert not re.search(r'"(paste|copy|contextmenu)"|onpaste|autocomplete="off"', scripts)


def test_nobody_is_asked_a_secret_question() -> None:
    fields = {field.name for field in User._meta.get_fields()}
    assert not {name for name in fields if re.search("hint|question|answer|email|phone", name)}


def test_a_made_up_one_keeps_the_rules_and_is_out_of_reach(light: User) -> None:
    from turna.accounts.admin_views import _made_up

    made = {_made_up(light) for _one in range(50)}
    assert len(made) == 50
    assert all(allowed(one) for one in made)
    letters = {c for one in made for c in one.replace("-", "")}
    assert letters <= set(factors.LETTERS)
    assert 16 * math.log2(len(factors.LETTERS)) > 64


def test_a_new_password_opens_no_second_step(
    with_app: User, actor: Actor, clock: Clock, knock: Knock
) -> None:
    """A forgotten password is made anew by an administrator; the app is asked for all the same."""
    services.password_set(actor=actor, user=with_app, password="other quiet words")
    client = Client()
    assert "Second step" in knock(client, "saltanat", "other quiet words").content.decode()
    assert client.get("/people/").status_code == 302
    assert client.post("/sign-in/second/", {"code": code_of(with_app, clock)}).status_code == 302


class TestRecoveryCodes:
    def test_are_random_and_kept_as_hashes(self, with_app: User) -> None:
        codes = services.recovery_codes_make(actor=with_app.as_actor(), user=with_app)
        assert len(set(codes)) == 10
        for code in codes:
            row = RecoveryCode.objects.get(user=with_app, start=code[:4])
            assert row.rest.startswith("argon2$argon2id$")
            assert check_password(code[5:].replace("-", ""), row.rest)
            assert code[5:] not in row.rest
        assert 8 * math.log2(len(factors.LETTERS)) > 39  # what the hash hides; the start is clear

    def test_of_two_users_are_hashed_each_with_its_salt(self, with_app: User) -> None:
        services.recovery_codes_make(actor=with_app.as_actor(), user=with_app)
        salts = {rest.split("$")[4] for rest in RecoveryCode.objects.values_list("rest", flat=True)}
        assert len(salts) == 10


def test_the_last_password_is_not_the_next(light: User) -> None:
    with pytest.raises(ValidationError):
        services.password_change(actor=light.as_actor(), user=light, password=GOOD)
