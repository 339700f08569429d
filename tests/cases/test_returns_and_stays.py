"""Returns count for sender and receiver, stays for a region and nothing finer."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.given import DAY, a_return, a_stay, add, bring_home, shelter
from factories.deeds import figures, last_act, oddities
from turna.cases.models import ReturnPart, Stay
from turna.cases.services import (
    return_correct,
    return_restore,
    return_void,
    returns_record,
    returns_void,
    stay_correct,
    stay_restore,
    stay_void,
    stays_record,
    stays_void,
)
from turna.ledger.codes import Cause
from turna.ledger.models import Entry, Posting
from turna.vault.actor import Actor

RETURNS, STAYS = "cases.returns", "cases.shelter_stays"
BOTH: dict[str, Any] = {
    "sender": "test-ngo-khujand", "receiver": "test-ngo-batken", "from_place": "TJ-SU",
}  # fmt: skip


def test_sender_and_receiver_each_count_for_their_own_country(
    ground: SimpleNamespace, actor: Actor
) -> None:
    journey = bring_home(actor, add(actor), **BOTH)
    axes = ("country", "org", "fund", "role", "from", "place")
    assert figures(RETURNS, by=axes) == {
        ("TJ", "test-ngo-khujand", ground.other_ngo.code, "sender", "TJ", "TJ-SU"): 1,
        ("KG", "test-ngo-batken", ground.ngo.code, "receiver", "TJ", "KG-B"): 1,
    }
    assert figures(RETURNS, distinct=True) == {(): 1}
    assert journey.organisation.code == "test-ngo-khujand"
    assert oddities(journey) == {}


def test_one_of_the_two_may_be_outside_the_programme(ground: SimpleNamespace, actor: Actor) -> None:
    bring_home(actor, add(actor))
    assert figures(RETURNS, by=("country", "role", "from")) == {("KG", "receiver", "RU"): 1}
    assert oddities(bring_home(actor, add(actor, sex=2), to_place="AT")) == {"place_abroad": ""}


def test_a_return_is_corrected_and_moved(ground: SimpleNamespace, actor: Actor) -> None:
    journey = bring_home(actor, add(actor), **BOTH)
    journey = return_correct(actor=actor, uid=journey.uid, version=1, sender=None)
    assert journey.organisation.code == "test-ngo-batken"
    assert figures(RETURNS, by=("role", "from")) == {("receiver", "TJ"): 1}
    assert Posting.objects.latest("n").cause == Cause.MOVED
    journey = return_correct(
        actor=actor, uid=journey.uid, version=2, from_place="RU", day=date(2013, 1, 2)
    )
    assert figures(RETURNS, by=("month", "from")) == {(2013 * 12, "RU"): 1}
    journey = return_correct(actor=actor, uid=journey.uid, version=3, sender="test-ngo-khujand")
    assert figures(RETURNS, by=("country",)) == {"KG": 1, "TJ": 1}
    assert Posting.objects.latest("n").cause == Cause.MOVED
    assert "sender" in last_act().fields
    assert return_correct(actor=actor, uid=journey.uid, version=4, day=journey.day).version == 4


def test_the_other_ones_correction_is_a_move_too(ground: SimpleNamespace, actor: Actor) -> None:
    journey = bring_home(actor, add(actor), **BOTH)
    return_correct(actor=actor, uid=journey.uid, version=1, receiver="test-mission-kg")
    assert last_act().fields == ["receiver"]
    assert Posting.objects.latest("n").cause == Cause.MOVED
    assert figures(RETURNS, by=("org",)) == {"test-mission-kg": 1, "test-ngo-khujand": 1}


def test_returns_are_voided_and_restored(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor)
    one, two = returns_record(
        actor=actor, returns=[a_return(person), a_return(person, day=date(2012, 5, 1), **BOTH)]
    )
    assert Posting.objects.count() == 2
    return_void(actor=actor, uid=one.uid, version=1, reason="mistake")
    assert figures(RETURNS) == {(): 2}
    returns_void(actor=actor, uids=[two.uid], reason="test")
    assert figures(RETURNS) == {}
    return_restore(actor=actor, uid=two.uid, version=2)
    assert figures(RETURNS, by=("role",)) == {"receiver": 1, "sender": 1}


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"receiver": None}, "sender", "Nobody sent or received"),
        ({"receiver": "nobody"}, "receiver", "There is no organisation"),
        ({"from_place": ""}, "from_place", "is missing"),
        ({"to_place": "X"}, "to_place", "There is no place"),
        ({"day": "soon"}, "day", "is not a day"),
        ({"person": uuid4()}, "person", "There is no such person"),
        ({"client_uid": "x"}, "client_uid", "not a record's id"),
    ],
)
def test_bad_returns_are_refused_by_field(
    actor: Actor, refused: Any, fields: dict[str, Any], field: str, words: str
) -> None:
    person = add(actor)
    with refused(field, words):
        bring_home(actor, person, **fields)
    assert ReturnPart.objects.count() == 0


def test_a_stay_counts_for_its_region_only(ground: SimpleNamespace, actor: Actor) -> None:
    stay = shelter(actor, add(actor))
    assert stay.place.code == "KG-B"
    assert figures(STAYS, by=("country", "place", "org")) == {("KG", "KG-B", "test-ngo-batken"): 1}
    abroad = shelter(actor, add(actor, sex=2), place="RU", explanation="flat in Moscow")
    assert (abroad.place.code, oddities(abroad)) == ("RU", {"place_abroad": "flat in Moscow"})
    assert figures(STAYS, by=("country",)) == {"KG": 2}


def test_two_stays_of_one_person_are_one_person(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor)
    stays_record(
        actor=actor,
        stays=[a_stay(person, left=DAY), a_stay(person, arrived=date(2012, 6, 1))],
    )
    assert figures(STAYS, distinct=True) == {(): 1}
    assert figures(STAYS) == {(): 2}
    again = shelter(actor, person)
    assert oddities(again) == {"looks_like_twice": ""}


def test_a_stay_ends_moves_and_is_voided(ground: SimpleNamespace, actor: Actor) -> None:
    stay = shelter(actor, add(actor))
    stay = stay_correct(actor=actor, uid=stay.uid, version=1, left="2012-04-01")
    assert (stay.left_on, last_act().fields) == (date(2012, 4, 1), ["left_on"])
    assert Posting.objects.count() == 2  # the person and the arrival: leaving counts nothing
    stay = stay_correct(
        actor=actor, uid=stay.uid, version=2, organisation="test-ngo-khujand", place="TJ-SU-ASHT"
    )
    assert figures(STAYS, by=("place",)) == {"TJ-SU": 1}
    assert Posting.objects.latest("n").cause == Cause.MOVED
    stay_void(actor=actor, uid=stay.uid, version=3, reason="mistake")
    assert figures(STAYS) == {}
    stay_restore(actor=actor, uid=stay.uid, version=4)
    stays_void(actor=actor, uids=[stay.uid], reason="mistake")
    assert figures(STAYS) == {}
    assert Entry.objects.filter(measure__code=STAYS).count() == 6


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"left": date(2012, 3, 4)}, "left", "before the arrival"),
        ({"left": timezone.localdate() + timedelta(days=1)}, "left", "has not come yet"),
        ({"left": "later"}, "left", "is not a day"),
        ({"arrived": ""}, "arrived", "The day is missing"),
        ({"place": "X"}, "place", "There is no place"),
        ({"organisation": ""}, "organisation", "is missing"),
        ({"person": None}, "person", "There is no such person"),
    ],
)
def test_bad_stays_are_refused_by_field(
    actor: Actor, refused: Any, fields: dict[str, Any], field: str, words: str
) -> None:
    person = add(actor)
    with refused(field, words):
        shelter(actor, person, **fields)
    assert Stay.objects.count() == 0


def test_a_stay_cannot_arrive_after_it_was_left(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    stay = shelter(actor, add(actor), left=date(2012, 4, 1))
    with refused("left", "before the arrival"):
        stay_correct(actor=actor, uid=stay.uid, version=1, arrived=date(2012, 5, 1))
