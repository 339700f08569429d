""" "Who sees what" explains team, shift, seal and permission of a person, by her code."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.opening import NAME, a_worker, known
from factories.accounts import give_role, make_user
from factories.cases import make_duty, make_request, make_stay
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases.models import Person

SignIn = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("master")
Told = Callable[..., str]


@pytest.fixture
def person(case_worker: User, organisations: SimpleNamespace) -> Person:
    return known(case_worker, organisations.ngo)


@pytest.fixture
def told(admin: User, organisations: SimpleNamespace, sign_in: SignIn) -> Told:
    """What the page says about a user and a person."""

    def run(user: User, code: str, status: int = 200, **more: Any) -> str:
        asked = {
            "user": str(user.uid), "action": "cases.read", "organisation": organisations.ngo.code,
            "person": code, **more,
        }  # fmt: skip
        response = sign_in(more.pop("by", admin)).get("/why/", asked)
        assert response.status_code == status
        html: str = response.content.decode()
        assert NAME not in html
        return html

    return run


def test_each_door_is_explained(
    person: Person, told: Told, case_worker: User, mission_officer: User, *,
    organisations: SimpleNamespace, places: SimpleNamespace,
) -> None:  # fmt: skip
    assert "Case Worker is in the team since" in told(case_worker, person.code)
    assert "opens to Case Worker now, as one of the team" in told(case_worker, person.code.lower())
    nurse = a_worker(organisations.ngo, "nurse")
    html = told(nurse, person.code)
    assert "Nurse reads the coded file" in html
    assert "Nurse is not in the team" in html
    assert "does not open to Nurse now" in html
    make_duty(nurse)
    make_stay(organisations.ngo, places.batken, person=person, day=timezone.localdate())
    assert "Nurse is on shift where this person sleeps" in told(nurse, person.code)
    request = make_request(person, mission_officer)
    assert "waits for a second person" in told(mission_officer, person.code)
    now = timezone.now()
    type(request).objects.update(
        decision="granted", decided_by=case_worker, decided_at=now,
        expires_at=now + timedelta(minutes=15),
    )  # fmt: skip
    assert "runs until" in told(mission_officer, person.code)
    User.objects.filter(pk=mission_officer.pk).update(factors_reset_at=now)
    html = told(mission_officer, person.code)
    assert "is void" in html
    assert "does not open to Mission Officer now" in html


def test_a_sealed_case_and_a_role_that_does_not_reach_are_said(
    person: Person, told: Told, manager: User, organisations: SimpleNamespace
) -> None:
    Person.objects.filter(pk=person.pk).update(sealed=True)
    html = told(manager, person.code)
    assert "The case is sealed" in html
    assert "reads the coded file" not in html
    stranger = a_worker(organisations.other_ngo, "stranger")
    assert "No role of Stranger reads cases there" in told(stranger, person.code)
    assert "No person of this organisation has this code" in told(manager, "ZZZZ-ZZZZ")


def test_only_about_organisations_that_the_administrator_manages(
    person: Person, told: Told, case_worker: User, organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:  # fmt: skip
    assert "Say of which organisation" in told(case_worker, person.code, 422, organisation="")
    local = make_user(organisations.other_ngo, username="local")
    give_role(local, Role.ADMINISTRATOR, place=places.tj)
    give_role(local, Role.DONOR)  # reads the directory anywhere
    theirs = a_worker(organisations.other_ngo)
    html = told(theirs, person.code, 422, by=local)
    assert "You manage accounts in a part of the programme only" in html
