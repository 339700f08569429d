"""How many bits all blind indexes of a person may have together.

An index says something about the person behind each row: too many bits, and a thief of the
database counts names without a key; too few, and a search opens half the table. The measure
is C, how many people share all of one person's indexes by chance:

    C = R / 2 ** (sum of the indexes' bits),   2 <= C <= sqrt(R),   and R at least 16

where R is how many people are indexed under one key and an index never counts more bits than
its values have.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SMALLEST = 16


class Kind(StrEnum):
    """What an index is of."""

    NAME = "name"  # skeleton of one word of the name, with a five-year span of birth
    PHONE = "phone"
    DOCUMENT = "document"
    CODE = "code"


class BudgetError(ValueError):
    """The indexes would say too much about a person, or too little to be of use."""


@dataclass(frozen=True, slots=True)
class Index:
    """One index: of `bits` bits, for at most `values` values of a person.

    `domain_bits` is the logarithm of how many different values there are at all.
    """

    kind: Kind
    bits: int
    domain_bits: float = 20.0
    values: int = 1

    @property
    def cost(self) -> float:
        """The bits that it takes from the budget."""
        return self.values * min(float(self.bits), self.domain_bits)


def coincidences(population: int, indexes: Iterable[Index]) -> float:
    """C: how many of `population` people share all of one person's indexes by chance."""
    return float(population / 2 ** sum(index.cost for index in indexes))


def bounds(population: int) -> tuple[int, int]:
    """The fewest and the most bits for all indexes together. BudgetError under 16 people.

    >>> bounds(5_000), bounds(50_000), bounds(500_000)
    ((7, 11), (8, 14), (10, 17))
    """
    if population < SMALLEST:
        raise BudgetError(
            f"{population} people are too few to index: an index would single them out. "
            f"Search them by opening each one; indexes begin at {SMALLEST}."
        )
    fewest = math.ceil(math.log2(population / math.sqrt(population)))
    return fewest, math.floor(math.log2(population / 2))


@dataclass(frozen=True, slots=True)
class Plan:
    """The indexes of the people under one key; refused (BudgetError) outside the budget."""

    population: int
    indexes: tuple[Index, ...]

    def __post_init__(self) -> None:
        kinds = [index.kind for index in self.indexes]
        if len(set(kinds)) != len(kinds):
            raise BudgetError("Each kind of index stands once in a plan.")
        if any(index.bits < 1 or index.values < 1 for index in self.indexes):
            raise BudgetError("An index has at least one bit and one value.")
        _check(self.population, self.indexes)

    def bits(self, kind: Kind) -> int:
        """The bits of this index; 0 when the plan has none."""
        return next((index.bits for index in self.indexes if index.kind is kind), 0)

    def fits(self, population: int) -> bool:
        """Whether the plan still keeps the budget for so many people.

        When it does not, make a new plan and all indexes anew.
        """
        try:
            _check(population, self.indexes)
        except BudgetError:
            return False
        return True


def _check(population: int, indexes: Iterable[Index]) -> None:
    fewest, most = bounds(population)
    spent = sum(index.cost for index in indexes)
    if not fewest <= spent <= most:
        raise BudgetError(
            f"The indexes have {spent:g} bits together; for {population:,} people "
            f"it must be {fewest} to {most}."
        )


def plan(population: int) -> Plan:
    """The plan that Turna uses: every bit that the budget allows, most of them for the name.

    Telephone and document share what is left after the name has eight fourteenths; a case
    code is not sealed, so that it needs no index. BudgetError under 16 people, and for so few
    that three indexes do not fit: those are searched by opening each one.

    >>> [(index.kind.value, index.bits) for index in plan(50_000).indexes]
    [('name', 8), ('phone', 3), ('document', 3)]
    """
    most = bounds(population)[1]
    other = max(1, round(most * 3 / 14))
    if most <= 2 * other:
        raise BudgetError(f"{population} people are too few for three indexes: open each one.")
    return Plan(
        population,
        (
            Index(Kind.NAME, most - 2 * other),
            Index(Kind.PHONE, other),
            Index(Kind.DOCUMENT, other),
        ),
    )
