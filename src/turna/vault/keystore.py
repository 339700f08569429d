"""Keys of organisations, people and cases: made, found, handed on.

Every function commits in the key store by itself, before the transaction in the data commits:
a key without data is harmless (`verification` counts them), data without a key would be lost.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, connections, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from turna.vault import box, keyring, master
from turna.vault.errors import (
    Erased,
    KeyMissing,
    Locked,
    Misplaced,
    NoKeys,
    SealError,
    WrongKey,
)
from turna.vault.keys.models import (
    CardSeed,
    Erasure,
    MasterKey,
    Method,
    OrganisationKey,
    OrganisationWrap,
    State,
    SubjectKey,
    SubjectWrap,
)
from turna.vault.keys.router import ALIAS
from turna.vault.subjects import INDEX, PERSON, Subject

_INDEXES = UUID("5f0b2c3e-9c0e-5d0b-8a77-3a4f6d1f7c11")
_CHUNK = 500  # ids in one query; SQLite takes a limited number of parameters


@dataclass(frozen=True, slots=True)
class Key:
    """An unlocked key of a subject. Its repr shows no key."""

    id: UUID
    subject: Subject
    organisation: str
    secret: bytes = field(repr=False)

    @property
    def commitment(self) -> bytes:
        return commitment_of(self.secret, self.id, self.subject)


def commitment_of(secret: bytes, key_id: UUID, subject: Subject) -> bytes:
    """Stands in the key store beside a key: ties it to its subject, and says nothing of it."""
    return box.derive(
        secret, "subject commitment", key_id.bytes, subject.kind.encode(), subject.uid.bytes
    )


def register_master(key: master.Master) -> MasterKey:
    """Write down what tells this master key from a wrong one."""
    return MasterKey.objects.create(
        uid=key.id,
        commitment=key.commitment,
        verify_key=key.verify_key,
        demonstration=key.demonstration,
    )


def ensure_organisations(codes: Iterable[str]) -> int:
    """Give these organisations a key each, where they have none; needs the unlocked master."""
    wanted = set(codes)
    have = set(
        OrganisationKey.objects.filter(state=State.CURRENT).values_list("organisation", flat=True)
    )
    for code in sorted(wanted - have):
        make_organisation_key(code)
    return len(wanted - have)


def make_organisation_key(code: str) -> OrganisationKey:
    """The next generation of an organisation's key; the one before begins to retire."""
    by = keyring.unlocked()
    with transaction.atomic(using=ALIAS):
        current = _locked(MasterKey.objects.filter(uid=by.id, state=State.CURRENT)).first()
        if current is None:
            keyring.forget()
            raise Locked(
                _(
                    "The master key is being replaced. Wait until that has ended; if it was broken "
                    "off, run ./turna keys rotate --master again."
                )
            )
        rows = _locked(OrganisationKey.objects.filter(organisation=code))
        last = rows.order_by("-generation").first()
        if last is not None and last.state == State.CURRENT:
            last.state = State.RETIRING
            last.save(update_fields=["state"])
        row = OrganisationKey(
            uid=uuid4(), organisation=code, generation=last.generation + 1 if last else 1
        )
        secret = keyring.Secret(row.uid, code, box.new_key())
        row.public = secret.public
        row.signature = by.sign(keyring.signed_part(row))
        row.save(force_insert=True)
        OrganisationWrap.objects.create(
            key=row, by_id=by.id, sealed=keyring.wrap(secret, row, by)
        )  # fmt: skip
    return row


def make_key(subject: Subject, organisation: str, *, uid: UUID | None = None) -> Key:
    """A new key of a subject, committed at once. While locked it is sealed to the public key.

    Erased for a subject whose keys are destroyed. NoKeys or Locked when the organisation has no
    key and none can be made now.
    """
    refuse_erased([subject])
    key = Key(uid or uuid4(), subject, organisation, box.new_key())
    is_open = keyring.is_unlocked()
    if not OrganisationKey.objects.filter(organisation=organisation, state=State.CURRENT).exists():
        if not is_open and MasterKey.objects.exists():
            raise Locked(
                _(
                    "The keys are locked, and this organisation has no key yet: it gets one when "
                    "they are unlocked. Nothing was recorded."
                )
            )
        make_organisation_key(organisation)
    with transaction.atomic(using=ALIAS):
        # The row is held until the commit: a rotation destroys the secret of a retiring key only
        # when no wrap is left, and none is added behind its back.
        holder = _current(organisation)
        row = SubjectKey(
            uid=key.id, kind=subject.kind, subject=subject.uid, commitment=key.commitment
        )
        row.save(force_insert=True)
        if is_open:
            sealed, method = wrap(key, keyring.secret(holder.uid)), Method.SYMMETRIC
        else:
            sealed, method = _wrap_to_public(key, holder), Method.PUBLIC
        SubjectWrap.objects.create(key=row, by=holder, method=method, sealed=sealed)
        if subject.kind == PERSON and not CardSeed.objects.filter(subject=subject.uid).exists():
            new_seed(subject.uid, organisation)
    return key


def new_seed(person: UUID, organisation: str) -> UUID:
    """A seed for the search cards of a person whom this organisation answers for; its id."""
    row = CardSeed.objects.create(
        uid=uuid4(), subject=person, organisation=organisation, seed=box.new_key()
    )  # fmt: skip
    return row.uid


def key_for_sealing(subject: Subject, organisation: str) -> Key:
    """The subject's newest key, or a new one when it has none or they cannot be opened now."""
    if keyring.is_unlocked():
        refuse_erased([subject])
        newest = (
            SubjectKey.objects.filter(
                kind=subject.kind, subject=subject.uid, wraps__by__organisation=organisation
            )
            .order_by("-created_at", "uid")
            .values_list("uid", flat=True)
            .first()
        )
        if newest is not None:
            return keys({newest: organisation})[newest]
    return make_key(subject, organisation)


def index_key(organisation: str, population: str) -> bytes:
    """The key of an organisation's blind indexes of one population, 32 bytes; made when missing.

    It stays the same through rotations, so that indexes need not be made anew. Needs unlocked
    keys.
    """
    uid = uuid5(_INDEXES, f"{organisation}/{population}")
    keyring.unlocked()
    if not SubjectKey.objects.filter(uid=uid).exists():
        with suppress(IntegrityError):  # somebody else was quicker
            make_key(Subject(INDEX, uid), organisation, uid=uid)
    return keys({uid: organisation})[uid].secret


def keys(wanted: Mapping[UUID, str]) -> dict[UUID, Key]:
    """The unlocked keys of these ids, each as the organisation named beside it holds it.

    The same number of queries however many. KeyMissing for an id that is not in the key store,
    Misplaced when another organisation holds it, Locked while locked, WrongKey or Tampered when
    a wrap is not what it says.
    """
    ids = list(wanted)
    found: dict[UUID, Key] = {}
    elsewhere: set[UUID] = set()
    for start in range(0, len(ids), _CHUNK):
        wraps = SubjectWrap.objects.filter(key__in=ids[start : start + _CHUNK])
        for one in wraps.select_related("key", "by"):
            if one.by.organisation == wanted[one.key_id]:
                found[one.key_id] = unwrap(one)
            else:
                elsewhere.add(one.key_id)
    if missing := set(ids) - found.keys():
        raise Misplaced if missing <= elsewhere else KeyMissing
    return found


def refuse_erased(subjects: Iterable[Subject]) -> None:
    """Erased when the register of the data or of the key store names one of these subjects."""
    from turna.vault.models import ErasureCertificate

    by_kind: dict[str, list[UUID]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.kind, []).append(subject.uid)
    for kind, uids in by_kind.items():
        for start in range(0, len(uids), _CHUNK):
            some = uids[start : start + _CHUNK]
            for register in (ErasureCertificate, Erasure):
                if register._default_manager.filter(kind=kind, subject__in=some).exists():
                    raise Erased


def wrap(key: Key, by: keyring.Secret) -> bytes:
    """A subject's key, sealed under its organisation's secret."""
    return box.seal(
        key.secret, key=by.wrapping, key_id=by.key_id, place=_place(key.id, key.subject), version=1
    )


def unwrap(one: SubjectWrap) -> Key:
    """Open one wrap and see that the key is the one that its row commits to."""
    row, holder = one.key, one.by
    subject = Subject(row.kind, row.subject)
    by = keyring.secret(holder.uid)
    place = _place(row.uid, subject)
    if one.method == Method.PUBLIC:
        secret = box.open_public(bytes(one.sealed), private=by.private, place=place)
    else:
        secret = box.open_cell(
            bytes(one.sealed), key=by.wrapping, key_id=holder.uid, place=place, version=1
        )
    key = Key(row.uid, subject, holder.organisation, secret)
    if bytes(row.commitment) != key.commitment:
        raise WrongKey
    return key


def add_holder(subject: Subject, *, sender: str, receiver: str) -> int:
    """Let another organisation hold the subject's keys too; returns how many keys."""
    if not OrganisationKey.objects.filter(organisation=receiver, state=State.CURRENT).exists():
        make_organisation_key(receiver)
    with transaction.atomic(using=ALIAS):
        holder = _current(receiver)
        by = keyring.secret(holder.uid)
        mine = _wraps(subject, sender).exclude(key__wraps__by__organisation=receiver)
        fresh = [
            SubjectWrap(
                key_id=one.key_id, by=holder, method=Method.SYMMETRIC, sealed=wrap(unwrap(one), by)
            )
            for one in mine.select_related("key", "by")
        ]
        SubjectWrap.objects.bulk_create(fresh)
    return len(fresh)


def remove_holder(subject: Subject, organisation: str) -> int:
    """Take the subject's keys away from an organisation; the last holder keeps them."""
    with transaction.atomic(using=ALIAS):
        others = SubjectWrap.objects.exclude(by__organisation=organisation).filter(
            key=OuterRef("key")
        )
        shared = _wraps(subject, organisation).filter(Exists(others))
        if subject.kind == PERSON:  # older cards of the organisation's are for nobody any more
            CardSeed.objects.filter(subject=subject.uid, organisation=organisation).delete()
        return SubjectWrap.objects.filter(
            pk__in=list(shared.values_list("pk", flat=True))
        ).delete()[0]


def strangers() -> list[tuple[Subject, str]]:
    """Who still holds a person's keys and no longer answers for the person: a hand-over that was
    broken off after it had been committed."""
    from turna.vault.models import Identity

    answers = dict(Identity.objects.values_list("uid", "organisation"))
    held = SubjectWrap.objects.filter(key__kind=PERSON).values_list(
        "key__subject", "by__organisation"
    )
    seeds = CardSeed.objects.values_list("subject", "organisation")
    pairs = dict.fromkeys([*held.distinct().iterator(chunk_size=2000), *seeds])
    return [
        (Subject(PERSON, uid), organisation)
        for uid, organisation in pairs
        if answers.get(uid, organisation) != organisation
    ]


def _wraps(subject: Subject, organisation: str) -> "QuerySet[SubjectWrap]":
    return SubjectWrap.objects.filter(
        key__kind=subject.kind, key__subject=subject.uid, by__organisation=organisation
    )


def _current(organisation: str) -> OrganisationKey:
    """The organisation's current key, held until the commit."""
    rows = OrganisationKey.objects.filter(organisation=organisation, state=State.CURRENT)
    # A rotation that commits while we wait for the row takes it out of the answer: ask again.
    found: OrganisationKey | None = _locked(rows).first() or _locked(rows).first()
    if found is None:
        raise KeyMissing
    return found


def _place(key_id: UUID, subject: Subject) -> box.Place:
    return box.Place(f"key.{subject.kind}", f"{subject.uid}/{key_id}")


def _wrap_to_public(key: Key, holder: OrganisationKey) -> bytes:
    """Seal a key so that only the organisation's secret opens it: intake while locked.

    Nothing here can ask the master whether the public key is right, so its signature must be by
    a master that the pin file beside the key store names.
    """
    if not MasterKey.objects.exists():
        raise NoKeys
    pinned = keyring.pinned()
    message, signature = keyring.signed_part(holder), bytes(holder.signature)
    if not any(master.signed_by(one, signature, message) for one in pinned):
        raise Locked(
            _(
                "The keys are locked, and this organisation's public key cannot be trusted without "
                "the pin file (master.pub, beside the key store). Nothing was recorded. Unlock the "
                "keys, or put the pin file back."
            )
        )
    return box.seal_to_public(
        key.secret, public=bytes(holder.public), place=_place(key.id, key.subject)
    )


def _locked(rows: Any) -> Any:
    """These rows, held until the commit where the database can; SQLite has one writer anyway."""
    vendor = connections[ALIAS].vendor
    return rows.select_for_update() if vendor == "postgresql" else rows


def why_locked() -> SealError | None:
    """Why nothing can be opened now; None when it can."""
    try:
        keyring.unlocked()
    except SealError as error:
        return error
    return None
