"""A deed abroad belongs to who did it: its own country reads it, the foreign one does not."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from factories.accounts import give_role, make_user
from factories.hotline import make_call
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.hotline.models import Call
from turna.ledger import posting
from turna.ledger.balances import balances
from turna.ledger.codes import Cause
from turna.ledger.services import registry_sync
from turna.ledger.where import Question
from turna.vault.actor import Actor


@pytest.fixture
def call_from_khujand(
    organisations: SimpleNamespace, places: SimpleNamespace, actor: Actor
) -> Call:
    """The line of Batken answers somebody who calls from Sughd, in another country."""
    registry_sync(actor=actor)
    call = make_call(organisations.ngo, places.sughd, day=date(2012, 3, 5), country=places.kg)
    posting.post(
        source="hotline.call", keys=[call.pk], cause=Cause.NEW, actor=actor, verb="hotline.call"
    )
    return call


def reader(organisations: Any, name: str, place: Any) -> User:
    user = make_user(organisations.mission, username=name)
    give_role(user, Role.MISSION_OFFICER, place=place)
    return user


@pytest.mark.parametrize(("where", "sees"), [("kg", 1), ("batken", 1), ("osh", 0), ("tj", 0)])
def test_records_and_figures_follow_the_organisation(
    call_from_khujand: Call,
    organisations: SimpleNamespace,
    places: SimpleNamespace,
    where: str,
    sees: int,
) -> None:
    user = reader(organisations, f"officer-{where}", getattr(places, where))
    assert Call.objects.visible_to(user, "hotline.read").count() == sees
    asked = Question(measures=("hotline.consultations",))
    assert balances(asked, reader=user).total() == sees
