"""Entries up to a posting, added up beforehand, so that figures of today stay quick to read.

A tally is derived: whatever it says, the entries say too, and `./turna verify` compares them.
It is folded in batches under the lock of a posting, never in every save, and a figure is the
tally plus the entries since. Figures as of an earlier moment, of one mission's scope or along
finer axes read the entries themselves. Measured in docs/decisions/0005-tallies.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Sum

from turna.ledger import persons
from turna.ledger.models import Posting, Tallied

if TYPE_CHECKING:
    from turna.ledger.where import Clause

FOLD_AT = 5_000  # entries: few enough to be read beside the tally, and a fold is rare

# What every tally keeps. Its fund is the one on top: an award, with all its sub-grants in it.
_HEAD = ("share", "breakdown", "measure_id", "country_id", "month")
_OPTIONAL = ("sex", "age", "group_id", "org_id", "place_id")


@dataclass(frozen=True, slots=True)
class Cut:
    """One tally: its number in the table and the columns it keeps beyond the common ones."""

    number: int
    columns: tuple[str, ...]


# From the smallest to the largest: a question takes the first that has what it names.
CUTS = (
    Cut(1, ("sex", "age")),
    Cut(2, ("sex", "org_id")),
    Cut(3, ("place_id",)),
    Cut(4, ("sex", "age", "group_id")),
)

_ROOTS = (
    "WITH RECURSIVE tree(id, root) AS (SELECT id, id FROM ledger_fund WHERE parent_id IS NULL "
    "UNION ALL SELECT f.id, t.root FROM ledger_fund f JOIN tree t ON f.parent_id = t.id) "
)


def cut_for(columns: set[str]) -> Cut | None:
    """The smallest tally that keeps these columns of an entry; None when there is none."""
    wanted = columns - {*_HEAD, "fund_id"}
    return next((cut for cut in CUTS if wanted <= set(cut.columns)), None)


def upto() -> int:
    """The posting up to which entries are in the tallies; 0 when nothing is."""
    return Tallied.objects.values_list("upto", flat=True).first() or 0


def follow(postings: Iterable[Posting]) -> None:
    """What is kept beforehand follows these postings. The caller holds the lock.

    Persons do so at once, tallies when there are entries enough.
    """
    start = upto()
    if start:
        for posting in postings:
            persons.follow(posting.n)
    new = Posting.objects.filter(n__gt=start).aggregate(n=Sum("entries"))["n"] or 0
    if new >= FOLD_AT:
        fold(start)


def fold(start: int) -> None:
    """Add every entry after this posting to the tallies. The caller holds the lock."""
    last = Posting.objects.order_by("-n").values_list("n", flat=True).first() or 0
    with connection.cursor() as cursor:
        for cut in CUTS:
            cursor.execute(_fold_sql(cut), [start, last])
    if not start:
        persons.rebuild()
    Tallied.objects.update_or_create(pk=1, defaults={"upto": last})


@dataclass(frozen=True, slots=True)
class Parts:
    """What is asked of a tally: columns to select and to group by, and how many they are."""

    select: str
    grouped: str
    columns: int
    cut: Cut


def statement(parts: Parts, clause: "Clause", kept: int) -> tuple[str, list[Any]]:
    """A tally and the entries after posting `kept` as one statement, and its parameters.

    Its rows are led by a number: 0 for an answer; 1 for the row that says, where the value
    stands, up to which posting the tally really reached when the statement ran.
    """
    heads = clause.head_conditions()
    where = " AND ".join([*heads, *clause.conditions])
    tallied = f"FROM ledger_tally e WHERE e.cut = {parts.cut.number} AND {where}"
    # One plain range of the newest postings: the plus keeps SQLite from walking the whole
    # covering index for them.
    plus = "+" if connection.vendor == "sqlite" else ""
    new = " AND ".join([*(f"{plus}{head}" for head in heads), *clause.conditions])
    since = f"FROM ledger_entry e WHERE e.posting_id > {int(kept)} AND {new}"
    nothing = ", ".join(["NULL"] * parts.columns + ["upto"])
    asked = f"SELECT 0 AS part, {parts.select}"
    union = (
        f"SELECT * FROM ({asked} {tallied}{parts.grouped}) AS kept",  # noqa: S608
        f"SELECT * FROM ({asked} {since}{parts.grouped}) AS since",  # noqa: S608
        f"SELECT 1, {nothing} FROM ledger_tallied",  # noqa: S608
    )
    return " UNION ALL ".join(union), clause.params * 2


def differences(cut: Cut) -> int:
    """How many cells of a tally are not the sum of their entries (0 is right)."""
    keys = ", ".join((*_HEAD, *_OPTIONAL, "fund_id"))
    sql = (
        f"{_ROOTS}SELECT COUNT(*) FROM (SELECT {keys} FROM ("  # noqa: S608
        f"SELECT {keys}, value FROM ledger_tally WHERE cut = %s UNION ALL "
        f"SELECT {_columns(cut)}, -e.value FROM ledger_entry e JOIN tree t ON t.id = e.fund_id "
        f"WHERE e.posting_id <= %s) AS u GROUP BY {keys} HAVING SUM(value) <> 0) AS d"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [cut.number, upto()])
        return int(cursor.fetchone()[0])


def _fold_sql(cut: Cut) -> str:
    keys = ", ".join((*_HEAD, *_OPTIONAL, "fund_id"))
    # Empty is a value of its own here: an index would take every empty one for another.
    target = ", ".join((*_HEAD, *(f"COALESCE({name}, -1)" for name in _OPTIONAL), "fund_id"))
    columns = _columns(cut)
    return (
        f"{_ROOTS}INSERT INTO ledger_tally (cut, {keys}, value) "  # noqa: S608
        f"SELECT {cut.number}, {columns}, SUM(e.value) "
        "FROM ledger_entry e JOIN tree t ON t.id = e.fund_id "
        "WHERE e.posting_id > %s AND e.posting_id <= %s "
        f"GROUP BY {_grouped(cut)} "
        f"ON CONFLICT (cut, {target}) DO UPDATE SET value = ledger_tally.value + excluded.value"
    )


def _columns(cut: Cut) -> str:
    """The columns of a tally's row, in the table's order, taken from an entry."""
    optional = [
        f"e.{name}" if name in cut.columns else f"CAST(NULL AS BIGINT) AS {name}"
        for name in _OPTIONAL
    ]
    return ", ".join((*(f"e.{name}" for name in _HEAD), *optional, "t.root AS fund_id"))


def _grouped(cut: Cut) -> str:
    return ", ".join((*(f"e.{name}" for name in (*_HEAD, *cut.columns)), "t.root"))
