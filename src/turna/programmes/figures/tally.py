"""What the terms of one indicator count in one cell, and the figure they make."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from turna.ledger import figures
from turna.ledger.codes import Additivity, Nothing
from turna.ledger.figures import Figure
from turna.programmes.codes import PERCENT, TermRole
from turna.programmes.figures.reading import Ask, Grid, Key
from turna.programmes.figures.shapes import Code, Mean, no
from turna.programmes.rules import Definition

Counts = tuple[int, ...]  # one for each term


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by term: the cell's own, those of its split, and whether something is withheld.

    `split` codes with the value None are withheld.
    """

    counts: Counts
    hidden: bool = False
    split: Mapping[Code, Counts | None] = field(default_factory=dict)

    @property
    def present(self) -> bool:
        """Whether anything was counted at all."""
        return any(self.counts)


def tally(
    grids: Mapping[Ask, Grid],
    definition: Definition,
    places: Iterable[tuple[str, str]],
    round_: str | None = None,
) -> Tally:
    """The counts of a definition's terms over some (country, year key) together."""
    spots = list(places)
    counts, hidden = [], False
    parts: dict[Code, list[int]] = {}
    withheld: set[Code] = set()
    size = len(definition.terms)
    for index, term in enumerate(definition.terms):
        grid = grids[Ask.of(definition, term, round_)]
        total = 0
        for country, year in spots:
            key: Key = (term.measure, country, year)
            total += grid.values.get(key, 0)
            hidden = hidden or key in grid.hidden
            for code, value in grid.split.get(key, {}).items():
                parts.setdefault(code, [0] * size)[index] += value
            withheld |= grid.hidden_split.get(key, set())
        counts.append(total)
    split: dict[Code, Counts | None] = {code: tuple(found) for code, found in parts.items()}
    return Tally(tuple(counts), hidden, split | dict.fromkeys(withheld))


def pooled(tallies: Iterable[Tally], size: int) -> Tally:
    """Several tallies of one definition, with `size` terms, as one."""
    counts, hidden = [0] * size, False
    split: dict[Code, Counts | None] = {}
    for one in tallies:
        hidden = hidden or one.hidden
        counts = [a + b for a, b in zip(counts, one.counts, strict=True)]
        for code, found in one.split.items():
            before = split.get(code, (0,) * size)
            both = found is not None and before is not None
            split[code] = _added(before, found) if both else None  # type: ignore[arg-type]
    return Tally(tuple(counts), hidden, split)


def made(definition: Definition, counts: Counts, before: Counts | None = None) -> Figure:
    """The figure that these counts make; `before` is what a mean is compared with."""
    if definition.additive:
        return figures.number(sum(counts))
    over, under = fraction(definition, counts)
    if definition.method == Additivity.RATIO:
        percent = definition.unit == PERCENT
        return figures.ratio(over, under, places=definition.decimals, percent=percent)
    earlier = fraction(definition, before) if before else (0, 0)
    return figures.mean_change((over, under), earlier, places=definition.decimals)


def fraction(definition: Definition, counts: Counts) -> Mean:
    """(sum over numerators, sum over denominators)."""
    pairs = list(zip(definition.terms, counts, strict=True))
    return (
        sum(count for term, count in pairs if term.role == TermRole.NUMERATOR),
        sum(count for term, count in pairs if term.role == TermRole.DENOMINATOR),
    )


def split_figures(
    definition: Definition, own: Tally, before: Tally | None, rest: Code
) -> dict[Code, Figure]:
    """The figures of a split by code; what additive codes leave open is "not recorded" (`rest`).

    In the order of their codes, not in that in which the database gave them: a frozen report is
    known by its digest.
    """
    found: dict[Code, Figure] = {}
    for code, counts in own.split.items():
        earlier = before.split.get(code) if before else None
        if counts is None or (before and code in before.split and earlier is None):
            found[code] = no(Nothing.WITHHELD)
        else:
            found[code] = made(definition, counts, earlier)
    if definition.additive and rest and all(f.value is not None for f in found.values()):
        named = sum(int(f.value or 0) for code, f in found.items() if code != rest)
        told = sum(own.split.get(rest) or ())
        if sum(own.counts) > named + told:
            found[rest] = figures.number(sum(own.counts) - named)
    return dict(sorted(found.items()))


def line_figures(result: Figure, counts: Counts) -> tuple[Figure, ...]:
    """A figure for each term: numbers where the cell has one, its reason where it has none."""
    if result.nothing in (None, Nothing.NOT_ADDITIVE):
        return tuple(figures.number(count) for count in counts)
    return tuple(result for _count in counts)


def added_targets(definition: Definition, targets: list[Figure]) -> Figure:
    """Targets of several years or countries: their sum, when each that applies is set."""
    if not definition.additive:
        return no(Nothing.NOT_ADDITIVE)
    if any(target.nothing == Nothing.NO_TARGET_SET for target in targets):
        return no(Nothing.NO_TARGET_SET)
    return figures.total(targets)


def _added(one: Counts, other: Counts) -> Counts:
    return tuple(a + b for a, b in zip(one, other, strict=True))
