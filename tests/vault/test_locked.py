"""Locked keys: nothing is read, new intake is still recorded; unlocking is putting a file there."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live

from turna.vault import keyring, keystore, rotation, verification
from turna.vault import master as masters
from turna.vault.errors import Locked, NoKeys, Tampered, UnsafeKeyFile, WrongKey
from turna.vault.keys.models import MasterKey, Method, OrganisationKey, SubjectKey, SubjectWrap
from turna.vault.master import Master
from turna.vault.models import Identity
from turna.vault.services import identities
from vault.people import ACTOR, NGO, OTHER, create, read, row, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    settings.MASTER_KEY_FILE = tmp_path / "there" / "master.key"
    settings.MASTER_KEY_FILE.parent.mkdir()
    return settings.MASTER_KEY_FILE


@pytest.fixture
def locked(master: Master, file: Path) -> Master:
    """A key store whose organisations have keys, and a process that cannot open them."""
    keystore.ensure_organisations([NGO, OTHER])
    keyring.forget()
    return master


def test_reading_is_refused_in_words(master: Master, file: Path) -> None:
    uid = create()
    keyring.forget()
    with pytest.raises(Locked, match=r"no key file .*master\.key"):
        read(uid)
    with pytest.raises(Locked):
        identities.identity_change(actor=ACTOR, uid=uid, version=1, safe_contact="x")
    keyring.hold(master)
    assert read(uid).names == somebody().names


def test_new_intake_is_recorded_and_read_after_unlocking(locked: Master) -> None:
    uid = create()
    wraps = SubjectWrap.objects.filter(key__subject=uid)
    assert wraps.get().method == Method.PUBLIC
    with pytest.raises(Locked):
        read(uid)
    keyring.hold(locked)
    assert read(uid).names == somebody().names
    assert identities.identity_change(actor=ACTOR, uid=uid, version=1, safe_contact="x") == 2
    assert read(uid).names == somebody().names
    assert rotation.rewrap(NGO) == 1
    assert wraps.get().method == Method.SYMMETRIC
    assert read(uid).safe_contact == "x"


def test_what_is_added_to_somebody_known_gets_a_key_of_its_own(locked: Master) -> None:
    keyring.hold(locked)
    uid = create()
    keyring.forget()
    subject = row(uid).seal().subject
    key = keystore.key_for_sealing(subject, NGO)
    assert SubjectKey.objects.filter(subject=uid).count() == 2
    keyring.hold(locked)
    assert keystore.keys({key.id: NGO})[key.id].secret == key.secret


def test_erasing_needs_no_keys(locked: Master, django_capture_on_commit_callbacks: Any) -> None:
    uid = create()
    with django_capture_on_commit_callbacks(execute=True):
        identities.identity_erase(actor=ACTOR, uid=uid, reason="withdrawn")
    assert not SubjectKey.objects.exists()


def test_an_organisation_without_a_key_has_to_wait(locked: Master) -> None:
    with pytest.raises(Locked, match="no key yet"):
        create(organisation="test-ngo-osh")
    assert not Identity.objects.exists()


def test_a_public_key_put_in_its_place_is_noticed(locked: Master) -> None:
    """Somebody who writes to the database cannot have intake sealed to a key of his own."""
    mine = keyring.Secret(OrganisationKey.objects.get(organisation=NGO).uid, NGO, bytes(32))
    OrganisationKey.objects.filter(organisation=NGO).update(public=mine.public)
    with pytest.raises(Locked, match="cannot be trusted"):
        create()
    other = OrganisationKey.objects.get(organisation=OTHER)
    OrganisationKey.objects.filter(organisation=NGO).update(
        public=bytes(other.public), signature=bytes(other.signature)
    )
    with pytest.raises(Locked, match="cannot be trusted"):
        create()
    assert not Identity.objects.exists()
    failed = {check.name for check in verification.checks() if not check.ok}
    assert failed == {"public keys of organisations are signed"}
    keyring.hold(locked)
    with pytest.raises(WrongKey, match="replaced"):
        create()
    failed = {check.name for check in verification.checks() if not check.ok}
    assert "keys of organisations open" in failed


def test_without_the_pin_file_nothing_is_sealed_blindly(locked: Master) -> None:
    text = Path(live.MASTER_PIN_FILE).read_text()
    for bad in (None, "zz", ""):
        if bad is None:
            Path(live.MASTER_PIN_FILE).unlink()
        else:
            Path(live.MASTER_PIN_FILE).write_text(bad)
        with pytest.raises(Locked, match="pin file"):
            create()
    Path(live.MASTER_PIN_FILE).write_text(text)
    create()


class TestUnlocking:
    def test_the_file_put_in_its_place_unlocks_a_running_process(
        self, locked: Master, file: Path
    ) -> None:
        uid = create()
        with pytest.raises(Locked):
            read(uid)
        masters.write(file, locked)
        assert read(uid).names

    def test_a_passphrase_file_unlocks_too(
        self, locked: Master, file: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(masters, "ARGON2", {"memory": 64, "iterations": 1, "lanes": 1})
        masters.write(file, locked, "four birds fly home tonight")
        settings.MASTER_PASSPHRASE_FILE = str(file.with_name("phrase"))
        with pytest.raises(masters.PassphraseNeeded):
            keyring.unlocked()
        phrase = file.with_name("phrase")
        phrase.write_text("four birds fly home tonight\n")
        with pytest.raises(UnsafeKeyFile, match="chmod 600"):
            keyring.unlocked()
        phrase.chmod(0o600)
        phrase.write_text("four birds fly home tonight \n")
        with pytest.raises(WrongKey, match="passphrase"):
            keyring.unlocked()
        phrase.write_text("four birds fly home tonight\n")
        assert keyring.unlocked() == locked

    def test_a_failure_is_not_tried_again_until_a_file_changes(
        self, locked: Master, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        masters.write(file, masters.new())
        with pytest.raises(WrongKey):
            keyring.unlocked()
        monkeypatch.setattr(masters, "read", pytest.fail)
        with pytest.raises(WrongKey):
            keyring.unlocked()

    def test_another_stores_key_is_refused(self, locked: Master, file: Path) -> None:
        masters.write(file, masters.new())
        with pytest.raises(WrongKey, match="not the one of this key store"):
            keyring.unlock()
        masters.write(file, Master(locked.id, bytes(32)))
        with pytest.raises(WrongKey):
            keyring.unlock()
        masters.write(file, Master(locked.id, locked.secret, demonstration=True))
        with pytest.raises(WrongKey, match="disagree"):
            keyring.unlock()

    def test_a_store_without_keys_says_how_to_make_them(self, db: None, file: Path) -> None:
        keyring.forget()
        with pytest.raises(NoKeys, match="keys create"):
            keyring.unlock()

    def test_another_masters_wraps_do_not_open(self, master: Master, file: Path) -> None:
        uid = create()
        other = Master(master.id, bytes(32))
        keyring.hold(other)
        with pytest.raises(WrongKey):
            read(uid)
        keyring.hold(master)
        assert read(uid)


def test_an_organisations_secret_is_bound_to_its_code(master: Master) -> None:
    """The row of one organisation renamed to another's code does not open."""
    create()
    OrganisationKey.objects.filter(organisation=NGO).update(organisation="test-ngo-osh")
    Identity.objects.update(organisation="test-ngo-osh")
    keyring.hold(master)
    with pytest.raises(Tampered):
        read(Identity.objects.get().uid)


def test_keys_show_nothing_of_themselves(master: Master) -> None:
    uid = create()
    key = keystore.key_for_sealing(row(uid).seal().subject, NGO)
    secret = keyring.secret(OrganisationKey.objects.get().uid)
    for shown, hidden in ((key, key.secret), (secret, secret.seed), (master, master.secret)):
        assert repr(hidden)[2:-1] not in repr(shown)
        assert hidden.hex() not in repr(shown)
    assert bytes(MasterKey.objects.get().commitment) != master.secret
