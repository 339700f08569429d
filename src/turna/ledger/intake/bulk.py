"""Many new rows in one statement each column of which is prepared once per distinct value.

Rows of deeds repeat a few codes, days and places tens of thousands of times; preparing every
value of every row, as `bulk_create` does, is most of the time that storing them takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


def build(model: type[M], rows: Iterable[Mapping[str, Any]]) -> list[M]:
    """New instances from their columns ("place_id"), not stored yet.

    Positional arguments are several times faster than keywords, which look for relations.
    TypeError for a column that the model does not have.
    """
    fields = model._meta.concrete_fields
    fresh = [field for field in fields if field.has_default() and callable(field.default)]
    fixed = {field.attname: field.get_default() for field in fields if field not in fresh}
    names = [field.attname for field in fields]
    made = []
    for columns in rows:
        values = fixed | {field.attname: field.get_default() for field in fresh} | dict(columns)
        if len(values) != len(names):
            raise TypeError(
                f"{model.__name__} has no columns {sorted(values.keys() - set(names))}."
            )
        made.append(model(*[values[name] for name in names]))
    return made


def insert(rows: Sequence[M]) -> None:
    """Store new rows of one model and give them their keys.

    The caller is in a transaction. Nested rows and many-to-many links are not looked at.
    """
    if not rows:
        return
    model = type(rows[0])
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    key: Any = model._meta.pk
    keys = _new_keys(model, len(rows))
    columns = [_prepared(field, [getattr(row, field.attname) for row in rows]) for field in fields]
    _write(
        model._meta.db_table,
        [key.column, *(field.column for field in fields)],
        zip(keys, *columns, strict=True),
    )
    for row, new in zip(rows, keys, strict=True):
        row.pk = new
        row._state.adding = False
        row._state.db = connection.alias


def _prepared(field: Any, values: list[Any]) -> list[Any]:
    """The values as the database takes them."""
    known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [known[value] for value in values]


def _new_keys(model: type[models.Model], count: int) -> Sequence[int]:
    """Keys that nobody else gets."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [connection.ops.quote_name(table), model._meta.pk.column, count],
            )
            return [row[0] for row in cursor.fetchall()]
        # The writing transaction is alone, and the counter follows the keys that are written.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        first = (found[0] if found else 0) + 1
        return range(first, first + count)


def _write(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            statement = f"COPY {quote(table)} ({names}) FROM STDIN"
            # The copy is psycopg's own and raises its own errors.
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})",  # noqa: S608
            list(rows),
        )
