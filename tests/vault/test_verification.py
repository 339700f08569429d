"""What `./turna verify` finds: whole rows put back, keys gone, registers that disagree."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as live
from django.db import DatabaseError

import append_only
from turna.vault import keyring, keystore, verification
from turna.vault.keys.models import SubjectKey, SubjectWrap
from turna.vault.models import AuditEntry, Identity
from turna.vault.services import identities
from turna.vault.subjects import PERSON, Subject
from turna.vault.verification import Check
from vault.people import ACTOR, NGO, OTHER, create, read, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]
CELLS = "sealed cells of vault.Identity are whole"
VERSIONS = "versions of vault.Identity are those of the audit"
CARDS = "search cards are of the people they name"


def failed() -> dict[str, str]:
    return {check.name: check.detail for check in verification.checks() if not check.ok}


def found(name: str) -> Check:
    (check,) = [check for check in verification.checks() if check.name == name]
    return check


def test_what_is_whole_is_found_whole(django_capture_on_commit_callbacks: Any) -> None:
    uids = [create(n, organisation=(NGO, OTHER)[n % 2]) for n in range(6)]
    identities.identity_change(actor=ACTOR, uid=uids[0], version=1, safe_contact="x")
    with django_capture_on_commit_callbacks(execute=True):
        identities.identity_erase(actor=ACTOR, uid=uids[1], reason="x")
        identities.identity_hand_over(actor=ACTOR, uid=uids[2], receiver=OTHER)
    assert failed() == {}
    keyring.forget()
    assert failed() == {}
    assert "locked" in found(CELLS).detail


def test_a_whole_row_put_back_is_found() -> None:
    """Every cell opens: only the audit knows that there was a later version."""
    uid, other = create(1), create(2)
    before = row(uid)
    identities.identity_change(actor=ACTOR, uid=uid, version=1, safe_contact="moved away")
    before.save()
    assert read(uid).safe_contact == "call at noon, say it is the library (1)"
    assert failed() == {VERSIONS: str(uid), CARDS: f"of {uid}"}
    assert str(other) not in found(VERSIONS).detail


def test_a_row_taken_away_is_found() -> None:
    uid = create()
    Identity.objects.all().delete()
    assert failed() == {"every identity of the audit is there": str(uid), CARDS: f"of {uid}"}


def test_a_row_nobody_recorded_is_found() -> None:
    uid = create()
    with append_only.unguarded("vault_auditentry"):
        AuditEntry.objects.all().delete()
    assert failed() == {VERSIONS: str(uid)}


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize(
    "way", ["missing", "swapped", "stale", "emptied", "column", "truncated", "marked erased"]
)
def test_a_bad_cell_is_found_and_named(way: str, is_open: bool) -> None:
    uid, other = create(1), create(2)
    before = row(uid)
    identities.identity_change(actor=ACTOR, uid=uid, version=1, safe_contact="x")
    rows = Identity.objects.filter(uid=uid)
    if way == "missing":
        SubjectKey.objects.filter(subject=uid).delete()
    elif way == "swapped":
        rows.update(names=row(other).names)
    elif way == "stale":
        rows.update(names=before.names)
    elif way == "emptied":
        rows.update(names=None)
    elif way == "column":
        now = row(uid)
        now.names.cell = now.contacts.cell
        rows.update(names=now.names)
    elif way == "truncated":
        now = row(uid)
        now.names.cell = now.names.cell[:-1]
        rows.update(names=now.names)
    else:
        now = row(uid)
        now.empty(now.created_at)
        now.version = 2
        now.save()
    if not is_open:
        keyring.forget()
    assert set(failed()) - {CARDS} == {CELLS}
    assert (CARDS in failed()) == (way == "marked erased")
    assert str(uid) in failed()[CELLS]
    assert str(other) not in failed()[CELLS]


def test_a_changed_bit_is_found_when_unlocked() -> None:
    uid = create()
    now = row(uid)
    now.names.cell = now.names.cell[:-1] + bytes([now.names.cell[-1] ^ 1])
    Identity.objects.update(names=now.names)
    assert failed() == {CELLS: f"{uid} (Tampered)"}


def test_many_bad_rows_are_cut_short() -> None:
    for number in range(8):
        create(number)
    Identity.objects.update(names=None)
    assert failed()[CELLS].endswith("and more")
    assert failed()[CELLS].count("(Truncated)") == 5


def test_bad_keys_are_found() -> None:
    name = "keys of persons and cases open, commitments hold"
    uid, other = create(1), create(2)
    one, two = SubjectKey.objects.get(subject=uid), SubjectKey.objects.get(subject=other)
    SubjectKey.objects.filter(pk=one.pk).update(commitment=bytes(two.commitment))
    assert str(one.pk) in failed()[name]
    SubjectKey.objects.filter(pk=one.pk).update(commitment=bytes(one.commitment))
    SubjectWrap.objects.filter(key=one).delete()
    assert f"{one.pk} (nobody holds it)" in failed()[name]


def test_keys_without_data_are_counted_and_harmless() -> None:
    create()
    keystore.make_key(Subject(PERSON, uuid4()), NGO)
    assert failed() == {}
    assert found("keys without data").detail.startswith("1 keys have no data")


def test_nobody_is_named(django_capture_on_commit_callbacks: Any) -> None:
    uid = create()
    Identity.objects.update(names=None)
    text = "".join(f"{check.name}{check.detail}" for check in verification.checks())
    assert str(uid) in text
    assert "Aigul" not in text
    assert "Айгүл" not in text


def test_a_key_store_that_cannot_be_opened_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise DatabaseError("unable to open database file")

    monkeypatch.setattr(SubjectKey.objects, "exists", fail)
    assert list(failed()) == ["key store"]


def test_a_store_without_any_key_is_whole(master: object) -> None:
    from turna.vault.keys.models import MasterKey

    MasterKey.objects.all().delete()
    keyring.forget()
    Path(live.MASTER_PIN_FILE).unlink()
    assert failed() == {}
