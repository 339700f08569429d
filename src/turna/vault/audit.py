"""The one verb that writes the audit. It must run inside the transaction of the act itself.

Rows get their number, time and link as the last thing before the commit (`vault.chain`).
"""

import hashlib
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from turna.vault import chain, verbs
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry
from turna.vault.transactions import before_commit

request_id: ContextVar[str] = ContextVar("turna_request_id", default="")
# How many audit rows this context has written: `vault.acts` compares before and after.
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
    name_objects: bool = False,
) -> AuditEntry:
    """Write one row: `objects` are (public id, version) pairs of records of this `kind`.

    Of several objects the row keeps a digest; with `name_objects`, as for reads of persons,
    also the pairs themselves. `reason` is a code of a closed list, never typed text.

    Raises KeyError for a verb that nobody registered and TransactionManagementError outside a
    transaction, so that an act whose audit cannot be written does not happen.
    """
    verbs.get(verb)
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "The audit is written inside the transaction of the act it records."
        )
    pairs = sorted((chain.name(str(key)), version) for key, version in objects)
    single = pairs[0] if len(pairs) == 1 else ("", 0)
    row = AuditEntry(
        at=timezone.now(),
        organisation=chain.plain(actor.organisation),
        actor_id=chain.plain(actor.id),
        actor_name=chain.plain(actor.name),
        role=chain.plain(actor.role),
        via=chain.plain(actor.via),
        verb=verb,
        object_kind=kind,
        object_id=single[0],
        object_version=single[1],
        object_count=len(pairs),
        named=[list(pair) for pair in pairs] if name_objects and len(pairs) > 1 else None,
        objects_digest=digest(pairs),
        fields=sorted({chain.name(field) for field in fields}),
        reason=chain.plain(reason),
        posting=posting,
        request_id=chain.plain(request_id.get()),
    )
    before_commit(chain.append, row)
    written.set(written.get() + 1)
    return row


def digest(pairs: Iterable[tuple[str, int]]) -> str:
    """SHA-256, in hex, over sorted (id, version) pairs."""
    return hashlib.sha256(
        "\n".join(f"{key} {version}" for key, version in pairs).encode()
    ).hexdigest()


def just_recorded(
    *, actor: Actor, verb: str, objects: Iterable[tuple[object, int]], seconds: int
) -> bool:
    """Whether the same act of this actor on the same objects is among the chain's last rows, and
    no older than this: for parts of a page that show again what is on record already."""
    pairs = sorted((chain.name(str(key)), version) for key, version in objects)
    newest = AuditEntry.objects.filter(organisation=actor.organisation, n__isnull=False)
    since = timezone.now() - timedelta(seconds=seconds)
    return any(
        (row.actor_id, row.verb, row.objects_digest) == (actor.id, verb, digest(pairs))
        for row in newest.order_by("-n")[:50]
        if row.at >= since
    )
