"""Verbs on keys, and what `./turna keys status` says. From outside: `tests/site/test_keys.py`."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from turna.vault import keyring, keystore, rotation, status
from turna.vault import master as masters
from turna.vault.errors import NoKeys, WrongKey
from turna.vault.keys.models import MasterKey, OrganisationKey, SubjectWrap
from turna.vault.master import Master
from turna.vault.models import AuditEntry
from turna.vault.services import keys
from vault.people import ACTOR, NGO, OTHER, create, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    """Nothing made yet, and a folder for key files outside the data folder."""
    settings.DATA = tmp_path / "data"
    settings.MASTER_KEY_FILE = tmp_path / "officer" / "master.key"
    settings.MASTER_PIN_FILE = tmp_path / "data" / "keys" / "master.pub"
    keyring.forget()
    yield tmp_path
    keyring.forget()


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


class TestCreate:
    def test_makes_the_file_and_a_key_for_each_organisation(self, files: Path) -> None:
        row = keys.master_key_create(actor=ACTOR, organisations=[NGO, OTHER])
        assert masters.read(files / "officer" / "master.key").id == row.uid
        assert set(OrganisationKey.objects.values_list("organisation", flat=True)) == {NGO, OTHER}
        assert keyring.pinned() == (bytes(row.verify_key),)
        assert read(create()).names
        assert audited()[0] == "vault.master_key.created"

    def test_never_twice_and_never_over_a_file(self, files: Path, settings: Any) -> None:
        keys.master_key_create(actor=ACTOR, organisations=[])
        with pytest.raises(ValidationError, match="already"):
            keys.master_key_create(actor=ACTOR, organisations=[])
        MasterKey.objects.all().delete()
        with pytest.raises(ValidationError, match="exists already"):
            keys.master_key_create(actor=ACTOR, organisations=[])

    def test_not_in_clear_beside_the_data(self, files: Path, settings: Any) -> None:
        settings.MASTER_KEY_FILE = files / "data" / "keys" / "master.key"
        with pytest.raises(ValidationError, match="data folder"):
            keys.master_key_create(actor=ACTOR, organisations=[])
        with pytest.raises(ValidationError, match="at least 15"):
            keys.master_key_create(actor=ACTOR, organisations=[], passphrase="birds")
        assert not settings.MASTER_KEY_FILE.exists()
        keys.master_key_create(actor=ACTOR, organisations=[], demonstration=True)
        assert masters.is_demonstration(settings.MASTER_KEY_FILE)

    def test_what_cannot_be_put_on_record_does_not_happen(
        self, files: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(keys.audit, "record", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keys.master_key_create(actor=ACTOR, organisations=[NGO])
        assert not settings.MASTER_KEY_FILE.exists()
        assert not MasterKey.objects.exists()


def test_shares_restore_a_lost_file(files: Path, settings: Any) -> None:
    keys.master_key_create(actor=ACTOR, organisations=[NGO])
    uid = create()
    before = keyring.unlocked()
    written = keys.master_key_split(actor=ACTOR, folder=files)
    assert MasterKey.objects.get().split_at
    with pytest.raises(ValidationError, match="exists already"):
        keys.master_key_restore(actor=ACTOR, files=written[:2])
    settings.MASTER_KEY_FILE.unlink()
    keyring.forget()
    settings.MASTER_KEY_FILE = files / "data" / "master.key"
    with pytest.raises(ValidationError, match="outside the data folder"):
        keys.master_key_restore(actor=ACTOR, files=written[1:])
    settings.MASTER_KEY_FILE = files / "elsewhere" / "master.key"
    keys.master_key_restore(actor=ACTOR, files=written[1:])
    assert keyring.unlock() == before
    assert read(uid).names
    assert audited()[-3:] == [
        "vault.master_key.split", "vault.master_key.restored", "vault.identity.opened",
    ]  # fmt: skip


def test_shares_of_another_store_are_refused(files: Path, settings: Any) -> None:
    keys.master_key_create(actor=ACTOR, organisations=[])
    settings.MASTER_KEY_FILE.unlink()
    written = keys.shares.write(masters.new(), files)
    with pytest.raises(WrongKey):
        keys.master_key_restore(actor=ACTOR, files=written[:2])
    assert not settings.MASTER_KEY_FILE.exists()


class TestStatus:
    def test_without_keys(self, files: Path) -> None:
        assert list(status.lines()) == ["There are no keys yet. Make them: ./turna keys create."]
        assert isinstance(keystore.why_locked(), NoKeys)

    def test_says_what_there_is_and_names_nobody(self, master: Master) -> None:
        uid = create()
        create(2, organisation=OTHER)
        keyring.forget()
        create(3)
        keyring.hold(master)
        rotation.begin(OTHER)
        text = "\n".join(status.lines())
        for line in (
            "unlocked", "never: ./turna keys split", "organisations   2 keys",
            "persons         3 keys", "indexes         2 keys", "made locked     1 keys",
            f"rotate --organisation {OTHER}", "erased          0",
        ):  # fmt: skip
            assert line in text
        assert str(uid) not in text
        assert "Aigul" not in text
        rotation.rewrap(NGO)
        assert SubjectWrap.objects.filter(by__organisation=NGO, method=2).count() == 0

    def test_says_which_keys_are_older_than_a_year(self, master: Master) -> None:
        create()
        create(2, organisation=OTHER)
        assert list(status.due()) == []
        last_year = timezone.now() - status.LIFE
        OrganisationKey.objects.filter(organisation=OTHER).update(created_at=last_year)
        (line,) = status.due()
        assert "keys of 1 organisations are over a year old" in line
        assert line in list(status.lines())
        rotation.begin(OTHER)
        rotation.rewrap(OTHER)
        assert list(status.due()) == []
        MasterKey.objects.update(created_at=last_year)
        (line,) = status.due()
        assert "./turna keys rotate --master" in line

    def test_says_that_a_rotation_of_the_master_is_unfinished(self, master: Master) -> None:
        create()
        rotation._wrap_all(master, masters.new())
        assert "keys rotate --master" in "\n".join(status.lines())
        keyring.forget()
        assert "locked: " in "\n".join(status.lines())
