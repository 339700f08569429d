"""Numbers as a chart shows them, nice ticks of an axis, and classes of equal size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from turna.core.charts.inputs import Gap, Number, Value

NARROW = "\u202f"  # a narrow no-break space: between thousands and before a per cent sign
MINUS = "\u2212"
PER_CENT = "%"


def exact(value: Number) -> Decimal:
    """The value as people wrote it: 0.1 is 0.1, not the float beside it."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def plain(value: Number) -> str:
    """For a file: no spaces, no exponent, no zeros at the end; -1.50 is "-1.5"."""
    text = f"{exact(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def show(value: Number, unit: str = "") -> str:
    """12345.6 is "12 345.6" with narrow spaces and a real minus; only per cent adds its unit."""
    text = plain(value)
    sign = MINUS if text.startswith("-") else ""
    whole, point, rest = text.lstrip("-").partition(".")
    groups = f"{int(whole):,}".replace(",", NARROW)
    return f"{sign}{groups}{point}{rest}" + (NARROW + PER_CENT if unit == PER_CENT else "")


def show_change(value: Number, unit: str = "") -> str:
    """The same with a plus before what is above zero."""
    return ("+" if value > 0 else "") + show(value, unit)


def words(value: Value, unit: str = "") -> str:
    """A number as shown, or the reason why there is none."""
    return value.text if isinstance(value, Gap) else show(value, unit)


def ticks(low: Number, high: Number, *, about: int = 5) -> tuple[Decimal, ...]:
    """Round numbers from at or below `low` to at or above `high`, in about `about` steps.

    Steps are 1, 2, 2.5 or 5 times a power of ten; never a part of one when both ends are whole.
    """
    bottom, top = exact(low), exact(high)
    if top < bottom:
        raise ValueError("An axis must not end below its beginning.")
    whole = bottom == bottom.to_integral_value() and top == top.to_integral_value()
    if top == bottom:
        top = bottom + 1
    step = _step((top - bottom) / about, whole=whole)
    first = (bottom / step).to_integral_value(ROUND_FLOOR)
    last = (top / step).to_integral_value(ROUND_CEILING)
    return tuple(step * n for n in range(int(first), int(last) + 1))


def _step(least: Decimal, *, whole: bool) -> Decimal:
    """The smallest nice step that is not below `least`."""
    if whole and least <= 1:
        return Decimal(1)
    power = Decimal(1).scaleb(least.adjusted())
    steps = [power * factor for factor in (1, 2, Decimal("2.5"), 5, 10)]
    if whole:
        steps = [step for step in steps if step == step.to_integral_value()]
    return next(step for step in steps if step >= least)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of values: the lowest and highest that are really in it, and how many."""

    low: Number
    high: Number
    count: int


def classes(values: Iterable[Number], *, at_most: int = 5) -> tuple[Class, ...]:
    """Classes with about equally many values each, lowest first, none empty.

    Equal values never part: each distinct value goes where the middle of its run falls. So
    there may be fewer classes than asked for, and there are when few values are distinct.
    """
    ordered = sorted(values)
    bins: dict[int, list[Number]] = {}
    below = 0
    for value in sorted(set(ordered)):
        run = ordered.count(value)
        place = (2 * below + run) * at_most // (2 * len(ordered))
        bins.setdefault(place, []).extend([value] * run)
        below += run
    return tuple(Class(found[0], found[-1], len(found)) for _, found in sorted(bins.items()))


def class_of(value: Number, found: Sequence[Class]) -> int:
    """The index of the class that holds `value`."""
    for index, one in enumerate(found):
        if one.low <= value <= one.high:
            return index
    raise ValueError(f"{value} lies in none of the classes.")
