"""`./turna keys …` from outside: keys made, killed at work, split, restored, refused."""

import fcntl
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from turna.site.cli.problems import Exit

NAMED = {"TURNA_OPERATOR": "Keeper of Keys"}


@pytest.fixture
def keys(command_line: Any, data: Path, tmp_path: Path) -> Any:
    """Runs `./turna keys …` with a key file outside the data folder."""
    there = {"TURNA_MASTER_KEY_FILE": str(tmp_path / "officer" / "master.key"), **NAMED}

    def run(*arguments: str, **settings: str) -> Any:
        return command_line.run(data, "keys", *arguments, **{**there, **settings})

    run.settings = there
    run.file = tmp_path / "officer" / "master.key"
    return run


@pytest.fixture
def people(command_line: Any, data: Path, keys: Any) -> Any:
    """The keys made and so many people recorded; returns what reads all of them back."""
    assert keys("create").returncode == Exit.DONE

    def python(code: str) -> str:
        head = "from vault.people import *\nfrom turna.vault.models import *\n"
        done = command_line.python(data, head + code, **keys.settings)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return python


def sql(data: Path, statement: str, store: str = "turna.sqlite3") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / store)) as connection, connection:
        return connection.execute(statement).fetchall()


def test_makes_keys_once_and_puts_it_on_record(keys: Any, data: Path) -> None:
    done = keys("create")
    assert done.returncode == Exit.DONE, done.stderr
    assert str(keys.file) in done.stdout
    assert keys.file.stat().st_mode & 0o777 == 0o600
    assert sql(data, "SELECT actor_name FROM vault_auditentry WHERE verb LIKE 'vault.master%'") == [
        ("Keeper of Keys",)
    ]
    before = keys.file.read_bytes()
    again = keys("create")
    assert again.returncode == Exit.WRONG_USE
    assert "already" in again.stderr
    assert keys.file.read_bytes() == before
    for command in ("status", "unlock-check"):
        done = keys(command)
        assert done.returncode == Exit.DONE, done.stderr
    assert "unlocked" in keys("status").stdout
    assert sql(data, "SELECT name FROM sqlite_master WHERE name LIKE 'vault_keys%'") == []
    guards = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    assert sql(data, guards, "keys/keys.sqlite3") == [(2,)]


def test_asks_who_it_is(command_line: Any, data: Path) -> None:
    done = command_line.run(data, "keys", "status")
    assert done.returncode == Exit.WRONG_USE
    assert "Say who you are" in done.stderr


def test_data_and_key_do_not_lie_together(keys: Any, data: Path) -> None:
    done = keys("create", TURNA_MASTER_KEY_FILE="")
    assert done.returncode == Exit.WRONG_USE
    assert "may not lie in the data folder" in done.stderr
    assert not (data / "keys" / "master.key").exists()
    phrase = keys.file.parent.parent / "phrase"
    phrase.write_text("four birds fly home tonight\n")
    phrase.chmod(0o600)
    sealed = {"TURNA_MASTER_KEY_FILE": "", "TURNA_MASTER_PASSPHRASE_FILE": str(phrase)}
    done = keys("create", "--passphrase", **sealed)
    assert done.returncode == Exit.DONE, done.stderr
    assert keys("unlock-check", **sealed).returncode == Exit.DONE
    assert "locked" in keys("status", TURNA_MASTER_KEY_FILE="").stdout
    phrase.write_text("short")
    done = keys("rotate", "--master", "--passphrase", **sealed)
    assert done.returncode == Exit.KEYS
    assert "not the passphrase" in done.stderr


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.unlink(), "no key file"),
        (lambda file: file.chmod(0o644), "chmod 600"),
        (lambda file: file.write_text("{}"), "not a key file"),
    ],
)
def test_what_is_missing_or_unsafe_is_told(keys: Any, spoil: Any, words: str) -> None:
    keys("create")
    spoil(keys.file)
    done = keys("rotate", "--organisation", "all")
    assert done.returncode == Exit.KEYS
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert words in keys("status").stdout


def test_a_missing_key_store_is_told_and_not_made_anew(
    keys: Any, data: Path, command_line: Any
) -> None:
    (data / "keys" / "keys.sqlite3").unlink()
    for done in (keys("status"), keys("create"), command_line.run(data, "migrate")):
        assert done.returncode == Exit.KEYS
        assert "The key store is not there" in done.stderr
    done = command_line.run(data, "verify")
    assert done.returncode == Exit.FAILED
    assert "FAILED  key store" in done.stdout
    assert not (data / "keys" / "keys.sqlite3").exists()


def test_two_of_three_shares_restore_the_key(keys: Any, people: Any, tmp_path: Path) -> None:
    people("print(create(1))")
    folder = tmp_path / "shares"
    assert keys("split", "--out", str(folder)).returncode == Exit.WRONG_USE
    folder.mkdir()
    done = keys("split", "--out", str(folder))
    assert done.returncode == Exit.DONE, done.stderr
    one, two, three = (done.stdout.splitlines())[:3]
    before = keys.file.read_bytes()
    assert "exists already" in keys("restore", "--shares", one, three).stderr
    keys.file.unlink()
    assert keys("restore", "--shares", one, one).returncode == Exit.WRONG_USE
    done = keys("restore", "--shares", three, two)
    assert done.returncode == Exit.DONE, done.stderr
    assert keys.file.read_bytes() == before
    done = keys("rotate", "--master")
    assert done.returncode == Exit.DONE, done.stderr
    keys.file.unlink()
    done = keys("restore", "--shares", one, two)
    assert done.returncode == Exit.KEYS
    assert "replaced by a newer one" in done.stderr


def test_a_rotation_killed_again_and_again_leaves_everybody_readable(
    command_line: Any, data: Path, keys: Any, people: Any
) -> None:
    many = 2000
    people(
        "from turna.site.bench import sealing\n"
        f"sealing.make_people({many}, organisation=NGO)\n"
        "[create(n) for n in range(20)]\n"
    )
    chance = random.Random(7)
    code = (
        "import django; django.setup()\n"
        "from turna.vault import keyring, rotation\n"
        "rotation.BATCH = 50\n"
        "keyring.unlock()\n"
        "rotation.begin('test-ngo-batken')\n"
        "print('begun', flush=True)\n"
        "rotation.rewrap('test-ngo-batken')\n"
    )
    variables = command_line.variables(data, **keys.settings)
    killed = 0
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-P", "-c", code], env=variables, stdout=subprocess.PIPE
        ) as child:
            assert child.stdout.readline() == b"begun\n"
            time.sleep(chance.uniform(0.02, 0.2))
            child.kill()
            killed += child.wait() == -signal.SIGKILL
    assert killed == 3
    people(
        "from turna.vault import rotation\n"
        "from turna.site.bench import sealing\n"
        "def check():\n"
        f"    assert sealing.readable(NGO) == {many} + 20 + 1\n"  # and the search's
        "    assert all(read(row.uid).names for row in Identity.objects.all())\n"
        "check()\n"
        "assert rotation.retiring(NGO).exists()\n"
        "rotation.rewrap(NGO)\n"
        "assert not rotation.retiring(NGO).exists()\n"
        "check()\n"
    )
    done = keys("unlock-check")
    assert done.returncode == Exit.DONE, done.stdout


def test_an_erased_person_is_unreadable_in_what_a_backup_brings_back(
    command_line: Any, data: Path, keys: Any, people: Any, tmp_path: Path
) -> None:
    """The whole folder put back from before the erasure, but for the register kept elsewhere."""
    uid, other = people("print(create(1)); print(create(2))").split()
    backup = shutil.copytree(data, tmp_path / "backup")
    wraps = (
        "SELECT hex(sealed) FROM vault_keys_subjectwrap w "
        "JOIN vault_keys_subjectkey k ON k.uid = w.key_id WHERE k.subject = '%s'"
    )
    ((gone,),) = sql(data, wraps % uid.replace("-", ""), "keys/keys.sqlite3")
    people(
        "from uuid import UUID\nfrom turna.vault.services import identities\n"
        f"identities.identity_erase(actor=ACTOR, uid=UUID('{uid}'), reason='withdrawn')"
    )
    # Live: not a byte of the key is left in the files of the key store.
    held = b"".join(p.read_bytes() for p in (data / "keys").rglob("*") if p.is_file())
    assert bytes.fromhex(gone)[-60:] not in held
    assert "True" in people(f"from uuid import UUID\nprint(read(UUID('{uid}')).erased)")
    register = (data / "erasures.txt").rename(tmp_path / "register kept elsewhere")
    shutil.rmtree(data)
    backup.rename(data)
    done = keys("restore", "--register", str(register))
    assert done.returncode == Exit.DONE, done.stderr
    assert "Erasures done again: 1." in done.stdout
    told = people(
        f"from uuid import UUID\nprint([read(UUID(u)).erased for u in ('{uid}', '{other}')])"
    )
    assert "[True, False]" in told
    held = b"".join(p.read_bytes() for p in (data / "keys").rglob("*") if p.is_file())
    assert bytes.fromhex(gone)[-60:] not in held
    assert command_line.run(data, "verify", **keys.settings).returncode == Exit.DONE


def test_an_old_key_store_is_put_right_at_the_next_start(
    command_line: Any, data: Path, keys: Any, people: Any, tmp_path: Path
) -> None:
    uid = people("print(create(1))").strip()
    shutil.copytree(data / "keys", tmp_path / "old")
    people(
        "from uuid import UUID\nfrom turna.vault.services import identities\n"
        f"identities.identity_erase(actor=ACTOR, uid=UUID('{uid}'), reason='withdrawn')"
    )
    shutil.rmtree(data / "keys")
    (tmp_path / "old").rename(data / "keys")
    found = command_line.run(data, "verify", **keys.settings)
    assert found.returncode == Exit.FAILED
    assert "FAILED  keys of the erased are destroyed" in found.stdout
    done = command_line.run(data, "migrate", **keys.settings)
    assert "Erasures that the key store did not know were done again: 1." in done.stderr
    assert command_line.run(data, "verify", **keys.settings).returncode == Exit.DONE


def test_two_at_once_are_refused(keys: Any, data: Path) -> None:
    with (data / "keys" / "keys.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = keys("status")
    assert done.returncode == Exit.BUSY
    assert "Another ./turna keys" in done.stderr


def test_a_server_without_its_key_file_serves_locked_and_says_so(
    command_line: Any, data: Path, keys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys("create")
    keys.file.unlink()
    done = command_line.python(
        data,
        "import resource\nfrom turna.site.cli import unlocking\nunlocking.at_start()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))",
        **keys.settings,
    )
    assert done.returncode == 0
    assert done.stdout == "(0, 0)\n"
    assert "The keys are locked: there is no key file" in done.stderr
