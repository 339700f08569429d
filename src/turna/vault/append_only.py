"""Tables whose rows are never changed or removed, held by the database itself."""

from typing import Any

from django.db import migrations

_SQLITE = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: rows are never changed'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: rows are never removed'); END;
"""
_SQLITE_DROP = """
DROP TRIGGER IF EXISTS {table}_no_update;
DROP TRIGGER IF EXISTS {table}_no_delete;
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION turna_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only: rows are never changed or removed', TG_TABLE_NAME; END $$;
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION turna_append_only();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION turna_append_only();
"""
_POSTGRESQL_DROP = """
DROP TRIGGER IF EXISTS {table}_no_change ON {table};
DROP TRIGGER IF EXISTS {table}_no_truncate ON {table};
"""


def guard_sql(vendor: str, table: str) -> str:
    """SQL that makes `table` append-only on this database ("sqlite" or "postgresql")."""
    return (_SQLITE if vendor == "sqlite" else _POSTGRESQL).format(table=table)


def unguard_sql(vendor: str, table: str) -> str:
    """SQL that takes the guard away again; migrations backwards and tampering tests use it."""
    return (_SQLITE_DROP if vendor == "sqlite" else _POSTGRESQL_DROP).format(table=table)


class AppendOnly(migrations.RunPython):
    """A migration step: from here on rows of `table` can only be added."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self._guard, self._unguard, elidable=False)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.table], {})

    def _guard(self, apps: Any, schema_editor: Any) -> None:
        _run(schema_editor, guard_sql(schema_editor.connection.vendor, self.table))

    def _unguard(self, apps: Any, schema_editor: Any) -> None:
        _run(schema_editor, unguard_sql(schema_editor.connection.vendor, self.table))

    def describe(self) -> str:
        return f"Make {self.table} append-only"


def _run(schema_editor: Any, sql: str) -> None:
    if schema_editor.connection.vendor == "sqlite":
        # sqlite3 takes one statement a call; a trigger's body ends with "END;".
        for statement in filter(None, (part.strip() for part in _split_sqlite(sql))):
            schema_editor.execute(statement)
    else:
        schema_editor.execute(sql, params=None)  # its % is no placeholder


def _split_sqlite(sql: str) -> list[str]:
    if "BEGIN" not in sql:
        return sql.split(";")
    return [part + "END" for part in sql.split("END;") if part.strip()]


def is_guarded(connection: Any, table: str) -> bool:
    """Whether this table's guard stands as this module makes it: an owner of the database can
    also leave the trigger and empty it, or switch it off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
            found = {_squeezed(sql) for (sql,) in cursor.fetchall()}
            return {_squeezed(part) for part in _split_sqlite(guard_sql("sqlite", table))} <= found
        cursor.execute(
            "SELECT pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = to_regclass(%s) AND t.tgenabled IN ('O', 'A')",
            [f'"{table}"'],
        )
        rows = cursor.fetchall()
    source = guard_sql("postgresql", table).partition("$$")[2].partition("$$")[0]
    whole = {_squeezed(found) for found, body in rows if _squeezed(body) == _squeezed(source)}
    wanted = ("BEFORE DELETE OR UPDATE ON", "BEFORE TRUNCATE ON")
    return all(any(words in one and " WHEN " not in one for one in whole) for words in wanted)


def _squeezed(sql: str) -> str:
    return " ".join(sql.split()).rstrip(";")
