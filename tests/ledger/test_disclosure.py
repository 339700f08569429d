"""What somebody outside the mission gets to see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from turna.accounts.models import User
from turna.core.periods import Period
from turna.ledger import behind, bridge, disclosure, services
from turna.ledger.balances import Balances, balances
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question

DAY = date(2014, 6, 7)
YEAR = Period("2014", date(2014, 1, 1), date(2014, 12, 31))
Answer = Callable[..., Balances]


@pytest.fixture
def ngo(organisations: Any) -> Any:
    return organisations.ngo


@pytest.fixture
def told(deeds: Any, organisations: Any, places: Any) -> Any:
    """KG: 30 women, 3 men, 12 persons unrecorded; TJ: 20 women, 15 men."""
    kg, tj = (organisations.ngo, places.batken), (organisations.other_ngo, places.asht)
    deeds.done(*kg, DAY, [("joint", 1, 0, 30), ("joint", 2, 0, 3), ("joint", 0, 0, 12)])
    deeds.done(*tj, DAY, [("joint", 1, 0, 20), ("joint", 2, 0, 15)])
    return deeds


def answer(reader: Any, *by: str, distinct: bool = False, **question: Any) -> Balances:
    question.setdefault("measures", ("test.heads",))
    return balances(Question(by=by, **question), reader=reader, distinct=distinct)


def test_a_contractual_total_goes_out_exact(
    told: Any, donor: User, organisations: Any, places: Any
) -> None:
    told.done(
        organisations.mission, places.russia, DAY, [("joint", 1, 0, 2)], country=places.russia
    )
    got = answer(donor, "country", "period", periods=(YEAR,))
    assert got.rows == {("KG", "2014"): 45, ("TJ", "2014"): 35, ("RU", "2014"): 2}
    assert got.withheld == frozenset()
    assert got.total() == 82


def test_a_cut_with_a_small_cell_is_withheld_whole(told: Any, donor: User) -> None:
    """One hidden cell could be had back from its neighbours and the total."""
    got = answer(donor, "country", "sex")
    assert got.withheld == {("KG", 0), ("KG", 1), ("KG", 2)}
    assert got.rows == {("TJ", 1): 20, ("TJ", 2): 15}
    with pytest.raises(KeyError):
        got.get("KG", 1)
    with pytest.raises(KeyError):
        got.total()
    assert answer(INTERNAL, "country", "sex").withheld == frozenset()


def test_each_contractual_cell_is_a_cut_of_its_own(
    told: Any, donor: User, organisations: Any, places: Any
) -> None:
    told.done(organisations.other_ngo, places.asht, date(2015, 1, 1), [("joint", 1, 0, 5)])
    periods = (YEAR, Period("2015", date(2015, 1, 1), date(2015, 12, 31)))
    got = answer(donor, "period", "sex", "country", periods=periods)
    assert got.rows == {("2014", 1, "TJ"): 20, ("2014", 2, "TJ"): 15}
    assert {key[::2] for key in got.withheld} == {("2014", "KG"), ("2015", "TJ")}


@pytest.mark.parametrize(("size", "shown"), [(10, False), (11, True)])
def test_the_threshold_is_eleven(deeds: Any, ngo: Any, donor: User, size: int, shown: bool) -> None:
    assert disclosure.THRESHOLD.value() == 11
    deeds.done(ngo, ngo.place, DAY, [("joint", 1, 0, 40), ("joint", 2, 0, size)])
    got = answer(donor, "sex")
    assert bool(got.rows) is shown
    assert bool(got.withheld) is not shown


@pytest.mark.parametrize(
    "axis", ["sex", "age", "age_band", "group", "region", "place", "org", "month", "category"]
)
def test_every_axis_beyond_the_contract_is_fine(
    deeds: Any, organisations: Any, places: Any, donor: User, axis: str
) -> None:
    deeds.done(organisations.ngo, places.batken, DAY, [("joint", 1, 10, 3)])
    got = answer(donor, axis)
    assert (got.rows, len(got.withheld)) == ({}, 1)


def test_a_filter_is_a_cut_too(told: Any, donor: User) -> None:
    got = answer(donor, "country", where={"sex": frozenset({2})})
    assert (got.rows, got.withheld) == ({("TJ",): 15}, {("KG",)})


def test_persons_are_protected_as_sums_are(
    deeds: Any, organisations: Any, places: Any, donor: User
) -> None:
    for subject in range(2, 9):
        deeds.done(
            organisations.ngo, places.batken, DAY, [("person", 1, 0, 1)] * 3, subject=subject
        )
    asked: dict[str, Any] = {"measures": ("test.persons",), "distinct": True}
    assert answer(donor, **asked).rows == {(): 7}
    assert answer(donor, "sex", **asked).withheld == {(1,)}
    assert answer(donor, "sex", measures=("test.persons",)).rows == {(1,): 21}


def test_counts_of_deeds_are_no_secret(told: Any, donor: User) -> None:
    got = answer(donor, "org", "month", measures=("test.deeds",))
    assert sorted(got.rows.values()) == [1, 1]


def test_an_outsider_reads_the_past_at_frozen_moments_only(
    told: Any, donor: User, actor: Any
) -> None:
    assert answer(INTERNAL, as_of=1).rows == {(): 45}
    with pytest.raises(PermissionDenied):
        answer(donor, as_of=1)
    services.freeze(actor=actor, label="x", kind="x", question={}, upto=1, digest="x")
    assert answer(donor, as_of=1).rows == {(): 45}
    for moment in (0, 2, 99):
        with pytest.raises(PermissionDenied):
            answer(donor, as_of=moment)


def test_drill_down_tells_no_more_than_the_figure(
    told: Any, donor: User, manager: User, actor: Any
) -> None:
    """What stands behind a withheld cell would sum to it."""
    small = Question(measures=("test.heads",), where={
        "sex": frozenset({2}), "country": frozenset({"KG"})
    })  # fmt: skip
    assert behind.behind(small, reader=manager).total == 3
    services.freeze(actor=actor, label="x", kind="x", question={}, upto=1, digest="x")
    services.freeze(actor=actor, label="y", kind="x", question={}, upto=2, digest="x")
    with pytest.raises(PermissionDenied):
        behind.behind(small, reader=donor)
    with pytest.raises(PermissionDenied):
        bridge.bridge(small, earlier=1, later=2, reader=donor)


def test_persons_behind_a_withheld_figure_stay_behind_it(
    deeds: Any, organisations: Any, places: Any, donor: User
) -> None:
    deeds.done(organisations.ngo, places.batken, DAY, [("person", 1, 0, 1)], subject=5)
    women = Question(measures=("test.persons",), where={"sex": frozenset({1})})
    assert len(behind.subjects_behind(women, reader=INTERNAL)) == 1
    with pytest.raises(PermissionDenied):
        behind.subjects_behind(women, reader=donor)


def test_drill_down_keeps_to_frozen_moments(told: Any, donor: User) -> None:
    whole = Question(measures=("test.heads",), where={"country": frozenset({"TJ"})}, as_of=1)
    for deed in (
        lambda: behind.behind(whole, reader=donor),
        lambda: behind.subjects_behind(whole, reader=donor),
        lambda: bridge.bridge(whole, earlier=1, later=2, reader=donor),
    ):
        with pytest.raises(PermissionDenied):
            deed()
