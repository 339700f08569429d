"""What was refused is on record, clear to whoever was refused and silent about what exists."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.clock import Clock
from accounts.conftest import GOOD, code_of
from factories.cases import a_person
from turna.accounts import refusals, services
from turna.accounts.models import User
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
REFUSED = "accounts.access.refused"


def refused() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=REFUSED).order_by("id"))


@pytest.fixture
def foreign(organisations: SimpleNamespace, places: SimpleNamespace) -> Any:
    """A person of the NGO in Khujand."""
    return a_person(organisations.other_ngo, places.sughd)["uid"]


def test_a_crafted_id_of_another_organisation_is_refused_clear_and_on_record(
    case_worker: User, foreign: Any, sign_in: SignIn
) -> None:
    client = sign_in(case_worker)
    response = client.get(f"/people/{foreign}/")
    assert response.status_code == 404
    html = response.content.decode()
    assert re.search(r"<h1[^>]*>\s*\S", html)
    (row,) = refused()
    assert (row.actor_id, row.organisation) == (str(case_worker.uid), "test-ngo-batken")
    assert (row.object_kind, row.object_id) == ("cases.person", str(foreign))
    assert (row.fields, row.reason) == (["cases:person"], "not-there")
    assert row.request_id == response.headers["X-Request-ID"]
    assert AuditEntry.objects.count() == 1, "a refusal is no read of the person"


def test_a_foreign_id_and_one_of_nobody_answer_and_cost_alike(
    case_worker: User, foreign: Any, sign_in: SignIn
) -> None:
    client = sign_in(case_worker)
    client.get(f"/people/{uuid4()}/")  # what is read once is read
    asked, pages = [], []
    for uid in (foreign, uuid4()):
        with CaptureQueriesContext(connection) as queries:
            pages.append(client.get(f"/people/{uid}/"))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    bare = [re.sub(r'(value|content)="[^"]*"', "", page.content.decode()) for page in pages]
    assert bare[0].replace(str(foreign), "") == re.sub(r"[0-9a-f-]{36}", "", bare[1])
    assert [row.reason for row in refused()] == ["not-there"] * 3


def test_the_owner_finds_who_tried(
    case_worker: User, foreign: Any, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    from factories.accounts import give_role, make_user
    from turna.accounts.roles import Role

    sign_in(case_worker).get(f"/people/{foreign}/")
    owner = make_user(organisations.other_ngo, username="owner")
    give_role(owner, Role.NGO_MANAGER, organisation=organisations.other_ngo)
    html = sign_in(owner).get(f"/audit/cases.person/{foreign}/").content.decode()
    assert "was refused a page or a record" in html
    assert case_worker.name in html


def test_a_shut_page_is_on_record(donor: User, sign_in: SignIn) -> None:
    assert sign_in(donor).get("/people/").status_code == 403
    (row,) = refused()
    assert (row.object_id, row.object_count) == ("", 0)
    assert (row.fields, row.reason) == (["cases:people"], "shut")


def test_a_form_of_another_organisation_is_refused_and_on_record(
    case_worker: User, worker_batken: User, organisations: SimpleNamespace, places: SimpleNamespace,
    sign_in: SignIn,
) -> None:  # fmt: skip
    from factories.outreach import an_event

    uid = an_event(organisations.other_ngo, places.sughd)["uid"]
    response = sign_in(worker_batken).post(f"/events/{uid}/correct/", {"version": 1})
    assert response.status_code == 404
    (row,) = refused()
    assert row.object_id == str(uid)


def test_what_was_typed_is_not_kept(donor: User, sign_in: SignIn) -> None:
    client = sign_in(donor)
    client.get("/people/?q=Aigul+Example")
    client.get("/people/aigul-example/")
    (row,) = refused()
    assert "igul" not in " ".join(str(value) for value in vars(row).values()).replace(
        donor.name, ""
    )


def test_strangers_and_pages_that_answer_leave_no_row(admin: User, sign_in: SignIn) -> None:
    Client().get(f"/people/{uuid4()}/")
    sign_in(admin).get("/users/")
    assert refused() == []


def test_a_flood_is_written_down_sixty_times_and_once_a_minute(
    donor: User, sign_in: SignIn, clock: Clock
) -> None:
    client = sign_in(donor)
    for _try in range(70):
        assert client.get("/people/").status_code == 403
    assert len(refused()) == 60
    clock.forward(minutes=1)
    client.get("/people/")
    client.get("/people/")
    assert len(refused()) == 61


def test_a_refusal_that_cannot_be_recorded_is_one_all_the_same(
    donor: User, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = sign_in(donor)
    with mock.patch.object(refusals.services, "access_refuse", side_effect=DatabaseError("full")):
        assert client.get("/people/").status_code == 403
    assert "cannot be put on record" in caplog.text


def test_a_form_from_elsewhere_is_logged_and_on_record(
    worker_batken: User, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(worker_batken)
    with caplog.at_level("WARNING", logger="django.security.csrf"):
        assert client.post("/events/report/", {"title": "Aigul Example"}).status_code == 403
    assert "Forbidden" in caplog.text
    assert "Aigul" not in caplog.text
    assert [row.fields for row in refused()] == [["outreach:event-report"]]


def test_a_form_sent_to_a_locked_desk_is_no_refusal(worker_batken: User, sign_in: SignIn) -> None:
    from turna.core.kept import who_mark

    client = sign_in(worker_batken)
    client.post("/desk/lock/")
    sent = {"who": who_mark(str(worker_batken.uid)), "title": "A talk"}
    assert client.post("/events/report/", sent).status_code == 403
    assert refused() == []


def test_a_replayed_sign_in_code_is_refused_clear_and_on_record(
    with_app: User, clock: Clock, knock: Callable[..., Any]
) -> None:
    code = code_of(with_app, clock)
    first, second = Client(), Client()
    for client in (first, second):
        knock(client, "saltanat", GOOD)
    assert first.post("/sign-in/second/", {"code": code}).status_code == 302
    again = second.post("/sign-in/second/", {"code": code})
    assert again.status_code == 422
    assert "This code was used already" in again.content.decode()
    assert second.get("/people/").status_code == 302
    row = AuditEntry.objects.get(verb="accounts.code.refused")
    assert row.object_id == str(with_app.uid)
    assert code not in " ".join(str(value) for value in vars(row).values() if value != row.chain)


def test_every_kind_of_sign_in_is_on_record_with_its_way(light: User) -> None:
    for how in ("password", "app", "recovery", "passkey"):
        services.session_start(actor=light.as_actor(), user=light, how=how)
    rows = AuditEntry.objects.filter(verb="accounts.session.started").order_by("id")
    assert [row.reason for row in rows] == ["password", "app", "recovery", "passkey"]
