"""What stands behind a figure: its records, and those left out with the reason."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils.translation import gettext as _

from turna.ledger import disclosure
from turna.ledger.axes import Names
from turna.ledger.balances import balances
from turna.ledger.models import Source
from turna.ledger.readers import FigureReader
from turna.ledger.where import Question, span_clause

Record = tuple[str, int]  # (source kind, primary key)


class LeftOut(StrEnum):
    """Why a record that touches a cell does not count in it."""

    UNDONE = "undone"  # voided, merged away, or moved elsewhere: its entries cancel out
    LATER = "later"  # posted after the moment asked for
    UNVERIFIED = "unverified"  # not verified yet, and verified figures were asked for
    OTHER_CODES = "other codes"  # the figure counts other categories, sexes or groups


@dataclass(frozen=True, slots=True)
class Behind:
    """Records with their net value in the cell, and records left out with their reason."""

    counted: dict[Record, int]
    left_out: dict[Record, LeftOut]

    @property
    def total(self) -> int:
        return sum(self.counted.values())


def behind(question: Question, *, reader: FigureReader) -> Behind:
    """The records of one cell (a question whose axes are all fixed by `where` and `periods`).

    `counted` values sum to the cell of a plain sum.
    """
    check_open(question, reader)
    wide = _widened(question)
    everything = _net(wide, reader, keep_zero=True)
    if wide == question:
        counted = {record: net for record, net in everything.items() if net}
    else:
        counted = _net(question, reader)
    later = _net(replace(question, as_of=None), reader) if question.as_of is not None else {}
    unmarked = _net(replace(question, verified=False), reader) if question.verified else {}
    left_out: dict[Record, LeftOut] = {}
    for record, net in everything.items():
        if record in counted:
            continue
        if record in later:
            left_out[record] = LeftOut.LATER
        elif record in unmarked:
            left_out[record] = LeftOut.UNVERIFIED
        elif net == 0:
            left_out[record] = LeftOut.UNDONE
        else:
            left_out[record] = LeftOut.OTHER_CODES
    return Behind(counted, left_out)


def has_more_than(question: Question, most: int, *, reader: FigureReader) -> bool:
    """Whether more entries than this touch the cell, without counting them all."""
    clause = span_clause(question, Names(), reader)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM (SELECT 1 {clause.sql} LIMIT %s) AS few",  # noqa: S608
            [*clause.params, most + 1],
        )
        return int(cursor.fetchone()[0]) > most


def subjects_behind(question: Question, *, reader: FigureReader) -> dict[Record, int]:
    """For a distinct count: a record for each subject that counts, its first; sums to the cell."""
    check_open(question, reader, distinct=True)
    clause = span_clause(question, Names(), reader)
    clause.add("e.subject IS NOT NULL")
    kinds = dict(Source.objects.values_list("id", "code"))
    nets: dict[int, int] = defaultdict(int)
    first: dict[int, Record] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.subject, e.source_kind_id, e.source, SUM(e.value) {clause.sql} "
            "GROUP BY e.subject, e.source_kind_id, e.source ORDER BY e.source_kind_id, e.source",
            clause.params,
        )
        for subject, kind, source, net in cursor.fetchall():
            nets[subject] += int(net)
            if net > 0:  # a record that was voided is nobody's first
                first.setdefault(subject, (kinds[kind], source))
    return dict(Counter(first[subject] for subject, net in nets.items() if net > 0))


def check_open(question: Question, reader: FigureReader, *, distinct: bool = False) -> None:
    """PermissionDenied for a moment or a cell that disclosure control keeps from this reader."""
    disclosure.check_moment(question, reader)
    if reader.is_outsider and balances(question, reader=reader, distinct=distinct).withheld:
        raise PermissionDenied(_("This figure is withheld: it is too small to be shown."))


def _net(question: Question, reader: FigureReader, *, keep_zero: bool = False) -> dict[Record, int]:
    clause = span_clause(question, Names(), reader)
    having = "" if keep_zero else " HAVING SUM(e.value) <> 0"
    kinds = dict(Source.objects.values_list("id", "code"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.source_kind_id, e.source, SUM(e.value) {clause.sql} "
            f"GROUP BY e.source_kind_id, e.source{having}",
            clause.params,
        )
        return {(kinds[row[0]], row[1]): int(row[2]) for row in cursor.fetchall()}


# What a cell keeps when its filters are taken away, to find what they leave out.
_WIDE = {"country", "measure", "region", "place", "org", "fund"}


def _widened(question: Question) -> Question:
    """The same cell without filters, moments and marks: whatever touches it at home."""
    kept = {axis: codes for axis, codes in question.where.items() if axis in _WIDE}
    return replace(question, where=kept, as_of=None, verified=False)
