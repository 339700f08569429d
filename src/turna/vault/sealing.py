"""Filling and opening the sealed columns of rows: the only way in and out.

    seal_into(row, names=…, birth_date=…)          a new row, before it is saved
    reseal(row, version=row.version + 1, names=…)  a change, before it is saved
    open_rows(rows, ["names"], reader=…, verb=…)   a read, on record before anything is shown

All cells of a row carry the row's version: a change seals every one of them anew, so a cell of
an earlier version put back stands out. What is not given is sealed as absent, and looks alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from turna.vault import audit, box, keyring, keystore
from turna.vault.actor import Actor
from turna.vault.errors import Misplaced, Truncated
from turna.vault.fields import Sealed
from turna.vault.keystore import Key
from turna.vault.sealed import Seal, SealedModel
from turna.vault.transactions import write_transaction


def seal_into(row: SealedModel, **values: Any) -> None:
    """Seal values into the columns of a new row; works while locked. SealError says why not."""
    _known(row, values)
    facts = row.seal()
    key = keystore.key_for_sealing(facts.subject, facts.organisation)
    _put(row, _cells(row, facts, key, values))


def reseal(row: SealedModel, *, version: int, **changes: Any) -> None:
    """Change columns: opens the row's others and seals all of them in the new version.

    The caller holds the row's lock. Needs unlocked keys; nothing of `row` is changed when it
    fails. Nobody is shown what was opened, so it is not a read.
    """
    if version <= row.seal().version:
        raise ValueError("A change is a later version.")
    _known(row, changes)
    kept = [field.name for field in row.sealed_fields() if field.name not in changes]
    (values,) = _open([row], kept) if kept else ({},)
    facts = replace(row.seal(), version=version)
    keyring.unlocked()
    key = keystore.key_for_sealing(facts.subject, facts.organisation)
    cells = _cells(row, facts, key, {**values, **changes})
    row.set_version(version)
    _put(row, cells)


def open_rows(
    rows: Iterable[SealedModel],
    fields: Sequence[str],
    *,
    reader: Actor,
    verb: str,
    reason: str = "",
) -> list[dict[str, Any]]:
    """The values of these columns, row by row, for a reader who may see them: asking is the
    caller's part. All rows are of one model.

    One audit row names every record that was read; when it cannot be written, nothing is shown.
    All or nothing: one cell that does not open raises its SealError, and shows no other.
    """
    found = list(rows)
    if not found:
        return []
    with write_transaction():
        values = _open(found, fields)
        audit.record(
            actor=reader,
            verb=verb,
            kind=found[0].audit_kind,
            objects=[(row.seal().record, row.seal().version) for row in found],
            fields=fields,
            reason=reason,
            name_objects=True,
        )
    return values


def for_deriving(rows: Sequence[SealedModel], fields: Sequence[str]) -> list[dict[str, Any]]:
    """The values of these columns for what is made of them and sealed again (search cards).
    Nobody is shown them, so it is no read; all or nothing, as `open_rows`."""
    return _open(rows, fields) if rows else []


def check_row(row: SealedModel) -> None:
    """Open every cell and forget it: for `./turna verify`. SealError says what is wrong."""
    _open([row], [field.name for field in row.sealed_fields()])


def check_rows(rows: Sequence[SealedModel]) -> None:
    """`check_row` of many, with the same number of queries."""
    if rows:
        _open(rows, [field.name for field in rows[0].sealed_fields()])


def key_ids(row: SealedModel) -> set[Any]:
    """The keys that a row's cells name, without opening them."""
    cells = [getattr(row, field.name) for field in row.sealed_fields()]
    return {box.header(cell.cell).key_id for cell in cells if cell is not None}


def _cells(row: SealedModel, facts: Seal, key: Key, values: dict[str, Any]) -> dict[str, Sealed]:
    return {
        field.name: Sealed(
            box.seal(
                field.encode(values.get(field.name)),
                key=key.secret,
                key_id=key.id,
                place=box.Place(field.purpose, facts.record),
                version=facts.version,
            ),
            field.purpose,
        )
        for field in row.sealed_fields()
    }


def _put(row: SealedModel, cells: dict[str, Sealed]) -> None:
    for name, cell in cells.items():
        setattr(row, name, cell)


def _open(rows: Sequence[SealedModel], names: Sequence[str]) -> list[dict[str, Any]]:
    facts = [row.seal() for row in rows]
    keystore.refuse_erased({one.subject for one in facts})
    columns = {field.name: field for field in rows[0].sealed_fields()}
    cells: list[dict[str, bytes]] = []
    wanted: dict[Any, str] = {}
    for row, one in zip(rows, facts, strict=True):
        mine = {}
        for name in names:
            sealed = getattr(row, columns[name].name)
            if not isinstance(sealed, Sealed):
                raise Truncated  # every column of a living row is sealed, also an empty one
            mine[name] = sealed.cell
            key_id = box.header(sealed.cell).key_id
            if wanted.setdefault(key_id, one.organisation) != one.organisation:
                raise Misplaced
        cells.append(mine)
    keys = keystore.keys(wanted)
    values = []
    for mine, one in zip(cells, facts, strict=True):
        opened = {}
        for name, cell in mine.items():
            key = keys[box.header(cell).key_id]
            if key.subject != one.subject:
                raise Misplaced
            opened[name] = columns[name].decode(
                box.open_cell(
                    cell,
                    key=key.secret,
                    key_id=key.id,
                    place=box.Place(columns[name].purpose, one.record),
                    version=one.version,
                )
            )
        values.append(opened)
    return values


def _known(row: SealedModel, values: dict[str, Any]) -> None:
    unknown = values.keys() - {field.name for field in row.sealed_fields()}
    if unknown:
        raise TypeError(f"{type(row).__name__} has no sealed column {', '.join(sorted(unknown))}.")
