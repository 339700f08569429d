"""`./turna demo`: what it loads, what it leaves alone, and what it refuses."""

import argparse
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import turna.site
from turna.site.cli import database, demo
from turna.site.cli.problems import Exit, Problem


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


def test_removing_a_sqlite_database_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    file = tmp_path / "turna.sqlite3"
    for name in ("turna.sqlite3", "turna.sqlite3-wal", "turna.sqlite3-shm", "secret-key"):
        (tmp_path / name).touch()
    settings.SQLITE_FILE = file
    monkeypatch.setattr(database, "_is_sqlite", lambda: True)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    database.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
