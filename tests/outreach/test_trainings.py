"""Trainings: reported, counted, corrected, voided, restored."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from factories.deeds import figures, last_act, oddities
from turna.ledger.codes import Age, Cause, Sex
from turna.ledger.models import Posting
from turna.outreach.models import Training
from turna.outreach.services import (
    Cell,
    Margins,
    TrainingInput,
    training_correct,
    training_report,
    training_restore,
    training_void,
    trainings_report,
    trainings_void,
)
from turna.vault.actor import Actor

DAY = date(2012, 3, 5)
MARGINS = Margins(25, sex={Sex.FEMALE: 20, Sex.MALE: 5})


def a_training(**fields: Any) -> TrainingInput:
    base: dict[str, Any] = {
        "organisation": "test-ngo-batken", "place": "KG-B", "day": DAY,
        "topic": "direct_assistance", "level": "specialised", "margins": MARGINS,
    }  # fmt: skip
    return TrainingInput(**base | fields)


def report(actor: Actor, **fields: Any) -> Training:
    return training_report(actor=actor, training=a_training(**fields))


def test_a_training_and_its_people_count(ground: SimpleNamespace, actor: Actor) -> None:
    training = report(actor)
    assert training.audience == 25
    assert figures("outreach.trainings", by=("country", "topic", "level", "fund")) == {
        ("KG", "direct_assistance", "specialised", ground.ngo.code): 1
    }
    assert figures("outreach.people_trained", by=("sex", "topic")) == {
        (Sex.FEMALE, "direct_assistance"): 20, (Sex.MALE, "direct_assistance"): 5,
    }  # fmt: skip
    assert figures("outreach.people_trained", by=("age",)) == {Age.NOT_RECORDED: 25}
    assert figures("outreach.people_reached") == {}


def test_many_trainings_are_one_posting(ground: SimpleNamespace, actor: Actor) -> None:
    rows = [a_training(day=DAY + timedelta(days=n)) for n in range(10)]
    trainings_report(actor=actor, trainings=rows, origin="import:2")
    assert Posting.objects.get().origin == "import:2"
    assert figures("outreach.people_trained", "outreach.trainings", by=("measure",)) == {
        "outreach.people_trained": 250, "outreach.trainings": 10,
    }  # fmt: skip


def test_a_training_of_nobody_counted(ground: SimpleNamespace, actor: Actor) -> None:
    assert report(actor, margins=None).audience is None
    assert figures("outreach.trainings") == {(): 1}


def test_corrected_voided_and_restored(ground: SimpleNamespace, actor: Actor) -> None:
    training = report(actor)
    cells = (Cell(Sex.FEMALE, Age.A30_PLUS, "youth", 7),)
    training = training_correct(
        actor=actor, uid=training.uid, version=1, cells=cells, level="advanced"
    )
    assert figures("outreach.people_trained", by=("level", "group")) == {("advanced", "youth"): 7}
    assert last_act().fields == ["audience", "level"]
    training_correct(
        actor=actor, uid=training.uid, version=2, organisation="test-ngo-khujand", place="TJ-SU"
    )
    assert figures("outreach.people_trained", by=("country",)) == {"TJ": 7}
    assert Posting.objects.latest("n").cause == Cause.MOVED
    training_void(actor=actor, uid=training.uid, version=3, reason="not_ours")
    assert figures("outreach.trainings", "outreach.people_trained") == {}
    training_restore(actor=actor, uid=training.uid, version=4)
    trainings_void(actor=actor, uids=[training.uid], reason="test")
    assert figures("outreach.trainings", "outreach.people_trained") == {}


def test_sent_twice_and_looking_like_twice(ground: SimpleNamespace, actor: Actor) -> None:
    uid = uuid4()
    first = report(actor, client_uid=uid)
    assert report(actor, client_uid=uid, margins=Margins(3)).pk == first.pk
    assert oddities(report(actor)) == {"looks_like_twice": ""}


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"topic": "old"}, "topic", "was in use until"),
        ({"level": "expert"}, "level", "is not in the list"),
        ({"margins": Margins(20, sex={1: 25})}, "audience", "25 people, but 20 in all"),
        ({"day": "yesterday"}, "day", "is not a day"),
        ({"also_award": "TA.1"}, "also_award", "pays for this already"),
    ],
)
def test_bad_input_is_refused_by_field(
    actor: Actor, refused: Any, fields: dict[str, Any], field: str, words: str
) -> None:
    with refused(field, words):
        report(actor, **fields)
