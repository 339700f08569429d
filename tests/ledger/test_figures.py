"""Numbers and the six reasons for none: exact, rounded once, never a zero that nobody said."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.ledger.codes import Nothing
from turna.ledger.figures import (
    Figure,
    achievement,
    mean_change,
    nothing,
    number,
    plain,
    ratio,
    rounded,
    total,
)  # fmt: skip

ZERO = number(0)


def by_hand(value: Fraction, places: int) -> Fraction:
    """Half away from zero, by whole numbers only."""
    scaled = abs(value) * 10**places
    whole = int(scaled) + (1 if scaled - int(scaled) >= Fraction(1, 2) else 0)
    return Fraction(whole, 10**places) * (1 if value >= 0 else -1)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ((1, 2), 0, "1"), ((-1, 2), 0, "-1"), ((3, 2), 0, "2"), ((5, 2), 0, "3"),
        ((-5, 2), 0, "-3"), ((25, 100), 1, "0.3"), ((-25, 100), 1, "-0.3"),
        ((35, 100), 1, "0.4"), ((2675, 1000), 2, "2.68"), ((1, 3), 2, "0.33"),
        ((-1, 3), 2, "-0.33"), ((2, 3), 2, "0.67"), ((126, 10), 2, "12.6"), ((0, 1), 2, "0"),
        ((-1, 1000), 1, "0"), ((-1, 25), 1, "0"), ((100, 1), 1, "100"), ((1000, 1), 0, "1000"),
    ],
)  # fmt: skip
def test_rounding_half_away_from_zero(value: tuple[int, int], places: int, text: str) -> None:
    assert plain(rounded(Fraction(*value), places)) == text


counts = st.integers(0, 10**15)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**15), st.integers(0, 4))
def test_rounding_is_exact_for_any_counts(top: int, bottom: int, places: int) -> None:
    value = Fraction(top, bottom)
    assert Fraction(rounded(value, places)) == by_hand(value, places)


@given(st.integers(0, 10**6), st.integers(0, 4), st.sampled_from([1, -1]))
def test_every_exact_half_goes_away_from_zero(whole: int, places: int, sign: int) -> None:
    half = Fraction(2 * whole + 1, 2 * 10**places) * sign
    assert Fraction(rounded(half, places)) == Fraction((whole + 1) * sign, 10**places)


@pytest.mark.parametrize("top", [0, 1, -3])
def test_a_ratio_over_nothing_is_missing_not_zero(top: int) -> None:
    assert ratio(top, 0, places=1) == nothing(Nothing.MISSING)


def test_ratios() -> None:
    assert ratio(1, 3, places=2).text == "0.33"
    assert ratio(1, 3, places=1, percent=True).text == "33.3"
    assert ratio(0, 3, places=1) == number(Decimal("0.0"))
    assert ratio(0, 3, places=1).text == "0"
    assert ratio(1, 8, places=2, percent=True).text == "12.5"


def test_a_region_pools_papers_it_does_not_average_means() -> None:
    """(10 of 10 papers) and (0 of 90): the region's mean is 10 of 100, not half of each."""
    assert ratio(10 + 0, 10 + 90, places=2).text == "0.1"


def test_the_change_of_a_mean_rounds_once() -> None:
    # 1/3 - 1/6 = 0.1667; the means rounded apart would give 0.33 - 0.17 = 0.16.
    assert mean_change((1, 3), (1, 6), places=2).text == "0.17"
    assert mean_change((30, 10), (40, 10), places=1).text == "-1"
    assert mean_change((3, 3), (5, 5), places=1) == number(Decimal("0.0"))
    assert mean_change((99, 100), (100, 100), places=1).text == "0"


@pytest.mark.parametrize(("now", "before"), [((0, 0), (5, 2)), ((5, 2), (0, 0)), ((0, 0), (0, 0))])
def test_the_change_of_a_mean_needs_papers_on_both_sides(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    assert mean_change(now, before, places=1) == nothing(Nothing.MISSING)


def test_a_figure_is_a_number_or_a_reason() -> None:
    for bad in ({}, {"value": 0, "nothing": Nothing.MISSING}):
        with pytest.raises(ValueError, match="reason"):
            Figure(**bad)
    assert (ZERO.text, nothing(Nothing.WITHHELD).text) == ("0", "")


def test_the_six_reasons_differ() -> None:
    reasons = [nothing(reason) for reason in Nothing]
    assert len(reasons) == 6
    assert len({*reasons, ZERO}) == 7


def test_achievement() -> None:
    assert achievement(number(50), number(40)).text == "125"
    assert achievement(number(1), number(3), places=1).text == "33.3"
    assert achievement(ZERO, number(7)) == number(Decimal(0))
    assert achievement(number(Decimal("12.6")), number(Decimal("8.4"))).text == "150"
    assert achievement(number(1), number(200)).text == "1"  # a half goes up


def test_no_target_no_achievement() -> None:
    assert achievement(number(5), ZERO) == nothing(Nothing.NOT_APPLICABLE)
    assert achievement(number(5), nothing(Nothing.NO_TARGET_SET)) == nothing(Nothing.NO_TARGET_SET)
    for reason in Nothing:
        assert achievement(nothing(reason), number(5)) == nothing(reason)
        assert achievement(number(5), nothing(reason)) == nothing(reason)


def test_totals() -> None:
    assert total([number(1), number(2), ZERO]) == number(3)
    assert total([ZERO, ZERO]) == ZERO
    assert total([number(1), nothing(Nothing.NOT_APPLICABLE)]) == number(1)
    assert total([number(1), nothing(Nothing.NOT_YET_DUE)]) == number(1)
    assert total([number(Decimal("1.5")), number(2)]) == number(Decimal("3.5"))


@pytest.mark.parametrize("reason", [Nothing.MISSING, Nothing.WITHHELD, Nothing.NOT_ADDITIVE])
def test_a_total_is_no_better_than_its_parts(reason: Nothing) -> None:
    assert total([number(1), nothing(reason), nothing(Nothing.NOT_YET_DUE)]) == nothing(reason)


def test_what_is_withheld_hides_what_is_missing() -> None:
    parts = [nothing(Nothing.MISSING), nothing(Nothing.WITHHELD), number(3)]
    assert total(parts) == nothing(Nothing.WITHHELD)


def test_a_total_of_no_numbers_says_why() -> None:
    assert total([]) == nothing(Nothing.MISSING)
    assert total([nothing(Nothing.NOT_APPLICABLE)] * 5) == nothing(Nothing.NOT_APPLICABLE)
    assert total([nothing(Nothing.NOT_YET_DUE)] * 5) == nothing(Nothing.NOT_YET_DUE)
