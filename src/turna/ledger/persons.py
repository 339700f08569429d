"""Persons as they are counted now, so that a distinct count need not net every entry again.

Nearly every subject has entries in one cell only: such a person counts one wherever that cell
is part of the answer. The few others (help in two countries, a record that was moved without a
reversal) are netted from their entries, as before. The table is derived, kept in the
transaction of each posting once the ledger is large enough to have tallies, and compared with
the entries by `./turna verify`. Figures as of a moment or as verified do not use it.
"""

from django.db import connection

_CELL = (
    "day", "month", "country_id", "place_id", "org_id", "fund_id", "share", "breakdown", "sex",
    "age", "group_id", "facet_id",
)  # fmt: skip


def follow(posting: int) -> None:
    """Bring the subjects of this posting up to date. In the posting's own transaction."""
    touched = (
        "SELECT DISTINCT measure_id, subject FROM ledger_entry "
        "WHERE posting_id = %s AND subject IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM ({touched}) AS t LIMIT 1", [posting])  # noqa: S608
        if cursor.fetchone() is None:
            return
        inside = f"(measure_id, subject) IN ({touched})"
        cursor.execute(f"DELETE FROM ledger_personnow WHERE {inside}", [posting])  # noqa: S608
        cursor.execute(f"INSERT INTO ledger_personnow ({_NAMES}) {_now(inside)}", [posting])


def rebuild() -> None:
    """Make the table anew from the entries alone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_personnow")
        cursor.execute(f"INSERT INTO ledger_personnow ({_NAMES}) {_now('1 = 1')}")


def differences() -> int:
    """How many persons are not as their entries say (0 is right)."""
    stored = f"SELECT {_NAMES} FROM ledger_personnow"  # noqa: S608
    # What stands in the cell of a person with several is of no meaning.
    sql = (
        f"SELECT COUNT(*) FROM (SELECT * FROM ({stored} EXCEPT {_now('1 = 1')}) AS a "  # noqa: S608
        f"UNION ALL SELECT * FROM ({_now('1 = 1')} EXCEPT {stored}) AS b) AS d"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


_NAMES = ", ".join(("measure_id", "subject", "single", *_CELL))


def _now(condition: str) -> str:
    """SQL of a person's row for every subject with entries that are not all taken back."""
    cell = ", ".join(_CELL)
    return (
        "SELECT measure_id, subject, COUNT(*) = 1 AND MIN(net) > 0, "  # noqa: S608
        f"{', '.join(f'MIN({name})' for name in _CELL)} FROM ("
        f"SELECT measure_id, subject, {cell}, SUM(value) AS net FROM ledger_entry "
        f"WHERE subject IS NOT NULL AND {condition} GROUP BY measure_id, subject, {cell} "
        "HAVING SUM(value) <> 0) AS nets GROUP BY measure_id, subject"
    )
