"""The same person in two NGOs: one subject, and back."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from cases.given import DAY, add, bring_home, help_, shelter
from factories.deeds import figures, last_act
from turna.cases.models import Person
from turna.cases.services import people_link, people_unlink, person_void
from turna.ledger.codes import Cause
from turna.ledger.models import Entry, Posting
from turna.vault.actor import Actor

ASSISTED = "cases.people_assisted"


def test_linked_files_count_once_in_the_country_and_in_the_region(
    ground: SimpleNamespace, actor: Actor
) -> None:
    earlier = add(actor, organisation="test-mission-kg", place="KG-O", day=date(2011, 12, 30))
    later = add(actor)
    tajik = add(actor, organisation="test-ngo-khujand", place="TJ-SU", day=date(2013, 1, 1))
    for person in (later, tajik):
        shelter(actor, person)
        bring_home(actor, person)
    before = Posting.objects.latest("n").n
    people_link(actor=actor, kept_uid=earlier.uid, same_uid=later.uid)
    people_link(actor=actor, kept_uid=earlier.uid, same_uid=tajik.uid)
    assert figures(ASSISTED, by=("country", "month")) == {
        ("KG", 2011 * 12 + 11): 1, ("TJ", 2013 * 12): 1,
    }  # fmt: skip
    assert figures(ASSISTED, distinct=True) == {(): 1}
    assert figures("cases.shelter_stays", distinct=True) == {(): 1}
    assert figures("cases.shelter_stays") == {(): 2}
    assert figures("cases.help_given") == {(): 1}
    assert figures(ASSISTED, distinct=True, as_of=before) == {(): 3}
    causes = Posting.objects.filter(n__gt=before).values_list("cause", flat=True)
    assert set(causes) == {Cause.MERGED}
    assert last_act().object_count == 2


def test_a_link_is_undone(ground: SimpleNamespace, actor: Actor) -> None:
    kept, same = add(actor), add(actor, sex=2, day=date(2013, 1, 1))
    shelter(actor, same)

    def now() -> list[Any]:
        return [
            figures(ASSISTED, by=("sex", "month")),
            figures(ASSISTED, "cases.shelter_stays", distinct=True),
        ]

    before = now()
    people_link(actor=actor, kept_uid=kept.uid, same_uid=same.uid)
    assert now() != before
    people_unlink(actor=actor, same_uid=same.uid)
    assert now() == before
    same.refresh_from_db()
    kept.refresh_from_db()
    assert (same.subject, same.linked_to, same.version) == (same.own_subject, None, 3)
    assert kept.version == 3


def test_who_was_linked_comes_along(ground: SimpleNamespace, actor: Actor) -> None:
    first, second, third = add(actor), add(actor, sex=2), add(actor, sex=3)
    people_link(actor=actor, kept_uid=second.uid, same_uid=third.uid)
    people_link(actor=actor, kept_uid=first.uid, same_uid=second.uid)
    assert set(Person.objects.values_list("subject", flat=True)) == {first.subject}
    people_unlink(actor=actor, same_uid=second.uid)
    found = dict(Person.objects.values_list("uid", "subject"))
    assert found == {
        first.uid: first.subject, second.uid: second.subject, third.uid: second.subject,
    }  # fmt: skip
    people_unlink(actor=actor, same_uid=third.uid)
    assert figures(ASSISTED, distinct=True) == {(): 3}


def test_help_after_a_link_counts_for_the_one_subject(
    ground: SimpleNamespace, actor: Actor
) -> None:
    kept, same = add(actor), add(actor, sex=2, organisation="test-mission-kg")
    people_link(actor=actor, kept_uid=kept.uid, same_uid=same.uid)
    help_(actor, same, day=date(2011, 3, 1))
    assert figures(ASSISTED, by=("month",)) == {2011 * 12 + 2: 1}
    assert figures("cases.help_given", by=("month",)) == {DAY.year * 12 + DAY.month - 1: 2}
    person_void(actor=actor, uid=same.uid, version=2, reason="duplicate")
    assert figures(ASSISTED, by=("month", "sex")) == {(DAY.year * 12 + DAY.month - 1, 1): 1}
    assert Entry.objects.filter(subject=kept.subject).exists()


def test_links_that_cannot_be_are_refused(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    kept, same, other = add(actor), add(actor, sex=2), add(actor, sex=3)
    with refused("", "Choose two different ones"):
        people_link(actor=actor, kept_uid=kept.uid, same_uid=kept.uid)
    with refused("", "Choose two different ones"):
        people_link(actor=actor, kept_uid=kept.uid, same_uid=uuid4())
    with refused("same_uid", "not a record's id"):
        people_link(actor=actor, kept_uid=kept.uid, same_uid="Aigul")
    with refused("kept_uid", "The person is missing"):
        people_link(actor=actor, kept_uid=None, same_uid=same.uid)
    with refused("", "linked to nobody"):
        people_unlink(actor=actor, same_uid=same.uid)
    with refused("", "does not exist"):
        people_unlink(actor=actor, same_uid=uuid4())
    people_link(actor=actor, kept_uid=kept.uid, same_uid=same.uid)
    with refused("", "count as one person already"):
        people_link(actor=actor, kept_uid=same.uid, same_uid=kept.uid)
    with refused("same_uid", "Undo that link first"):
        people_link(actor=actor, kept_uid=other.uid, same_uid=same.uid)
    person_void(actor=actor, uid=other.uid, version=1, reason="test")
    with refused("", "was voided"):
        people_link(actor=actor, kept_uid=kept.uid, same_uid=other.uid)
