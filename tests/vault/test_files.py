"""Sealed files: whole, in order, to their last byte, or not at all."""

import io
import os
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pytest

from turna.vault import files, keyring, keystore, verbs
from turna.vault.errors import (
    KeyMissing,
    Misplaced,
    SealError,
    Stale,
    Tampered,
    Truncated,
    UnknownFormat,
    WrongKey,
)
from turna.vault.keys.models import SubjectKey
from turna.vault.models import AuditEntry
from turna.vault.sealed import Seal
from turna.vault.subjects import PERSON, Subject
from vault.people import ACTOR, NGO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]
HEAD, STEP = files._HEAD.size, files.CHUNK + 16
SIZES = (0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK, 3 * files.CHUNK + 5)
FACTS = Seal("a record", 4, Subject(PERSON, uuid4()), NGO)


@pytest.fixture(autouse=True)
def _verb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_verbs", dict(verbs._verbs))
    verbs.register("test.file.opened", label="read a file")


def seal(path: Path, data: bytes, facts: Seal = FACTS) -> bytes:
    assert files.seal_file(io.BytesIO(data), path, facts=facts, purpose="test.scan") == len(data)
    return path.read_bytes()


def read(path: Path, facts: Seal = FACTS, purpose: str = "test.scan") -> bytes:
    there = {"reader": ACTOR, "verb": "test.file.opened", "kind": "test.file"}
    return b"".join(files.open_file(path, facts=facts, purpose=purpose, **there))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "attachments").mkdir()
    return tmp_path / "attachments" / "file"


@pytest.mark.parametrize("size", SIZES)
def test_gives_back_what_was_sealed(path: Path, size: int) -> None:
    data = os.urandom(size)
    held = seal(path, data)
    assert read(path) == data
    assert len(held) == HEAD + size + 16 * max(1, -(-size // files.CHUNK))
    assert path.stat().st_mode & 0o777 == 0o600
    assert data[:20] == b"" or size < 20 or data[:20] not in held


def test_a_source_that_gives_little_at_a_time_is_sealed_whole(path: Path) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 1, 1000))

    data = os.urandom(2 * files.CHUNK + 7)
    files.seal_file(Slow(data), path, facts=FACTS, purpose="test.scan")
    assert read(path) == data


@pytest.mark.parametrize("size", [1, files.CHUNK, 3 * files.CHUNK])
def test_a_cut_anywhere_is_refused(path: Path, size: int) -> None:
    held = seal(path, os.urandom(size))
    cuts = {0, 1, HEAD - 1, HEAD, HEAD + 1, HEAD + 16, HEAD + STEP, HEAD + 2 * STEP, len(held) - 1}
    for cut in sorted(cut for cut in cuts if cut < len(held)):
        path.write_bytes(held[:cut])
        with pytest.raises(Tampered):
            read(path)


def test_a_cut_between_chunks_is_told_as_one(path: Path) -> None:
    held = seal(path, os.urandom(3 * files.CHUNK))
    path.write_bytes(held[: HEAD + 2 * STEP])
    with pytest.raises(Truncated):
        read(path)
    path.write_bytes(held[:HEAD])
    with pytest.raises(Truncated):
        read(path)


@pytest.mark.parametrize(
    "order", [(1, 0, 2), (0, 0, 1, 2), (0, 2), (2, 1, 0), (0, 1, 1, 2), (0, 1, 2, 2)]
)
def test_chunks_in_another_order_are_refused(path: Path, order: tuple[int, ...]) -> None:
    held = seal(path, os.urandom(3 * files.CHUNK))
    chunks = [held[HEAD + n * STEP : HEAD + (n + 1) * STEP] for n in range(3)]
    path.write_bytes(held[:HEAD] + b"".join(chunks[n] for n in order))
    with pytest.raises(Tampered):
        read(path)


def test_what_is_added_is_refused(path: Path) -> None:
    for size in (10, files.CHUNK):
        held = seal(path, os.urandom(size))
        for more in (b"\0", os.urandom(STEP)):
            path.write_bytes(held + more)
            with pytest.raises(Tampered):
                read(path)


def test_every_byte_counts(path: Path) -> None:
    held = seal(path, os.urandom(100))
    for at in range(len(held)):
        changed = bytearray(held)
        changed[at] ^= 0x10
        path.write_bytes(changed)
        with pytest.raises(SealError):
            read(path)


def test_chunks_of_another_file_are_refused(path: Path) -> None:
    one, other = seal(path, b"one"), seal(path, b"two")
    path.write_bytes(one[:HEAD] + other[HEAD:])
    with pytest.raises(Tampered):
        read(path)


@pytest.mark.parametrize(
    ("facts", "purpose", "error"),
    [
        (Seal("another", 4, FACTS.subject, NGO), "test.scan", Misplaced),
        (FACTS, "test.photo", Misplaced),
        (Seal("a record", 5, FACTS.subject, NGO), "test.scan", Stale),
        (Seal("a record", 4, Subject(PERSON, uuid4()), NGO), "test.scan", Misplaced),
        (Seal("a record", 4, FACTS.subject, "other"), "test.scan", Misplaced),
    ],
)
def test_each_wrong_use_has_its_error(path: Path, facts: Seal, purpose: str, error: type) -> None:
    seal(path, b"data")
    with pytest.raises(error) as raised:
        read(path, facts, purpose)
    assert raised.type is error


def test_wrong_and_missing_keys_are_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seal(path, b"data")
    (key,) = SubjectKey.objects.all()
    wrong = keystore.Key(key.uid, FACTS.subject, NGO, bytes(32))
    with monkeypatch.context() as patch:
        patch.setattr(keystore, "keys", lambda wanted: dict.fromkeys(wanted, wrong))
        with pytest.raises(WrongKey):
            read(path)
    key.delete()
    with pytest.raises(KeyMissing):
        read(path)
    path.write_bytes(b"MZ" + bytes(500))
    with pytest.raises(UnknownFormat):
        read(path)
    with pytest.raises(FileNotFoundError):
        read(path.with_name("none"))


def test_nothing_half_is_left_when_the_source_breaks(path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > files.CHUNK:
                raise ConnectionResetError
            return super().read(size)

    source: BinaryIO = Broken(os.urandom(3 * files.CHUNK))
    with pytest.raises(ConnectionResetError):
        files.seal_file(source, path, facts=FACTS, purpose="test.scan")
    assert list(path.parent.iterdir()) == []


def test_nothing_is_given_out_before_all_of_it_is_whole_and_on_record(path: Path) -> None:
    held = bytearray(seal(path, os.urandom(3 * files.CHUNK)))
    held[-1] ^= 1
    path.write_bytes(held)
    with pytest.raises(Tampered):
        files.open_file(
            path, facts=FACTS, purpose="test.scan", reader=ACTOR, verb="test.file.opened",
            kind="test.file",
        )  # fmt: skip
    assert not AuditEntry.objects.filter(verb="test.file.opened").exists()
    seal(path, b"whole")
    assert read(path) == b"whole"
    found = AuditEntry.objects.get(verb="test.file.opened")
    assert (found.object_id, found.object_version, found.fields) == ("a record", 4, ["test.scan"])


def test_files_can_be_sealed_while_locked(path: Path, master: Any, settings: Any) -> None:
    keystore.ensure_organisations([NGO])
    keyring.forget()
    settings.MASTER_KEY_FILE = path.with_name("none")
    seal(path, b"taken in at night")
    keyring.hold(master)
    assert read(path) == b"taken in at night"
