"""Getting past the guard of append-only tables: to empty a test database, and to tamper."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from turna.vault.append_only import AppendOnly, guard_sql, unguard_sql


@cache
def tables() -> tuple[str, ...]:
    """Every table that a migration made append-only."""
    migrations = MigrationLoader(None).disk_migrations.values()
    operations = (step for migration in migrations for step in migration.operations)
    return tuple(sorted({step.table for step in operations if isinstance(step, AppendOnly)}))


@contextmanager
def unguarded(*names: str) -> Iterator[None]:
    """Within the block rows of these tables can be changed; after it they cannot again."""
    for name in names:
        _execute(unguard_sql(connection.vendor, name))
    try:
        yield
    finally:
        for name in names:
            _execute(unguard_sql(connection.vendor, name))
            _execute(guard_sql(connection.vendor, name))


def _execute(sql: str) -> None:
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
