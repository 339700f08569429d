"""Every invariant of what is sealed: cells, keys, register and audit agree.

Checks only read, and run beside writers. While locked, what needs the keys is said to be left
out. No check names a person: rows are told by their pseudonymous ids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from turna.vault import box, card_checks, erasure, keyring, keystore, master, sealing
from turna.vault.errors import KeyMissing, Misplaced, SealError, Stale, UnsafeKeyFile
from turna.vault.keys.models import (
    MasterKey,
    OrganisationKey,
    OrganisationWrap,
    State,
    SubjectKey,
    SubjectWrap,
)
from turna.vault.models import AuditEntry, Identity
from turna.vault.sealed import SealedModel, sealed_models
from turna.vault.subjects import INDEX

_CHUNK = 500
_SHOWN = 5  # how many offenders a line names


@dataclass(frozen=True, slots=True)
class Check:
    """One invariant: what was checked, whether it holds, and else where it does not."""

    name: str
    ok: bool
    detail: str = ""


def checks() -> Iterator[Check]:
    """Every check in turn; each is made when it is asked for."""
    try:
        SubjectKey.objects.exists()
    except DatabaseError as error:
        told = f"it cannot be opened ({str(error).strip()}): put it back, or ./turna migrate"
        yield Check("key store", ok=False, detail=told)
        return
    locked = keystore.why_locked() if MasterKey.objects.exists() else None
    yield from key_checks()
    named: set[Any] = set()
    for model in sealed_models():
        yield _cells(model, locked, named)
        yield _versions(model)
    yield _deleted()
    yield _unused(named)
    yield _holders()
    yield from _cards(locked)
    yield from _register()


def key_checks() -> Iterator[Check]:
    """The checks of the key store alone."""
    locked = keystore.why_locked() if MasterKey.objects.exists() else None
    yield from _organisations(locked)
    yield _wraps(locked)


def _organisations(locked: SealError | None) -> Iterator[Check]:
    """Organisations' secrets open under the master, and their public keys are the right ones."""
    wrong = []
    if locked is None and MasterKey.objects.exists():
        by = keyring.unlocked()
        opened = set()
        for wrap in OrganisationWrap.objects.filter(by=by.id).select_related("key"):
            if _fault(lambda wrap=wrap: keyring.open_wrap(wrap, by)):
                wrong.append(wrap.key.organisation)
            opened.add(wrap.key_id)
        living = OrganisationKey.objects.exclude(state=State.RETIRED)
        wrong += [row.organisation for row in living if row.uid not in opened]
    yield _listed("keys of organisations open", "of", wrong, locked)
    pinned = keyring.pinned()
    unsigned = [
        row.organisation
        for row in OrganisationKey.objects.exclude(state=State.RETIRED)
        if not any(
            master.signed_by(one, bytes(row.signature), keyring.signed_part(row)) for one in pinned
        )
    ]
    yield _listed("public keys of organisations are signed", "of", unsigned)


def _wraps(locked: SealError | None) -> Check:
    """Every wrap opens, and gives the key that its row commits to."""
    wrong: list[Any] = []
    if locked is None:
        rows = SubjectWrap.objects.select_related("key", "by").order_by("pk")
        for wrap in rows.iterator(chunk_size=2000):
            fault = _fault(lambda wrap=wrap: keystore.unwrap(wrap))
            # A rotation may have replaced it meanwhile.
            if fault and SubjectWrap.objects.filter(pk=wrap.pk).exists():
                wrong.append(f"{wrap.key_id} ({fault})")
    bare = SubjectKey.objects.filter(wraps=None).values_list("uid", flat=True)
    wrong += [f"{uid} (nobody holds it)" for uid in bare[: _SHOWN + 1]]
    return _listed("keys of persons and cases open, commitments hold", "key", wrong, locked)


def _cells(model: type[SealedModel], locked: SealError | None, named: set[Any]) -> Check:
    """Every sealed cell's key exists, or its subject is in the register; and every cell opens."""
    wrong: list[str] = []
    rows = model._default_manager.order_by("pk").iterator(chunk_size=_CHUNK)
    while some := list(islice(rows, _CHUNK)):
        wrong += _faults(some, named, locked is None)
    return _listed(f"sealed cells of {model._meta.label} are whole", "", wrong, locked)


def _faults(rows: Sequence[SealedModel], named: set[Any], is_open: bool) -> list[str]:
    """What is wrong with these rows; those that are right together are not looked at singly."""
    erased = _erased(rows)
    living = [row for row in rows if row.pk not in erased]
    wrong = [f"{row.seal().record} (erased, but not emptied)" for row in rows
             if row.pk in erased and isinstance(row, Identity) and _is_filled(row)]  # fmt: skip
    if is_open and not _fault(lambda: sealing.check_rows(living)):
        for row in living:
            named |= sealing.key_ids(row)
        return wrong
    for row in living:
        fault = _fault(lambda row=row: _check_one(row, named, is_open))
        if fault and _is_still_there(row):
            fault = _fault(lambda row=row: _check_one(row, named, is_open))
            if fault:
                wrong.append(f"{row.seal().record} ({fault})")
    return wrong


def _check_one(row: SealedModel, named: set[Any], is_open: bool) -> None:
    ids = sealing.key_ids(row)
    named |= ids
    if is_open:
        sealing.check_row(row)
        return
    facts = row.seal()
    found = dict(SubjectKey.objects.filter(uid__in=ids).values_list("uid", "subject"))
    if not ids or set(found) != ids or set(found.values()) != {facts.subject.uid}:
        raise KeyMissing
    for field in row.sealed_fields():
        cell = getattr(row, field.name)
        head = box.header(cell.cell if cell else b"")
        if head.place != box.Place(field.purpose, facts.record).tag():
            raise Misplaced
        if head.version != facts.version:
            raise Stale


def _is_still_there(row: SealedModel) -> bool:
    """Look again: somebody may have changed, erased or removed the row meanwhile."""
    try:
        row.refresh_from_db()
    except type(row).DoesNotExist:
        return False
    return row.pk not in _erased([row])


def _erased(rows: Sequence[SealedModel]) -> set[Any]:
    """Rows whose subject has a certificate. Without one, nothing is called erased."""
    kinds: dict[str, list[Any]] = {}
    for row in rows:
        subject = row.seal().subject
        kinds.setdefault(subject.kind, []).append(subject.uid)
    gone = {(kind, uid) for kind, uids in kinds.items() for uid in erasure.erased(kind, uids)}
    return {
        row.pk for row in rows if (row.seal().subject.kind, row.seal().subject.uid) in gone
    }  # fmt: skip


def _is_filled(row: SealedModel) -> bool:
    return any(getattr(row, field.name) is not None for field in row.sealed_fields())


def _versions(model: type[SealedModel]) -> Check:
    """No row is of another version than its newest line in the audit: none was put back."""
    audited = _audited(model.audit_kind)
    wrong = []
    for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
        facts = row.seal()
        if audited.get(facts.record) != facts.version:
            row.refresh_from_db()  # changed meanwhile, perhaps
            now, facts = _audited(model.audit_kind, row.seal().record), row.seal()
            if now.get(facts.record) != facts.version:
                wrong.append(facts.record)
    return _listed(f"versions of {model._meta.label} are those of the audit", "", wrong)


def _audited(kind: str, record: str = "") -> dict[str, int]:
    """Record -> the newest version that the audit names."""
    rows = AuditEntry.objects.filter(object_kind=kind).order_by()
    single = rows.filter(object_count=1)
    if record:
        single = single.filter(object_id=record)
    found: dict[str, int] = {}
    for key, version in single.values_list("object_id", "object_version").distinct().iterator():
        found[key] = max(version, found.get(key, 0))
    return found


def _deleted() -> Check:
    """Whoever the audit knows to have been recorded is there, at least as erased."""
    created = set(
        AuditEntry.objects.filter(verb="vault.identity.created").values_list("object_id", flat=True)
    )
    there = {str(uid) for uid in Identity.objects.values_list("uid", flat=True)}
    return _listed("every identity of the audit is there", "", sorted(created - there))


def _unused(named: set[Any]) -> Check:
    """Keys without data are harmless: an act was undone after its key had been made."""
    keys = SubjectKey.objects.exclude(kind=INDEX).values_list("uid", flat=True)
    unused = len(set(keys) - named)
    detail = f"{unused} keys have no data yet, which is harmless" if unused else ""
    return Check("keys without data", ok=True, detail=detail)


def _holders() -> Check:
    """Nobody holds a person's keys but the organisation that answers for the person."""
    extra = [f"{subject.uid} by {organisation}" for subject, organisation in keystore.strangers()]
    again = "; ./turna keys restore finishes the hand-over" if extra else ""
    found = _listed("persons' keys are held by who answers for them", "", extra)
    return Check(found.name, found.ok, found.detail + again)


def _cards(locked: SealError | None) -> Iterator[Check]:
    """Search cards: each of somebody alive, of now, whole, and saying no more than they may."""
    wrong = card_checks.strays()
    yield _listed("search cards are of the people they name", "of", wrong)
    wrong = [] if locked else list(card_checks.faults())
    yield _listed("search cards open, indexes are theirs", "of", wrong, locked)
    yield _listed("indexes keep their budget", "of", card_checks.out_of_budget())
    behind = card_checks.missing()
    detail = f"{behind} people are found by name from the next search on" if behind else ""
    yield Check("people without a search card", ok=True, detail=detail)


def _register() -> Iterator[Check]:
    """Data, key store and the register's file agree on who was erased."""
    alive = [f"{subject.kind} {subject.uid}" for subject, _at in erasure.unfinished()]
    again = "; ./turna keys restore does it again" if alive else ""
    found = _listed("keys of the erased are destroyed", "", alive)
    yield Check(found.name, found.ok, found.detail + again)
    path = Path(settings.ERASURE_REGISTER)
    try:
        lines = erasure.read_register(path) if path.exists() else []
    except (OSError, UnsafeKeyFile) as error:
        yield Check("register of erasures", ok=False, detail=str(error))
        return
    unknown = [f"{subject.kind} {subject.uid}" for subject in erasure.uncertified(lines)]
    again = "; ./turna keys restore --register FILE erases them again" if unknown else ""
    found = _listed("the data know every erasure of the register", "", unknown)
    yield Check(found.name, found.ok, found.detail + again)


def _fault(work: Any) -> str:
    """Why this fails, as a word; "" when it does not."""
    try:
        work()
    except SealError as error:
        return type(error).__name__
    return ""


def _listed(name: str, word: str, found: Sequence[Any], locked: SealError | None = None) -> Check:
    shown = ", ".join(map(str, found[:_SHOWN])) + (" and more" if len(found) > _SHOWN else "")
    if not found and locked is not None:
        return Check(name, ok=True, detail="locked, so what needs the keys was left out")
    return Check(name, not found, f"{word} {shown}".strip() if found else "")
