"""The databases before a command uses them: made, compared with the code, backed up, migrated.

There are two: the data ("default") and the key store ("keys"), which lies apart from them and
whose tables are those of one app.
"""

import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from turna.site.cli import folder, unlocking
from turna.site.cli.console import say
from turna.site.cli.problems import Exit, Problem

Alias = Literal["default", "keys"]
KEY_APP = "vault_keys"
# Backups of keys are kept for so many days: what was erased must not come back with them.
KEY_BACKUP_DAYS = 30
DBA = """
  CREATE ROLE {user} LOGIN CREATEDB;
  CREATE DATABASE "{name}" OWNER {user} TEMPLATE template0 ENCODING 'UTF8';"""


@dataclass(frozen=True, slots=True)
class State:
    """Migrations that the code has and the database has not (`missing`), and the reverse."""

    missing: tuple[tuple[str, str], ...]
    unknown: tuple[tuple[str, str], ...]
    empty: bool


def exists(alias: Alias = "default") -> bool:
    """Whether there is a database at all. Problem when PostgreSQL cannot be reached."""
    if _is_sqlite(alias):
        return _sqlite_file(alias).exists()
    with _maintenance() as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [_settings(alias)["NAME"]]
        )
        return found.fetchone() is not None


def create(alias: Alias) -> None:
    """Make the PostgreSQL database, always in UTF-8. A SQLite database comes by itself."""
    if _is_sqlite(alias):
        _sqlite_file(alias).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sqlite_file(alias).touch(mode=0o600)
        return
    if exists(alias):
        return
    from psycopg import errors, sql

    name = _settings(alias)["NAME"]
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


def state(alias: Alias = "default") -> State:
    """Compare the database's migrations with the code's."""
    from django.db import connections
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connections[alias])
    applied = set(loader.applied_migrations)
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known.update((app, name) for app, name in migration.replaces)
    wanted = {node for node in loader.graph.nodes if alias == "default" or node[0] == KEY_APP}
    return State(
        missing=tuple(sorted(wanted - applied)),
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
    create("default")
    found = state()
    refuse_newer(found)
    _key_store_up_to_date(found)
    if found.missing:
        if not found.empty:
            say(f"Data are older than this Turna. Backup: {backup(backups)}")
        say(f"Setting up the database: {len(found.missing)} steps.")
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    from turna.site.cli import reference

    reference.bring_up_to_date()


def _key_store_up_to_date(data: State) -> None:
    """Before the data: a data folder that knows of keys has had a key store, then."""
    if not data.empty and KEY_APP not in {app for app, _ in data.missing}:
        require_keys()
    _refuse_network_share()
    create("keys")
    found = state("keys")
    refuse_newer(found)
    if found.missing:
        if not found.empty:
            say(f"The key store is older than this Turna. Backup: {backup_keys()}")
        from django.core.management import call_command

        call_command("migrate", KEY_APP, database="keys", verbosity=0, interactive=False)


def require_keys() -> None:
    """Problem when the key store, which was there, is gone or empty."""
    if not exists("keys") or state("keys").empty:
        raise Problem(
            "The key store is not there, and without it no identity can be read. Put it back from "
            "its backup, or say where it is (TURNA_KEYS_FOLDER, TURNA_KEYS_DATABASE). Nothing was "
            "changed.",
            Exit.KEYS,
        )
    found = state("keys")
    refuse_newer(found)


def _refuse_network_share() -> None:
    from django.conf import settings

    kind = folder.file_system(Path(settings.KEYS_FOLDER), Path("/proc/mounts"))
    if _is_sqlite("keys") and kind in folder.NETWORK:
        raise Problem(
            f"{settings.KEYS_FOLDER} is on a network share ({kind}), where SQLite can lose keys. "
            "Keep the key store on a local disk (TURNA_KEYS_FOLDER).",
            Exit.REFUSED,
        )


def backup_keys() -> Path:
    """Copy the key store beside itself; copies older than `KEY_BACKUP_DAYS` are removed."""
    from django.conf import settings

    copies = Path(settings.KEYS_FOLDER) / "backups"
    copies.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    limit = datetime.now().timestamp() - KEY_BACKUP_DAYS * 24 * 3600
    for old in copies.glob("turna-keys-*"):
        if old.stat().st_mtime < limit:
            old.unlink()
    return backup(copies, "keys")


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


def backup(copies: Path, alias: Alias = "default") -> Path:
    """Copy the whole database into the folder, and return the copy's path. It may be in use."""
    copies.mkdir(mode=0o700, exist_ok=True)
    name = "turna" if alias == "default" else "turna-keys"
    stem = copies / f"{name}-{datetime.now():%Y%m%d-%H%M%S}"
    if _is_sqlite(alias):
        target = stem.with_suffix(".sqlite3")
        target.touch(mode=0o600)
        with (
            closing(sqlite3.connect(_sqlite_file(alias))) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return target
    target = stem.with_suffix(".dump")
    target.touch(mode=0o600)
    _dump(target, alias)
    return target


def remove() -> None:
    """Remove demonstration data with their key store. Problem when that has real keys."""
    from django.db import connections

    unlocking.refuse_real_keys()
    connections.close_all()
    for alias in get_args(Alias):
        _remove(alias)
    unlocking.remove_demonstration_files()


def _remove(alias: Alias) -> None:
    if _is_sqlite(alias):
        file = _sqlite_file(alias)
        for suffix in ("", "-wal", "-shm", "-journal"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return
    from psycopg import errors, sql

    name = _settings(alias)["NAME"]
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


def _settings(alias: Alias) -> dict[str, Any]:
    from django.db import connections

    return connections[alias].settings_dict


def _is_sqlite(alias: Alias) -> bool:
    from django.db import connections

    return connections[alias].vendor == "sqlite"


def _sqlite_file(alias: Alias) -> Path:
    from django.conf import settings

    return Path(settings.SQLITE_FILE if alias == "default" else settings.KEYS_SQLITE_FILE)


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


def _dump(target: Path, alias: Alias) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise Problem(
            "The data are older than this Turna, and they cannot be backed up first: there is no "
            "pg_dump. Install PostgreSQL's client programs and run the same command again.",
            Exit.DATABASE,
        )
    command = [program, "--format=custom", f"--file={target}", _settings(alias)["NAME"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        target.unlink()
        raise Problem(
            f"The backup before migrating failed, so nothing was changed: {done.stderr.strip()}",
            Exit.DATABASE,
        )
