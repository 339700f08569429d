"""Signing in and out, as a browser and as somebody who tries names."""

import re
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from unittest import mock

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test import Client

from factories.accounts import give_role, make_user
from turna.accounts import demonstration, services
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

DOOR = "/sign-in/"
GOOD = "three quiet cranes"


hashed = cache(make_password)  # a good hash is slow on purpose


@pytest.fixture
def someone(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.ngo, username="aigul", name="Aigul Example")
    User.objects.update(password=hashed(GOOD))
    return user


@pytest.fixture
def demo_user(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.ngo, username="demo-worker", demonstration=True)
    give_role(user, Role.OUTREACH_WORKER, organisation=organisations.ngo)
    User.objects.update(password=hashed(demonstration.PASSWORD))
    return user


def knock(client: Client, username: str, password: str, **more: str) -> object:
    return client.post(DOOR, {"username": username, "password": password, **more})


@pytest.mark.django_db
def test_the_first_page_is_the_door() -> None:
    response = Client().get("/")
    assert response.status_code == 200
    html = response.content.decode()
    assert f'action="{DOOR}"' in html
    assert "Demonstration" not in html
    assert response.headers["Cache-Control"].count("no-store") == 1


def test_right_credentials_open_home(client: Client, someone: User) -> None:
    client.get(DOOR)
    response = knock(client, " AIGUL ", GOOD)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    html = client.get("/").content.decode()
    assert "<h1>Today</h1>" in html
    assert someone.name in html
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.object_id) == ("accounts.session.started", str(someone.uid))
    assert entry.request_id == response.headers["X-Request-ID"]


def test_a_session_gets_a_new_key_at_the_door(client: Client, someone: User) -> None:
    session = client.session
    session["before"] = "1"
    session.save()
    old = session.session_key
    knock(client, "aigul", GOOD)
    assert client.session.session_key not in (None, old)
    assert not client.session.exists(old)


@pytest.mark.parametrize(
    ("username", "password"),
    [("aigul", "wrong password"), ("nobody-here", GOOD), ("gone", GOOD)],
)
def test_every_failure_looks_the_same(
    client: Client, someone: User, username: str, password: str
) -> None:
    make_user(someone.organisation, username="gone", is_active=False)
    User.objects.filter(username="gone").update(password=hashed(GOOD))
    response = knock(client, username, password)
    assert response.status_code == 422
    page = re.sub(r'(value|content)="[^"]*"', "", response.content.decode())
    known = knock(Client(), "aigul", "wrong password")
    assert page == re.sub(r'(value|content)="[^"]*"', "", known.content.decode())
    assert "The user name or the password is not right" in page
    assert password not in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("username", ["aigul", "nobody-here"])
def test_a_failure_costs_one_hash_whoever_is_asked_for(
    client: Client, someone: User, username: str
) -> None:
    with (
        mock.patch.object(
            Argon2PasswordHasher, "verify", autospec=True, return_value=False
        ) as verify,
        mock.patch.object(
            Argon2PasswordHasher, "encode", autospec=True, return_value="argon2$x"
        ) as encode,
    ):
        knock(client, username, "wrong password")
    assert verify.call_count + encode.call_count == 1


def test_failures_are_audited_without_what_was_typed(client: Client, someone: User) -> None:
    knock(client, "aigul", "wrong password")
    knock(client, "three-quiet-secrets", "wrong password")
    known, unknown = AuditEntry.objects.order_by("id")
    assert {known.verb, unknown.verb} == {"accounts.session.failed"}
    assert (known.object_id, known.object_count) == (str(someone.uid), 1)
    assert (unknown.object_id, unknown.object_count) == ("", 0)
    stored = " ".join(str(value) for entry in (known, unknown) for value in vars(entry).values())
    assert "secrets" not in stored
    assert "wrong" not in stored


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"username": "aigul"},
        {"password": GOOD},
        {"username": "a" * 151, "password": GOOD},
        {"username": "ai\0gul", "password": GOOD},
        {"username": "aigul", "password": "x" * 201},
    ],
)
def test_half_a_form_is_asked_for_again(
    client: Client, someone: User, typed: dict[str, str]
) -> None:
    response = client.post(DOOR, typed)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not AuditEntry.objects.exists()


def test_the_page_that_was_asked_for_opens_after_the_door(client: Client, someone: User) -> None:
    html = client.get(f"{DOOR}?next=/users/").content.decode()
    assert 'name="next" value="/users/"' in html
    response = knock(client, "aigul", GOOD, next="/users/")
    assert response.headers["Location"] == "/users/"
    assert client.get(f"{DOOR}?next=/users/").headers["Location"] == "/users/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site(client: Client, someone: User, elsewhere: str) -> None:
    assert elsewhere not in client.get(DOOR, {"next": elsewhere}).content.decode()
    response = knock(client, "aigul", GOOD, next=elsewhere)
    assert response.headers["Location"] == "/"


def test_signing_out_is_a_post_and_closes_the_session(client: Client, someone: User) -> None:
    knock(client, "aigul", GOOD)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/users/").status_code == 403
    assert client.post("/sign-out/").headers["Location"] == "/"
    assert client.get("/users/").status_code == 302
    assert AuditEntry.objects.latest("id").verb == "accounts.session.ended"


def test_forms_from_elsewhere_are_refused_in_words(someone: User) -> None:
    response = Client(enforce_csrf_checks=True).post(DOOR, {"username": "aigul", "password": GOOD})
    assert response.status_code == 403
    assert "Please send it again" in response.content.decode()


def test_a_closed_account_and_a_new_password_end_sessions(
    actor: Actor, someone: User, sign_in: Callable[[User], Client]
) -> None:
    first = sign_in(User.objects.get())
    assert first.get("/users/").status_code == 403
    services.password_set(actor=actor, user=someone, password="other quiet cranes")
    assert first.get("/users/").status_code == 302
    second = sign_in(User.objects.get())
    services.user_deactivate(actor=actor, user=someone)
    assert second.get("/users/").status_code == 302


class TestDemonstration:
    LOCAL = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}

    def test_shows_its_accounts_on_this_machine(self, demo_user: User, someone: User) -> None:
        User.objects.filter(pk=someone.pk).update(demonstration=False)
        html = Client(**self.LOCAL).get("/").content.decode()
        assert "demo-worker" in html
        assert "outreach worker" in html
        assert demonstration.PASSWORD in html
        assert "aigul" not in html

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"HTTP_HOST": "testserver"},
            {"REMOTE_ADDR": "192.0.2.7"},
            {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
            {"HTTP_FORWARDED": "for=192.0.2.7"},
        ],
    )
    def test_hides_and_refuses_them_elsewhere(
        self, demo_user: User, elsewhere: dict[str, str]
    ) -> None:
        far = Client(**(self.LOCAL | elsewhere))
        html = far.get("/").content.decode()
        assert "demo-worker" not in html
        assert demonstration.PASSWORD not in html
        assert knock(far, "demo-worker", demonstration.PASSWORD).status_code == 422
        assert AuditEntry.objects.get().verb == "accounts.session.failed"

    def test_opens_here(self, demo_user: User) -> None:
        here = Client(**self.LOCAL)
        assert knock(here, "demo-worker", demonstration.PASSWORD).status_code == 302
        assert here.get("/").status_code == 200

    def test_needs_as_many_queries_for_many_accounts(
        self, demo_user: User, django_assert_num_queries: Callable[[int], object]
    ) -> None:
        for number in range(demonstration.SHOWN + 5):
            user = make_user(
                demo_user.organisation, username=f"more-{number:03}", demonstration=True
            )
            give_role(user, Role.DONOR)
        with django_assert_num_queries(2):
            shown = demonstration.accounts()
        assert len(shown) == demonstration.SHOWN


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("127.0.0.1:80", True),
        ("127.8.9.1", True),
        ("[::1]:8000", True),
        ("::1", True),
        ("192.168.0.4", False),
        ("turna.example", False),
        ("localhost.example", False),
        ("", False),
    ],
)
def test_what_this_machine_is_called(host: str, *, expected: bool) -> None:
    assert demonstration.is_loopback(host) is expected
