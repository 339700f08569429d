"""Consultations: logged, counted by main category and by topics, corrected, voided."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.deeds import figures, last_act, oddities
from turna.hotline.inputs import CallInput
from turna.hotline.models import Call
from turna.hotline.services import (
    call_correct,
    call_log,
    call_restore,
    call_void,
    calls_log,
    calls_void,
)
from turna.ledger.codes import Age, Cause, Sex
from turna.ledger.models import Entry, Posting
from turna.vault.actor import Actor

DAY = date(2012, 3, 5)


def a_call(**fields: Any) -> CallInput:
    base: dict[str, Any] = {
        "organisation": "test-ngo-batken", "day": DAY, "category": "employment_abroad",
    }  # fmt: skip
    return CallInput(**base | fields)


def log(actor: Actor, **fields: Any) -> Call:
    return call_log(actor=actor, call=a_call(**fields))


def test_line_and_category_are_enough(ground: SimpleNamespace, actor: Actor) -> None:
    call = log(actor)
    assert (call.place.code, call.sex, call.age, call.group) == ("KG-B", 0, 0, None)
    assert (call.language, call.destination) == (None, None)
    assert figures("hotline.consultations", by=("country", "category", "destination", "sex")) == {
        ("KG", "employment_abroad", "-", Sex.NOT_RECORDED): 1
    }
    assert oddities(call) == {}


def test_what_was_asked_is_counted(ground: SimpleNamespace, actor: Actor) -> None:
    log(
        actor, place="KG-B-KADAMJAY-PULGON", sex="1", age=Age.A21_23, group="migrants",
        destination="RU", language="ru",
    )  # fmt: skip
    axes = ("place", "sex", "age", "group", "destination")
    assert figures("hotline.consultations", by=axes) == {
        ("KG-B-KADAMJAY", Sex.FEMALE, Age.A21_23, "migrants", "RU"): 1
    }


def test_further_topics_are_another_measure(ground: SimpleNamespace, actor: Actor) -> None:
    log(actor, topics=("id_documents", "trafficking_cases", "id_documents"), destination="RU")
    log(actor, topics=("id_documents",))
    assert figures("hotline.consultations", by=("category",)) == {"employment_abroad": 2}
    topics = figures("hotline.topics", by=("category",), distinct=True)
    assert topics == {"id_documents": 2, "trafficking_cases": 1}
    assert figures("hotline.topics", distinct=True) == {(): 2}
    assert figures("hotline.topics", where={"destination": frozenset({"RU"})}) == {(): 2}


def test_a_caller_abroad_counts_for_the_line_that_served_her(
    ground: SimpleNamespace, actor: Actor
) -> None:
    call = log(actor, place="RU", explanation="calls from Moscow")
    assert oddities(call) == {"place_abroad": "calls from Moscow"}
    assert figures("hotline.consultations", by=("country", "place")) == {("KG", "RU"): 1}


def test_the_same_call_sent_twice_is_stored_once(ground: SimpleNamespace, actor: Actor) -> None:
    uid = uuid4()
    first = log(actor, client_uid=uid)
    assert log(actor, client_uid=uid, category="gone").pk == first.pk
    assert figures("hotline.consultations") == {(): 1}


def test_what_looks_like_the_same_call_is_listed(ground: SimpleNamespace, actor: Actor) -> None:
    calls = [log(actor), log(actor, sex=1), log(actor)]
    assert [set(oddities(c)) for c in calls] == [set(), set(), {"looks_like_twice"}]


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"category": ""}, "category", "This is missing"),
        ({"category": "weather"}, "category", "is not in the list"),
        ({"category": "old"}, "category", "was in use until 2011-12-31"),
        ({"category": "young"}, "category", "is in use from 2014-01-01"),
        ({"topics": ("weather",)}, "topics", "is not in the list"),
        ({"topics": ("employment_abroad",)}, "topics", "the main category already"),
        ({"topics": (None,)}, "topics", "This is missing"),
        ({"sex": 4}, "sex", "is not one of the choices"),
        ({"sex": "woman"}, "sex", "“woman” is not one of the choices"),
        ({"age": 25}, "age", "Use one of: 0 (not recorded), 10 (under 18)"),
        ({"group": "nobody"}, "group", "is not in the list"),
        ({"destination": "KG-B"}, "destination", "“Batken” is not a country"),
        ({"destination": "XX"}, "destination", "There is no place “XX”"),
        ({"language": "old"}, "language", "was in use until"),
        ({"place": "XX"}, "place", "There is no place"),
        ({"organisation": ""}, "organisation", "is missing"),
        ({"day": None}, "day", "The day is missing"),
        ({"day": timezone.localdate() + timedelta(days=1)}, "day", "has not come yet"),
        ({"also_award": "TA.9"}, "also_award", "There is no award"),
    ],
)
def test_bad_input_is_refused_by_field(
    actor: Actor, refused: Any, fields: dict[str, Any], field: str, words: str
) -> None:
    with refused(field, words):
        log(actor, **fields)


def test_rows_are_numbered_and_stored_all_or_none(ground: SimpleNamespace, actor: Actor) -> None:
    with pytest.raises(ValidationError) as caught:
        calls_log(actor=actor, calls=[a_call(), a_call(sex=9), a_call(category="old")])
    assert set(caught.value.message_dict) == {"2.sex", "3.category"}
    assert (Call.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_correction_moves_and_corrects(ground: SimpleNamespace, actor: Actor) -> None:
    call = log(actor, topics=("id_documents",), sex=Sex.FEMALE)
    call = call_correct(actor=actor, uid=call.uid, version=1, sex=Sex.MALE, destination="RU")
    assert figures("hotline.consultations", by=("sex", "destination")) == {(Sex.MALE, "RU"): 1}
    assert Posting.objects.latest("n").cause == Cause.CORRECTED
    call = call_correct(
        actor=actor, uid=call.uid, version=2, organisation="test-ngo-khujand", place="TJ-SU"
    )
    assert figures("hotline.consultations", "hotline.topics", by=("country",)) == {"TJ": 2}
    assert Posting.objects.latest("n").cause == Cause.MOVED
    call = call_correct(actor=actor, uid=call.uid, version=3, topics=("trafficking_cases",))
    assert last_act().fields == ["topics"]
    assert figures("hotline.topics", by=("category",)) == {"trafficking_cases": 1}
    assert call.version == 4


def test_a_new_main_category_ceases_to_be_a_topic(ground: SimpleNamespace, actor: Actor) -> None:
    call = log(actor, topics=("id_documents", "trafficking_cases"))
    call_correct(actor=actor, uid=call.uid, version=1, category="id_documents")
    assert figures("hotline.topics", by=("category",)) == {"trafficking_cases": 1}
    assert figures("hotline.consultations", by=("category",)) == {"id_documents": 1}


def test_two_writers_do_not_overwrite_each_other(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    call = log(actor)
    call_correct(actor=actor, uid=call.uid, version=1, sex=1)
    with refused("", "Somebody changed this record"):
        call_correct(actor=actor, uid=call.uid, version=1, sex=2)


def test_voided_and_restored(ground: SimpleNamespace, actor: Actor) -> None:
    calls = calls_log(actor=actor, calls=[a_call(topics=("id_documents",)), a_call(sex=1)])
    call_void(actor=actor, uid=calls[0].uid, version=1, reason="mistake")
    assert figures("hotline.consultations", "hotline.topics") == {(): 1}
    calls_void(actor=actor, uids=[calls[1].uid], reason="test")
    assert figures("hotline.consultations", "hotline.topics") == {}
    call_restore(actor=actor, uid=calls[0].uid, version=2)
    assert figures("hotline.consultations", by=("category",)) == {"employment_abroad": 1}
    assert Posting.objects.latest("n").cause == Cause.VOIDED


def test_queries_do_not_grow_with_rows(ground: SimpleNamespace, actor: Actor) -> None:
    log(actor, topics=("id_documents",))
    counts = []
    for size in (2, 12):
        rows = [
            a_call(day=DAY + timedelta(days=size + n), topics=("id_documents",))
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as captured:
            calls_log(actor=actor, calls=rows)
        counts.append(len(captured))
    assert counts[0] == counts[1]
