"""One path from inputs to records: for one row or a hundred thousand, for every kind of record.

A room describes its kind of record once (`Kind`); `record_all` and `correct` do the rest:
check, store once, keep what is unusual, post, write the audit row.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from django.utils import timezone

from turna.ledger import records
from turna.ledger.codes import Cause, Unusual
from turna.ledger.intake import values
from turna.ledger.intake.bulk import build, insert
from turna.ledger.intake.oddities import looks_alike, note, note_again
from turna.ledger.intake.rows import Home, Intake
from turna.ledger.intake.states import locked_live
from turna.ledger.intake.storing import once
from turna.ledger.models import Counted
from turna.vault.actor import Actor

C = TypeVar("C", bound=Counted)
_FROM_HOME = {"country_id", "fund_id"}


@dataclass(slots=True)
class Draft:
    """A row as it will be stored: its columns, where it counts, and its nested rows.

    What was refused is missing. `unusual` is None when it cannot be told.
    """

    columns: dict[str, Any]
    unusual: list[Unusual] | None
    parts: Any = None

    @classmethod
    def of(cls, home: Home | None, columns: dict[str, Any], parts: Any = None) -> "Draft":
        """A draft at home somewhere; columns that are None stay so."""
        if home is None:
            return cls(columns, None, parts)
        return cls(home.columns() | columns, list(home.unusual), parts)


class Open(Protocol):
    """How rows of a kind are opened for reading."""

    def __call__(
        self, rows: Sequence[Any], *, numbered: bool, only: Collection[str] | None
    ) -> Intake: ...


class Post(Protocol):
    """How records of a kind reach the ledger and the audit; `records.post_records` mostly."""

    def __call__(
        self,
        *,
        records: Sequence[Any],
        source: str,
        cause: Cause,
        actor: Actor,
        verb: str,
        fields: Collection[str] = (),
        reason: str = "",
        origin: str = "",
    ) -> None: ...


def _no_parts(stored: Sequence[tuple[Any, Any]]) -> None:
    """Records without nested rows."""


def _no_change(record: Any, parts: Any, changes: Collection[str]) -> list[str]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[C]):
    """A kind of record, as its room describes it.

    `open` makes the `Intake` of rows; `read` makes a row's draft;
    `as_input` gives a stored record back as a row. `alike` are the columns in which the same
    deed entered twice agrees. `store_parts` writes the nested rows of (record, parts) pairs;
    `change_parts` replaces those of one record when the changes touch them and gives the
    names of fields that changed. `filed_under` maps input fields to the name that their
    refusals have.
    """

    source: str
    model: type[C]
    alike: tuple[str, ...]
    open: Open
    read: Callable[[Any, int], Draft]
    as_input: Callable[[C], Any]
    store_parts: Callable[[Sequence[tuple[C, Any]]], None] = _no_parts
    change_parts: Callable[[C, Any, Collection[str]], list[str]] = _no_change
    filed_under: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)  # columns with another field's name
    # What decides whose record it is and which codes, agreements and joinings are in force:
    # when one of these changes, every field is checked again.
    deciding: frozenset[str] = frozenset({"organisation", "day"})
    post: Post = records.post_records

    def field_of(self, column: str) -> str:
        """The input field that a column comes from."""
        name = self.fields.get(column, column).removesuffix("_id")
        return "also_award" if name == "also_fund" else name


def record_all(
    kind: Kind[C], *, actor: Actor, rows: Sequence[Any], verb: str, origin: str, numbered: bool
) -> list[C]:
    """The record of every row, in order: all are stored, or none.

    ValidationError names each refused field, numbered rows as "3.place".
    """

    def create(positions: list[int]) -> list[C]:
        reading = kind.open(rows, numbered=numbered, only=None)
        drafts = [kind.read(reading, n) for n in positions]
        told = [reading.explanation(n) for n in positions]
        uids = [reading.value(n, "client_uid", values.uid) for n in positions]
        reading.refuse_all()
        fresh = build(
            kind.model,
            (d.columns | {"client_uid": uid} for d, uid in zip(drafts, uids, strict=True)),
        )
        twice = looks_alike(kind.model, fresh, kind.alike)
        store(fresh, actor)
        kind.store_parts([(r, d.parts) for r, d in zip(fresh, drafts, strict=True)])
        unusual = [
            [*(draft.unusual or ()), *([Unusual.LOOKS_LIKE_TWICE] if n in twice else ())]
            for n, draft in enumerate(drafts)
        ]
        note(kind.source, zip(fresh, unusual, told, strict=True))
        return fresh

    found, made = once(kind.model, rows, create)
    kind.post(
        records=made, source=kind.source, cause=Cause.NEW, actor=actor, verb=verb, origin=origin
    )
    return found


def correct(
    kind: Kind[C], *, actor: Actor, uid: Any, version: int | None, changes: Mapping[str, Any],
    verb: str,
) -> C:  # fmt: skip
    """The record with some fields of its input replaced; only these are checked again."""
    record = locked_live(kind.model, uid, version)
    row = replaced(kind.as_input(record), changes)
    names = {kind.filed_under.get(name, name) for name in changes}
    reading = kind.open([row], numbered=False, only=None if kind.deciding & names else names)
    draft = kind.read(reading, 0)
    explanation = reading.explanation(0)
    reading.refuse_all()
    columns = {c: v for c, v in draft.columns.items() if kind.field_of(c) not in reading.left_alone}
    fields = apply(record, columns)
    nested = kind.change_parts(record, draft.parts, names)
    if nested and not fields:
        record.version += 1
    fields += nested
    record.save()
    if draft.unusual is not None:
        if looks_alike(kind.model, [record], kind.alike, but={"pk": record.pk}):
            draft.unusual.append(Unusual.LOOKS_LIKE_TWICE)
        note_again(kind.source, record, draft.unusual, explanation)
    kind.post(
        records=[record], source=kind.source, cause=records.cause_of(fields), actor=actor,
        verb=verb, fields=fields,
    )  # fmt: skip
    return record


def store(fresh: Sequence[C], actor: Actor) -> None:
    """Write new records, each with who recorded it and when."""
    now = timezone.now()
    for record in fresh:
        record.recorded_at, record.recorded_by = now, actor.id
    insert(fresh)


def replaced(row: Any, changes: Mapping[str, Any]) -> Any:
    """The row with these fields replaced. TypeError for a field that rows do not have."""
    if "client_uid" in changes:
        raise TypeError("The id that a client gave a record stays with it.")
    return replace(row, **changes)


def apply(record: Counted, columns: Mapping[str, Any]) -> list[str]:
    """Set the columns, raise the version; gives the names of the fields that changed.

    Country and fund follow only when the deed itself moves: what reference data says
    otherwise since is another cause and another verb.
    """
    moves = any(
        column in records.MOVING and getattr(record, column) != value
        for column, value in columns.items()
    )
    kept = {c: v for c, v in columns.items() if moves or c not in _FROM_HOME}
    return [name.removesuffix("_id") for name in records.changed(record, kept)]
