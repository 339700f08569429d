"""Splitting a total into whole parts that add up to it exactly."""

import math
from collections.abc import Sequence
from random import Random


def parts(total: int, weights: Sequence[float]) -> list[int]:
    """`total` in proportion to `weights`, by largest remainder; the parts sum to `total`.

    ValueError when there is something to share out and nobody to take it.
    """
    whole = math.fsum(weights)
    if total and whole <= 0:
        raise ValueError(f"Nobody takes any of {total}.")
    if not total:
        return [0] * len(weights)
    wanted = [total * weight / whole for weight in weights]
    found = [math.floor(share) for share in wanted]
    order = sorted(range(len(weights)), key=lambda i: (found[i] - wanted[i], i))
    for i in order[: total - sum(found)]:
        found[i] += 1
    return found


def sizes(rng: Random, total: int, count: int, *, least: int, spread: float) -> list[int]:
    """`count` uneven sizes of at least `least` that sum to `total`.

    `spread` is the sigma of their logarithms: 0.5 gives a group of 20 beside one of 55.
    """
    if total < least * count:
        raise ValueError(f"{total} is too little for {count} parts of at least {least}.")
    weights = [math.exp(rng.gauss(0, spread)) for _ in range(count)]
    return [least + more for more in parts(total - least * count, weights)]


def shares(
    rng: Random, total: int, sizes: Sequence[int], rates: Sequence[float], noise: float = 0.35
) -> list[int]:
    """How many of each of `sizes` belong to a kind, `total` of them in all.

    `rates` say what is usual for each (0 none, 1 all); their odds are raised or lowered
    together until the sum fits, so that each stays plausible. ValueError when it cannot fit.
    """
    free = [i for i, rate in enumerate(rates) if 0 < rate < 1]
    fixed = sum(size for size, rate in zip(sizes, rates, strict=True) if rate >= 1)
    room = sum(sizes[i] for i in free)
    if not 0 <= total - fixed <= room:
        raise ValueError(f"{total} lies outside {fixed}..{fixed + room}.")
    odds = {i: math.log(rates[i] / (1 - rates[i])) + rng.gauss(0, noise) for i in free}
    far = 40.0 + max((abs(odd) for odd in odds.values()), default=0.0)
    low, high = -far, far
    for _ in range(45):
        middle = (low + high) / 2
        if sum(sizes[i] * _logistic(odds[i] + middle) for i in free) < total - fixed:
            low = middle
        else:
            high = middle
    wanted = {i: sizes[i] * _logistic(odds[i] + high) for i in free}
    found = [size if rate >= 1 else 0 for size, rate in zip(sizes, rates, strict=True)]
    for i in free:
        found[i] = math.floor(wanted[i])
    _top_up(found, sizes, wanted, total)
    return found


def _top_up(found: list[int], sizes: Sequence[int], wanted: dict[int, float], total: int) -> None:
    """Add one here and there, where most is missing, until the sum is `total`."""
    missing = total - sum(found)
    order = sorted(wanted, key=lambda i: (found[i] - wanted[i], i))
    while missing > 0:
        before = missing
        for i in order:
            if missing and found[i] < sizes[i]:
                found[i] += 1
                missing -= 1
        if missing == before:
            raise ValueError(f"{missing} have no room.")


def _logistic(x: float) -> float:
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)
