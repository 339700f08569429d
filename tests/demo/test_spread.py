"""Splitting totals: whatever the weights, the parts add up."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.site.demo import spread

weights = st.lists(st.floats(0.01, 50), min_size=1, max_size=12)


@given(total=st.integers(0, 10_000), weights=weights)
def test_parts_add_up_and_stay_near_their_share(total: int, weights: list[float]) -> None:
    found = spread.parts(total, weights)
    assert sum(found) == total
    whole = sum(weights)
    assert all(abs(n - total * w / whole) < 1 + 1e-6 for n, w in zip(found, weights, strict=True))


@given(total=st.integers(60, 5_000), count=st.integers(1, 10), seed=st.integers(0, 99))
def test_sizes_add_up_and_keep_the_least(total: int, count: int, seed: int) -> None:
    found = spread.sizes(Random(seed), total, count, least=6, spread=0.6)
    assert (len(found), sum(found)) == (count, total)
    assert min(found) >= 6


@given(
    halls=st.lists(st.tuples(st.integers(1, 80), st.floats(0, 1)), min_size=1, max_size=20),
    part=st.floats(0, 1),
    seed=st.integers(0, 99),
)
def test_shares_meet_the_total_inside_every_hall(
    halls: list[tuple[int, float]], part: float, seed: int
) -> None:
    sizes = [size for size, _ in halls]
    rates = [rate for _, rate in halls]
    least = sum(size for size, rate in halls if rate >= 1)
    most = least + sum(size for size, rate in halls if 0 < rate < 1)
    total = least + round((most - least) * part)
    found = spread.shares(Random(seed), total, sizes, rates)
    assert sum(found) == total
    assert all(0 <= n <= size for n, size in zip(found, sizes, strict=True))
    assert all(n == size for n, (size, rate) in zip(found, halls, strict=True) if rate >= 1)
    assert all(n == 0 for n, rate in zip(found, rates, strict=True) if rate <= 0)


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody"):
        spread.parts(3, [0, 0])
    with pytest.raises(ValueError, match="too little"):
        spread.sizes(Random(1), 10, 3, least=6, spread=0.5)
    with pytest.raises(ValueError, match="outside"):
        spread.shares(Random(1), 11, [5, 5], [0.5, 0.5])
