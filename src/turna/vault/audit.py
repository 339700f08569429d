"""The one verb that writes the audit. It must run inside the transaction of the act itself."""

import hashlib
from collections.abc import Iterable
from contextvars import ContextVar

from django.db import connection, transaction
from django.utils import timezone

from turna.vault import verbs
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

request_id: ContextVar[str] = ContextVar("turna_request_id", default="")
# How many audit rows this context has written: `core.verbs` compares before and after.
written: ContextVar[int] = ContextVar("turna_audit_written", default=0)


def record(
    *,
    actor: Actor,
    verb: str,
    kind: str,
    objects: Iterable[tuple[object, int]],
    fields: Iterable[str] = (),
    posting: int | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write one row: `objects` are (public id, version) pairs of records of this `kind`.

    `reason` is a code of a closed list, never typed text. Raises KeyError for a verb that
    nobody registered and TransactionManagementError outside a transaction, so that an act
    whose audit cannot be written does not happen.
    """
    verbs.get(verb)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "The audit is written inside the transaction of the act it records."
        )
    pairs = sorted((str(key), version) for key, version in objects)
    digest = hashlib.sha256("\n".join(f"{key} {version}" for key, version in pairs).encode())
    single = pairs[0] if len(pairs) == 1 else ("", 0)
    row = AuditEntry.objects.create(
        at=timezone.now(),
        organisation=actor.organisation,
        actor_id=actor.id,
        actor_name=actor.name,
        role=actor.role,
        via=actor.via,
        verb=verb,
        object_kind=kind,
        object_id=single[0],
        object_version=single[1],
        object_count=len(pairs),
        objects_digest=digest.hexdigest(),
        fields=sorted(set(fields)),
        reason=reason,
        posting=posting,
        request_id=request_id.get(),
    )
    written.set(written.get() + 1)
    return row
