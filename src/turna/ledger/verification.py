"""Every invariant of the ledger, checked over the whole of it.

Checks only read, hold no lock and stream, so they run beside writers and on a database that
may not be written: what was posted after they began is left to the next run.
"""

import itertools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction

from turna.directory.codes import PlaceKind
from turna.ledger import persons, posting, registry, tally
from turna.ledger.codes import Breakdown
from turna.ledger.models import Freeze, Measure, MonthClose, Posting, Source, Verification
from turna.vault.verification import Check

__all__ = ["Check", "checks", "freezers", "never_posted", "problems"]

# Who can compute a frozen moment again: kind -> digest of the same question now. Rooms that
# freeze figures add themselves ("reports.matrix").
freezers: dict[str, Callable[[Freeze], str]] = {}

_PAGE = 5000
_SHOWN = 5  # how many offenders a line names


def checks() -> Iterator[Check]:
    """Every check in turn; each is made when it is asked for."""
    upto = posting.last_number()
    missing = never_posted()
    for kind in registry.sources():
        yield _recount(kind.code, missing)
    yield from _postings(upto)
    yield _nowhere("every entry belongs to a posting", "posting", _ORPHANS)
    yield _entries(upto)
    yield _registered()
    yield _versions()
    yield _nowhere("margins of a record close to one total", "record", _OPEN_MARGINS, _BREAKDOWNS)
    yield _nowhere("no record has joint cells and margins", "record", _TWICE_SPLIT, _BREAKDOWNS)
    yield _nowhere(
        "no entry is on a place finer than a district", "place", _FINE_PLACES,
        {"settlement": PlaceKind.SETTLEMENT.value},
    )  # fmt: skip
    yield _nowhere("every fund is known", "fund", _UNKNOWN_FUNDS)
    yield _tallies()
    yield _persons()
    yield _marks()
    yield _nowhere("every posting that the audit names exists", "posting", _UNKNOWN_POSTINGS)
    yield from _frozen()


def problems() -> list[Check]:
    """The checks that fail."""
    return [check for check in checks() if not check.ok]


def never_posted() -> list[str]:
    """Measures and kinds of records that the code has and the database has not yet heard of."""
    measures = {m.code for m in registry.measures()}
    kinds = {s.code for s in registry.sources()}
    measures -= set(Measure.objects.values_list("code", flat=True))
    kinds -= set(Source.objects.values_list("code", flat=True))
    return sorted(measures | kinds)


def _recount(source: str, missing: list[str]) -> Check:
    if missing:
        told = f"{', '.join(missing[:_SHOWN])} never posted: bring the data up to date first"
        return Check(f"recount of {source}", ok=False, detail=told)
    found = posting.differences_by_measure(source)
    cells = ", ".join(f"{code}: {count} cells" for code, count in sorted(found.items()))
    return Check(f"recount of {source}", not found, cells)


def _postings(upto: int) -> Iterator[Check]:
    """The row of postings itself: numbers, times and the chain."""
    gaps, backwards, broken = [], [], []
    before: Posting | None = None
    for row in Posting.objects.filter(n__lte=upto).order_by("n").iterator(chunk_size=2000):
        if row.n != (before.n if before else 0) + 1:
            gaps.append(row.n)
        if before and row.at <= before.at:
            backwards.append(row.n)
        if row.chain != posting.chain_of(before.chain if before else "", row):
            broken.append(row.n)
        before = row
    yield _listed("numbers of postings are contiguous", "before posting", gaps)
    yield _listed("times of postings increase", "posting", backwards)
    yield _listed("chain of postings", "posting", broken)


def _entries(upto: int) -> Check:
    """Count and digest of every posting against its entries, in one pass over both."""
    wrong = []
    stored = Posting.objects.filter(n__lte=upto).order_by("n").values_list("n", "entries", "digest")
    with _streaming() as cursor:
        found = _digests(cursor, upto)
        number, count, digest = next(found, _END)
        for n, entries, kept in stored.iterator(chunk_size=2000):
            while number < n:  # of no posting: another check says so
                number, count, digest = next(found, _END)
            if (number, count, digest) != (n, entries, kept):
                wrong.append(n)
    return _listed("entries of each posting are as they were posted", "posting", wrong)


_END = (sys.maxsize, 0, "")


def _digests(cursor: Any, upto: int) -> Iterator[tuple[int, int, str]]:
    """(posting, count of entries, digest) in order of the posting."""
    cursor.execute(posting.hashed_rows_sql("posting_id <= %s"), [upto])
    rows = itertools.chain.from_iterable(iter(lambda: cursor.fetchmany(_PAGE), []))
    for number, some in itertools.groupby(rows, key=lambda row: row[0]):
        yield number, *posting.digest_of_rows(row[1:] for row in some)


@contextmanager
def _streaming() -> Iterator[Any]:
    # A cursor of PostgreSQL's streams inside a transaction only; SQLite's always does, and a
    # transaction would take its one write lock.
    with (
        transaction.atomic() if connection.vendor == "postgresql" else nullcontext(),
        connection.chunked_cursor() as cursor,
    ):
        yield cursor


def _registered() -> Check:
    """No entries of measures or kinds of records that the code does not know any more."""
    kinds = set(Source.objects.values_list("code", flat=True))
    measures = set(Measure.objects.values_list("code", flat=True))
    strange = (kinds - {s.code for s in registry.sources()}) | (
        measures - {m.code for m in registry.measures()}
    )
    return _listed("every kind of record and every measure is registered", "", sorted(strange))


def _versions() -> Check:
    stored = dict(Measure.objects.values_list("code", "rule_version"))
    behind = [m.code for m in registry.measures() if stored.get(m.code) != m.rule_version]
    return _listed("rules of measures are those that were posted", "measure", behind)


def _tallies() -> Check:
    wrong = {cut.number: tally.differences(cut) for cut in tally.CUTS}
    told = [f"{number} ({cells} cells)" for number, cells in wrong.items() if cells]
    told += [f"block {block}" for block in tally.misplaced()]
    return _listed("tallies are the sums of their entries", "tally", told)


def _persons() -> Check:
    wrong = persons.differences() if tally.upto() else 0
    return _listed("persons are as their entries have them", "", [f"{wrong} differ"] * bool(wrong))


def _marks() -> Check:
    """A mark, a closing or a frozen moment cannot lie ahead of the ledger."""
    last = posting.last_number()
    ahead = [
        f"{model._meta.verbose_name} {pk}"
        for model in (Verification, MonthClose, Freeze)
        for pk in model._default_manager.filter(upto__gt=last).values_list("pk", flat=True)
    ]
    return _listed("no mark lies ahead of the ledger", "", ahead)


def _frozen() -> Iterator[Check]:
    for row in Freeze.objects.order_by("pk").iterator():
        fault = _fault_of(row)
        yield Check(f"frozen figures: {row.label} ({row.pk})", not fault, fault)


def _fault_of(frozen: Freeze) -> str:
    """Why these figures are not those that were frozen; "" when they are."""
    freezer = freezers.get(frozen.kind)
    if freezer is None:
        return f"nothing here can compute {frozen.kind!r} again"
    try:
        digest = freezer(frozen)
    except Exception as error:  # whatever it is, the figures cannot be had again
        return f"cannot be computed again: {error!r}"
    return "" if digest == frozen.digest else "the figures are not those that were frozen"


_BREAKDOWNS = {breakdown.name.lower(): breakdown.value for breakdown in Breakdown}

_ORPHANS = """
SELECT DISTINCT e.posting_id FROM ledger_entry e
LEFT JOIN ledger_posting p ON p.n = e.posting_id WHERE p.n IS NULL ORDER BY 1
"""
_UNKNOWN_FUNDS = """
SELECT e.fund_id FROM (SELECT DISTINCT fund_id FROM ledger_entry) e
LEFT JOIN ledger_fund f ON f.id = e.fund_id WHERE f.id IS NULL ORDER BY 1
"""
_FINE_PLACES = """
SELECT p.code FROM (SELECT DISTINCT place_id FROM ledger_entry) e
LEFT JOIN directory_place p ON p.id = e.place_id
WHERE p.id IS NULL OR p.kind = %(settlement)s ORDER BY 1
"""
_UNKNOWN_POSTINGS = """
SELECT DISTINCT a.posting FROM vault_auditentry a
LEFT JOIN ledger_posting p ON p.n = a.posting
WHERE a.posting IS NOT NULL AND a.posting <> 0 AND p.n IS NULL ORDER BY 1
"""
_OPEN_MARGINS = """
SELECT DISTINCT s.code, m.source FROM (
    SELECT e.source_kind_id, e.source,
        SUM(CASE e.breakdown WHEN %(sex)s THEN e.value ELSE 0 END) AS by_sex,
        SUM(CASE e.breakdown WHEN %(age)s THEN e.value ELSE 0 END) AS by_age,
        SUM(CASE e.breakdown WHEN %(group)s THEN e.value ELSE 0 END) AS by_group
    FROM ledger_entry e WHERE e.breakdown <> %(joint)s
    GROUP BY e.source_kind_id, e.source, e.measure_id, e.day, e.country_id, e.place_id, e.org_id,
        e.fund_id, e.share, e.facet_id, e.subject
) m LEFT JOIN ledger_source s ON s.id = m.source_kind_id
WHERE m.by_sex <> m.by_age OR m.by_sex <> m.by_group ORDER BY 1, 2
"""
_TWICE_SPLIT = """
SELECT DISTINCT s.code, m.source FROM (
    SELECT source_kind_id, source, measure_id, SUM(value) AS net FROM ledger_entry
    WHERE breakdown = %(sex)s GROUP BY source_kind_id, source, measure_id
) m JOIN (
    SELECT e.source_kind_id, e.source, e.measure_id, SUM(e.value) AS net FROM ledger_entry e
    WHERE e.breakdown = %(joint)s AND EXISTS (
        SELECT 1 FROM ledger_entry x WHERE x.source_kind_id = e.source_kind_id
        AND x.source = e.source AND x.breakdown <> %(joint)s
    ) GROUP BY e.source_kind_id, e.source, e.measure_id
) j ON j.source_kind_id = m.source_kind_id AND j.source = m.source AND j.measure_id = m.measure_id
LEFT JOIN ledger_source s ON s.id = m.source_kind_id
WHERE m.net <> 0 AND j.net <> 0 ORDER BY 1, 2
"""


def _nowhere(name: str, word: str, sql: str, params: dict[str, Any] | None = None) -> Check:
    """Nothing is found by this SQL, whose rows name what breaks the invariant."""
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {_SHOWN + 1}", params or {})
        found = [" ".join(map(str, row)) for row in cursor.fetchall()]
    return _listed(name, word, found)


def _listed(name: str, word: str, found: list[Any]) -> Check:
    shown = ", ".join(map(str, found[:_SHOWN])) + (" and more" if len(found) > _SHOWN else "")
    return Check(name, not found, f"{word} {shown}".strip() if found else "")
