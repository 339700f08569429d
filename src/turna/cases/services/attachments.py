"""Verbs of attachments: sealed when they are added, opened for those who may open the identity."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.cases import access
from turna.cases.codes import AttachmentKind, RemoveReason
from turna.cases.models import Attachment, Person
from turna.cases.services.identity import DAILY, refuse_handed_over, writable
from turna.core.uploads.checking import Clean
from turna.core.verbs import verb
from turna.vault import audit, files, sealing
from turna.vault.actor import Actor
from turna.vault.errors import SealError, Truncated

PURPOSE = "cases.attachment.file"
MOST = 60  # of one person
_LONGEST = 200  # characters of a name


@dataclass(frozen=True, slots=True, repr=False)
class Given:
    """An attachment that was opened: its type, and its content bit by bit."""

    type: str
    chunks: Iterator[bytes]


def path_of(uid: UUID) -> Path:
    """Where the sealed file lies. Its name says nothing."""
    return Path(settings.MEDIA_ROOT) / "sealed" / uid.hex[:2] / uid.hex


@verb("cases.attachment.added", label=_("added an attachment to a person"))
def attachment_add(*, actor: Actor, person: UUID, kind: str, name: str, file: Clean) -> Attachment:
    """Seal a washed file for a person; works while the keys are locked.

    For the team and the shift. ValidationError by field (kind, file); a SealError when it cannot
    be sealed. The sealed file is whole before the row is there, and goes if the row does not come.
    """
    row = writable(actor, person)
    if row.identity is None:
        raise ValidationError(
            _("Record who this person is first: attachments are sealed under her or his key.")
        )
    if kind not in AttachmentKind.values:
        raise ValidationError({"kind": [_("Choose what it is.")]})
    if Attachment.objects.filter(person=row, removed_at=None).count() >= MOST:
        raise ValidationError({"file": [_("There are %d already. Take some away first.") % MOST]})
    found = Attachment(
        person=row, kind=kind, size=len(file.content), added_at=timezone.now(), added_by=actor.id
    )
    sealing.seal_into(found, name=name[:_LONGEST], type=str(file.kind))
    path = path_of(found.uid)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.seal_file(io.BytesIO(file.content), path, facts=found.seal(), purpose=PURPOSE)
    try:
        found.save(force_insert=True)
        _record(actor, "cases.attachment.added", found, ["kind", "name", "type"])
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return found


@verb("cases.attachment.refused", label=_("handed in a file that was not taken"))
def attachment_refuse(*, actor: Actor, person: Person, why: str) -> None:
    """Write down that a file was refused; `why` is a code of `core.uploads`."""
    audit.record(
        actor=actor, verb="cases.attachment.refused", kind="cases.person",
        objects=[(person.uid, person.version)], reason=why,
    )  # fmt: skip


@verb("cases.attachment.failed", label=_("could not open an attachment"))
def attachment_fail(*, actor: Actor, attachment: Attachment, error: SealError) -> None:
    """Write down that a sealed file did not open: changed, swapped, cut, or its key is gone."""
    _record(actor, "cases.attachment.failed", attachment, [], type(error).__name__.lower())


@verb("cases.attachments.listed", label=_("read what is attached to a person"))
def attachments_open(*, actor: Actor, person: Person) -> list[tuple[Attachment, dict[str, Any]]]:
    """The attachments of a person with their names and types, oldest first; on record.

    PermissionDenied when nothing opens this person to this user now; a SealError when one does
    not open: then none is shown.
    """
    how = _may_open(actor, person)
    rows = list(
        Attachment.objects.filter(person=person, removed_at=None)
        .select_related("person__organisation").order_by("pk")
    )  # fmt: skip
    opened = sealing.open_rows(
        rows, ["name", "type"], reader=actor, verb="cases.attachments.listed", reason=how
    )
    if not rows:
        audit.record(
            actor=actor, verb="cases.attachments.listed", kind="cases.person",
            objects=[(person.uid, person.version)], reason=how,
        )  # fmt: skip
    return list(zip(rows, opened, strict=True))


@verb("cases.attachment.opened", label=_("opened an attachment"))
def attachment_open(*, actor: Actor, attachment: Attachment) -> Given:
    """The content of one attachment, found whole before any of it is given; on record.

    PermissionDenied, Attachment.DoesNotExist for one that was taken away, SealError.
    """
    row = Attachment.objects.select_related("person__organisation").get(
        pk=attachment.pk, removed_at=None
    )
    how = _may_open(actor, row.person)
    (opened,) = sealing.open_rows(
        [row], ["type"], reader=actor, verb="cases.attachment.opened", reason=how
    )
    try:
        chunks = files.open_file(
            path_of(row.uid), facts=row.seal(), purpose=PURPOSE, reader=actor,
            verb="cases.attachment.opened", kind=Attachment.audit_kind,
        )  # fmt: skip
    except FileNotFoundError:
        raise Truncated from None
    return Given(opened["type"], chunks)


@verb("cases.attachment.removed", label=_("took an attachment away"))
def attachment_remove(*, actor: Actor, attachment: UUID, version: int, reason: str) -> Attachment:
    """Take an attachment away: its file is deleted, its name forgotten. Needs unlocked keys.

    For the team and the shift. ValidationError by field; with code "conflict" when it changed.
    """
    asked = Attachment.objects.select_related("person").get(uid=attachment)
    writable(actor, asked.person.uid)
    row: Attachment = Attachment.objects.select_for_update().get(pk=asked.pk)
    if row.removed_at is not None or row.version != version:
        raise ValidationError(_("This was taken away meanwhile. Look again."), code="conflict")
    if reason not in RemoveReason.values:
        raise ValidationError({"reason": [_("Choose why.")]})
    row.removed_at, row.remove_reason = timezone.now(), reason
    sealing.reseal(row, version=row.version + 1, name=None, type=None)
    row.save()
    _record(actor, "cases.attachment.removed", row, ["name", "type"], reason)
    transaction.on_commit(lambda: path_of(row.uid).unlink(missing_ok=True))
    return row


def drop_all(person: Person) -> int:
    """Take all attachments of an erased person away, rows and files; a part of erasing."""
    rows = list(Attachment.objects.filter(person=person))
    paths = [path_of(row.uid) for row in rows]
    Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()

    def unlink() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(unlink)
    return len(rows)


def _may_open(actor: Actor, person: Person) -> str:
    """What opens this person to the user behind the actor, as a code: the team or the shift. A
    reveal opens the parts of an identity that were asked for, and attachments are none of them."""
    row = Person.objects.select_related("organisation").get(pk=person.pk)
    how = access.how_opens(access.doer(actor), row)
    if how not in DAILY:
        raise PermissionDenied
    if row.identity is not None:
        refuse_handed_over(row)
    return str(how)


def _record(actor: Actor, code: str, row: Attachment, fields: list[str], reason: str = "") -> None:
    audit.record(
        actor=actor, verb=code, kind=Attachment.audit_kind, objects=[(row.uid, row.version)],
        fields=fields, reason=reason,
    )  # fmt: skip
