"""Teams, sealed cases and the rota."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.opening import a_worker
from factories.accounts import give_role, make_user
from factories.cases import (
    make_duty,
    make_member,
    make_person,
    make_return,
    make_service,
    make_stay,
)
from queries import assert_same_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import services
from turna.cases.models import Duty, Person, Return, Service, Stay, TeamMember
from turna.core import today
from turna.core.scoping import Scoped

SignIn = Callable[[User], Client]


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace) -> Person:
    """Somebody of the NGO in Batken, led by `case_worker`."""
    found = make_person(organisations.ngo)
    make_member(found, case_worker, lead=True)
    return found


def url(name: str, *args: Any) -> str:
    return reverse(f"cases:{name}", args=args)


def test_the_lead_and_the_manager_say_who_is_in_the_team(
    person: Person, case_worker: User, manager: User, mission_officer: User, *,
    organisations: SimpleNamespace, sign_in: SignIn,
) -> None:  # fmt: skip
    nurse, other = a_worker(organisations.ngo, "nurse"), a_worker(organisations.ngo, "other")
    for user, member in ((case_worker, nurse), (manager, other)):
        client = sign_in(user)
        assert "Add somebody" in client.get(url("team", person.uid)).content.decode()
        response = client.post(url("team-add", person.uid), {"member": str(member.uid)})
        assert response.headers["Location"] == url("team", person.uid)
    for user in (nurse, mission_officer):
        client = sign_in(user)
        assert "Add somebody" not in client.get(url("team", person.uid)).content.decode()
        assert client.get(url("team-add", person.uid)).status_code == 403
        with pytest.raises(PermissionDenied):
            services.team_add(actor=user.as_actor(), person=person.uid, member=user)
    shown = sign_in(case_worker).get(url("person", person.uid)).content.decode()
    assert "Case Worker (leads)" in shown
    assert "Nurse" in shown


def test_only_readers_of_its_cases_come_into_a_team(
    person: Person, manager: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    outreach = a_worker(organisations.ngo, role=Role.OUTREACH_WORKER)
    stranger = a_worker(organisations.other_ngo)
    closed = make_user(organisations.ngo, is_active=False)
    give_role(closed, Role.CASE_WORKER, organisation=organisations.ngo)
    for member in (outreach, stranger, closed):
        with pytest.raises(ValidationError, match="No role"):
            services.team_add(actor=manager.as_actor(), person=person.uid, member=member)
        response = sign_in(manager).post(url("team-add", person.uid), {"member": str(member.uid)})
        assert response.status_code == 422
    lead = person.team.get().user
    with pytest.raises(ValidationError, match="already"):
        services.team_add(actor=manager.as_actor(), person=person.uid, member=lead)


def test_somebody_leaves_or_is_taken_out_and_may_come_back(
    person: Person, case_worker: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    nurse, other = a_worker(organisations.ngo), a_worker(organisations.ngo)
    held = make_member(person, nurse)
    with pytest.raises(PermissionDenied):
        services.team_end(actor=other.as_actor(), member=held.uid, version=1)
    page = url("team-end", person.uid, held.uid)
    assert sign_in(other).get(page).status_code == 403
    assert sign_in(nurse).post(page, {"version": "1"}).status_code == 302
    assert sign_in(nurse).get(page).status_code == 404
    with pytest.raises(ValidationError, match="changed meanwhile"):
        services.team_end(actor=case_worker.as_actor(), member=held.uid, version=1)
    again = services.team_add(actor=case_worker.as_actor(), person=person.uid, member=nurse)
    services.team_end(actor=case_worker.as_actor(), member=again.uid, version=1)
    assert TeamMember.objects.filter(person=person, until=None).count() == 1


def visible(user: User, model: type[Scoped], action: str = "cases.read") -> int:
    return int(model.objects.visible_to(user, action).count())


def test_a_sealed_case_is_there_for_its_team_only(
    person: Person, case_worker: User, manager: User, me_officer: User, *,
    organisations: SimpleNamespace, places: SimpleNamespace, sign_in: SignIn,
) -> None:  # fmt: skip
    where = (organisations.ngo, places.batken)
    deeds = {
        "service": make_service(*where, person=person),
        "return": make_return(*where, person=person),
        "stay": make_stay(*where, person=person, day=timezone.localdate() - timedelta(days=99)),
    }  # fmt: skip
    addresses = [url(name, row.uid) for name, row in deeds.items()]
    addresses += [url(name, person.uid) for name in ("person", "team", "identity", "seal")]
    services.person_seal(actor=case_worker.as_actor(), person=person.uid, version=1)
    outside = (manager, me_officer, a_worker(organisations.ngo))
    for user in outside:
        client = sign_in(user)
        assert {client.get(page).status_code for page in addresses} == {404}
        assert [visible(user, m) for m in (Person, Service, Return, Stay, TeamMember)] == [0] * 5
        for page in ("people", "returns", "stays"):
            assert person.code not in client.get(url(page)).content.decode()
        found = client.post(reverse("core:search"), {"q": person.code})
        assert f"/people/{person.uid}" not in found.content.decode()
    assert [i for s in today.sections_for(outside[2]) for i in s.items if "/stays/" in i.url] == []
    client = sign_in(case_worker)
    assert {client.get(page).status_code for page in addresses if "identity" not in page} == {200}
    assert [visible(case_worker, m) for m in (Person, Service, Return, Stay)] == [1] * 4
    assert "Sealed case" in client.get(url("person", person.uid)).content.decode()


def test_the_shift_sees_a_sealed_case_that_sleeps_there(
    person: Person, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    nurse = a_worker(organisations.ngo)
    make_stay(organisations.ngo, places.batken, person=person, day=timezone.localdate())
    Person.objects.filter(pk=person.pk).update(sealed=True)
    assert visible(nurse, Person) == 0
    make_duty(nurse)
    assert visible(nurse, Person) == visible(nurse, Stay) == 1


def test_trails_of_sealed_cases_stay_with_the_data_protection_officer(
    person: Person, manager: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    officer = make_user(organisations.mission)
    give_role(officer, Role.DATA_PROTECTION_OFFICER)
    Person.objects.filter(pk=person.pk).update(sealed=True)
    trail = reverse("accounts:trail", args=["cases.person", person.uid])
    assert sign_in(officer).get(trail).status_code == 200
    assert sign_in(manager).get(trail).status_code == 404


def test_a_manager_who_seals_is_in_the_team_and_unseals(
    person: Person, manager: User, sign_in: SignIn
) -> None:
    client = sign_in(manager)
    assert client.post(url("seal", person.uid), {"version": "1"}).status_code == 302
    assert person.team.filter(user=manager, lead=False).exists()
    assert client.post(url("seal", person.uid), {"version": "2"}).status_code == 422
    assert client.post(url("unseal", person.uid), {"version": "1"}).status_code == 422
    assert client.post(url("unseal", person.uid), {"version": "2"}).status_code == 302
    person.refresh_from_db()
    assert (person.sealed, person.version) == (False, 3)


def test_the_last_one_of_a_sealed_case_stays(person: Person, case_worker: User) -> None:
    mine = case_worker.as_actor()
    services.person_seal(actor=mine, person=person.uid, version=1)
    with pytest.raises(ValidationError, match="last one of a sealed case"):
        services.team_end(actor=mine, member=person.team.get().uid, version=1)


def test_lists_cost_the_same_with_sealed_cases(
    case_worker: User, organisations: SimpleNamespace, sign_in: SignIn
) -> None:
    def rows(count: int) -> None:
        for n in range(count):
            found = make_person(organisations.ngo, sealed=bool(n % 2))
            if n % 3:
                make_member(found, case_worker)

    assert_same_queries(sign_in(case_worker), url("people"), rows)


def test_the_rota_is_kept_on_a_page(
    manager: User, case_worker: User, mission_officer: User, sign_in: SignIn
) -> None:
    client = sign_in(manager)
    now = timezone.localtime()
    typed = {
        "member": str(case_worker.uid), "kind": "shelter", "day": f"{now:%Y-%m-%d}",
        "time": f"{now:%H:%M}", "hours": "8",
    }  # fmt: skip
    assert client.post(url("duty-add"), typed | {"hours": "25"}).status_code == 422
    assert client.post(url("duty-add"), typed | {"time": "8 pm"}).status_code == 422
    assert client.post(url("duty-add"), typed).headers["Location"] == url("duties")
    duty = Duty.objects.get()
    assert duty.ends_at - duty.starts_at == timedelta(hours=8)
    assert case_worker.name in sign_in(case_worker).get(url("duties")).content.decode()
    theirs = sign_in(mission_officer).post(url("duty-add"), typed)
    assert theirs.status_code == 422, "a mission keeps its own rota, not its partners'"
    assert client.post(url("duty-end", duty.uid), {"version": "1"}).status_code == 302
    assert client.get(url("duty-end", duty.uid)).status_code == 404


def test_duties_that_cannot_be_are_refused(
    manager: User, case_worker: User, organisations: SimpleNamespace
) -> None:
    now = timezone.now()

    def add(by: User = manager, member: User = case_worker, **more: Any) -> Duty:
        times = {"starts_at": now, "ends_at": now + timedelta(hours=8), **more}
        return services.duty_add(
            actor=by.as_actor(), organisation=organisations.ngo, member=member, kind="shelter",
            **times,
        )  # fmt: skip

    with pytest.raises(PermissionDenied):
        add(by=case_worker)
    with pytest.raises(ValidationError, match="does not work for"):
        add(member=a_worker(organisations.other_ngo))
    with pytest.raises(ValidationError, match="No role"):
        add(member=a_worker(organisations.ngo, role=Role.OUTREACH_WORKER))
    with pytest.raises(ValidationError, match="24 hours at most"):
        add(ends_at=now + timedelta(hours=25))
    with pytest.raises(ValidationError, match="over already"):
        add(starts_at=now - timedelta(hours=8), ends_at=now - timedelta(minutes=1))
    duty = add(starts_at=now + timedelta(hours=1))
    services.duty_end(actor=manager.as_actor(), duty=duty.uid, version=1)
    duty.refresh_from_db()
    assert duty.ends_at == duty.starts_at
    with pytest.raises(ValidationError, match="changed or is over"):
        services.duty_end(actor=manager.as_actor(), duty=duty.uid, version=1)
