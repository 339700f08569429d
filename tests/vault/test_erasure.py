"""Erasing a person: nobody reads it any more, here or from a backup, and a certificate stays."""

from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

import append_only
from turna.vault import erasure, keyring, keystore, verification
from turna.vault import master as masters
from turna.vault.errors import Erased, KeyMissing, UnsafeKeyFile
from turna.vault.keys.models import CardSeed, Erasure, SubjectKey, SubjectWrap
from turna.vault.models import ErasureCertificate, Identity
from turna.vault.sealing import check_row
from turna.vault.services import identities
from turna.vault.services.keys import erasures_replay
from turna.vault.subjects import CASE, PERSON, Subject
from vault.people import ACTOR, NGO, create, read, row, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]


@pytest.fixture
def register(settings: Any) -> Path:
    return settings.ERASURE_REGISTER


@pytest.fixture
def erase(django_capture_on_commit_callbacks: Any) -> Any:
    def run(uid: Any) -> ErasureCertificate:
        with django_capture_on_commit_callbacks(execute=True):
            return identities.identity_erase(actor=ACTOR, uid=uid, reason="withdrawn")

    return run


def problems() -> list[str]:
    return [check.name for check in verification.checks() if not check.ok]


def test_nothing_of_the_person_is_left(erase: Any, register: Path) -> None:
    uid, other = create(1), create(2)
    certificate = erase(uid)
    assert read(uid).erased
    assert read(uid).names == ()
    gone = row(uid)
    assert [getattr(gone, f.name) for f in gone.sealed_fields()] == [None] * 5
    keys = SubjectKey.objects.filter(kind=PERSON)
    assert set(keys.values_list("subject", flat=True)) == {other}
    assert SubjectWrap.objects.filter(key__kind=PERSON).count() == 1
    assert set(CardSeed.objects.values_list("subject", flat=True)) == {other}
    assert (certificate.reason, certificate.actor_name) == ("withdrawn", "Test Actor")
    assert register.read_text() == f"person {uid} {certificate.at.isoformat()}\n"
    assert register.stat().st_mode & 0o777 == 0o600
    assert read(other).names == somebody(2).names
    assert problems() == []


def test_who_is_erased_stays_erased(erase: Any) -> None:
    uid = create()
    erase(uid)
    for act in (
        lambda: identities.identity_erase(actor=ACTOR, uid=uid, reason="again"),
        lambda: identities.identity_change(actor=ACTOR, uid=uid, version=2, safe_contact="x"),
        lambda: identities.identity_hand_over(actor=ACTOR, uid=uid, receiver="x"),
        lambda: keystore.key_for_sealing(row(uid).seal().subject, NGO),
        lambda: identities.identity_create(
            actor=ACTOR, organisation=NGO, identity=somebody(), uid=uid
        ),
    ):
        with pytest.raises(Erased):
            act()


def test_a_list_with_somebody_erased_shows_the_others(erase: Any) -> None:
    uids = [create(n) for n in range(3)]
    erase(uids[1])
    found = identities.identities_open(actor=ACTOR, uids=uids)
    assert [one.erased for one in found.values()] == [False, True, False]
    assert list(found) == uids


def test_an_erasure_that_is_undone_destroys_nothing(
    django_capture_on_commit_callbacks: Any, register: Path
) -> None:
    uid = create()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        identities.identity_erase(actor=ACTOR, uid=uid, reason="withdrawn")
        transaction.set_rollback(True)
    assert read(uid).names == somebody().names
    assert not register.exists()


def test_a_certificate_is_written_with_its_act_and_never_changed(erase: Any) -> None:
    assert {"vault_erasurecertificate", "vault_keys_erasure"} <= set(append_only.tables())
    erase(create())
    for model in (ErasureCertificate, Erasure):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(using=append_only.alias_of(model._meta.db_table)),
        ):
            model.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_a_certificate_needs_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        erasure.certify(
            actor=ACTOR, subject=Subject(CASE, row(create()).uid), organisation=NGO, reason="x"
        )


def test_a_case_key_is_erased_apart_from_its_people(
    django_capture_on_commit_callbacks: Any,
) -> None:
    uid = create()
    case = Subject(CASE, uid)  # even with the same id, another subject
    key = keystore.make_key(case, NGO)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.certify(actor=ACTOR, subject=case, organisation=NGO, reason="retention")
    with pytest.raises(KeyMissing):
        keystore.keys({key.id: NGO})
    assert read(uid).names


class TestAfterABackup:
    @pytest.fixture
    def backup(self) -> tuple[Any, list[Any]]:
        """Everything of one person, as the key store held it before the erasure."""
        uid = create()
        mine = {SubjectKey: "subject", SubjectWrap: "key__subject", CardSeed: "subject"}
        return uid, [
            (model, list(model.objects.filter(**{lookup: uid}).values()))
            for model, lookup in mine.items()
        ]

    def restore(self, copy: list[Any]) -> None:
        for model, rows in copy:
            model.objects.bulk_create([model(**values) for values in rows])

    def test_an_old_key_store_is_put_right(
        self, backup: Any, erase: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        uid, copy = backup
        cells = row(uid)
        erase(uid)
        self.restore(copy)
        with append_only.unguarded("vault_keys_erasure"):
            Erasure.objects.all().delete()
        with pytest.raises(Erased):  # the data know, whatever the key store says
            check_row(cells)
        assert problems() == ["keys of the erased are destroyed"]
        with django_capture_on_commit_callbacks(execute=True):
            assert erasures_replay(actor=ACTOR) == 1
        assert not SubjectKey.objects.filter(kind=PERSON).exists()
        assert not CardSeed.objects.exists()
        assert problems() == []
        with django_capture_on_commit_callbacks(execute=True):
            assert erasures_replay(actor=ACTOR) == 0

    def test_old_data_stay_unreadable(
        self, backup: Any, erase: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        uid, _copy = backup
        before = row(uid)
        erase(uid)
        self.forget_in_the_data(uid, before)
        with pytest.raises(Erased):  # the key store knows
            check_row(row(uid))
        assert "the data know every erasure of the register" in problems()
        with django_capture_on_commit_callbacks(execute=True):
            assert erasures_replay(actor=ACTOR) == 1
        assert read(uid).erased
        assert problems() == []

    def test_both_old_are_put_right_by_the_registers_file(
        self, backup: Any, erase: Any, register: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        uid, copy = backup
        before = row(uid)
        erase(uid)
        self.forget_in_the_data(uid, before)
        self.restore(copy)
        with append_only.unguarded("vault_keys_erasure"):
            Erasure.objects.all().delete()
        check_row(row(uid))  # this is what a backup is
        assert problems() == [
            "versions of vault.Identity are those of the audit",
            "the data know every erasure of the register",
        ]
        kept = register.rename(register.with_name("kept elsewhere"))
        with django_capture_on_commit_callbacks(execute=True):
            assert erasures_replay(actor=ACTOR, register=kept) == 1
        assert read(uid).erased
        assert not SubjectKey.objects.filter(kind=PERSON).exists()
        assert register.read_text() == kept.read_text()
        assert problems() == []

    def forget_in_the_data(self, uid: Any, before: Identity) -> None:
        with append_only.unguarded("vault_erasurecertificate"):
            ErasureCertificate.objects.all().delete()
        before.save()


@pytest.mark.parametrize("line", ["person", "person x 2026-01-01", "person 1 2 3", "\x00"])
def test_a_register_that_is_none_is_told(register: Path, line: str) -> None:
    register.write_text(
        f"person 7e57ab1e-0000-4000-8000-000000000000 {timezone.now().isoformat()}\n{line}\n"
    )
    with pytest.raises(UnsafeKeyFile, match="Line 2"):
        erasure.read_register(register)
    assert "register of erasures" in problems()


def test_a_master_key_is_no_backup_of_the_erased(
    erase: Any, tmp_path: Path, register: Path
) -> None:
    """Whoever has every key there is, and the ciphertext, reads nothing."""
    uid = create()
    before = row(uid)
    erase(uid)
    key = keyring.unlocked()
    masters.write(tmp_path / "k", key)
    keyring.hold(masters.read(tmp_path / "k"))
    with pytest.raises((Erased, KeyMissing)):
        check_row(before)
    assert register.exists()
