"""The bridge between two moments: what was before, and its parts by cause, make what is after."""

import itertools
from datetime import date
from typing import Any

import pytest

from turna.core.periods import Period
from turna.ledger import services
from turna.ledger.balances import balances
from turna.ledger.bridge import bridge
from turna.ledger.codes import Cause
from turna.ledger.posting import last_number
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question

JUNE = 2014 * 12 + 5
YEAR = Period("2014", date(2014, 1, 1), date(2014, 12, 31))


@pytest.fixture
def ngo(organisations: Any) -> Any:
    return organisations.ngo


def test_why_412_became_405(
    deeds: Any, ngo: Any, organisations: Any, places: Any, actor: Any
) -> None:
    day = date(2014, 6, 7)
    many = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 385)])
    twice = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 12)])
    wrong = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 4)])
    off = deeds.done(ngo, places.batken, day, [("joint", 1, 0, 11)])
    services.months_close(actor=actor, organisation=ngo, months=[JUNE])
    earlier = last_number()
    late = deeds.done(ngo, places.batken, day, [("joint", 2, 0, 9)])
    deeds.change(twice, state="merged")
    deeds.post(twice, cause=Cause.MERGED)
    deeds.change(wrong, organisation=organisations.other_ngo, place=places.asht, country=places.tj)
    deeds.post(wrong, cause=Cause.MOVED)
    deeds.split(many, [("joint", 1, 0, 390)])
    deeds.post(many, cause=Cause.CORRECTED)
    deeds.split(many, [("joint", 1, 0, 385)])
    deeds.post(many, cause=Cause.CORRECTED)
    deeds.change(off, state="voided")
    deeds.post(off, cause=Cause.VOIDED)
    deeds.change(off, state="deed")
    deeds.post(off, cause=Cause.VOIDED)

    kg = Question(measures=("test.heads",), where={"country": frozenset({"KG"})})
    made = bridge(kg, earlier=earlier, later=last_number(), reader=INTERNAL)
    assert (made.before, made.after) == (412, 405)
    assert {part.cause: (part.change, part.records) for part in made.parts} == {
        Cause.LATE: (9, {("test.deed", late.pk): 9}),
        Cause.MERGED: (-12, {("test.deed", twice.pk): -12}),
        Cause.MOVED: (-4, {("test.deed", wrong.pk): -4}),
    }
    tj = Question(measures=("test.heads",), where={"country": frozenset({"TJ"})})
    (part,) = bridge(tj, earlier=earlier, later=last_number(), reader=INTERNAL).parts
    assert (part.cause, part.change) == (Cause.MOVED, 4)


@pytest.fixture
def busy(deeds: Any, organisations: Any, places: Any, actor: Any, funds: Any) -> Any:
    """Twenty-odd postings of every cause, over two countries, with persons."""
    ngo = organisations.ngo
    day = date(2014, 6, 7)
    made = [
        deeds.done(
            org, place, day, [("joint", n % 3, 0, n + 1), ("person", 1, 0, 1)], subject=2 + n % 4,
            fund=funds.award if n % 2 else None, also=funds.other if n % 3 else None,
        )
        for n, (org, place) in enumerate(
            [(ngo, places.batken), (organisations.other_ngo, places.asht)] * 4
        )
    ]  # fmt: skip
    services.months_close(actor=actor, organisation=ngo, months=[JUNE])
    made.append(deeds.done(ngo, places.kadamjay, day, [("person", 2, 0, 1)], subject=9))
    for n, deed in enumerate(made):
        if n % 2:
            deeds.change(deed, day=date(2013, 6, 7) if n % 4 == 1 else date(2014, 7, 1))
            deeds.post(deed, cause=Cause.MOVED)
        else:
            deeds.change(deed, version=2 + (n + 3) % 5)
            deeds.post(deed, cause=Cause.MERGED)
    for deed in made[2:6]:
        deeds.change(deed, state="voided")
        deeds.post(deed, cause=Cause.VOIDED)
    deeds.change(made[3], state="deed")
    deeds.split(made[3], [("joint", 1, 0, 50)])
    deeds.post(made[3], cause=Cause.VOIDED)
    return deeds


@pytest.mark.parametrize(("measure", "distinct"), [
    ("test.heads", False), ("test.deeds", False), ("test.persons", False), ("test.persons", True),
])  # fmt: skip
def test_the_parts_always_sum(busy: Any, measure: str, distinct: bool) -> None:
    last = last_number()
    assert last >= 20
    cells: list[dict[str, Any]] = [
        {}, {"where": {"country": frozenset({"KG"})}}, {"where": {"sex": frozenset({1})}},
        {"periods": (YEAR,)}, {"funds": ("AW.2",), "where": {"share": frozenset({1})}},
    ]  # fmt: skip
    changes = 0
    for cell in cells:
        asked = Question(measures=(measure,), **cell)
        at = [
            busy.plain.figure(
                measures=(measure,), as_of=n, distinct=distinct,
                **{k: set(v) if k == "funds" else v for k, v in cell.items()},
            ).get((), 0)
            for n in range(last + 1)
        ]  # fmt: skip
        for earlier, later in itertools.combinations(range(0, last + 1, 2), 2):
            made = bridge(asked, earlier=earlier, later=later, reader=INTERNAL, distinct=distinct)
            assert (made.before, made.after) == (at[earlier], at[later]), (cell, earlier, later)
            assert made.before + sum(part.change for part in made.parts) == made.after
            for part in made.parts:
                assert sum(part.records.values()) == part.change
                changes += bool(part.change)
    assert changes > 50


def test_a_person_is_put_down_to_the_posting_that_changed_the_count(
    deeds: Any, ngo: Any, places: Any
) -> None:
    day = date(2014, 6, 7)
    first = deeds.done(ngo, places.batken, day, [("person", 1, 0, 1)], subject=5)
    again = deeds.done(ngo, places.batken, day, [("person", 1, 0, 1)], subject=5)
    asked = Question(measures=("test.persons",))

    def parts(earlier: int, later: int) -> dict[Any, Any]:
        made = bridge(asked, earlier=earlier, later=later, reader=INTERNAL, distinct=True)
        return {part.cause: part.records for part in made.parts}

    assert parts(1, 2) == {}  # the same person once more
    deeds.change(first, state="voided")
    deeds.post(first, cause=Cause.VOIDED)
    assert parts(1, 3) == {}
    deeds.change(again, version=6)
    deeds.post(again, cause=Cause.MERGED)
    assert balances(asked, reader=INTERNAL, distinct=True).total() == 1
    deeds.change(again, state="voided")
    deeds.post(again, cause=Cause.VOIDED)
    assert parts(3, 5) == {Cause.MERGED: {("test.deed", again.pk): -1}}
    assert parts(4, 5) == {Cause.VOIDED: {("test.deed", again.pk): -1}}


def test_moments_come_in_order(deeds: Any) -> None:
    asked = Question(measures=("test.heads",))
    with pytest.raises(ValueError, match="earlier"):
        bridge(asked, earlier=2, later=1, reader=INTERNAL)
    assert bridge(asked, earlier=1, later=1, reader=INTERNAL).parts == ()


def test_a_bridge_of_verified_figures_is_refused(deeds: Any) -> None:
    with pytest.raises(ValueError, match="marks"):
        bridge(Question(measures=("test.heads",), verified=True), earlier=0, later=1,
               reader=INTERNAL)  # fmt: skip
