"""One's own account: password, sessions; what an administrator and time do to them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.clock import Clock
from accounts.conftest import GOOD
from factories.accounts import give_role, make_session
from turna.accounts import services
from turna.accounts.models import Session, User
from turna.accounts.roles import Role
from turna.core import kept
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
Knock = Callable[..., Any]
NEW = "four quiet cranes fly"


class TestPassword:
    def test_is_changed_under_the_present_one(self, light: User, sign_in: SignIn) -> None:
        here, there = sign_in(light), sign_in(light)
        typed = {"present": GOOD, "password": NEW, "again": NEW}
        for wrong in (
            {"present": "wrong"}, {"again": "other"}, {"password": "short", "again": "short"},
            {"password": GOOD, "again": GOOD},
        ):  # fmt: skip
            assert here.post("/me/password/", typed | wrong).status_code == 422, wrong
        assert here.post("/me/password/", typed).status_code == 302
        assert here.get("/events/").status_code == 200
        assert there.get("/events/").status_code == 302
        assert AuditEntry.objects.latest("id").verb == "accounts.password.changed"
        assert Session.objects.filter(user=light).count() == 1

    def test_one_that_an_administrator_made_is_changed_first(
        self, client: Client, light: User, admin: User, knock: Knock, actor: Actor
    ) -> None:
        services.password_set(actor=actor, user=light, password=NEW)
        knock(client, "aigul", NEW)
        for url in ("/", "/events/", "/me/", "/me/app/"):
            assert client.get(url).headers["Location"].startswith("/me/password/"), url
        assert client.get("/help/").status_code == 200
        mine = "five quiet cranes fly"
        typed = {"present": NEW, "password": mine, "again": mine, "next": "/events/"}
        assert client.post("/me/password/", typed).headers["Location"] == "/events/"
        assert client.get("/events/").status_code == 200
        assert knock(Client(), "aigul", mine).status_code == 302

    def test_and_opens_for_three_days(
        self, light: User, knock: Knock, actor: Actor, clock: Clock
    ) -> None:
        services.password_set(actor=actor, user=light, password=NEW)
        clock.forward(days=2, hours=23)
        assert knock(Client(), "aigul", NEW).status_code == 302
        clock.forward(hours=2)
        late = knock(Client(), "aigul", NEW)
        assert late.status_code == 422
        assert "is not right" in late.content.decode()

    def test_what_was_typed_does_not_travel_through_the_door(
        self, client: Client, light: User, sign_in: SignIn
    ) -> None:
        who = kept.who_mark(str(light.uid))
        typed = {"present": GOOD, "password": NEW, "again": NEW, "next": "/events/", "who": who}
        html = client.post("/me/password/", typed).content.decode()
        assert "Your session has ended" in html
        sealed = html.split('name="kept" value="')[1].split('"')[0]
        back = kept.unseal(sealed, str(light.uid))
        assert back is not None
        assert back.typed == (("next", "/events/"),)

    def test_somebody_without_a_role_changes_theirs(self, light: User, sign_in: SignIn) -> None:
        light.assignments.all().delete()
        client = sign_in(light)
        assert client.get("/me/").status_code == 200
        typed = {"present": GOOD, "password": NEW, "again": NEW}
        assert client.post("/me/password/", typed).status_code == 302


class TestSessions:
    def test_say_on_which_device_and_when_but_not_where(
        self, client: Client, light: User, knock: Knock
    ) -> None:
        client.defaults["HTTP_USER_AGENT"] = "(X11; Linux x86_64) Gecko Firefox/128.0"
        knock(client, "aigul")
        row = Session.objects.get(user=light)
        assert (row.device, row.how) == ("Firefox, Linux", "password")
        html = client.get("/me/").content.decode()
        assert "Firefox, Linux (here)" in " ".join(html.split())
        assert "127.0.0.1" not in html

    def test_one_is_ended_from_afar(self, light: User, sign_in: SignIn) -> None:
        here, there = sign_in(light), sign_in(light)
        far = Session.objects.get(session_key=there.session.session_key)
        assert here.post(f"/me/sessions/{far.uid}/end/").status_code == 302
        assert there.get("/events/").status_code == 302
        assert here.get("/events/").status_code == 200
        assert AuditEntry.objects.latest("id").verb == "accounts.session.closed"

    def test_neither_another_s_nor_this_one(
        self, light: User, careful: User, sign_in: SignIn
    ) -> None:
        client = sign_in(light)
        here = Session.objects.get(session_key=client.session.session_key)
        for row in (make_session(careful), here):
            assert client.post(f"/me/sessions/{row.uid}/end/").status_code == 404
        assert Session.objects.count() == 2

    def test_all_others_at_once(self, light: User, careful: User, sign_in: SignIn) -> None:
        here = sign_in(light)
        others = [sign_in(light) for _one in range(3)]
        stranger = sign_in(careful)
        here.post("/me/sessions/end/")
        assert [one.get("/events/").status_code for one in others] == [302] * 3
        assert here.get("/events/").status_code == 200
        assert stranger.get("/people/").status_code == 200

    def test_over_ones_are_not_listed(self, light: User, sign_in: SignIn) -> None:
        make_session(light, device="Opera, Mac", expire_date=timezone.now() - timedelta(hours=1))
        assert "Opera, Mac" not in sign_in(light).get("/me/").content.decode()

    def test_an_administrator_ends_them_all(
        self, light: User, admin: User, sign_in: SignIn
    ) -> None:
        theirs = sign_in(light)
        mine = sign_in(admin)
        assert mine.post(f"/users/{light.uid}/sessions/").status_code == 302
        assert theirs.get("/events/").status_code == 302
        assert mine.get("/users/").status_code == 200
        assert AuditEntry.objects.latest("id").verb == "accounts.sessions.closed"

    def test_a_closed_account_is_out_with_the_next_request(
        self, light: User, sign_in: SignIn, actor: Actor
    ) -> None:
        client = sign_in(light)
        services.user_deactivate(actor=actor, user=light)
        assert client.get("/events/").status_code == 302
        assert not Session.objects.filter(user=light).exists()

    def test_a_role_that_ends_is_gone_with_the_next_request(
        self, light: User, sign_in: SignIn, actor: Actor
    ) -> None:
        client = sign_in(light)
        assert client.get("/events/").status_code == 200
        services.assignment_end(actor=actor, assignment=light.assignments.get())
        assert client.get("/events/").status_code == 403
        give_role(light, Role.OUTREACH_WORKER, organisation=light.organisation)
        assert client.get("/events/").status_code == 200


def test_signing_out_forgets_the_session_and_the_cache(light: User, sign_in: SignIn) -> None:
    client = sign_in(light)
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert not Session.objects.exists()


@pytest.mark.parametrize("url", ["/me/", "/me/app/", "/sign-in/", "/desk/"])
def test_no_page_of_the_door_is_kept(light: User, sign_in: SignIn, url: str) -> None:
    client = Client() if url == "/sign-in/" else sign_in(light)
    assert "no-store" in client.get(url).headers["Cache-Control"]
