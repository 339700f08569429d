"""The arithmetic of blind indexes, and what it refuses."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.vault.names.budget import (
    BudgetError,
    Index,
    Kind,
    Plan,
    bounds,
    coincidences,
    plan,
)


@pytest.mark.parametrize(
    ("people", "bits"), [(5_000, (7, 11)), (50_000, (8, 14)), (500_000, (10, 17)), (16, (2, 3))]
)
def test_bounds(people: int, bits: tuple[int, int]) -> None:
    assert bounds(people) == bits


@pytest.mark.parametrize("people", [0, 1, 15])
def test_too_few_people_are_refused(people: int) -> None:
    with pytest.raises(BudgetError, match="too few"):
        bounds(people)
    with pytest.raises(BudgetError, match="too few"):
        plan(people)


@given(st.integers(min_value=64, max_value=10**8))
def test_a_plan_keeps_the_rule(people: int) -> None:
    made = plan(people)
    shared = coincidences(people, made.indexes)
    assert 2 <= shared <= math.sqrt(people)
    assert made.fits(people)
    assert all(made.bits(kind) >= 1 for kind in (Kind.NAME, Kind.PHONE, Kind.DOCUMENT))


def test_an_index_counts_each_of_its_values_but_no_more_than_there_are() -> None:
    assert Index(Kind.PHONE, 3, values=2).cost == 6
    assert Index(Kind.CODE, 9, domain_bits=2.5).cost == 2.5
    assert coincidences(4_096, [Index(Kind.NAME, 4), Index(Kind.PHONE, 3, values=2)]) == 4


def test_too_much_and_too_little_are_refused() -> None:
    with pytest.raises(BudgetError, match="15 bits together; for 50,000 people"):
        Plan(50_000, (Index(Kind.NAME, 8), Index(Kind.PHONE, 7)))
    with pytest.raises(BudgetError):
        Plan(50_000, (Index(Kind.NAME, 7),))
    with pytest.raises(BudgetError, match="once"):
        Plan(50_000, (Index(Kind.NAME, 5), Index(Kind.NAME, 5)))
    with pytest.raises(BudgetError, match="at least one"):
        Plan(50_000, (Index(Kind.NAME, 10), Index(Kind.PHONE, 0)))


def test_a_plan_says_when_its_people_have_become_too_few() -> None:
    made = plan(50_000)
    assert made.fits(40_000)
    assert not made.fits(10_000)
    assert not made.fits(3)
