from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.core.charts.inputs import Gap, GapKind
from turna.core.charts.numbers import (
    Class,
    class_of,
    classes,
    plain,
    show,
    show_change,
    ticks,
    words,
)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (934492, "", "934\u202f492"),
        (0, "", "0"),
        (-1200, "", "\u22121\u202f200"),
        (Decimal("1234.50"), "", "1\u202f234.5"),
        (0.1, "", "0.1"),
        (Decimal("1E+5"), "", "100\u202f000"),
        (Decimal("-0.0"), "", "0"),
        (124, "%", "124\u202f%"),
        (124, "people", "124"),
    ],
)
def test_numbers_have_narrow_spaces_and_a_real_minus(value, unit, shown) -> None:
    assert show(value, unit) == shown


def test_a_file_gets_numbers_without_spaces() -> None:
    assert plain(934492) == "934492"
    assert plain(Decimal("-1200.500")) == "-1200.5"


def test_a_change_carries_its_sign_and_nothing_has_none() -> None:
    assert [show_change(value) for value in (9, -12, 0)] == ["+9", "\u221212", "0"]


def test_a_gap_is_said_in_its_own_words_or_those_of_its_kind() -> None:
    assert words(Gap(GapKind.WITHHELD)) == "withheld"
    assert words(Gap(GapKind.WITHHELD, "withheld: fewer than 11")) == "withheld: fewer than 11"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 66961, [0, 20000, 40000, 60000, 80000]),
        (0, 5, [0, 1, 2, 3, 4, 5]),
        (0, 3, [0, 1, 2, 3]),
        (-7, 12, [-10, -5, 0, 5, 10, 15]),
        (0, 0, [0, 1]),
        (0, Decimal("0.9"), [0, Decimal("0.2"), Decimal("0.4"), Decimal("0.6"), Decimal("0.8"), 1]),
        (0, 12, [0, 5, 10, 15]),
    ],
)
def test_ticks_are_round(low, high, expected) -> None:
    assert list(ticks(low, high)) == expected


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**9))
def test_ticks_span_the_values_in_few_equal_whole_steps(low: int, spread: int) -> None:
    found = ticks(low, low + spread)
    steps = {after - before for before, after in pairwise(found)}
    assert found[0] <= low
    assert found[-1] >= low + spread
    assert len(steps) == 1
    assert 2 <= len(found) <= 8
    assert all(tick == int(tick) for tick in found)
    lead = int(steps.pop()) / 10 ** (len(str(int(found[1] - found[0]))) - 1)
    assert lead in {1, 2, 2.5, 5}


def test_an_axis_that_ends_below_its_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="end below its beginning"):
        ticks(5, 1)


def test_classes_hold_equally_many_and_show_what_is_really_in_them() -> None:
    found = classes([1, 2, 3, 10, 20, 30, 100, 200, 300, 1000])
    assert found == (
        Class(1, 2, 2), Class(3, 10, 2), Class(20, 30, 2), Class(100, 200, 2), Class(300, 1000, 2),
    )  # fmt: skip


def test_equal_values_stay_in_one_class() -> None:
    found = classes([0] * 30 + [5, 6, 7, 8, 9, 10])
    assert found[0] == Class(0, 0, 30)
    assert all(before.high < after.low for before, after in pairwise(found))


def test_a_run_of_equal_values_goes_where_its_middle_falls() -> None:
    assert classes([0, 1, 1, 1, 1, 2, 3, 4], at_most=2) == (Class(0, 1, 5), Class(2, 4, 3))
    assert classes([0, 1, 2, 3, 3, 3, 3, 4], at_most=2) == (Class(0, 2, 3), Class(3, 4, 5))


def test_fewer_values_than_classes_make_fewer_classes() -> None:
    assert classes([]) == ()
    assert classes([7, 7, 7]) == (Class(7, 7, 3),)
    assert classes([1, 2]) == (Class(1, 1, 1), Class(2, 2, 1))


@given(st.lists(st.integers(-50, 50), min_size=1), st.integers(1, 5))
def test_every_value_lies_in_exactly_one_class(values: list[int], at_most: int) -> None:
    found = classes(values, at_most=at_most)
    assert 1 <= len(found) <= min(at_most, len(set(values)))
    assert sum(one.count for one in found) == len(values)
    for value in values:
        assert sum(one.low <= value <= one.high for one in found) == 1
    for index, one in enumerate(found):
        assert one.count == sum(class_of(value, found) == index for value in values)
        assert {one.low, one.high} <= set(values)


@given(st.sets(st.integers(), min_size=5, max_size=60))
def test_without_ties_classes_differ_by_at_most_one(values: set[int]) -> None:
    counts = [one.count for one in classes(values)]
    assert len(counts) == 5
    assert max(counts) - min(counts) <= 1


def test_a_value_outside_all_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="none of the classes"):
        class_of(3, (Class(1, 2, 2), Class(4, 9, 2)))
