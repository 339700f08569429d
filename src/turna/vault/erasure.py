"""Erasing a subject: its keys are destroyed, and a register says so in three places.

The certificate in the data commits first, with the act. Then, at once, the register's file, the
key store's own line and the destroyed keys. What a crash leaves between is made up by `replay`,
as is what an old backup of either database brings back.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from turna.vault.actor import Actor
from turna.vault.errors import UnsafeKeyFile
from turna.vault.keys.models import CardSeed, Erasure, SubjectKey
from turna.vault.keys.router import ALIAS
from turna.vault.models import ErasureCertificate
from turna.vault.subjects import PERSON, Subject


def certify(
    *, actor: Actor, subject: Subject, organisation: str, reason: str, at: datetime | None = None
) -> ErasureCertificate:
    """Write the certificate, inside the transaction of the act; the keys go when it commits.

    Works while locked. A subject that has a certificate keeps its first one.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A certificate is written inside the transaction of the act it belongs to."
        )
    found, _ = ErasureCertificate.objects.get_or_create(
        kind=subject.kind,
        subject=subject.uid,
        defaults={
            "organisation": organisation,
            "at": at or timezone.now(),
            "actor_id": actor.id,
            "actor_name": actor.name,
            "reason": reason,
        },
    )
    transaction.on_commit(lambda: destroy(subject, found.at))
    return found


def destroy(subject: Subject, at: datetime) -> int:
    """Destroy the subject's keys and register it; returns how many. May be done again."""
    _append(subject, at)
    with transaction.atomic(using=ALIAS):
        Erasure.objects.get_or_create(
            kind=subject.kind, subject=subject.uid, defaults={"at": at}
        )  # fmt: skip
        gone = SubjectKey.objects.filter(kind=subject.kind, subject=subject.uid)
        count = gone.count()
        gone.delete()
        CardSeed.objects.filter(subject=subject.uid).delete()
    _wipe_log()
    return count


def erased(kind: str, uids: Iterable[UUID]) -> set[UUID]:
    """Which of these subjects have a certificate."""
    certified = ErasureCertificate.objects.filter(kind=kind, subject__in=list(uids))
    return set(certified.values_list("subject", flat=True))


def unfinished() -> list[tuple[Subject, datetime]]:
    """Certified subjects of which the key store knows nothing yet, or still has keys."""
    registered = {(row.kind, row.subject) for row in Erasure.objects.iterator(chunk_size=2000)}
    alive = set(SubjectKey.objects.values_list("kind", "subject"))
    alive |= {(PERSON, subject) for subject in CardSeed.objects.values_list("subject", flat=True)}
    return [
        (Subject(row.kind, row.subject), row.at)
        for row in ErasureCertificate.objects.order_by("pk").iterator(chunk_size=2000)
        if (row.kind, row.subject) not in registered or (row.kind, row.subject) in alive
    ]


def uncertified(lines: Iterable[tuple[Subject, datetime]] = ()) -> dict[Subject, datetime]:
    """Subjects that the key store, or these lines of a file, call erased and the data do not:
    the data come from a backup older than the erasure."""
    certified = set(ErasureCertificate.objects.values_list("kind", "subject"))
    found = {
        Subject(row.kind, row.subject): row.at for row in Erasure.objects.iterator(chunk_size=2000)
    }
    found.update(dict(lines))
    return {
        subject: at
        for subject, at in found.items()
        if (subject.kind, subject.uid) not in certified
    }  # fmt: skip


def read_register(path: Path) -> list[tuple[Subject, datetime]]:
    """The lines of a register file: kind, id, time. UnsafeKeyFile for a line that is none."""
    found = []
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        try:
            kind, uid, at = line.split()
            found.append((Subject(kind, UUID(uid)), datetime.fromisoformat(at)))
        except ValueError:
            raise UnsafeKeyFile(f"Line {number} of {path} is not of an erasure register.") from None
    return found


def _append(subject: Subject, at: datetime) -> None:
    """Add the line to the register's file, on disk before any key is destroyed."""
    line = f"{subject.kind} {subject.uid} {at.isoformat()}\n".encode("ascii")
    path = Path(settings.ERASURE_REGISTER)
    if path.exists() and line in path.read_bytes().splitlines(keepends=True):
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


def _wipe_log() -> None:
    """SQLite overwrites what it deletes; its write-ahead log is emptied too."""
    store = connections[ALIAS]
    if store.vendor == "sqlite" and not store.in_atomic_block:
        with store.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
