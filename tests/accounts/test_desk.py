"""The idle lock, what holds it open, and how it is opened; how long a session lasts at all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.clock import Clock
from accounts.conftest import GOOD
from turna.accounts import desk
from turna.accounts.models import Session, User
from turna.core import kept
from turna.vault.models import AuditEntry

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNLOCK = "/desk/unlock/"


@pytest.fixture
def sitting(light: User, sign_in: SignIn, clock: Clock) -> Client:
    return sign_in(light)


class TestLocking:
    def test_after_fifteen_minutes_each_page_asks(self, sitting: Client, clock: Clock) -> None:
        clock.forward(minutes=14)
        assert sitting.get("/events/").status_code == 200
        clock.forward(minutes=14, seconds=59)
        assert sitting.get("/events/").status_code == 200
        clock.forward(minutes=15, seconds=1)
        answer = sitting.get("/events/?q=a")
        assert answer.headers["Location"] == f"{UNLOCK}?next=%2Fevents%2F%3Fq%3Da"
        assert sitting.get("/events/").status_code == 302
        page = sitting.get(UNLOCK)
        assert page.status_code == 200
        assert "<h1>Locked</h1>" in page.content.decode()

    def test_the_setting_says_when(self, sitting: Client, clock: Clock, settings: Any) -> None:
        settings.IDLE_MINUTES = 5
        clock.forward(minutes=6)
        assert sitting.get("/").status_code == 302

    def test_asking_how_long_is_no_use_of_it_but_typing_is(
        self, sitting: Client, clock: Clock
    ) -> None:
        clock.forward(minutes=10)
        assert sitting.get("/desk/").json()["left"] == 300
        assert sitting.post("/desk/use/").status_code == 204
        assert sitting.get("/desk/").json()["left"] == 900
        clock.forward(minutes=20)
        assert sitting.get("/desk/").json()["left"] == 0
        assert sitting.post("/desk/use/").status_code == 302  # too late to be use
        assert sitting.get("/desk/").json()["left"] == 0

    def test_use_is_written_once_a_minute(
        self, sitting: Client, clock: Clock, django_assert_num_queries: Any
    ) -> None:
        before = Session.objects.get().seen_at
        clock.forward(seconds=30)
        sitting.get("/events/")
        assert Session.objects.get().seen_at == before
        clock.forward(seconds=40)
        sitting.get("/events/")
        assert Session.objects.get().seen_at == clock.at

    def test_at_once_when_asked(self, sitting: Client) -> None:
        answer = sitting.post("/desk/lock/", {"next": "/events/"})
        assert answer.headers["Location"] == f"{UNLOCK}?next=%2Fevents%2F"
        assert sitting.get("/").status_code == 302
        assert sitting.post("/sign-out/").status_code == 302

    def test_a_part_of_a_page_leads_the_whole_page(self, sitting: Client, clock: Clock) -> None:
        clock.forward(minutes=16)
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/events/?q=a"}
        answer = sitting.get("/events/?q=ab", headers=headers)
        assert answer.headers["HX-Redirect"] == f"{UNLOCK}?next=%2Fevents%2F%3Fq%3Da"


class TestHolding:
    @pytest.fixture
    def call(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
        began: dict[str, datetime] = {}
        monkeypatch.setattr(desk, "_holds", [])
        desk.register_hold(lambda user: began.get(user.username))
        return began

    def test_a_call_holds_the_desk_open_for_an_hour(
        self, sitting: Client, clock: Clock, call: dict[str, datetime]
    ) -> None:
        call["aigul"] = clock.at
        clock.forward(minutes=59)
        assert sitting.get("/desk/").json()["left"] == 60
        assert sitting.get("/events/").status_code == 200
        clock.forward(minutes=16)
        assert sitting.get("/events/").status_code == 302

    def test_until_it_ends(self, sitting: Client, clock: Clock, call: dict[str, datetime]) -> None:
        call["aigul"] = clock.at
        clock.forward(minutes=20)
        call.clear()
        assert sitting.get("/events/").status_code == 302

    def test_nobody_else_s(self, sitting: Client, clock: Clock, call: dict[str, datetime]) -> None:
        call["somebody-else"] = clock.at
        clock.forward(minutes=20)
        assert sitting.get("/events/").status_code == 302

    def test_it_opens_no_desk_that_was_locked_by_hand(
        self, sitting: Client, clock: Clock, call: dict[str, datetime]
    ) -> None:
        call["aigul"] = clock.at
        sitting.post("/desk/lock/")
        assert sitting.get("/events/").status_code == 302


class TestUnlocking:
    @pytest.fixture
    def locked(self, sitting: Client, clock: Clock) -> Client:
        clock.forward(minutes=16)
        return sitting

    def test_by_password_and_on(self, locked: Client) -> None:
        answer = locked.post(UNLOCK, {"password": GOOD, "next": "/events/"})
        assert answer.headers["Location"] == "/events/"
        assert locked.get("/events/").status_code == 200
        assert AuditEntry.objects.latest("id").verb == "accounts.session.unlocked"

    def test_nobody_is_led_to_another_site(self, locked: Client) -> None:
        answer = locked.post(UNLOCK, {"password": GOOD, "next": "https://evil.example/"})
        assert answer.headers["Location"] == "/"

    def test_in_place(self, locked: Client) -> None:
        wrong = locked.post(UNLOCK, {"password": "wrong", "in_place": "1"})
        assert wrong.status_code == 422
        assert "not your password" in wrong.json()["error"]
        empty = locked.post(UNLOCK, {"in_place": "1"})
        assert empty.json()["error"] == "Type your password."
        assert locked.post(UNLOCK, {"password": GOOD, "in_place": "1"}).status_code == 204
        assert locked.get("/events/").status_code == 200

    @pytest.mark.parametrize("typed", [{}, {"password": "wrong"}, {"answer": "{}"}])
    def test_what_is_wrong_keeps_it_locked(self, locked: Client, typed: dict[str, str]) -> None:
        assert locked.post(UNLOCK, typed).status_code == 422
        assert locked.get("/events/").status_code == 302

    def test_too_many_tries_end_the_session(self, locked: Client) -> None:
        said = [locked.post(UNLOCK, {"password": "wrong"}).status_code for _try in range(11)]
        assert said == [422] * 10 + [302]
        assert "_auth_user_id" not in locked.session
        assert locked.post(UNLOCK, {"password": GOOD}).headers["Location"].startswith("/sign-in/")

    def test_a_form_that_was_sent_comes_back(self, locked: Client, light: User) -> None:
        typed = {"name": "typed <before>", "who": kept.who_mark(str(light.uid))}
        answer = locked.post("/events/report/", typed)
        assert answer.status_code == 403
        html = answer.content.decode()
        assert "comes back with the form" in html
        sealed = html.split('name="kept" value="')[1].split('"')[0]
        wrong = locked.post(UNLOCK, {"password": "wrong", "kept": sealed})
        assert f'value="{sealed}"' in wrong.content.decode()
        page = locked.post(UNLOCK, {"password": GOOD, "kept": sealed}).content.decode()
        assert 'action="/events/report/"' in page
        assert "typed &lt;before&gt;" in page


class TestHowLong:
    def test_a_session_ends_after_twelve_hours_however_busy(
        self, client: Client, light: User, clock: Clock, knock: Callable[..., Any]
    ) -> None:
        knock(client, "aigul")
        for _ten_minutes in range(71):
            clock.forward(minutes=10)
            assert client.get("/").content.decode().count("<h1>Today</h1>") == 1
        clock.forward(minutes=11)
        assert client.get("/events/").headers["Location"].startswith("/sign-in/")

    def test_old_ones_are_swept_at_the_next_sign_in(
        self, light: User, clock: Clock, knock: Callable[..., Any]
    ) -> None:
        knock(Client(), "aigul")
        clock.forward(hours=13)
        knock(Client(), "aigul")
        assert Session.objects.count() == 1
