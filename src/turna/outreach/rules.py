"""An audience as rows that close: joint cells, or margins of which each adds up to the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.ledger.codes import Age, Breakdown, Sex
from turna.ledger.intake.values import RefusedError, number_of, whole
from turna.outreach.inputs import Cell, Margins

NOT_RECORDED_GROUP = "-"


@dataclass(frozen=True, slots=True)
class Heads:
    """So many heads in one cell of one breakdown; `group` is a code or None."""

    breakdown: Breakdown
    sex: int
    age: int
    group: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Audience:
    """`total` heads, None when nobody counted. Each breakdown of `rows` adds up to it."""

    total: int | None
    rows: tuple[Heads, ...] = ()


def audience(cells: Sequence[Cell], margins: Margins | None) -> Audience:
    """What was counted, checked. RefusedError when it contradicts itself."""
    if cells and margins is not None:
        raise RefusedError(
            _("The audience is given both as joint cells and as margins. Give one of the two.")
        )
    if margins is not None:
        return _closed(margins)
    return _joint(cells) if cells else Audience(None)


def _joint(cells: Sequence[Cell]) -> Audience:
    rows: dict[tuple[int, int, str | None], int] = {}
    for cell in cells:
        key = (number_of(cell.sex, Sex), number_of(cell.age, Age), _group(cell.group))
        if key in rows:
            raise RefusedError(
                _("The same sex, age and group stand in two cells. Put them together in one.")
            )
        rows[key] = whole(cell.count)
    heads = (
        Heads(Breakdown.JOINT, sex, age, group, count)
        for (sex, age, group), count in rows.items()
        if count
    )
    return Audience(sum(rows.values()), tuple(heads))


def _closed(margins: Margins) -> Audience:
    total = whole(margins.total)
    none = Sex.NOT_RECORDED
    by_sex = _axis(margins.sex, total, _("by sex"), lambda key: number_of(key, Sex), none)
    by_age = _axis(
        margins.age, total, _("by age"), lambda key: number_of(key, Age), Age.NOT_RECORDED
    )
    by_group = _axis(margins.group, total, _("by group"), _group, None)
    return Audience(
        total,
        (
            *(Heads(Breakdown.SEX, sex, 0, None, n) for sex, n in by_sex.items()),
            *(Heads(Breakdown.AGE, 0, age, None, n) for age, n in by_age.items()),
            *(Heads(Breakdown.GROUP, 0, 0, group, n) for group, n in by_group.items()),
        ),
    )


def _axis(margin: Mapping[Any, Any], total: int, name: Any, read: Any, none: Any) -> dict[Any, int]:
    """One margin with its rest put down as not recorded; empty cells are left out."""
    counts: dict[Any, int] = {}
    for given, count in margin.items():
        key = read(given)
        counts[key] = counts.get(key, 0) + whole(count)
    found = sum(counts.values())
    if found > total or (none in counts and found != total):
        raise RefusedError(
            _("%(axis)s: %(found)s people, but %(total)s in all. Correct one of the two.")
            % {"axis": name, "found": found, "total": total}
        )
    if found < total:
        counts[none] = total - found
    return {key: count for key, count in counts.items() if count}


def _group(given: Any) -> str | None:
    if given is None or given in ("", NOT_RECORDED_GROUP):
        return None
    if not isinstance(given, str):
        raise RefusedError(_("A group is named by its code. Choose one of the list."))
    return given
