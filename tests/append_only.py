"""Getting past the guard of append-only tables: to empty a test database, and to tamper."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connections
from django.db.migrations.loader import MigrationLoader

from turna.vault.append_only import AppendOnly, guard_sql, unguard_sql
from turna.vault.keys.router import ALIAS, LABEL


@cache
def tables(alias: str = "") -> tuple[str, ...]:
    """Every table that a migration made append-only, in one of the databases or in both."""
    migrations = MigrationLoader(None).disk_migrations.values()
    operations = (step for migration in migrations for step in migration.operations)
    found = {step.table for step in operations if isinstance(step, AppendOnly)}
    return tuple(sorted(name for name in found if alias in {"", alias_of(name)}))


def alias_of(table: str) -> str:
    return ALIAS if table.startswith(f"{LABEL}_") else "default"


def guard(*names: str) -> None:
    for name in names:
        _execute(name, unguard_sql)
        _execute(name, guard_sql)


@contextmanager
def unguarded(*names: str) -> Iterator[None]:
    """Within the block rows of these tables can be changed; after it they cannot again."""
    for name in names:
        _execute(name, unguard_sql)
    try:
        yield
    finally:
        guard(*names)


def _execute(table: str, statement: Callable[[str, str], str]) -> None:
    connection = connections[alias_of(table)]
    sql = statement(connection.vendor, table)
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute(sql)
            return
        # sqlite3 takes one statement a call, and a trigger holds semicolons of its own.
        pending = ""
        for line in sql.splitlines():
            pending += line + "\n"
            if sqlite3.complete_statement(pending):
                cursor.execute(pending)
                pending = ""
