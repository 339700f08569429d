"""Entries added up beforehand, block by block of postings, so that figures stay quick to read.

A tally is derived: whatever it says, the entries say too, and `./turna verify` compares them.
A block is added in batches under the lock of a posting, never in every save, and ten blocks in
a row are added up again as a larger one. A figure of any moment is the few largest blocks that
reach towards it and the entries between their end and that moment: today is one moment more.
Figures of one mission's scope or along finer axes read the entries themselves. Measured in
docs/decisions/0005-tallies.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, Sum

from turna.ledger import persons
from turna.ledger.models import Posting, Tally, TallyBlock

if TYPE_CHECKING:
    from turna.ledger.where import Clause

FOLD_AT = 5_000  # entries: few enough to be read beside the tallies, and a fold is rare
MERGED = 10  # blocks of one level make one of the next

# What every tally keeps. Its fund is the one on top: an award, with all its sub-grants in it.
_HEAD = ("share", "breakdown", "measure_id", "country_id", "month")
_OPTIONAL = ("sex", "age", "group_id", "org_id", "place_id")
_KEYS = ", ".join((*_HEAD, *_OPTIONAL, "fund_id"))


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


@dataclass(frozen=True, slots=True)
class Cover:
    """Blocks (their keys) that hold every entry up to posting `upto`, each once."""

    blocks: tuple[int, ...]
    upto: int


class Blocks:
    """The blocks that there are. They only become more, unless tallies are made anew."""

    def __init__(self, rows: Iterable[tuple[int, int, int]]) -> None:
        """`rows` are (key, after, upto)."""
        self._from: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for key, after, upto in rows:
            self._from[after].append((upto, key))

    def __bool__(self) -> bool:
        return bool(self._from)

    def cover(self, moment: int | None) -> Cover:
        """The fewest blocks that reach towards a posting; of today (None) towards the newest."""
        upto, keys = 0, []
        while fitting := [
            one for one in self._from.get(upto, ()) if moment is None or one[0] <= moment
        ]:
            upto, key = max(fitting)
            keys.append(key)
        return Cover(tuple(keys), upto)


def blocks() -> Blocks:
    """The blocks, as they are now."""
    return Blocks(TallyBlock.objects.order_by().values_list("pk", "after", "upto"))


def upto() -> int:
    """The posting up to which entries are in the tallies; 0 when nothing is."""
    return TallyBlock.objects.aggregate(n=Max("upto"))["n"] or 0


def missing() -> bool:
    """Whether there are none, though there are entries enough: after a change of their form."""
    return not upto() and _entries_after(0) >= FOLD_AT


def follow(postings: Iterable[Posting]) -> None:
    """What is kept beforehand follows these postings. The caller holds the lock.

    Persons do so at once, tallies when there are entries enough.
    """
    last = upto()
    if last:
        for posting in postings:
            persons.follow(posting.n)
    if _entries_after(last) >= FOLD_AT:
        fold(last)


def fold(last: int) -> None:
    """Make blocks of the postings after this one, as far as they are enough for one.

    The caller holds the lock.
    """
    for after, reached in _spans(last):
        block = TallyBlock.objects.create(level=0, after=after, upto=reached)
        _add_entries(block)
        _merge(0)
    if not last:
        persons.rebuild()


def remake() -> None:
    """Make all that is kept beforehand anew, from the entries alone. The caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Tally._meta.db_table}")  # noqa: S608
        cursor.execute(f"DELETE FROM {TallyBlock._meta.db_table}")  # noqa: S608
    persons.clear()
    fold(0)


@dataclass(frozen=True, slots=True)
class Parts:
    """What is asked of a tally: columns to select and to group by, and how many they are."""

    select: str
    grouped: str
    columns: int
    cut: Cut


def statement(parts: Parts, clause: "Clause", cover: Cover) -> tuple[str, list[Any]]:
    """Tallies and the entries after them as one statement, and its parameters.

    Its rows are led by a number: 0 for an answer; 1 for the row that says, where the value
    stands, how many of the blocks were there when the statement ran: all, unless tallies have
    just been made anew.
    """
    heads = clause.head_conditions()
    where = " AND ".join([*heads, *clause.conditions])
    keys = ", ".join(map(str, cover.blocks)) or "NULL"
    tallied = (
        f"FROM ledger_tally e WHERE e.cut = {parts.cut.number} AND e.block_id IN ({keys}) "
        f"AND {where}"
    )
    # One plain range of the newest postings: the plus keeps SQLite from walking the whole
    # covering index for them.
    plus = "+" if connection.vendor == "sqlite" else ""
    new = " AND ".join([*(f"{plus}{head}" for head in heads), *clause.conditions])
    until = "" if clause.as_of is None else f" AND e.posting_id <= {int(clause.as_of)}"
    since = f"FROM ledger_entry e WHERE e.posting_id > {int(cover.upto)}{until} AND {new}"
    nothing = ", ".join(["NULL"] * parts.columns + ["COUNT(*)"])
    asked = f"SELECT 0 AS part, {parts.select}"
    union = (
        f"SELECT * FROM ({asked} {tallied}{parts.grouped}) AS kept",  # noqa: S608
        f"SELECT * FROM ({asked} {since}{parts.grouped}) AS since",  # noqa: S608
        f"SELECT 1, {nothing} FROM ledger_tallyblock WHERE id IN ({keys})",  # noqa: S608
    )
    return " UNION ALL ".join(union), clause.params * 2


def differences(cut: Cut) -> int:
    """How many cells of any block are not the sum of what they were added up from (0 is right).

    The smallest blocks are compared with their entries, a larger one with those it is made of;
    so a figure of any moment is, whichever of them it is read from.
    """
    above = (
        f"SELECT b.id AS block_id, {_KEYS}, -value AS value FROM ledger_tally t "  # noqa: S608
        "JOIN ledger_tallyblock a ON a.id = t.block_id JOIN ledger_tallyblock b "
        "ON b.level = a.level + 1 AND a.after >= b.after AND a.upto <= b.upto WHERE t.cut = %s"
    )
    below = (
        f"SELECT b.id AS block_id, {_columns(cut)}, -e.value AS value FROM ledger_tallyblock b "  # noqa: S608
        "JOIN ledger_entry e ON e.posting_id > b.after AND e.posting_id <= b.upto "
        "JOIN tree t ON t.id = e.fund_id WHERE b.level = 0"
    )
    kept = f"SELECT block_id, {_KEYS}, value FROM ledger_tally WHERE cut = %s"  # noqa: S608
    sql = (
        f"{_ROOTS}SELECT COUNT(*) FROM (SELECT block_id, {_KEYS} FROM ("  # noqa: S608
        f"{kept} UNION ALL {above} UNION ALL {below}) AS u "
        f"GROUP BY block_id, {_KEYS} HAVING SUM(value) <> 0) AS d"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [cut.number, cut.number])
        return int(cursor.fetchone()[0])


def misplaced() -> list[str]:
    """Blocks that do not follow the one before, or whose larger block is not made of whole ones."""
    ends: dict[int, list[int]] = defaultdict(lambda: [0])
    wrong = []
    for block in TallyBlock.objects.order_by("level", "after"):
        before = ends[block.level]
        known = block.level == 0 or {block.after, block.upto} <= set(ends[block.level - 1])
        if block.after != before[-1] or block.upto <= block.after or not known:
            wrong.append(str(block))
        before.append(block.upto)
    return wrong


def _entries_after(last: int) -> int:
    return Posting.objects.filter(n__gt=last).aggregate(n=Sum("entries"))["n"] or 0


def _spans(last: int) -> Iterator[tuple[int, int]]:
    """(after, up to) of runs of postings with just enough entries; what is left waits."""
    entries = 0
    rows = Posting.objects.filter(n__gt=last).order_by("n").values_list("n", "entries")
    for number, more in list(rows):
        entries += more
        if entries >= FOLD_AT:
            yield last, number
            last, entries = number, 0


def _merge(level: int) -> None:
    """Add up blocks of this level as one of the next, when there are enough of them."""
    above = TallyBlock.objects.filter(level=level + 1).aggregate(n=Max("upto"))["n"] or 0
    loose = list(TallyBlock.objects.filter(level=level, after__gte=above).order_by("after"))
    if len(loose) < MERGED:
        return
    block = TallyBlock.objects.create(level=level + 1, after=above, upto=loose[-1].upto)
    keys = ", ".join(str(one.pk) for one in loose)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_tally (block_id, cut, {_KEYS}, value) "  # noqa: S608
            f"SELECT {block.pk}, cut, {_KEYS}, CAST(SUM(value) AS BIGINT) FROM ledger_tally "
            f"WHERE block_id IN ({keys}) GROUP BY cut, {_KEYS} HAVING SUM(value) <> 0"
        )
    _merge(level + 1)


def _add_entries(block: TallyBlock) -> None:
    with connection.cursor() as cursor:
        for cut in CUTS:
            grouped = ", ".join((*(f"e.{name}" for name in (*_HEAD, *cut.columns)), "t.root"))
            cursor.execute(
                f"INSERT INTO ledger_tally (block_id, cut, {_KEYS}, value) "  # noqa: S608
                f"{_ROOTS}SELECT {block.pk}, {cut.number}, {_columns(cut)}, "
                "CAST(SUM(e.value) AS BIGINT) "
                "FROM ledger_entry e JOIN tree t ON t.id = e.fund_id "
                "WHERE e.posting_id > %s AND e.posting_id <= %s "
                f"GROUP BY {grouped} HAVING SUM(e.value) <> 0",
                [block.after, block.upto],
            )


def _columns(cut: Cut) -> str:
    """The columns of a tally's row, in the table's order, taken from an entry."""
    optional = [
        f"e.{name}" if name in cut.columns else f"CAST(NULL AS BIGINT) AS {name}"
        for name in _OPTIONAL
    ]
    return ", ".join((*(f"e.{name}" for name in _HEAD), *optional, "t.root AS fund_id"))
