"""Drill-down: the records of a cell sum to it, and every other one has its reason."""

import itertools
from datetime import date
from typing import Any

import pytest

from factories.ledger import VERIFIER
from turna.core.periods import Period
from turna.ledger import services
from turna.ledger.balances import balances
from turna.ledger.behind import LeftOut, behind, subjects_behind
from turna.ledger.codes import Cause
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question

JUNE = 2014 * 12 + 5
YEAR = Period("2014", date(2014, 1, 1), date(2014, 12, 31))
CUT = (
    Period("a", date(2014, 5, 20), date(2014, 6, 6)),
    Period("b", date(2014, 6, 7), date(2014, 9, 3)),
)


def question(measure: str = "test.heads", **terms: Any) -> Question:
    where = {axis: frozenset(codes) for axis, codes in terms.pop("where", {}).items()}
    return Question(measures=(measure,), where=where, **terms)


@pytest.fixture
def ngo(organisations: Any) -> Any:
    return organisations.ngo


def test_records_with_what_they_add(deeds: Any, ngo: Any, places: Any, organisations: Any) -> None:
    a = deeds.done(ngo, places.batken, date(2014, 6, 7), [("joint", 1, 0, 4), ("joint", 2, 0, 3)])
    b = deeds.done(ngo, places.batken, date(2014, 6, 7), [("joint", 1, 0, 5)])
    other = deeds.done(organisations.other_ngo, places.asht, date(2014, 6, 7))
    found = behind(question(where={"country": {"KG"}}), reader=INTERNAL)
    assert found.counted == {("test.deed", a.pk): 7, ("test.deed", b.pk): 5}
    assert found.total == 12
    assert found.left_out == {}
    everything = behind(question(), reader=INTERNAL)
    assert set(everything.counted) == {("test.deed", d.pk) for d in (a, b, other)}


def test_sums_equal_the_cell_for_many_cells(
    deeds: Any, organisations: Any, places: Any, funds: Any, groups: Any
) -> None:
    splits = [
        [("joint", 1, 12, 4), ("joint", 2, 30, 9)],
        [("sex", 1, 0, 6), ("sex", 2, 0, 4), ("age", 0, 10, 3), ("age", 0, 0, 7),
         ("group", 0, 0, 10)],
    ]  # fmt: skip
    where = [(organisations.ngo, places.pulgon), (organisations.other_ngo, places.asht)]
    days = [date(2014, 5, 19), date(2014, 6, 6), date(2014, 6, 7), date(2014, 9, 3)]
    for number, ((org, place), day, split) in enumerate(itertools.product(where, days, splits)):
        deed = deeds.done(
            org, place, day, split, category=["talk", "film"][number % 2], group="pupils",
            fund=[funds.north, funds.other][number % 2], also=[None, funds.south][number % 2],
        )  # fmt: skip
        if number % 5 == 0:
            deeds.change(deed, day=date(2014, 6, 5))
            deeds.post(deed, cause=Cause.MOVED)
    axes = {
        "country": ["KG", "TJ"], "sex": [0, 1, 2], "age_band": [0, 10, 30],
        "group": ["pupils", "-"], "category": ["talk", "film"], "month": [JUNE],
        "place": ["KG-B-KADAMJAY"], "share": [1], "region": ["TJ-SU"],
    }  # fmt: skip
    cells = 0
    for names in itertools.chain(*(itertools.combinations(axes, n) for n in (0, 1, 2))):
        for codes in itertools.product(*(axes[name] for name in names)):
            fixed = {name: {code} for name, code in zip(names, codes, strict=True)}
            for more in ({}, {"periods": CUT}, {"funds": ("AW.1",)}, {"as_of": 9}):
                asked = question(where=fixed, **more)
                cell = balances(asked, reader=INTERNAL).rows.get((), 0)
                found = behind(asked, reader=INTERNAL)
                assert found.total == cell, asked
                assert not set(found.counted) & set(found.left_out)
                cells += bool(cell)
    assert cells > 200


def test_why_a_record_does_not_count(deeds: Any, ngo: Any, places: Any, actor: Any) -> None:
    day = date(2014, 6, 7)
    stays = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 4)])
    voided = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 5)])
    moved = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 6)])
    men = deeds.done(ngo, places.batken, day, [("joint", 2, 0, 7)])
    services.months_close(actor=actor, organisation=ngo, months=[JUNE])
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[JUNE])
    unverified = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 8)])
    deeds.change(voided, state="voided")
    deeds.post(voided, cause=Cause.VOIDED)
    deeds.change(moved, day=date(2015, 1, 1))
    deeds.post(moved, cause=Cause.MOVED)
    deeds.done(ngo, places.batken, date(2015, 1, 1), [("joint", 1, 0, 9)])  # never in this cell

    def asked(**terms: Any) -> Any:
        cell = question(periods=(YEAR,), where={"sex": {1}, "country": {"KG"}}, **terms)
        found = behind(cell, reader=INTERNAL)
        assert found.total == balances(cell, reader=INTERNAL).rows.get((), 0)
        return (
            {key[1]: value for key, value in found.counted.items()},
            {key[1]: why for key, why in found.left_out.items()},
        )

    undone, codes = LeftOut.UNDONE, LeftOut.OTHER_CODES
    assert asked() == (
        {stays.pk: 4, unverified.pk: 8}, {voided.pk: undone, moved.pk: undone, men.pk: codes}
    )  # fmt: skip
    assert asked(as_of=4) == (
        {stays.pk: 4, voided.pk: 5, moved.pk: 6}, {men.pk: codes, unverified.pk: LeftOut.LATER}
    )  # fmt: skip
    assert asked(verified=True) == (
        {stays.pk: 4, voided.pk: 5, moved.pk: 6},  # as they were when the mark was made
        {men.pk: codes, unverified.pk: LeftOut.UNVERIFIED},
    )


def test_a_reader_sees_records_as_far_as_the_figures_reach(
    deeds: Any, organisations: Any, places: Any, manager: Any
) -> None:
    mine = deeds.done(organisations.ngo, places.batken, date(2014, 6, 7))
    deeds.done(organisations.other_ngo, places.asht, date(2014, 6, 7))
    assert behind(question(), reader=manager).counted == {("test.deed", mine.pk): 1}


# --- persons


def person(deeds: Any, ngo: Any, place: Any, subject: int, day: date = date(2014, 6, 7)) -> Any:
    return deeds.done(ngo, place, day, [("person", 1, 0, 1)], subject=subject)


def test_one_record_for_each_person(deeds: Any, ngo: Any, places: Any) -> None:
    first = person(deeds, ngo, places.batken, 5)
    person(deeds, ngo, places.kadamjay, 5)
    second = person(deeds, ngo, places.batken, 6)
    found = subjects_behind(question("test.persons"), reader=INTERNAL)
    assert found == {("test.deed", first.pk): 1, ("test.deed", second.pk): 1}


def test_a_voided_record_is_nobodys_first(deeds: Any, ngo: Any, places: Any) -> None:
    gone = person(deeds, ngo, places.batken, 5)
    stays = person(deeds, ngo, places.kadamjay, 5)
    deeds.change(gone, state="voided")
    deeds.post(gone, cause=Cause.VOIDED)
    assert subjects_behind(question("test.persons"), reader=INTERNAL) == {
        ("test.deed", stays.pk): 1
    }


def test_persons_sum_to_the_cell_after_linking_and_unlinking(
    deeds: Any, ngo: Any, places: Any
) -> None:
    """A record that changed its person stands for the one it stands for now."""
    a = person(deeds, ngo, places.batken, 5)
    b = person(deeds, ngo, places.batken, 6)
    c = person(deeds, ngo, places.batken, 5)
    deeds.change(a, version=6)
    deeds.post(a, cause=Cause.MERGED)
    found = subjects_behind(question("test.persons"), reader=INTERNAL)
    assert found == {("test.deed", a.pk): 1, ("test.deed", c.pk): 1}
    cell = balances(question("test.persons"), reader=INTERNAL, distinct=True)
    assert sum(found.values()) == cell.total() == 2
    assert b.pk not in {pk for _, pk in found}


def test_persons_of_several_kinds_of_record(
    deeds: Any, ngo: Any, places: Any, monkeypatch: pytest.MonkeyPatch, actor: Any
) -> None:
    """The kind and the number of the record named belong together."""
    from turna.ledger.models import Entry, Posting, Source

    for number in range(3):
        person(deeds, ngo, places.batken, 5 + number)
    kind = Source.objects.create(code="test.later")
    one = Entry.objects.filter(subject=7).first()
    one.pk, one.source_kind, one.source, one.posting = None, kind, 1, Posting.objects.last()
    one.subject = 5
    one.save(force_insert=True)
    found = subjects_behind(question("test.persons"), reader=INTERNAL)
    assert {code for code, _ in found} == {"test.deed"}
    assert sum(found.values()) == 3
