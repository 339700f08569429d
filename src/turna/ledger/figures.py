"""Figures: exact numbers, or the reason why there is none. Rounding happens here, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from turna.ledger.codes import Nothing

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, or one of the six reasons for none; never both. Zero is a number."""

    value: Number | None = None
    nothing: Nothing | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.nothing is None):
            raise ValueError("A figure is a number or a reason why there is none.")

    @property
    def text(self) -> str:
        """The plain number without trailing zeros, or "" when there is none."""
        return "" if self.value is None else plain(self.value)


def number(value: Number) -> Figure:
    return Figure(value=value)


def nothing(reason: Nothing) -> Figure:
    return Figure(nothing=reason)


def plain(value: Number) -> str:
    """12.60 is "12.6", -3.00 is "-3"; integers as they are."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Fraction, places: int) -> Decimal:
    """Half away from zero, to `places` decimals; exact until here."""
    scale = Decimal(1).scaleb(-places)
    # 40 digits keep every fraction of counts below 10**18 on the right side of a half.
    quotient = Decimal(value.numerator * 10**40 // value.denominator).scaleb(-40)
    return quotient.quantize(scale, rounding=ROUND_HALF_UP) + 0  # never "-0"


def ratio(numerator: int, denominator: int, *, places: int, percent: bool = False) -> Figure:
    """One sum over another; 0/0 and n/0 are missing, never zero."""
    if denominator == 0:
        return nothing(Nothing.MISSING)
    return number(rounded(Fraction(numerator * (100 if percent else 1), denominator), places))


def mean_change(now: tuple[int, int], before: tuple[int, int], *, places: int) -> Figure:
    """Mean now minus mean before; each is (sum, count). Missing when either has no papers."""
    if now[1] == 0 or before[1] == 0:
        return nothing(Nothing.MISSING)
    return number(rounded(Fraction(now[0], now[1]) - Fraction(before[0], before[1]), places))


def achievement(result: Figure, target: Figure, *, places: int = 0) -> Figure:
    """Result in per cent of target. A target of 0, or none, has no achievement."""
    if result.nothing:
        return nothing(result.nothing)
    if target.value is None:
        return nothing(target.nothing or Nothing.NO_TARGET_SET)
    if target.value == 0:
        return nothing(Nothing.NOT_APPLICABLE)
    share = Fraction(result.value or 0) / Fraction(target.value) * 100
    return number(rounded(share, places))


def total(figures: Iterable[Figure]) -> Figure:
    """The sum of additive figures: of those that are numbers, when nothing is missing.

    A part that is missing or withheld makes the total so; parts that are not applicable or
    not yet due are left out; no number at all gives the first part's reason.
    """
    parts = list(figures)
    for reason in (Nothing.WITHHELD, Nothing.NOT_ADDITIVE, Nothing.MISSING):
        if any(part.nothing == reason for part in parts):
            return nothing(reason)
    numbers = [part.value for part in parts if part.value is not None]
    if not numbers:
        return nothing(parts[0].nothing or Nothing.MISSING) if parts else nothing(Nothing.MISSING)
    return number(sum(numbers))
