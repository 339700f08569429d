"""Persons assisted: counted once in each country, on the day first helped, whoever helped."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.given import DAY, a_person, a_service, add, bring_home, help_, shelter
from factories.deeds import figures, last_act, oddities
from turna.cases.models import Person, Service
from turna.cases.services import (
    people_assisted_add,
    people_void,
    person_correct,
    person_restore,
    person_void,
    service_correct,
    service_restore,
    service_void,
    services_record,
    services_void,
)
from turna.core.periods import Period
from turna.ledger.codes import Age, Cause, Sex
from turna.ledger.models import Entry, Posting
from turna.vault.actor import Actor

YEARS = tuple(Period(str(y), date(y, 1, 1), date(y, 12, 31)) for y in (2011, 2012, 2013))
ASSISTED = "cases.people_assisted"


def by_year(measure: str = ASSISTED, *axes: str, **more: Any) -> dict[Any, int]:
    return figures(measure, by=("period", *axes), periods=YEARS, **more)


def test_a_person_counts_with_everything_known(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor)
    assert figures(ASSISTED, by=("country", "fund", "sex", "age")) == {
        ("KG", ground.ngo.code, Sex.FEMALE, Age.A21_23): 1
    }
    assert figures(ASSISTED, by=("exploitation", "destination", "referral")) == {
        ("forced_labour", "RU", "ngo"): 1
    }
    assert figures(ASSISTED, distinct=True) == {(): 1}
    assert figures("cases.help_given") == {}
    service = person.services.get()
    assert (service.day, service.service.code) == (DAY, "legal_assistance")
    assert len(person.code) == 9
    assert (last_act().object_kind, last_act().object_id) == ("cases.person", str(person.uid))
    entry = Entry.objects.get()
    assert entry.subject == person.subject == person.own_subject


def test_only_victims_of_trafficking_count(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor, client_kind="other_violence")
    help_(actor, person)
    shelter(actor, person)
    bring_home(actor, person)
    assert Entry.objects.count() == 0
    person_correct(actor=actor, uid=person.uid, version=1, client_kind="trafficking")
    assert by_year() == {"2012": 1}
    assert figures("cases.help_given", "cases.shelter_stays", "cases.returns") == {(): 3}
    assert Posting.objects.latest("n").cause == Cause.CORRECTED


def test_help_in_later_years_is_another_measure(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor)
    help_(actor, person)
    help_(actor, person, day=DAY, service="medical_treatment")
    assert by_year() == {"2012": 1}
    assert by_year("cases.help_given", "service") == {
        ("2012", "medical_treatment"): 1, ("2013", "medical_treatment"): 1,
    }  # fmt: skip


def test_a_late_earlier_service_moves_the_year_first_assisted(
    ground: SimpleNamespace, actor: Actor
) -> None:
    person = add(actor)
    before = Posting.objects.latest("n").n
    help_(actor, person, day=date(2011, 12, 30))
    assert by_year() == {"2011": 1}
    assert by_year("cases.help_given") == {"2012": 1}
    assert by_year(as_of=before) == {"2012": 1}
    posting = Posting.objects.latest("n")
    assert (posting.n, posting.cause) == (before + 1, Cause.MOVED)
    assert figures(ASSISTED, by=("exploitation",)) == {"forced_labour": 1}


def test_a_person_counts_once_in_each_country(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor)
    help_(actor, person, organisation="test-ngo-khujand", place="TJ-SU", day=date(2013, 1, 1))
    assert by_year(ASSISTED, "country") == {("2012", "KG"): 1, ("2013", "TJ"): 1}
    assert figures(ASSISTED, distinct=True) == {(): 1}
    assert Posting.objects.latest("n").cause == Cause.NEW


def test_many_people_are_one_posting(ground: SimpleNamespace, actor: Actor) -> None:
    people = people_assisted_add(
        actor=actor, people=[a_person(day=DAY + timedelta(days=n)) for n in range(40)],
        origin="import:1",
    )  # fmt: skip
    assert len({p.code for p in people}) == len({p.subject for p in people}) == 40
    assert Posting.objects.get().origin == "import:1"
    assert figures(ASSISTED) == {(): 40}
    assert last_act().object_count == 40


def test_many_services_move_some_and_add_others(ground: SimpleNamespace, actor: Actor) -> None:
    first, second = people_assisted_add(actor=actor, people=[a_person(), a_person(sex=2)])
    services_record(
        actor=actor,
        services=[
            a_service(first, day=date(2011, 5, 1)),
            a_service(first, day=date(2013, 5, 1)),
            a_service(second),
        ],
    )
    causes = list(Posting.objects.order_by("n").values_list("cause", flat=True))
    assert causes == [Cause.NEW, Cause.MOVED, Cause.NEW]
    assert by_year(ASSISTED, "sex") == {("2011", Sex.FEMALE): 1, ("2012", Sex.MALE): 1}
    assert by_year("cases.help_given") == {"2012": 1, "2013": 2}


def test_a_service_that_is_corrected_or_voided_gives_the_count_to_the_next(
    ground: SimpleNamespace, actor: Actor
) -> None:
    person = add(actor)
    later = help_(actor, person)
    first = person.services.get(day=DAY)
    service_void(actor=actor, uid=first.uid, version=1, reason="mistake")
    assert by_year() == {"2013": 1}
    assert figures("cases.help_given") == {}
    service_restore(actor=actor, uid=first.uid, version=2)
    assert by_year() == {"2012": 1}
    service_correct(actor=actor, uid=first.uid, version=3, day=date(2013, 6, 1))
    assert by_year() == {"2013": 1}
    assert Posting.objects.latest("n").cause == Cause.MOVED
    services_void(actor=actor, uids=[first.uid, later.uid], reason="test")
    assert figures(ASSISTED, "cases.help_given") == {}


def test_a_corrected_person_is_counted_anew(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    person = add(actor)
    shelter(actor, person)
    changed = person_correct(
        actor=actor, uid=person.uid, version=1, sex=Sex.MALE, exploitation="sexual_exploitation",
        destination="", referral=None,
    )  # fmt: skip
    assert changed.version == 2
    assert last_act().fields == ["destination", "exploitation", "referral", "sex"]
    assert figures(ASSISTED, by=("sex", "exploitation", "destination", "referral")) == {
        (Sex.MALE, "sexual_exploitation", "-", "-"): 1
    }
    assert figures("cases.shelter_stays", by=("sex",)) == {Sex.MALE: 1}
    with refused("", "Somebody changed this person"):
        person_correct(actor=actor, uid=person.uid, version=1, sex=Sex.FEMALE)
    with refused("", "does not exist"):
        person_correct(actor=actor, uid=uuid4(), version=1, sex=Sex.FEMALE)
    with refused("exploitation", "is in use from 2014-01-01"):
        person_correct(actor=actor, uid=person.uid, version=2, exploitation="young")
    with pytest.raises(TypeError):
        person_correct(actor=actor, uid=person.uid, version=2, name="Aigul")


def test_a_voided_person_takes_everything_along_and_back(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    person, other = add(actor), add(actor, sex=2)
    help_(actor, person)
    shelter(actor, person)
    bring_home(actor, person)
    person_void(actor=actor, uid=person.uid, version=1, reason="duplicate")
    assert figures(ASSISTED, by=("sex",)) == {Sex.MALE: 1}
    assert figures("cases.help_given", "cases.shelter_stays", "cases.returns") == {}
    assert last_act().reason == "duplicate"
    with refused("person", "was voided"):
        help_(actor, person)
    with refused("", "was voided"):
        person_correct(actor=actor, uid=person.uid, version=2, sex=2)
    with refused("", "nothing to void"):
        person_void(actor=actor, uid=person.uid, version=2, reason="duplicate")
    with refused("reason", "is missing"):
        person_void(actor=actor, uid=person.uid, version=2, reason="")
    person_restore(actor=actor, uid=person.uid, version=2)
    assert figures("cases.help_given", "cases.shelter_stays", "cases.returns") == {(): 3}
    with refused("", "nothing to undo"):
        person_restore(actor=actor, uid=person.uid, version=3)
    people_void(actor=actor, uids=[person.uid, other.uid], reason="test")
    assert figures(ASSISTED, "cases.help_given", "cases.shelter_stays") == {}
    with refused("uids", "do not exist"):
        people_void(actor=actor, uids=[uuid4()], reason="test")
    with refused("uids", "not a record's id"):
        people_void(actor=actor, uids=["x"], reason="test")


def test_the_same_person_sent_twice_is_stored_once(ground: SimpleNamespace, actor: Actor) -> None:
    uid = uuid4()
    first = add(actor, client_uid=uid)
    assert add(actor, client_uid=uid, place="gone").pk == first.pk
    assert (Person.objects.count(), Service.objects.count()) == (1, 1)
    key = uuid4()
    one = help_(actor, first, client_uid=key)
    assert help_(actor, first, client_uid=key).pk == one.pk
    assert figures("cases.help_given") == {(): 1}


def test_what_is_unusual_is_kept_with_its_reason(ground: SimpleNamespace, actor: Actor) -> None:
    abroad = add(actor, place="RU", explanation="met in Moscow")
    assert oddities(abroad.services.get()) == {"place_abroad": "met in Moscow"}
    assert oddities(add(actor).services.get()) == {}
    assert oddities(add(actor).services.get()) == {"looks_like_twice": ""}
    foreign = add(actor, organisation="test-ngo-khujand", place="TJ-SU")
    assert oddities(foreign.services.get()) == {}
    assert figures(ASSISTED, by=("country",)) == {"KG": 3, "TJ": 1}


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"organisation": "nobody"}, "organisation", "There is no organisation"),
        ({"place": ""}, "place", "is missing"),
        ({"day": timezone.localdate() + timedelta(days=1)}, "day", "has not come yet"),
        ({"sex": 5}, "sex", "is not one of the choices"),
        ({"age": "adult"}, "age", "is not one of the choices"),
        ({"client_kind": "tourist"}, "client_kind", "Use one of: trafficking"),
        ({"client_kind": None}, "client_kind", "Use one of: trafficking"),
        ({"exploitation": "old"}, "exploitation", "was in use until"),
        ({"destination": "KG-B"}, "destination", "is not a country"),
        ({"referral": "young"}, "referral", "is in use from"),
        ({"service": "magic"}, "service", "is not in the list"),
        ({"also_award": "TA.1"}, "also_award", "pays for this already"),
        ({"client_uid": 7}, "client_uid", "not a record's id"),
    ],
)
def test_bad_input_is_refused_by_field(
    actor: Actor, refused: Any, fields: dict[str, Any], field: str, words: str
) -> None:
    with refused(field, words):
        add(actor, **fields)


def test_rows_are_numbered_and_stored_all_or_none(ground: SimpleNamespace, actor: Actor) -> None:
    with pytest.raises(ValidationError) as caught:
        people_assisted_add(actor=actor, people=[a_person(), a_person(sex=9), a_person(age=1)])
    assert set(caught.value.message_dict) == {"2.sex", "3.age"}
    assert (Person.objects.count(), Service.objects.count()) == (0, 0)


def test_help_for_nobody_or_for_another_person_is_refused(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    person, other = add(actor), add(actor, sex=2)
    service = help_(actor, person)
    with refused("person", "There is no such person"):
        help_(actor, person, person=uuid4())
    with refused("person", "There is no such person"):
        help_(actor, person, person="Aigul")
    with refused("person", "The person stays"):
        service_correct(actor=actor, uid=service.uid, version=1, person=other.uid)


def test_queries_do_not_grow_with_rows(ground: SimpleNamespace, actor: Actor) -> None:
    person = add(actor)
    help_(actor, person)
    counts = []
    for size in (2, 12):
        rows = [a_person(day=DAY + timedelta(days=10 * size + n)) for n in range(size)]
        with CaptureQueriesContext(connection) as captured:
            people = people_assisted_add(actor=actor, people=rows)
        with CaptureQueriesContext(connection) as more:
            services_record(actor=actor, services=[a_service(p) for p in people])
        counts.append((len(captured), len(more)))
    assert counts[0] == counts[1]
