"""A mission's own months: closed by its officer, verified by somebody of another organisation."""

from collections.abc import Callable
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from factories.accounts import give_role, make_user
from factories.directory import make_organisation
from factories.ledger import ACTOR, make_duty
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.accounts.why import Question, Reach, explain
from turna.directory.models import Organisation
from turna.ledger import services
from turna.ledger.models import MonthClose, Verification
from turna.vault.actor import Actor

SignIn = Callable[[User], Client]
MAY = 2014 * 12 + 4
OWN, PARTNER = "test-mission-kg", "test-ngo-batken"


@pytest.fixture(autouse=True)
def _june(monkeypatch: pytest.MonkeyPatch, synced: None) -> None:
    now = timezone.make_aware(datetime(2014, 6, 5, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture(autouse=True)
def duties(organisations: SimpleNamespace) -> None:
    """The mission and a partner owe May 2014."""
    for one in (organisations.mission, organisations.ngo):
        make_duty(one, MAY, MAY)


@pytest.fixture
def region(organisations: SimpleNamespace) -> User:
    """The M&E officer of another office."""
    office = make_organisation("test-region", organisations.mission.place, en="Office")
    user = make_user(office, username="me-region")
    give_role(user, Role.ME_OFFICER)
    return user


def closes(user: User) -> set[str]:
    return {o.code for o in Organisation.objects.visible_to(user, "ledger.close")}


def test_an_officer_closes_the_months_of_her_mission_only(
    mission_officer: User, sign_in: SignIn
) -> None:
    assert closes(mission_officer) == {OWN}
    client = sign_in(mission_officer)
    assert "Close May 2014" in client.get("/").content.decode()
    assert "Months of Test mission in Kyrgyzstan" in client.get("/months/").content.decode()
    assert client.get(f"/months/{PARTNER}/").status_code == 404
    assert client.post(f"/months/{PARTNER}/close/", {"months": "2014-05"}).status_code == 404
    client.post(f"/months/{OWN}/close/", {"months": "2014-05"})
    row = MonthClose.objects.get()
    assert (row.organisation.code, row.nothing) == (OWN, True)
    assert "1 closed month waits to be verified" in client.get("/").content.decode()


def test_a_role_given_at_another_organisation_closes_nothing(
    organisations: SimpleNamespace,
) -> None:
    user = make_user(organisations.mission)
    give_role(user, Role.MISSION_OFFICER, organisation=organisations.ngo)
    assert (user.can("ledger.close"), closes(user)) == (False, set())


def test_why_says_whose_months_an_officer_closes(
    mission_officer: User, organisations: SimpleNamespace
) -> None:
    own = explain(Question(mission_officer, "ledger.close", organisations.mission))
    assert own.reach is Reach.PART  # in Kyrgyzstan
    partner = explain(Question(mission_officer, "ledger.close", organisations.ngo))
    assert partner.reach is Reach.NOTHING
    assert "the organisation its holder works for only" in partner.because[0].reason
    any_one = explain(Question(mission_officer, "ledger.close"))
    assert any_one.reach is Reach.PART


def test_nobody_verifies_the_months_of_their_own_organisation(
    mission_officer: User, me_officer: User, region: User, sign_in: SignIn, organisations: Any
) -> None:
    mine = mission_officer.as_actor()
    services.months_close(actor=mine, organisation=organisations.mission, months=[MAY])
    services.months_close(actor=ACTOR, organisation=organisations.ngo, months=[MAY])
    for user in (mission_officer, me_officer):
        page = sign_in(user).get("/verify/2014-05/").content.decode()
        assert f'value="{PARTNER}"' in page
        assert f'value="{OWN}"' not in page
        sent = sign_in(user).post("/verify/2014-05/", {"partners": OWN, "upto": 1})
        assert sent.status_code == 422
        with pytest.raises(ValidationError, match="your own organisation"):
            verify(user.as_actor(), organisations.mission)
    assert f'value="{OWN}"' in sign_in(region).get("/verify/2014-05/").content.decode()
    verify(region.as_actor(), organisations.mission)
    assert Verification.objects.get().organisation == organisations.mission


def test_nobody_verifies_what_they_closed_themselves(organisations: Any) -> None:
    services.months_close(actor=ACTOR, organisation=organisations.ngo, months=[MAY])
    with pytest.raises(ValidationError, match="closed one of these months yourself"):
        verify(ACTOR, organisations.ngo)
    assert not Verification.objects.exists()


def test_an_officers_own_open_month_is_not_among_her_partners(
    mission_officer: User, sign_in: SignIn
) -> None:
    page = sign_in(mission_officer).get("/verify/2014-05/").content.decode()
    assert "Test NGO of Batken" in page
    assert "Test mission in Kyrgyzstan" not in page.partition("<main")[2]


def verify(actor: Actor, organisation: Organisation) -> None:
    services.months_verify(actor=actor, organisation=organisation, months=[MAY], upto=0)
