"""Reading about persons is on record before it is shown, or is not shown."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from factories.cases import make_person, make_return, make_service, make_stay
from turna.accounts.models import User
from turna.cases import services
from turna.vault import chain
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]
PART = {"HX-Request": "true", "HX-Target": "list"}


@pytest.fixture
def client(sign_in: SignIn, case_worker: User) -> Client:
    return sign_in(case_worker)


@pytest.fixture
def done(organisations: SimpleNamespace, places: SimpleNamespace) -> SimpleNamespace:
    """One person with help, a return and a stay; and somebody else."""
    person, other = make_person(organisations.ngo), make_person(organisations.ngo)
    where = (organisations.ngo, places.batken)
    return SimpleNamespace(
        person=person, other=other, service=make_service(*where, person=person),
        stay=make_stay(*where, person=person), **{"return": make_return(*where, person=person)},
    )  # fmt: skip


def reads() -> list[AuditEntry]:
    codes = [code for name, code in vars(services).items() if name.isupper()]
    return list(AuditEntry.objects.filter(verb__in=codes).order_by("pk"))


@pytest.mark.parametrize(
    ("page", "verb"),
    [
        ("person", "cases.person.read"),
        ("service", "cases.service.read"),
        ("return", "cases.return.read"),
        ("stay", "cases.stay.read"),
    ],
)
def test_a_page_is_one_read_of_its_person(
    client: Client, done: SimpleNamespace, case_worker: User, page: str, verb: str
) -> None:
    url = reverse(f"cases:{page}", args=[getattr(done, page).uid])
    assert client.get(url).status_code == 200
    (row,) = reads()
    assert (row.verb, row.object_kind, row.actor_id) == (verb, "cases.person", str(case_worker.uid))
    assert (row.object_id, row.object_version) == (str(done.person.uid), done.person.version)
    assert row.organisation == case_worker.organisation.code


def test_a_list_names_everybody_it_shows_and_nobody_else(
    client: Client, done: SimpleNamespace
) -> None:
    client.get(reverse("cases:people"))
    client.post(reverse("cases:people"), {"q": done.other.code})
    client.get(reverse("cases:stays"))
    client.post(reverse("cases:returns"), {"q": "ZZZZ"})
    both, one, stays = reads()
    assert both.named == [[str(uid), 1] for uid in sorted([done.person.uid, done.other.uid])]
    assert (one.object_id, one.named) == (str(done.other.uid), None)
    assert (stays.verb, stays.object_id) == ("cases.stays.listed", str(done.person.uid))


def test_a_part_that_shows_the_same_again_adds_no_row(
    client: Client, done: SimpleNamespace
) -> None:
    url = reverse("cases:people")
    client.get(url)
    assert client.get(url, {"sort": "code"}, headers=PART).status_code == 200
    assert len(reads()) == 1
    client.post(url, {"q": done.other.code}, headers=PART)
    assert [row.object_count for row in reads()] == [2, 1]
    client.get(url)  # the page anew is a read anew
    assert len(reads()) == 3


def test_what_is_not_shown_is_no_read(
    client: Client, organisations: SimpleNamespace, sign_in: SignIn, operator: User
) -> None:
    foreign = make_person(organisations.other_ngo)
    assert client.get(reverse("cases:person", args=[foreign.uid])).status_code == 404
    assert sign_in(operator).get(reverse("cases:people")).status_code == 403
    assert reads() == []


@pytest.fixture(params=["database", "key", "disk"])
def _unwritable(
    request: pytest.FixtureRequest, client: Client, done: SimpleNamespace, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """From here on the audit cannot be written."""
    if request.param == "key":
        settings.AUDIT_KEY_FILE = Path("/nowhere/audit-key")
        return
    errors = {"database": DatabaseError("read-only"), "disk": OSError(28, "No space left")}

    def fails(*_args: object) -> None:
        raise errors[request.param]

    monkeypatch.setattr(chain, "text_of", fails)


@pytest.mark.usefixtures("_unwritable")
@pytest.mark.parametrize(
    "page", ["people", "person", "service", "returns", "return", "stays", "stay"]
)
def test_nothing_is_shown_when_it_cannot_be_put_on_record(
    client: Client, done: SimpleNamespace, page: str, caplog: pytest.LogCaptureFixture
) -> None:
    one = getattr(done, page, None)
    response = client.get(reverse(f"cases:{page}", args=[one.uid] if one else None))
    html = response.content.decode()
    assert response.status_code == 503
    assert "Nothing is shown until it can" in html
    assert html.count("<h1") == 1
    for code in (done.person.code, done.other.code):
        assert code not in html
        assert code not in caplog.text
    assert reads() == []
