"""Persons as they are counted now, so that a distinct count need not net every entry again.

Nearly every subject has entries in one cell only: such a person counts one wherever that cell
is part of the answer. The few others (help in two countries, a record that was moved without a
reversal) are netted from their entries, as before. An earlier moment is answered by the same
rows: whoever no posting has touched since is as now, whom the first posting touched later is
not there yet, and only those between are netted. The table is derived, kept in the transaction
of each posting once the ledger is large enough to have tallies, and compared with the entries
by `./turna verify`. Verified figures do not use it.
"""

from django.db import connection

_FILLED = (
    "day", "month", "country_id", "place_id", "org_id", "fund_id", "share", "breakdown", "sex",
    "age",
)  # fmt: skip
_EMPTYABLE = ("group_id", "facet_id")
_CELL = (*_FILLED, *_EMPTYABLE)


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


def clear() -> None:
    """Empty the table. In one transaction with the tallies, or figures lack persons."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_personnow")


def rebuild() -> None:
    """Make the table anew from the entries alone."""
    clear()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO ledger_personnow ({_NAMES}) {_now('1 = 1')}")


def differences() -> int:
    """How many persons are not as their entries say (0 is right)."""
    stored = f"SELECT {_NAMES} FROM ledger_personnow"  # noqa: S608
    sql = (
        f"SELECT COUNT(*) FROM (SELECT * FROM ({stored} EXCEPT {_now('1 = 1')}) AS a "  # noqa: S608
        f"UNION ALL SELECT * FROM ({_now('1 = 1')} EXCEPT {stored}) AS b) AS d"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


_NAMES = ", ".join(
    ("measure_id", "subject", "single", "once", "first_posting", "last_posting", *_CELL)
)


def _now(condition: str) -> str:
    """SQL of a person's row for every subject that ever had entries.

    What stands in the cell of a person with several, or with none left, is of no meaning.
    """
    cell = ", ".join(_CELL)
    standing = {name: f"MIN(CASE WHEN net <> 0 THEN {name} END)" for name in _CELL}
    standing |= {name: f"COALESCE({standing[name]}, MIN({name}))" for name in _FILLED}
    single = "SUM(CASE WHEN net <> 0 THEN 1 ELSE 0 END) = 1 AND MAX(net) > 0"
    return (
        f"SELECT measure_id, subject, {single}, {single} AND MIN(begun) = MAX(ended), "  # noqa: S608
        f"MIN(begun), MAX(ended), {', '.join(standing[name] for name in _CELL)} FROM ("
        f"SELECT measure_id, subject, {cell}, SUM(value) AS net, MIN(posting_id) AS begun, "
        f"MAX(posting_id) AS ended FROM ledger_entry WHERE subject IS NOT NULL AND {condition} "
        f"GROUP BY measure_id, subject, {cell}) AS nets GROUP BY measure_id, subject"
    )
