"""Who a person is opens for the team and the shift, on record, or not at all."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.given import add
from cases.opening import NAME, a_worker, known, somebody
from factories.cases import make_duty, make_member, make_person, make_stay
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.accounts.services import assignment_end, user_deactivate
from turna.cases import services
from turna.cases.models import Person
from turna.vault import chain, keyring
from turna.vault.actor import Actor
from turna.vault.master import Master
from turna.vault.models import AuditEntry, Identity
from turna.vault.services import identities

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master")


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace, master: Master) -> Person:
    """Somebody of the NGO in Batken, led by `case_worker`."""
    return known(case_worker, organisations.ngo)


def page(person: Person, name: str = "identity") -> str:
    return reverse(f"cases:{name}", args=[person.uid])


def refused(user: User, person: Person) -> bool:
    try:
        services.identity_open(actor=user.as_actor(), person=person)
    except PermissionDenied:
        return True
    return False


def test_the_team_opens_it_and_each_look_is_on_record(
    person: Person, case_worker: User, sign_in: SignIn
) -> None:
    response = sign_in(case_worker).get(page(person))
    html = response.content.decode()
    for text in (NAME, "Aigul Example", "+996 555 000001", "AN0000001", "3 February 1990"):
        assert text in html
    assert "no-store" in response.headers["Cache-Control"]
    assert "<title>Person · Turna</title>" in html
    row = AuditEntry.objects.latest("pk")
    assert (row.verb, row.object_id, row.reason) == (
        "vault.identity.opened", str(person.identity), "team",
    )  # fmt: skip
    assert row.actor_id == str(case_worker.uid)


def test_others_are_told_for_whom_it_opens(
    person: Person, manager: User, mission_officer: User, me_officer: User, *,
    organisations: SimpleNamespace, sign_in: SignIn, case_worker: User,
) -> None:  # fmt: skip
    done = AuditEntry.objects.exclude(verb="accounts.access.refused")
    before = done.count()
    for user in (manager, mission_officer, me_officer, a_worker(organisations.ngo)):
        for name in ("identity", "identity-change"):
            response = sign_in(user).get(page(person, name))
            html = response.content.decode()
            assert response.status_code == 403
            assert NAME not in html
            assert "Example" not in html
        assert case_worker.name in sign_in(user).get(page(person)).content.decode()
        assert refused(user, person)
    assert done.count() == before
    stranger = a_worker(organisations.other_ngo)
    assert sign_in(stranger).get(page(person)).status_code == 404
    assert refused(stranger, person)


def test_a_process_opens_nothing(person: Person, actor: Actor) -> None:
    with pytest.raises(PermissionDenied):
        services.identity_open(actor=actor, person=person)
    with pytest.raises(PermissionDenied):
        services.identity_record(actor=actor, person=person.uid, identity=somebody())


def test_a_role_that_ended_and_a_closed_account_open_nothing_at_once(
    person: Person, case_worker: User, admin: User, organisations: SimpleNamespace
) -> None:
    other = a_worker(organisations.ngo)
    make_member(person, other)
    assert not refused(other, person)
    assignment_end(actor=admin.as_actor(), assignment=other.assignments.get())
    assert refused(other, person)
    assert not refused(case_worker, person)
    user_deactivate(actor=admin.as_actor(), user=case_worker)
    assert refused(case_worker, person)


def test_the_shift_opens_who_sleeps_there_for_its_hours(
    person: Person, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    nurse = a_worker(organisations.ngo)
    today = timezone.localdate()
    duty = make_duty(nurse)
    assert refused(nurse, person)
    stay = make_stay(organisations.ngo, places.batken, person=person, day=today)
    opened = services.identity_open(actor=nurse.as_actor(), person=person)
    assert (opened.how, opened.identity.names[0].text) == ("shift", NAME)
    for changes in (
        {"left_on": today},
        {"state": "voided"},
        {"organisation": organisations.mission},
    ):
        kept = {name: getattr(stay, name) for name in changes}
        type(stay).objects.filter(pk=stay.pk).update(**changes)
        assert refused(nurse, person), changes
        type(stay).objects.filter(pk=stay.pk).update(**kept)
    for changes in ({"kind": "on_call"}, {"ends_at": timezone.now() - timedelta(minutes=1)}):
        type(duty).objects.filter(pk=duty.pk).update(**changes)
        assert refused(nurse, person), changes
        duty.save()
    assert not refused(nurse, person)


def test_what_cannot_be_put_on_record_is_not_shown(
    person: Person, case_worker: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(rows: Any) -> None:
        raise DatabaseError("disk full")

    client = sign_in(case_worker)
    monkeypatch.setattr(chain, "append", broken)
    for name in ("identity", "identity-change"):
        response = client.get(page(person, name))
        assert response.status_code == 503
        for text in (NAME, "Example", "555", "library"):
            assert text not in response.content.decode()


def test_a_locked_vault_says_so_and_still_takes_new_people(
    person: Person, case_worker: User, organisations: SimpleNamespace, master: Master,
    sign_in: SignIn,
) -> None:  # fmt: skip
    client = sign_in(case_worker)
    other = make_person(organisations.ngo)
    make_member(other, case_worker)
    keyring.forget()
    for name in ("identity", "identity-change"):
        response = client.get(page(person, name))
        assert response.status_code == 503
        assert "The keys are locked" in response.content.decode()
    assert client.get(page(other, "identity-change")).status_code == 200
    response = client.post(page(other, "identity-change"), {"names-0-text": "Daler Example"})
    assert response.headers["Location"] == page(other)
    keyring.hold(master)
    opened = services.identity_open(actor=case_worker.as_actor(), person=other)
    assert [name.text for name in opened.identity.names] == ["Daler Example"]


def test_it_is_recorded_and_changed_on_a_page_with_as_many_rows_as_it_takes(
    case_worker: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    person = make_person(organisations.ngo)
    make_member(person, case_worker)
    client, url = sign_in(case_worker), page(person, "identity-change")
    assert "Nothing is recorded yet" in client.get(page(person)).content.decode()
    typed = {f"names-{n}-text": f"Aigul Example {n}" for n in range(3)}
    more = client.post(url, typed | {"resumed": "rows"}).content.decode()
    assert 'name="names-4-text"' in more
    assert 'value="Aigul Example 2"' in more
    typed |= {"contacts-0-text": "@example", "contacts-0-kind": "handle", "birth_date": "3.2.1990"}
    assert client.post(url, typed).status_code == 302
    shown = client.get(page(person)).content.decode()
    assert "Aigul Example 2 (full name)" in shown
    assert "@example (messenger or social network)" in shown
    form = client.get(url).content.decode()
    assert '<input type="hidden" name="version" value="1">' in form
    changed = {"names-0-text": "Aigul Other", "version": "1"}
    assert client.post(url, changed).status_code == 302
    late = client.post(url, changed | {"names-0-text": "Aigul Late"})
    assert late.status_code == 422
    assert "Aigul Other · full" in late.content.decode()
    assert '<input type="hidden" name="version" value="2">' in late.content.decode()
    person.refresh_from_db()
    assert person.version == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Nothing is filled in"),
        ({"names-0-kind": "alias"}, "Row 1: “Name” is missing"),
        ({"names-0-text": "A", "names-0-kind": "secret"}, "choose one of the answers"),
        ({"names-0-text": "A" * 501}, "at most 500 characters"),
        ({"names-0-text": "A", "birth_date": "1.1.2150"}, "not in the future"),
    ],
)
def test_what_is_refused_stays_typed_and_stores_nothing(
    case_worker: User, organisations: SimpleNamespace, sign_in: SignIn,
    typed: dict[str, str], said: str,
) -> None:  # fmt: skip
    person = make_person(organisations.ngo)
    make_member(person, case_worker)
    response = sign_in(case_worker).post(page(person, "identity-change"), typed)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Identity.objects.exists()


def test_it_is_recorded_once_and_for_living_files_only(
    person: Person, case_worker: User, organisations: SimpleNamespace
) -> None:
    mine = case_worker.as_actor()
    with pytest.raises(ValidationError, match="recorded this meanwhile"):
        services.identity_record(actor=mine, person=person.uid, identity=somebody())
    other = make_person(organisations.ngo, state="voided")
    make_member(other, case_worker)
    with pytest.raises(ValidationError, match="voided"):
        services.identity_record(actor=mine, person=other.uid, identity=somebody())
    Person.objects.filter(pk=other.pk).update(state="live")
    with pytest.raises(ValidationError, match="Record it first"):
        services.identity_change(actor=mine, person=other.uid, version=1, birth_date=None)
    reader = a_worker(organisations.ngo, role=Role.ME_OFFICER)
    make_member(person, reader)
    with pytest.raises(PermissionDenied):
        services.identity_change(
            actor=reader.as_actor(), person=person.uid, version=1, birth_date=None
        )


def test_somebody_erased_is_said_to_be(
    person: Person, case_worker: User, sign_in: SignIn, actor: Actor
) -> None:
    identities.identity_erase(actor=actor, uid=person.identity, reason="wish")
    html = sign_in(case_worker).get(page(person)).content.decode()
    assert "This person was erased" in html
    assert "Change it" not in html


def test_an_identity_that_answers_to_another_organisation_opens_to_nobody(
    person: Person, case_worker: User, organisations: SimpleNamespace, actor: Actor
) -> None:
    identities.identity_hand_over(
        actor=actor, uid=person.identity, receiver=organisations.other_ngo.code
    )
    assert refused(case_worker, person)
    theirs = known(a_worker(organisations.other_ngo), organisations.other_ngo)
    Person.objects.filter(pk=person.pk).update(identity=None)
    stolen = theirs.identity
    Person.objects.filter(pk=theirs.pk).update(identity=None)
    Person.objects.filter(pk=person.pk).update(identity=stolen)
    assert refused(case_worker, person)


def test_whoever_adds_a_person_on_a_page_leads_the_team(
    ground: SimpleNamespace, case_worker: User, actor: Actor
) -> None:
    mine = add(case_worker.as_actor())
    lead = mine.team.get()
    assert (lead.user, lead.lead, lead.until) == (case_worker, True, None)
    assert not add(actor).team.exists()
    assert not add(case_worker.as_actor(via="import")).team.exists()


def test_the_trail_of_a_person_tells_who_opened_it(
    person: Person, case_worker: User, manager: User, sign_in: SignIn
) -> None:
    sign_in(case_worker).get(page(person))
    url = reverse("accounts:trail", args=["cases.person", person.uid])
    html = sign_in(manager).get(url).content.decode()
    assert "read identities" in html
    assert "recorded who a person is" in html
    assert NAME not in html
