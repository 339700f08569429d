"""A row that is sent twice is stored once, also when both arrive in the same moment."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from turna.ledger.intake import values
from turna.ledger.intake.values import RefusedError

M = TypeVar("M", bound=models.Model)
_TRIES = 3
_AT_ONCE = 500  # ids in one question to the database


def once(
    model: type[M], rows: Sequence[Any], create: Callable[[list[int]], list[M]]
) -> tuple[list[M], list[M]]:
    """(the record of every row, the records made now).

    `create` checks and stores the rows at the given positions, in order. A row whose
    `client_uid` is stored already is not even checked: it is the same row again.
    """
    uids = [_uid(row) for row in rows]
    for attempt in range(_TRIES):
        known = _stored(model, uids)
        fresh = _first_ones(uids, known)
        try:
            with transaction.atomic():
                made = create(fresh) if fresh else []
            break
        except IntegrityError:
            # Somebody stored one of these rows while we were at it: look again.
            if attempt == _TRIES - 1:
                raise
    by_position: dict[int, M] = dict(zip(fresh, made, strict=True))
    by_uid = known | {uids[n]: record for n, record in by_position.items() if uids[n]}
    return [by_position[n] if n in by_position else by_uid[uids[n]] for n in range(len(rows))], made


def _uid(row: Any) -> UUID | None:
    try:
        return values.uid(row.client_uid)
    except RefusedError:
        return None  # `create` refuses it with its row and field


def _first_ones(uids: Sequence[UUID | None], known: dict[Any, Any]) -> list[int]:
    seen: set[UUID] = set()
    fresh = []
    for position, uid in enumerate(uids):
        if uid is None or (uid not in known and uid not in seen):
            fresh.append(position)
        if uid is not None:
            seen.add(uid)
    return fresh


def _stored(model: type[M], uids: Sequence[UUID | None]) -> dict[Any, M]:
    wanted = [uid for uid in dict.fromkeys(uids) if uid is not None]
    found: dict[Any, M] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        rows = model._default_manager.filter(client_uid__in=wanted[start : start + _AT_ONCE])
        found.update((row.client_uid, row) for row in rows)  # type: ignore[attr-defined]
    return found
