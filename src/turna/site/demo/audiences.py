"""Who sits in the hall: usual shares of women and ages per group, and the cells they make."""

from random import Random

from turna.ledger.codes import Age, Sex
from turna.outreach.inputs import Cell, Margins
from turna.site.demo.spread import parts

# The usual share of women; a block's published number of women moves them all together.
_WOMEN = {
    "general_population": 0.52, "youth": 0.5, "youth_at_risk": 0.4, "students": 0.5,
    "adults_at_risk": 0.25, "women": 1.0, "migrants": 0.4, "parents": 0.72,
    "people_with_disabilities": 0.45, "village_communities": 0.55, "teachers": 0.78,
    "health_workers": 0.8, "social_workers": 0.8, "religious_leaders": 0.06,
    "women_committees": 0.93, "local_authorities": 0.35, "central_government": 0.35,
    "law_enforcement": 0.12, "migration_border_service": 0.15, "judiciary": 0.4,
    "military": 0.03, "employers": 0.55, "media": 0.55, "ngo_staff": 0.68, "volunteers": 0.6,
    "shelter_staff": 0.85,
}  # fmt: skip
# Blocks that were meant for one sex above the other.
_WOMEN_IN = {"lets_stop_men": 0.02, "lets_stop_youth": 0.34}
_CHILDREN = {Age.A0_8: 1, Age.A9_17: 60, Age.A18_20: 25, Age.A21_23: 10, Age.A24_26: 4}
_YOUNG = {Age.A9_17: 40, Age.A18_20: 30, Age.A21_23: 18, Age.A24_26: 8, Age.A27_29: 4}
_ADULTS = {
    Age.A18_20: 6, Age.A21_23: 9, Age.A24_26: 11, Age.A27_29: 12, Age.A30_38: 27,
    Age.A39_47: 22, Age.A48_PLUS: 13,
}  # fmt: skip
_STAFF = {Age.A21_23: 5, Age.A24_26: 12, Age.A27_29: 15, Age.A30_38: 32, Age.A39_47: 24,
          Age.A48_PLUS: 12}  # fmt: skip
_MIXED = {Age.A9_17: 14, Age.A18_20: 11, Age.A21_23: 11, Age.A24_26: 10, Age.A27_29: 9,
          Age.A30_38: 19, Age.A39_47: 15, Age.A48_PLUS: 11}  # fmt: skip
_AGES = {
    "youth": _YOUNG, "youth_at_risk": _CHILDREN, "students": _CHILDREN, "military": _YOUNG,
    "general_population": _MIXED, "village_communities": _MIXED, "migrants": _ADULTS,
    "women": _ADULTS, "parents": _ADULTS, "adults_at_risk": _ADULTS,
    "people_with_disabilities": _MIXED, "volunteers": _YOUNG,
}  # fmt: skip


def usual_women(block: str, group: str) -> float:
    """The usual share of women in a group, or in a block that was meant for one sex."""
    if block == "lets_stop_men" or (block == "lets_stop_youth" and group != "women"):
        return _WOMEN_IN[block]
    return _WOMEN[group]


def audience(
    rng: Random, women: int, men: int, groups: dict[str, int], *, exact: bool
) -> tuple[tuple[Cell, ...], Margins | None]:
    """Joint cells or margins of one audience, about half each.

    `groups` has the heads of each group and sums to women and men. `exact` audiences record
    every group; in others a few heads stay without one, as village lists do.
    """
    fine = rng.random() < 0.5
    if rng.random() < 0.5:
        return _joint(rng, women, men, groups, fine=fine), None
    return (), _margins(rng, women, men, groups, fine=fine, exact=exact)


def _joint(
    rng: Random, women: int, men: int, groups: dict[str, int], *, fine: bool
) -> tuple[Cell, ...]:
    cells = []
    left = {Sex.FEMALE: women, Sex.MALE: men}
    todo = list(groups.items())
    for number, (group, heads) in enumerate(todo):
        if number == len(todo) - 1:
            split = dict(left)
        else:
            share = round(heads * left[Sex.FEMALE] / (left[Sex.FEMALE] + left[Sex.MALE]))
            females = max(heads - left[Sex.MALE], min(share, left[Sex.FEMALE]))
            split = {Sex.FEMALE: females, Sex.MALE: heads - females}
        for sex, count in split.items():
            left[sex] -= count
            for age, some in _by_age(rng, count, group, fine=fine).items():
                cells.append(Cell(int(sex), age, group, some))
    return tuple(cells)


def _margins(
    rng: Random, women: int, men: int, groups: dict[str, int], *, fine: bool, exact: bool
) -> Margins:
    total = women + men
    ages: dict[int, int] = {}
    for group, heads in groups.items():
        known = heads - (rng.randint(0, heads // 6) if rng.random() < 0.4 else 0)
        for age, some in _by_age(rng, known, group, fine=fine).items():
            ages[age] = ages.get(age, 0) + some
    named = dict(groups)
    if not exact and rng.random() < 0.3:
        first = next(iter(named))
        named[first] -= rng.randint(0, named[first] // 5)
    sexes = {int(Sex.FEMALE): women, int(Sex.MALE): men}
    return Margins(
        total=total,
        sex={sex: count for sex, count in sexes.items() if count},
        age=ages,
        group={group: count for group, count in named.items() if count},
    )


def _by_age(rng: Random, heads: int, group: str, *, fine: bool) -> dict[int, int]:
    usual = _AGES.get(group, _STAFF)
    bands: dict[int, float] = {}
    for age, weight in usual.items():
        band = int(age) if fine else int(age) // 10 * 10
        bands[band] = bands.get(band, 0) + weight
    jittered = [weight * rng.uniform(0.6, 1.4) for weight in bands.values()]
    split = parts(heads, jittered)
    return {band: count for band, count in zip(bands, split, strict=True) if count}
