"""The heads counted at a record: read from input, stored as cells, read back for a correction."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from turna.ledger.codes import Breakdown
from turna.ledger.intake import Intake, build, insert
from turna.outreach import rules
from turna.outreach.inputs import Cell, Margins
from turna.outreach.models import HeadCount

# (breakdown, sex, age, id of the group, heads), as a cell has them.
Heads = tuple[int, int, int, int | None, int]
FILED_UNDER = {"cells": "audience", "margins": "audience"}
_COLUMNS = ("breakdown", "sex", "age", "group_id", "count")


def groups_in(rows: Iterable[Any]) -> set[object]:
    """The codes of groups that inputs with an audience name."""
    found: set[object] = set()
    for row in rows:
        found.update(cell.group for cell in row.cells if isinstance(cell.group, str))
        if row.margins is not None:
            found.update(row.margins.group)
    return found


def read(intake: Intake, number: int, row: Any, day: date | None) -> tuple[int | None, list[Heads]]:
    """(heads in all, the cells to store) of one row; refusals stand under "audience"."""
    found = intake.read(number, "audience", rules.audience, row.cells, row.margins)
    if found is None:
        return None, []
    lookup = intake.reference.code
    cells: list[Heads] = []
    for heads in found.rows:
        group = None
        if heads.group is not None:
            code = intake.read(number, "audience", lookup, "group", heads.group, day)
            group = code.pk if code is not None else None
        cells.append((int(heads.breakdown), heads.sex, heads.age, group, heads.count))
    return found.total, cells


def store(
    model: type[HeadCount], owner: str, counted: Iterable[tuple[Any, Sequence[Heads]]]
) -> None:
    """Write the cells of many records; `owner` is the cells' foreign key to them."""
    cells = (
        {f"{owner}_id": record.pk, **dict(zip(_COLUMNS, heads, strict=True))}
        for record, rows in counted
        for heads in rows
    )
    insert(build(model, cells))


def change(record: Any, owner: str, cells: Sequence[Heads], changes: Collection[str]) -> list[str]:
    """Put these cells in the place of the stored ones, when the audience is among the changes."""
    if "audience" not in changes:
        return []
    before = record.cells.order_by().values_list(*_COLUMNS)
    if Counter(before) == Counter(cells):
        return []
    record.cells.all().delete()
    store(record.cells.model, owner, [(record, cells)])
    return ["audience"]


def stored(record: Any) -> dict[str, Any]:
    """The `cells` and `margins` of a stored record, as its input has them."""
    if record.audience is None:
        return {}
    by: dict[int, dict[Any, int]] = {breakdown: {} for breakdown in Breakdown}
    joint = []
    for cell in record.cells.select_related("group").order_by("pk"):
        group = cell.group.code if cell.group else None
        if cell.breakdown == Breakdown.JOINT:
            joint.append(Cell(cell.sex, cell.age, group, cell.count))
        else:
            keys = {Breakdown.SEX: cell.sex, Breakdown.AGE: cell.age}
            key = keys.get(cell.breakdown, group or rules.NOT_RECORDED_GROUP)
            by[cell.breakdown][key] = cell.count
    if joint:
        return {"cells": tuple(joint)}
    sex, age, groups = by[Breakdown.SEX], by[Breakdown.AGE], by[Breakdown.GROUP]
    return {"margins": Margins(record.audience, sex=sex, age=age, group=groups)}


def replacing(changes: dict[str, Any]) -> dict[str, Any]:
    """Changes in which cells take the place of stored margins, or margins of cells."""
    if "cells" in changes:
        return {"margins": None} | changes
    return {"cells": ()} | changes if "margins" in changes else changes
