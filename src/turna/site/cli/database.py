"""The database before a command uses it: made, compared with the code, backed up, migrated."""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from turna.site.cli.console import say
from turna.site.cli.problems import Exit, Problem

DBA = """
  CREATE ROLE {user} LOGIN CREATEDB;
  CREATE DATABASE "{name}" OWNER {user} TEMPLATE template0 ENCODING 'UTF8';"""


@dataclass(frozen=True, slots=True)
class State:
    """Migrations that the code has and the database has not (`missing`), and the reverse."""

    missing: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    empty: bool


def exists() -> bool:
    """Whether there is a database at all. Problem when PostgreSQL cannot be reached."""
    settings = _settings()
    if _is_sqlite():
        return _sqlite_file().exists()
    with _maintenance() as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [settings["NAME"]]
        )
        return found.fetchone() is not None


def create() -> None:
    """Make the PostgreSQL database, always in UTF-8. A SQLite database comes by itself."""
    if _is_sqlite() or exists():
        return
    from psycopg import errors, sql

    name = _settings()["NAME"]
    say(f"Making the PostgreSQL database {name}.")
    with _maintenance() as connection:
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(
                    sql.Identifier(name)
                )
            )
        except errors.InsufficientPrivilege:
            commands = DBA.format(user=connection.info.user, name=name)
            raise Problem(
                f"The role {connection.info.user} may not make the database {name}. Ask the "
                f"administrator of PostgreSQL for:{commands}",
                Exit.DATABASE,
            ) from None


def state() -> State:
    """Compare the database's migrations with the code's."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    applied = set(loader.applied_migrations)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update((app, name) for app, name in migration.replaces)
    return State(
        missing=tuple(sorted(set(loader.graph.nodes) - applied)),
        unknown=tuple(sorted(applied - known)),
        empty=not applied,
    )


def refuse_newer(found: State) -> None:
    """Problem when the data were written by a newer Turna than this one."""
    if found.unknown:
        raise Problem(
            f"The data are newer than this Turna: it does not know {_names(found.unknown)}. Use "
            "the newer Turna, or another data folder (TURNA_DATA). Nothing was changed.",
            Exit.DATA_VERSION,
        )


def require_current() -> None:
    """For commands that only read: the database is there and is of this code's version."""
    if not exists():
        raise Problem(
            "There is no database yet. Make one with ./turna demo (demonstration data) or "
            "./turna migrate (empty).",
            Exit.DATABASE,
        )
    found = state()
    refuse_newer(found)
    if found.missing:
        raise Problem(
            f"The data are older than this Turna ({_names(found.missing)} not yet applied). Run "
            "./turna migrate first.",
            Exit.DATA_VERSION,
        )


def bring_up_to_date(backups: Path) -> None:
    """Make, back up and migrate, as far as needed. Refuses data that are newer than the code."""
    create()
    found = state()
    refuse_newer(found)
    if found.missing:
        if not found.empty:
            say(f"Data are older than this Turna. Backup: {backup(backups)}")
        say(f"Setting up the database: {len(found.missing)} steps.")
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    from turna.site.cli import reference

    reference.bring_up_to_date()


def holds() -> Literal["nothing", "demonstration", "real"]:
    """What kind of accounts an existing database has; one real account makes all of it real."""
    from django.db import connection

    from turna.accounts.models import User

    if User._meta.db_table not in connection.introspection.table_names():
        return "nothing"
    kinds = set(User.objects.values_list("demonstration", flat=True).distinct())
    if False in kinds:
        return "real"
    return "demonstration" if kinds else "nothing"


def backup(folder: Path) -> Path:
    """Copy the whole database into the folder, and return the copy's path. It may be in use."""
    folder.mkdir(mode=0o700, exist_ok=True)
    stem = folder / f"turna-{datetime.now():%Y%m%d-%H%M%S}"
    if _is_sqlite():
        target = stem.with_suffix(".sqlite3")
        target.touch(mode=0o600)
        with (
            closing(sqlite3.connect(_sqlite_file())) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return target
    target = stem.with_suffix(".dump")
    target.touch(mode=0o600)
    _dump(target)
    return target


def remove() -> None:
    """Remove the database and all data in it."""
    from django.db import connections

    connections.close_all()
    if _is_sqlite():
        for suffix in ("", "-wal", "-shm", "-journal"):
            _sqlite_file().with_name(_sqlite_file().name + suffix).unlink(missing_ok=True)
        return
    from psycopg import errors, sql

    name = _settings()["NAME"]
    with _maintenance() as connection:
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        except errors.ObjectInUse:
            raise Problem(
                f"The database {name} is in use. Stop what uses it and run the same command again.",
                Exit.BUSY,
            ) from None


def _names(migrations: Iterable[tuple[str, str]]) -> str:
    names = [f"{app}.{name}" for app, name in migrations]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _settings() -> dict[str, Any]:
    from django.db import connection

    return connection.settings_dict


def _is_sqlite() -> bool:
    from django.db import connection

    return connection.vendor == "sqlite"


def _sqlite_file() -> Path:
    from django.conf import settings

    return Path(settings.SQLITE_FILE)


def _maintenance() -> Any:
    """A connection to PostgreSQL's own database, for what cannot be done inside ours."""
    import psycopg

    try:
        return psycopg.connect(dbname="postgres", autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise Problem(
            f"PostgreSQL cannot be reached: {str(error).strip()}\nStart it, and check the "
            "variables PGHOST, PGPORT, PGUSER and PGPASSWORD.",
            Exit.DATABASE,
        ) from error


def _dump(target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Problem(
            "The data are older than this Turna, and they cannot be backed up first: there is no "
            "pg_dump. Install PostgreSQL's client programs and run the same command again.",
            Exit.DATABASE,
        )
    command = [program, "--format=custom", f"--file={target}", _settings()["NAME"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        target.unlink()
        raise Problem(
            f"The backup before migrating failed, so nothing was changed: {done.stderr.strip()}",
            Exit.DATABASE,
        )
