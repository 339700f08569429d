"""The master key's file and its shares."""

import json
import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from turna.vault import master, shares
from turna.vault.errors import UnsafeKeyFile, WrongKey
from turna.vault.master import PassphraseNeeded

PHRASE = "four birds fly home tonight"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(master, "ARGON2", {"memory": 64, "iterations": 1, "lanes": 1})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "master.key"


def change(path: Path, **changes: object) -> None:
    document = {**json.loads(path.read_text()), **changes}
    path.write_text(json.dumps({k: v for k, v in document.items() if v is not None}))


@pytest.mark.parametrize("phrase", [None, PHRASE])
def test_a_file_gives_its_key_back(path: Path, phrase: str | None) -> None:
    key = master.new(demonstration=phrase is None)
    master.write(path, key, phrase)
    assert master.read(path, phrase) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]
    assert master.is_sealed(path) is (phrase is not None)
    assert master.is_demonstration(path) is key.demonstration


def test_a_passphrase_hides_the_key(path: Path) -> None:
    key = master.new()
    master.write(path, key, PHRASE)
    assert master._text(key.secret) not in path.read_text()
    with pytest.raises(PassphraseNeeded):
        master.read(path)
    with pytest.raises(WrongKey, match="not the passphrase"):
        master.read(path, PHRASE + "!")


def test_a_key_shows_nothing_of_itself() -> None:
    key = master.new()
    assert master._text(key.secret) not in repr(key)
    assert str(key.secret) not in repr(key)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_read_is_refused(path: Path, mode: int) -> None:
    master.write(path, master.new())
    path.chmod(mode)
    with pytest.raises(UnsafeKeyFile, match="chmod 600"):
        master.read(path)


def test_what_is_no_key_file_is_told(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        master.read(path)
    for text in ("", "{", "[]", '{"turna": "other"}', "x" * 70_000):
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(UnsafeKeyFile):
            master.read(path)
    os.mkfifo(path.with_name("pipe"), 0o600)
    handle = os.open(path.with_name("pipe"), os.O_RDWR)
    with pytest.raises(UnsafeKeyFile, match="plain"):
        master.read(path.with_name("pipe"))
    os.close(handle)


@pytest.mark.parametrize(
    "changes",
    [{"key": "AAAA"}, {"key": "?"}, {"check": "00000000"}, {"check": None}, {"id": "x"},
     {"key": master._text(bytes(32))}, {"format": 2}, {"demonstration": None}],
)  # fmt: skip
def test_a_damaged_file_is_told(path: Path, changes: dict[str, object]) -> None:
    master.write(path, master.new())
    change(path, **changes)
    with pytest.raises(UnsafeKeyFile):
        master.read(path)


@pytest.mark.parametrize(
    "changes",
    [{"sealed": "AAAA"}, {"argon2id": {}}, {"argon2id": None}, {"demonstration": True},
     {"id": "7e57ab1e-0000-4000-8000-000000000000"},
     {"argon2id": {"memory": 2**40, "iterations": 1, "lanes": 1, "salt": "AA=="}}],
)  # fmt: skip
def test_a_damaged_sealed_file_is_told(path: Path, changes: dict[str, object]) -> None:
    master.write(path, master.new(), PHRASE)
    change(path, **changes)
    with pytest.raises((UnsafeKeyFile, WrongKey)):
        master.read(path, PHRASE)


def test_two_shares_restore_the_key(tmp_path: Path) -> None:
    key = master.new()
    files = shares.write(key, tmp_path)
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3
    for pair in ((0, 1), (2, 0), (1, 2)):
        assert shares.read([files[n] for n in pair]) == key
    for file in files:
        assert key.secret.hex() not in file.read_text()
    with pytest.raises(ValidationError, match="exists already"):
        shares.write(key, tmp_path)
    with pytest.raises(ValidationError, match="no folder"):
        shares.write(key, tmp_path / "none")


def test_wrong_shares_are_told(tmp_path: Path) -> None:
    files = shares.write(master.new(), tmp_path)
    (tmp_path / "other").mkdir()
    others = shares.write(master.new(), tmp_path / "other")
    for pair, words in (
        ((files[0], files[0]), "Two different shares"),
        ((files[0], others[1]), "two different master keys"),
    ):
        with pytest.raises(ValidationError, match=words):
            shares.read(pair)
    text = files[0].read_text()
    at = text.index("code: ") + 6
    files[0].write_text(text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :])
    with pytest.raises(ValidationError, match="typing error"):
        shares.read(files[:2])
    files[0].write_text("nothing")
    with pytest.raises(ValidationError, match="not a share"):
        shares.read(files[:2])


def test_a_share_may_be_typed_in_lower_case_and_other_lines(tmp_path: Path) -> None:
    key = master.new()
    files = shares.write(key, tmp_path)
    said = [line for line in files[0].read_text().splitlines() if ":" in line[:6]]
    code = "".join(line.removeprefix("code:") for line in said if line.startswith("code:"))
    rest = [line for line in said if not line.startswith("code:")]
    files[0].write_text("\n".join([*rest, "code:" + code.lower()]))
    assert shares.read(files[:2]) == key
