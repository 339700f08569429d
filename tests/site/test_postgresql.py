"""Commands on PostgreSQL. They run when the tests do: `./turna test` says when it cannot."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from turna.site.cli.problems import Exit

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="the tests on PostgreSQL run these"
    ),
]


@pytest.fixture
def name() -> Iterator[str]:
    name = f"turna_test_{uuid.uuid4().hex[:12]}"
    yield name
    with psycopg.connect(dbname="postgres", autocommit=True) as administration:
        for each in (name, f"{name}_keys"):
            administration.execute(
                sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(each))
            )


def test_a_missing_database_is_made_in_utf_8(command_line: Any, tmp_path: Path, name: str) -> None:
    done = command_line.run(tmp_path, "migrate", TURNA_DATABASE=f"postgresql:{name}")
    assert done.returncode == Exit.DONE, done.stderr
    assert f"Making the PostgreSQL database {name}" in done.stderr
    with psycopg.connect(dbname=name) as there:
        assert there.info.encoding == "utf-8"
        assert there.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert there.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10
    with psycopg.connect(dbname=f"{name}_keys") as keys:
        assert keys.execute("SELECT count(*) FROM vault_keys_masterkey").fetchone() == (0,)
        assert keys.execute("SELECT to_regclass('vault_identity')").fetchone() == (None,)
    assert not (tmp_path / "turna.sqlite3").exists()
    assert not list(tmp_path.rglob("*.sqlite3"))  # the folder of keys has the key of signing in


def test_older_data_are_backed_up_first(command_line: Any, tmp_path: Path, name: str) -> None:
    if shutil.which("pg_dump") is None:
        pytest.fail("The tests on PostgreSQL need pg_dump: install its client programs.")
    there = {"TURNA_DATABASE": f"postgresql:{name}"}
    assert command_line.run(tmp_path, "migrate", **there).returncode == Exit.DONE
    with psycopg.connect(dbname=name) as direct:
        direct.execute("DROP TABLE django_session")
        direct.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    done = command_line.run(tmp_path, "migrate", **there)
    assert done.returncode == Exit.DONE, done.stderr
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.read_bytes()[:5] == b"PGDMP"
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_server_that_cannot_be_reached_is_told(command_line: Any, tmp_path: Path) -> None:
    there = {"TURNA_DATABASE": "postgresql:x", "PGHOST": "127.0.0.1", "PGPORT": "1"}
    for command in ("migrate", "verify"):
        done = command_line.run(tmp_path, command, **there)
        assert done.returncode == Exit.DATABASE, done.stderr
        assert "PostgreSQL cannot be reached" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_database_that_is_not_there_is_told_and_not_made(
    command_line: Any, tmp_path: Path, name: str
) -> None:
    done = command_line.run(tmp_path, "verify", TURNA_DATABASE=f"postgresql:{name}")
    assert done.returncode == Exit.DATABASE
    assert "There is no database yet" in done.stderr
    assert list(tmp_path.iterdir()) == []
