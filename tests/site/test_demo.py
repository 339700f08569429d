"""`./turna demo`: what it loads, what it leaves alone, and what it refuses."""

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import turna.site
from turna.site.cli import database, demo, unlocking
from turna.site.cli.problems import Exit, Problem
from turna.vault import keyring
from turna.vault import master as masters
from turna.vault.keys.models import MasterKey, OrganisationKey


class Programme(SimpleNamespace):
    """Stands for the demonstration programme, whose loading is tested where it is written."""

    loaded = False
    removed = 0

    def is_loaded(self) -> bool:
        return self.loaded

    def load(self, *, scale: int, seed: int, progress: Any) -> None:
        progress("one record")
        self.asked = (scale, seed)
        self.loaded = True

    def accounts(self) -> list[tuple[str, str, str]]:
        return [("aigul", "hotline operator", "a password"), ("b", "donor", "another one")]


@pytest.fixture
def programme(monkeypatch: pytest.MonkeyPatch) -> Programme:
    programme = Programme()
    monkeypatch.setattr(turna.site, "demo", programme, raising=False)
    monkeypatch.setattr(database, "remove", lambda: setattr(programme, "removed", 1))
    monkeypatch.setattr(database, "bring_up_to_date", lambda _: None)
    return programme


def arguments(**given: int) -> argparse.Namespace:
    return argparse.Namespace(scale=given.get("scale"), seed=given.get("seed"))


def holds(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(database, "holds", lambda: kind)


def test_an_empty_database_is_loaded(
    programme: Programme, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(monkeypatch, "nothing")
    demo._load(arguments(scale=3))
    assert programme.asked == (3, 7)
    assert not programme.removed
    told = capsys.readouterr()
    assert told.out == ""
    assert "one record" in told.err


def test_what_is_loaded_stays(
    programme: Programme, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    holds(monkeypatch, "demonstration")
    programme.loaded = True
    demo._load(arguments())
    assert capsys.readouterr().err == ""
    demo._load(arguments(scale=10))
    assert "stays as it is" in capsys.readouterr().err
    assert not programme.removed
    assert not hasattr(programme, "asked")


def test_a_load_that_was_broken_off_is_begun_anew(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds(monkeypatch, "demonstration")
    demo._load(arguments())
    assert programme.removed
    assert programme.loaded


def test_real_data_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    holds(monkeypatch, "real")
    monkeypatch.setattr(database, "exists", lambda: True)
    with pytest.raises(Problem, match="real accounts") as raised:
        demo._refuse_real_data()
    assert raised.value.code == Exit.REFUSED


@pytest.mark.django_db
def test_knows_demonstration_data_by_their_accounts(request: pytest.FixtureRequest) -> None:
    assert database.holds() == "nothing"
    user = request.getfixturevalue("manager")
    assert database.holds() == "real"
    user.demonstration = True
    user.save(update_fields=["demonstration"])
    assert database.holds() == "demonstration"
    request.getfixturevalue("stranger")
    assert database.holds() == "real"


def test_says_where_and_with_which_accounts(
    programme: Programme, capsys: pytest.CaptureFixture[str]
) -> None:
    demo._announce("http://127.0.0.1:8000/")
    told = capsys.readouterr().out
    assert "http://127.0.0.1:8000/" in told
    assert "aigul  hotline operator  a password" in told
    assert "b      donor             another one" in told


@pytest.mark.django_db
def test_removing_a_sqlite_database_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    file = tmp_path / "turna.sqlite3"
    for name in ("turna.sqlite3", "turna.sqlite3-wal", "turna.sqlite3-shm", "secret-key"):
        (tmp_path / name).touch()
    settings.SQLITE_FILE = file
    settings.KEYS_SQLITE_FILE = tmp_path / "keys" / "keys.sqlite3"
    settings.MASTER_KEY_FILE = settings.KEYS_SQLITE_FILE.with_name("master.key")
    settings.MASTER_PIN_FILE = settings.KEYS_SQLITE_FILE.with_name("master.pub")
    settings.ERASURE_REGISTER = tmp_path / "erasures.txt"
    settings.KEYS_SQLITE_FILE.parent.mkdir()
    masters.write(settings.MASTER_KEY_FILE, masters.new(demonstration=True))
    settings.DATA = tmp_path
    for path in (settings.KEYS_SQLITE_FILE, settings.MASTER_PIN_FILE, settings.ERASURE_REGISTER):
        path.touch()
    monkeypatch.setattr(database, "_is_sqlite", lambda _: True)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    database.remove()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["keys", "secret-key"]


@pytest.mark.django_db
def test_removing_demonstration_data_never_takes_real_keys(master: Any) -> None:
    with pytest.raises(Problem, match="keys of real data") as raised:
        database.remove()
    assert raised.value.code == Exit.REFUSED


@pytest.mark.django_db
def test_a_real_key_file_stays_when_a_demonstration_goes(master: Any, settings: Any) -> None:
    masters.write(settings.MASTER_KEY_FILE, master)
    unlocking.remove_demonstration_files()
    assert settings.MASTER_KEY_FILE.exists()
    settings.MASTER_KEY_FILE.unlink()
    masters.write(settings.MASTER_KEY_FILE, masters.new(demonstration=True))
    unlocking.remove_demonstration_files()
    assert not settings.MASTER_KEY_FILE.exists()


@pytest.mark.django_db
def test_a_demonstration_makes_its_own_key_and_real_data_refuse_it(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Any, capsys: Any
) -> None:
    settings.MASTER_KEY_FILE = settings.DATA / "keys" / "master.key"
    settings.MASTER_PIN_FILE = tmp_path / "master.pub"
    unlocking.make_demonstration_key()
    unlocking.make_demonstration_key()  # once only
    assert masters.is_demonstration(settings.MASTER_KEY_FILE)
    assert MasterKey.objects.get().demonstration
    with pytest.raises(Problem, match="no demonstration") as raised:
        unlocking.at_start()
    assert raised.value.code == Exit.REFUSED
    user = request.getfixturevalue("manager")
    user.demonstration = True
    user.save(update_fields=["demonstration"])
    unlocking.at_start()
    assert OrganisationKey.objects.filter(organisation=user.organisation.code).exists()
    assert capsys.readouterr().err == ""
    request.getfixturevalue("stranger")
    unlocking.at_start()
    assert "enter nobody real" in capsys.readouterr().err
    keyring.forget()
    settings.MASTER_KEY_FILE.unlink()
