"""Verbs on identities: who a person is, apart from everything that is recorded about help.

Callers ask first whether the actor may (`visible_to`, actions): the vault knows no roles. Every
read is on record before it is shown.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, NoReturn
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.vault import audit, cards, erasure, keyring, keystore, sealing
from turna.vault.actor import Actor
from turna.vault.acts import verb
from turna.vault.errors import Erased
from turna.vault.models import ErasureCertificate, Identity
from turna.vault.subjects import PERSON, Subject

KIND = Identity.audit_kind
FIELDS = ("names", "contacts", "documents", "birth_date", "safe_contact")
_MOST = 50  # of each kind: names, contacts, documents
_LONGEST = 500  # characters of one text


class _Secret:
    """A value that is shown by asking for its parts only: not printed, not pickled."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("An identity does not go into sessions, caches or queues.")


@dataclass(frozen=True, slots=True, repr=False)
class Name(_Secret):
    """A name as it is written somewhere: `kind` is "full", "documents", "alias" …"""

    text: str
    kind: str = "full"


@dataclass(frozen=True, slots=True, repr=False)
class Contact(_Secret):
    """How to reach somebody: `kind` is "phone", "address", "handle" …"""

    text: str
    kind: str = "phone"


@dataclass(frozen=True, slots=True, repr=False)
class Document(_Secret):
    """A document's number, its kind ("passport", "birth_certificate" …) and country's code."""

    number: str
    kind: str = "passport"
    country: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class IdentityInput(_Secret):
    """Who a person is. What is not known is left out."""

    names: Sequence[Name] = ()
    contacts: Sequence[Contact] = ()
    documents: Sequence[Document] = ()
    birth_date: date | None = None
    safe_contact: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class OpenIdentity(_Secret):
    """An identity that was opened for a reader. Only the columns that were asked for are set;
    of somebody `erased` there are none."""

    uid: UUID
    version: int
    erased: bool = False
    names: tuple[Name, ...] = ()
    contacts: tuple[Contact, ...] = ()
    documents: tuple[Document, ...] = ()
    birth_date: date | None = None
    safe_contact: str = ""


@verb("vault.identity.created", label=gettext_lazy("recorded an identity"))
def identity_create(
    *, actor: Actor, organisation: str, identity: IdentityInput, uid: UUID | None = None
) -> UUID:
    """Store who a person is, sealed under a new key of that person; works while locked.

    Returns the pseudonymous id, which is all that other rooms keep. ValidationError for input
    that is none; a SealError when it cannot be sealed.
    """
    row = Identity(uid=uid or uuid4(), organisation=organisation)
    values = _values(identity, FIELDS)
    sealing.seal_into(row, **values)
    row.save(force_insert=True)
    if keyring.is_unlocked():  # else the next search makes it
        cards.put(row, values)
    audit.record(
        actor=actor,
        verb="vault.identity.created",
        kind=KIND,
        objects=[(row.uid, row.version)],
        fields=FIELDS,
    )
    return row.uid


@verb("vault.identity.changed", label=gettext_lazy("changed an identity"))
def identity_change(*, actor: Actor, uid: UUID, version: int, **changes: Any) -> int:
    """Change the given columns of `IdentityInput`; returns the new version.

    ValidationError with code "conflict" when somebody else has changed it since `version`.
    Needs unlocked keys. Identity.DoesNotExist and Erased as they say.
    """
    row = _held(uid)
    if row.version != version:
        raise ValidationError(
            _("Somebody else has changed this meanwhile. Look at the change, then save again."),
            code="conflict",
        )
    unknown = changes.keys() - set(FIELDS)
    if unknown or not changes:
        raise TypeError(f"Not columns of an identity: {sorted(unknown)}")
    values = _values(IdentityInput(**changes), tuple(changes))
    sealing.reseal(row, version=row.version + 1, **values)
    row.save()
    cards.put(row, *sealing.for_deriving([row], cards.COLUMNS))
    audit.record(
        actor=actor,
        verb="vault.identity.changed",
        kind=KIND,
        objects=[(row.uid, row.version)],
        fields=changes,
    )
    return row.version


@verb("vault.identity.opened", label=gettext_lazy("read identities"))
def identities_open(
    *, actor: Actor, uids: Iterable[UUID], columns: Sequence[str] = FIELDS, reason: str = ""
) -> dict[UUID, OpenIdentity]:
    """Open these columns of these persons, in a fixed number of queries. All or nothing.

    On record, with every id, before it returns. A SealError when one does not open;
    Identity.DoesNotExist for an unknown id. Who was erased is there as `erased`.
    """
    wanted = list(dict.fromkeys(uids))
    rows = {row.uid: row for row in Identity.objects.filter(uid__in=wanted)}
    if missing := [uid for uid in wanted if uid not in rows]:
        raise Identity.DoesNotExist(f"{len(missing)} of these identities are unknown.")
    gone = erasure.erased(PERSON, wanted) | {uid for uid in wanted if rows[uid].erased_at}
    alive = [rows[uid] for uid in wanted if uid not in gone]
    opened = sealing.open_rows(
        alive, columns, reader=actor, verb="vault.identity.opened", reason=reason
    )
    if not alive:
        audit.record(
            actor=actor, verb="vault.identity.opened", kind=KIND, objects=[], reason=reason
        )
    found = {
        row.uid: _open_identity(row, values) for row, values in zip(alive, opened, strict=True)
    }
    found |= {uid: OpenIdentity(uid, rows[uid].version, erased=True) for uid in gone}
    return {uid: found[uid] for uid in wanted}


@verb("vault.identity.erased", label=gettext_lazy("erased a person"))
def identity_erase(*, actor: Actor, uid: UUID, reason: str) -> ErasureCertificate:
    """Destroy the person's keys and empty the row; works while locked, and cannot be undone.

    Everything sealed to the person anywhere, backups of the data included, cannot be read any
    more once this commits. `reason` is a code of a closed list. Returns the certificate.
    """
    row = _held(uid)
    certificate = erasure.certify(
        actor=actor,
        subject=Subject(PERSON, uid),
        organisation=row.organisation,
        reason=reason,
    )
    row.empty(certificate.at)
    row.save()
    cards.drop(uid)
    audit.record(
        actor=actor,
        verb="vault.identity.erased",
        kind=KIND,
        objects=[(row.uid, row.version)],
        fields=FIELDS,
        reason=reason,
    )
    return certificate


@verb("vault.identity.handed_over", label=gettext_lazy("handed an identity over"))
def identity_hand_over(*, actor: Actor, uid: UUID, receiver: str) -> int:
    """Make another organisation answer for the person: it can open the keys, and the sender
    cannot any more. Returns the new version. Needs unlocked keys.
    """
    row = _held(uid)
    sender, subject = row.organisation, Subject(PERSON, uid)
    if sender == receiver:
        raise ValidationError(_("This organisation answers for the person already."))
    keystore.add_holder(subject, sender=sender, receiver=receiver)
    sealing.reseal(row, version=row.version + 1)
    row.organisation = receiver
    row.save()
    cards.put(row, *sealing.for_deriving([row], cards.COLUMNS))
    audit.record(
        actor=actor,
        verb="vault.identity.handed_over",
        kind=KIND,
        objects=[(row.uid, row.version)],
        fields=["organisation"],
    )
    transaction.on_commit(lambda: keystore.remove_holder(subject, sender))
    return row.version


@verb("vault.cards.made", label=gettext_lazy("brought the search by name up to date"))
def cards_make(*, actor: Actor, organisations: Collection[str]) -> int:
    """Make the search cards that are missing, of people recorded while the keys were locked, and
    those that are behind; returns of how many people. Needs unlocked keys."""
    made = cards.make_missing(organisations)
    audit.record(
        actor=actor, verb="vault.cards.made", kind="vault.card",
        objects=[(row.uid, row.version) for row in made],
    )  # fmt: skip
    return len(made)


def _held(uid: UUID) -> Identity:
    """The row, locked until the commit. Identity.DoesNotExist, Erased."""
    rows = Identity.objects.all()
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    row = rows.get(uid=uid)
    if row.erased_at:
        raise Erased
    return row


def _values(given: IdentityInput, columns: Sequence[str]) -> dict[str, Any]:
    """The plain values that go into the cells. ValidationError, by column, for what is wrong."""
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name in columns:
        value = getattr(given, name)
        if name == "birth_date":
            if value is not None and not date(1890, 1, 1) <= value <= timezone.localdate():
                errors[name] = _("Give a day of birth that is not in the future.")
            values[name] = value
        elif name == "safe_contact":
            if problem := _problem(value or ""):
                errors[name] = problem
            values[name] = value or None
        else:
            if problem := _problem_of_many(value):
                errors[name] = problem
            values[name] = [asdict(one) for one in value]
    if errors:
        raise ValidationError(errors)
    return values


def _problem_of_many(parts: Sequence[Any]) -> str:
    if len(parts) > _MOST:
        return _("At most %d of them can be kept.") % _MOST
    for part in parts:
        first, *rest = (getattr(part, field.name) for field in fields(part))
        if not first.strip():
            return _("One of them is empty. Fill it in, or leave it out.")
        for text in (first, *rest):
            if problem := _problem(text):
                return problem
    return ""


def _problem(text: str) -> str:
    if len(text) > _LONGEST:
        return _("A text may have at most %d characters.") % _LONGEST
    if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in text):
        return _("A text holds characters that cannot be shown. Type it anew.")
    return ""


def _open_identity(row: Identity, values: dict[str, Any]) -> OpenIdentity:
    kinds = {"names": Name, "contacts": Contact, "documents": Document}
    ready: dict[str, Any] = {
        name: tuple(kinds[name](**one) for one in value or ()) if name in kinds else value
        for name, value in values.items()
    }
    if "safe_contact" in ready:
        ready["safe_contact"] = ready["safe_contact"] or ""
    return OpenIdentity(uid=row.uid, version=row.version, **ready)
