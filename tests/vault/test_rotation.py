"""New keys for old: texts stay as they are, and a rotation may break off anywhere.

`tests/site/test_keys.py` kills the real command; here it breaks off where we say.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from turna.vault import keyring, keystore, rotation, verification
from turna.vault import master as masters
from turna.vault.errors import Locked, WrongKey
from turna.vault.keys.models import (
    MasterKey,
    OrganisationKey,
    OrganisationWrap,
    State,
    SubjectWrap,
)
from turna.vault.master import Master
from turna.vault.models import AuditEntry
from turna.vault.services import keys as verbs
from vault.people import ACTOR, NGO, OTHER, create, read, row, somebody

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for kill -9: nothing in the code catches it."""


def rotate(organisation: str = NGO) -> int:
    verbs.organisation_key_rotate(actor=ACTOR, organisation=organisation)
    return rotation.rewrap(organisation)


def problems() -> list[str]:
    return [check.name for check in verification.checks() if not check.ok]


class TestOrganisation:
    @pytest.fixture(autouse=True)
    def _small_batches(self, master: Master, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rotation, "BATCH", 4)

    def test_wraps_every_key_anew_and_no_text(self) -> None:
        """Nine people's keys, and the one of the search."""
        uids = [create(n) for n in range(9)]
        other = create(77, organisation=OTHER)
        before = {uid: row(uid).names.cell for uid in uids}
        untouched = SubjectWrap.objects.get(key__subject=other).pk
        old = OrganisationKey.objects.get(organisation=NGO)
        told: list[tuple[int, int]] = []
        verbs.organisation_key_rotate(actor=ACTOR, organisation=NGO)
        assert rotation.rewrap(NGO, lambda done, total: told.append((done, total))) == 10
        assert told == [(0, 10), (4, 10), (8, 10), (10, 10)]
        verbs.organisation_key_rotated(actor=ACTOR, organisation=NGO)
        assert {uid: row(uid).names.cell for uid in uids} == before
        assert [read(uid).names for uid in uids] == [somebody(n).names for n in range(9)]
        old.refresh_from_db()
        assert (old.state, old.wraps.count()) == (State.RETIRED, 0)
        assert SubjectWrap.objects.get(key__subject=other).pk == untouched
        assert problems() == []

    @pytest.mark.parametrize("after", [0, 1, 2, 3])
    def test_takes_up_where_it_was_broken_off(
        self, after: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        uids = [create(n) for n in range(9)]
        batches = iter(range(after))
        real = rotation._rewrap_batch

        def breaking(organisation: str) -> int:
            if next(batches, None) is None:
                raise Killed
            return real(organisation)

        monkeypatch.setattr(rotation, "_rewrap_batch", breaking)
        with pytest.raises(Killed):
            rotate()
        monkeypatch.setattr(rotation, "_rewrap_batch", real)
        assert all(read(uid).names for uid in uids)
        assert problems() == []
        with pytest.raises(ValidationError, match="not finished"):
            verbs.organisation_key_rotated(actor=ACTOR, organisation=NGO)
        more = create(99)
        assert rotate() == max(0, 10 - 4 * after)
        assert OrganisationKey.objects.filter(organisation=NGO).count() == 2
        assert all(read(uid).names for uid in [*uids, more])
        assert SubjectWrap.objects.exclude(by__state=State.CURRENT).count() == 0
        assert problems() == []

    def test_a_secret_is_destroyed_only_when_nothing_lies_under_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        uid = create()
        old = OrganisationKey.objects.get()
        keystore.make_organisation_key(NGO)
        rotation._retire(old)
        assert old.wraps.exists()
        assert read(uid)

    def test_the_key_of_an_index_stays_the_same(self) -> None:
        before = keystore.index_key(NGO, "search")
        assert len(before) == 32
        assert keystore.index_key(NGO, "search") == before
        others = {keystore.index_key(NGO, "matching"), keystore.index_key(OTHER, "search")}
        assert len(others | {before}) == 3
        rotate()
        assert keystore.index_key(NGO, "search") == before
        assert problems() == []
        assert not [c for c in verification.checks() if "no data" in c.detail]

    def test_each_rotation_is_on_record(self) -> None:
        create()
        rotate()
        verbs.organisation_key_rotated(actor=ACTOR, organisation=NGO)
        done = list(AuditEntry.objects.filter(object_id=NGO).values_list("verb", flat=True))
        assert done == ["vault.organisation_key.rotation_begun", "vault.organisation_key.rotated"]


class TestMaster:
    @pytest.fixture(autouse=True)
    def path(self, master: Master, settings: Any) -> Path:
        masters.write(settings.MASTER_KEY_FILE, master)
        return settings.MASTER_KEY_FILE

    def restarted(self) -> Master:
        """A new process finds what the file and the store say."""
        keyring.forget()
        return keyring.unlock()

    def test_the_new_file_opens_everything_and_the_old_key_nothing(
        self, master: Master, path: Path
    ) -> None:
        uids = [create(1), create(2, organisation=OTHER)]
        fresh = verbs.master_key_rotate(actor=ACTOR)
        assert self.restarted().id == fresh.uid != master.id
        assert all(read(uid).names for uid in uids)
        assert set(OrganisationWrap.objects.values_list("by", flat=True)) == {fresh.uid}
        keyring.hold(master)
        with pytest.raises(WrongKey):
            keyring.check(master)
        masters.write(path, master)
        keyring.forget()
        with pytest.raises(WrongKey, match="replaced by a newer one"):
            keyring.unlock()
        assert sorted(p.name for p in path.parent.iterdir()) == ["master.key", "master.pub"]

    @pytest.mark.parametrize(
        "step", ["master.write", "keyring.pin", "_wrap_all", "master.sync_folder", "_finish"]
    )
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_broken_off_anywhere_it_opens_and_is_finished(
        self, step: str, when: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        uid = create()
        holder, _, name = step.rpartition(".")
        target = getattr(rotation, holder) if holder else rotation
        real = getattr(target, name)

        def breaking(*given: Any) -> None:
            if when == "after":
                real(*given)
            raise Killed

        with monkeypatch.context() as patch:
            patch.setattr(target, name, breaking)
            with pytest.raises(Killed):
                rotation.rotate_master()
        self.restarted()
        assert read(uid).names
        rotation.rotate_master()
        current = self.restarted()
        assert read(uid).names
        assert MasterKey.objects.filter(state=State.CURRENT).get().uid == current.id
        assert MasterKey.objects.filter(state=State.RETIRING).count() == 0
        assert OrganisationWrap.objects.exclude(by=current.id).count() == 0
        assert create(2)
        assert problems() == []

    def test_no_organisation_gets_a_key_under_the_old_one_meanwhile(self, master: Master) -> None:
        fresh = masters.new()
        rotation._wrap_all(master, fresh)
        with pytest.raises(Locked, match="being replaced"):
            create(organisation="test-ngo-osh")

    def test_a_process_that_held_the_old_key_finds_the_new_file(self, master: Master) -> None:
        uid = create()
        rotation.rotate_master()
        keyring.hold(master)  # another process, which did not see it
        assert read(uid).names

    def test_intake_while_locked_trusts_the_new_key(self, master: Master, path: Path) -> None:
        create()
        rotation.rotate_master()
        path.unlink()
        keyring.forget()
        assert create(2)
        assert problems() == []
