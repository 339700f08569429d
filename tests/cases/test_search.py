"""Finding a person by name: inside one's own organisation, by code, on record, and no oracle."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.opening import a_worker, known, somebody
from factories.cases import make_member, make_person
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import services
from turna.cases.models import Person
from turna.vault import chain, keyring, keystore
from turna.vault.master import Master
from turna.vault.models import AuditEntry
from turna.vault.services.identities import Name

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master")
URL = "/people/search/"
TYPED = "Ulgueva Aigul"


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace, master: Master) -> Person:
    """Айгүл Үлгүева, born 1990, of the NGO in Batken, led by `case_worker`."""
    return known(case_worker, organisations.ngo)


def look(user: User, name: str = TYPED, **sought: Any) -> list[Person]:
    found = services.people_search(actor=user.as_actor(), name=name, **sought)
    return [one.person for one in found]


def shown(client: Client, **typed: Any) -> str:
    response = client.post(URL, {"name": TYPED, **typed})
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_codes_and_reasons_and_no_stored_name(
    person: Person, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    colleague = sign_in(a_worker(organisations.ngo))
    html = shown(colleague, birth_year="1990", phone="0555 000001")
    for words in (person.code, "Likely", "same birth year", "same phone number"):
        assert words in html
    assert "Үлгүева" not in html
    assert "Example" not in html
    assert "You may open who this is" not in html
    assert person.code in shown(colleague, name="", document="an 0000001")
    assert person.code in shown(colleague, name="", code=person.code.lower())
    assert person.code not in shown(colleague, birth_year="1970")


def test_the_team_is_led_to_who_it_is(person: Person, case_worker: User, sign_in: SignIn) -> None:
    html = shown(sign_in(case_worker))
    assert reverse("cases:identity", args=[person.uid]) in html
    assert "Үлгүева" not in html


def test_what_is_typed_is_in_no_address_and_not_in_the_audit(
    person: Person, case_worker: User, sign_in: SignIn
) -> None:
    client = sign_in(case_worker)
    assert TYPED not in client.get(URL, {"name": TYPED}).content.decode()
    shown(client, birth_year="1990")
    row = AuditEntry.objects.latest("pk")
    assert (row.verb, row.object_id) == ("cases.people.searched", str(person.uid))
    assert row.fields == ["birth_year", "name"]
    assert "Aigul" not in str(list(AuditEntry.objects.values()))
    shown(client, name="Sydykova Jyldyz")
    assert AuditEntry.objects.latest("pk").object_count == 0, "that nobody was found is on record"


def test_known_elsewhere_is_answered_as_unknown(
    organisations: SimpleNamespace, case_worker: User, sign_in: SignIn, stranger: User
) -> None:
    """Same words, same queries, whether another organisation knows her or nobody does."""
    client = sign_in(case_worker)
    known(case_worker, organisations.ngo)  # so that there is somebody to look through
    typed = {"name": "Токтобек Сыдыков", "phone": "+996 700 000007", "code": "ABCD-1234"}

    def answer() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as captured:
            response = client.post(URL, typed)
        html = response.content.decode()
        return html[html.index("found-people") :].partition("</section>")[0], len(captured)

    answer()
    unknown = answer()
    lead = a_worker(organisations.other_ngo)
    there = make_person(organisations.other_ngo, code="ABCD-1234")
    make_member(there, lead, lead=True)
    identity = somebody(names=(Name("Токтобек Сыдыков"),))
    services.identity_record(actor=lead.as_actor(), person=there.uid, identity=identity)
    assert look(lead, "Токтобек Сыдыков") == [there]
    assert answer() == unknown


def test_sealed_cases_are_found_by_their_team_alone(
    person: Person, case_worker: User, organisations: SimpleNamespace
) -> None:
    colleague = a_worker(organisations.ngo)
    assert look(colleague) == [person]
    services.person_seal(actor=case_worker.as_actor(), person=person.uid, version=person.version)
    assert look(colleague) == []
    assert look(colleague, "", code=person.code) == []
    assert look(case_worker) == [person]


def test_only_who_records_cases_looks_and_only_at_home(
    person: Person, me_officer: User, mission_officer: User, organisations: SimpleNamespace,
    sign_in: SignIn,
) -> None:  # fmt: skip
    for user in (me_officer, mission_officer):
        assert sign_in(user).post(URL, {"name": TYPED}).status_code == 403
        with pytest.raises(PermissionDenied):
            look(user)
    assert look(a_worker(organisations.other_ngo)) == []
    assert look(a_worker(organisations.ngo, role=Role.SHELTER_MANAGER)) == [person]


def test_voided_files_are_not_offered(person: Person, case_worker: User) -> None:
    Person.objects.filter(pk=person.pk).update(state="voided")
    assert look(case_worker) == []


def test_too_many_searches_are_refused_for_this_user_alone(
    person: Person, case_worker: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    for _ in range(20):
        assert look(case_worker) == [person]
    for _ in range(2):
        with pytest.raises(ValidationError, match="Search again in"):
            look(case_worker)
    response = sign_in(case_worker).post(URL, {"name": TYPED})
    assert response.status_code == 422
    assert person.code not in response.content.decode()
    told = AuditEntry.objects.filter(verb="cases.people.search_refused")
    assert told.count() == 1
    assert look(a_worker(organisations.ngo)) == [person]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Write a name"),
        ({"name": "..."}, "Write a name"),
        ({"name": "A", "birth_year": "87"}, "Type 1890 or more"),
        ({"phone": "12"}, "Write a name"),
    ],
)
def test_what_cannot_be_looked_for_is_said(
    case_worker: User, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    response = sign_in(case_worker).post(URL, typed)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_what_cannot_be_put_on_record_is_not_shown(
    person: Person, case_worker: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(case_worker)
    client.post(URL, {"name": TYPED})

    def broken(rows: Any) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(chain, "append", broken)
    response = client.post(URL, {"name": TYPED})
    assert response.status_code == 503
    assert person.code not in response.content.decode()


def test_locked_says_so_and_what_was_recorded_meanwhile_is_found_after(
    case_worker: User, organisations: SimpleNamespace, sign_in: SignIn, master: Master
) -> None:
    keystore.ensure_organisations([organisations.ngo.code])
    keyring.forget()
    person = known(case_worker, organisations.ngo)
    response = sign_in(case_worker).post(URL, {"name": TYPED})
    assert response.status_code == 503
    assert "locked" in response.content.decode()
    keyring.hold(master)
    assert look(case_worker) == [person]
    assert AuditEntry.objects.filter(verb="vault.cards.made").count() == 1
    assert look(case_worker) == [person]
    assert AuditEntry.objects.filter(verb="vault.cards.made").count() == 1


def test_a_number_without_its_country_is_of_the_organisations(
    case_worker: User, organisations: SimpleNamespace
) -> None:
    person = known(case_worker, organisations.ngo)
    assert look(case_worker, "", phone="0555 000001") == [person]
