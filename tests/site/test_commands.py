"""Commands from outside: what they say, their exit codes, and what they leave untouched."""

import socket
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from turna.ledger import registry
from turna.ledger.models import Measure
from turna.site.cli import database, matrix, server
from turna.site.cli.problems import Exit, Problem


def sql(data: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "turna.sqlite3")) as connection, connection:
        return connection.execute(statement).fetchall()


def forget_newest_migration(data: Path) -> tuple[str, str]:
    """Make the data look older: the sessions table as it was before it was made."""
    sql(data, "DROP TABLE django_session")
    sql(data, "DELETE FROM django_migrations WHERE app = 'sessions'")
    return ("sessions", "0001_initial")


def test_making_the_database_twice_changes_nothing(command_line: Any, data: Path) -> None:
    before = sql(data, "SELECT count(*), max(applied) FROM django_migrations")
    done = command_line.run(data, "migrate")
    assert done.returncode == Exit.DONE, done.stderr
    assert done.stdout == "The database is up to date.\n"
    assert done.stderr == ""
    assert sql(data, "SELECT count(*), max(applied) FROM django_migrations") == before
    assert not (data / "backups").exists()


def test_older_data_are_backed_up_and_then_migrated(command_line: Any, data: Path) -> None:
    app, name = forget_newest_migration(data)
    done = command_line.run(data, "migrate")
    assert done.returncode == Exit.DONE, done.stderr
    (copy,) = (data / "backups").iterdir()
    assert str(copy) in done.stderr
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sql(data, f"SELECT name FROM django_migrations WHERE app = '{app}'") == [(name,)]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        applied = connection.execute("SELECT app FROM django_migrations").fetchall()
    assert (app,) not in applied
    assert ("vault",) in applied


@pytest.mark.parametrize("command", [("migrate",), ("serve",), ("verify",)])
def test_newer_data_are_refused_in_words(
    command_line: Any, data: Path, command: tuple[str, ...]
) -> None:
    sql(data, "INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '0999_x', 0)")
    before = (data / "turna.sqlite3").read_bytes()
    done = command_line.run(data, *command)
    assert done.returncode == Exit.DATA_VERSION
    assert "newer than this Turna" in done.stderr
    assert "ledger.0999_x" in done.stderr
    assert "Traceback" not in done.stderr
    assert (data / "turna.sqlite3").read_bytes() == before


@pytest.mark.django_db
def test_data_that_count_by_a_later_rule_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Measure.objects.create(code="test.counted", rule_version=3)
    code = [SimpleNamespace(code="test.counted", rule_version=2)]
    monkeypatch.setattr(registry, "measures", lambda: code)
    monkeypatch.setattr(database, "_key_store_up_to_date", lambda _: None)
    with pytest.raises(Problem, match=r"test\.counted by a later rule") as raised:
        database.bring_up_to_date(tmp_path)
    assert raised.value.code == Exit.DATA_VERSION


def test_reading_older_data_says_what_to_run(command_line: Any, data: Path) -> None:
    forget_newest_migration(data)
    done = command_line.run(data, "verify")
    assert done.returncode == Exit.DATA_VERSION
    assert "Run ./turna migrate first" in done.stderr
    assert done.stdout == ""


def test_reading_without_a_database_says_how_to_make_one(command_line: Any, tmp_path: Path) -> None:
    done = command_line.run(tmp_path / "nothing", "verify")
    assert done.returncode == Exit.DATABASE
    assert "./turna demo" in done.stderr
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("123", 123),
        ("2014-06-30", date(2014, 6, 30)),
        ("2014-06-30T12:00+06:00", datetime(2014, 6, 30, 6, tzinfo=UTC)),
    ],
)
def test_a_moment_is_a_posting_a_day_or_a_time(text: str, read: object) -> None:
    assert matrix.moment(text) == read
    assert type(matrix.moment(text)) is type(read)


def test_an_unknown_award_is_told(command_line: Any, data: Path) -> None:
    done = command_line.run(data, "matrix", "--award", "CT.0", "--format", "csv")
    assert done.returncode == Exit.WRONG_USE
    assert "There is no award CT.0. There are: none yet." in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (["fly"], {}, "invalid choice"),
        (["migrate", "--fast"], {}, "unrecognized arguments: --fast"),
        (["serve", "--port", "eighty"], {}, "'eighty' is not a whole number from 0 to 65535"),
        (["demo", "--scale", "0"], {}, "'0' is not a whole number from 1"),
        (["matrix", "--award", "A", "--format", "csv", "--as-of", "May"], {}, "neither a day"),
        (["migrate"], {"TURNA_DATABASE": "mysql:x"}, "must be sqlite or postgresql:NAME"),
        (
            ["migrate"],
            {"TURNA_DATABASE": "postgresql:x", "TURNA_KEYS_DATABASE": "postgresql:x"},
            "the keys need one of their own",
        ),
        (["migrate"], {"TURNA_WORKERS": "many"}, "TURNA_WORKERS is 'many'"),
        (["migrate"], {"TURNA_HTTPS": "yes"}, "it must be 0 or 1"),
    ],
)
def test_wrong_use_is_told(
    command_line: Any, tmp_path: Path, arguments: list[str], settings: dict[str, str], words: str
) -> None:
    done = command_line.run(tmp_path, *arguments, **settings)
    assert done.returncode == Exit.WRONG_USE
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "turna.sqlite3").exists()


def test_a_taken_port_is_told_before_anything_slow(command_line: Any, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = command_line.run(tmp_path / "data", "serve", "--port", str(port))
    assert done.returncode == Exit.PORT_TAKEN
    assert f"Port {port} is taken by another program" in done.stderr
    assert "--port" in done.stderr
    assert not (tmp_path / "data" / "turna.sqlite3").exists()


def test_an_address_that_is_not_here_is_told() -> None:
    with pytest.raises(Problem, match=r"no address 'nowhere\.invalid'") as raised:
        server.listener("nowhere.invalid", 0)
    assert raised.value.code == Exit.WRONG_USE


@pytest.mark.django_db
def test_demonstration_passwords_are_not_served_in_public(request: pytest.FixtureRequest) -> None:
    server.refuse_public_demonstration("0.0.0.0")
    user = request.getfixturevalue("manager")
    user.demonstration = True
    user.save(update_fields=["demonstration"])
    for host in ("0.0.0.0", "192.0.2.1", "::"):
        with pytest.raises(Problem, match="this machine alone") as raised:
            server.refuse_public_demonstration(host)
        assert raised.value.code == Exit.REFUSED
    for host in ("127.0.0.1", "localhost", "::1"):
        server.refuse_public_demonstration(host)


def test_reset_asks_first_and_removes_no_database_without_demonstration(
    command_line: Any, data: Path
) -> None:
    assert command_line.run(data, "reset").returncode == Exit.REFUSED
    done = command_line.run(data, "reset", "--yes")
    assert done.returncode == Exit.REFUSED
    assert "not removed" in done.stderr
    assert (data / "turna.sqlite3").exists()


def test_the_secret_key_is_made_once_and_kept_private(command_line: Any, data: Path) -> None:
    key = data / "secret-key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_text()) > 50
    before = key.read_text()
    command_line.run(data, "migrate")
    assert key.read_text() == before
    assert not list(data.glob("secret-key.*"))


PRINT_NAME = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM django_migrations")
    print(cursor.fetchone()[0], connection.settings_dict["NAME"])
"""


def test_figures_can_be_read_from_a_folder_that_may_not_be_written(
    command_line: Any, data: Path
) -> None:
    before = sorted(path.name for path in data.iterdir())
    done = command_line.run_read_only(data, "-c", PRINT_NAME)
    if done.returncode == command_line.NOT_PERMITTED:
        pytest.skip("this machine does not let its user mount a folder read-only")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) > 10
    assert "mode=ro&immutable=1" in done.stdout
    assert sorted(path.name for path in data.iterdir()) == before


def test_newest_changes_in_the_log_are_not_silently_left_out(command_line: Any, data: Path) -> None:
    (data / "turna.sqlite3-wal").write_bytes(b"changes")
    done = command_line.run_read_only(data, "-m", "turna.site.cli", "verify")
    if done.returncode == command_line.NOT_PERMITTED:
        pytest.skip("this machine does not let its user mount a folder read-only")
    assert done.returncode == Exit.WRONG_USE
    assert "its newest changes are still in turna.sqlite3-wal" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_tallies_are_made_anew_and_it_is_on_record(command_line: Any, data: Path) -> None:
    rows = "SELECT count(*) FROM vault_auditentry WHERE verb = 'ledger.tallies.remade'"
    before = sql(data, rows)
    done = command_line.run(data, "tallies")
    assert done.returncode == Exit.DONE, done.stderr
    assert done.stdout == "The tallies are made anew, up to posting 0. No figure has changed.\n"
    assert (before, sql(data, rows)) == ([(0,)], [(1,)])
