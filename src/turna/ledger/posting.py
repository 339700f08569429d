"""One path from records to entries, for one record or a hundred thousand.

A posting is `facts - net entries` for the given records, written by one statement. It draws
its number and time under one lock that is held to the commit: a transaction that started
earlier and commits later can therefore never slip behind a moment somebody has already read.
"""

import functools
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.utils import timezone

from turna.ledger import registry, tally
from turna.ledger.codes import Cause
from turna.ledger.facts import column
from turna.ledger.models import Facet, Measure, Posting, Source
from turna.vault.actor import Actor

_LOCK = 7_804_611_021  # any number that nobody else uses for an advisory lock
_INLINE_KEYS = 400
_KEY_TABLE = "SELECT source FROM turna_keys"
# The columns of an entry that a fact must match; "source" leads, the rest are axes.
AXES = (
    "source", "measure_id", "day", "month", "country_id", "place_id", "org_id", "fund_id",
    "share", "breakdown", "sex", "age", "group_id", "facet_id", "subject",
)  # fmt: skip
Sql = tuple[str, list[Any]]  # a statement and its parameters
Facts = list[tuple[registry.Measure, Sql]]
_HASHED = ("id", "source_kind_id", *AXES, "value")


def post(
    *, source: str, keys: Iterable[int], cause: Cause, actor: Actor, verb: str, origin: str = ""
) -> list[Posting]:
    """Bring the ledger in line with these records (primary keys of one source kind).

    A cause of NEW is split: what falls into a month its partner has closed is LATE. Gives
    the postings made: none when nothing changed. The caller has locked the records' rows.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A posting belongs to a verb's transaction.")
    wanted = sorted(set(keys))
    if not wanted:
        return []
    hold()
    _fill_key_table(wanted)
    facts = _facts(source, wanted)
    _add_missing_facets(facts)
    late = _late_keys(source, wanted, facts) if cause == Cause.NEW else set()
    made = []
    for some, why in (
        ([k for k in wanted if k not in late], cause),
        (sorted(late), Cause.LATE),
    ):
        if not some:
            continue
        if late:
            _fill_key_table(some)
        change = _difference_sql(source, some, _facts(source, some) if late else facts)
        posting = _post(source, change, cause=why, actor=actor, verb=verb, origin=origin)
        if posting is not None:
            made.append(posting)
    tally.follow(made)
    return made


def differences(source: str) -> int:
    """Recount: how many cells of this source differ between records and ledger (0 is right)."""
    sql, params = _difference_sql(source, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS d", params)  # noqa: S608
        return int(cursor.fetchone()[0])


def differences_by_measure(source: str) -> dict[str, int]:
    """The recount's differing cells by the code of their measure; empty when all is right."""
    sql, params = _difference_sql(source, None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT m.code, COUNT(*) FROM ({sql}) AS d "  # noqa: S608
            "JOIN ledger_measure m ON m.id = d.measure_id GROUP BY m.code",
            params,
        )
        return {row[0]: int(row[1]) for row in cursor.fetchall()}


def differing_keys(source: str) -> list[int]:
    """The records of this source whose facts are not what the ledger says."""
    sql, params = _difference_sql(source, None)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT source FROM ({sql}) AS d ORDER BY source", params)  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def standing_facts(source: str) -> list[tuple[str, Sql]]:
    """What live records of this source stand for: (measure's code, SQL) for each measure.

    Rows have source, place, share, breakdown, subject and value; the place is the record's
    own, which may be finer than the district that its entries name.
    """
    names = ("source", "place", "share", "breakdown", "subject", "value")
    columns = ", ".join(f"f.{column(name)} AS {name}" for name in names)
    found: dict[str, tuple[list[str], list[Any]]] = {}
    for measure, (sql, params) in _facts(source, None):
        parts, all_params = found.setdefault(measure.code, ([], []))
        parts.append(f"SELECT {columns} FROM ({sql}) AS f")  # noqa: S608
        all_params += params
    return [(code, (" UNION ALL ".join(parts), params)) for code, (parts, params) in found.items()]


def last_number() -> int:
    """The number of the newest posting; 0 when there is none."""
    return Posting.objects.aggregate(n=models.Max("n"))["n"] or 0


def digest_of(number: int) -> tuple[int, str]:
    """(how many entries, SHA-256 over them in order) of one posting, from the table."""
    with connection.cursor() as cursor:
        cursor.execute(hashed_rows_sql("posting_id = %s"), [number])
        return digest_of_rows(row[1:] for row in cursor)


def hashed_rows_sql(condition: str) -> str:
    """SQL of (posting, then what its digest is taken over) for entries, posting by posting."""
    names = ", ".join(_HASHED)
    return (
        f"SELECT posting_id, {names} FROM ledger_entry "  # noqa: S608
        f"WHERE {condition} ORDER BY posting_id, id"
    )


def digest_of_rows(rows: Iterable[Sequence[Any]]) -> tuple[int, str]:
    """(how many, SHA-256) of the entries of one posting, in the order of their ids."""
    total, state = 0, hashlib.sha256()
    for row in rows:
        state.update("\x1f".join(map(str, row)).encode())
        state.update(b"\n")
        total += 1
    return total, state.hexdigest()


def chain_of(before: str, posting: Posting) -> str:
    """The chain value of a posting that follows one whose chain is `before`."""
    head = "|".join(
        str(part)
        for part in (
            before, posting.n, posting.at.astimezone(UTC).isoformat(), posting.actor_id,
            posting.actor_name, posting.verb, posting.cause, posting.origin, posting.entries,
            posting.digest,
        )
    )  # fmt: skip
    return hashlib.sha256(head.encode()).hexdigest()


def hold() -> None:
    """Nobody else posts, or draws a moment, until this transaction ends."""
    # On SQLite the writing transaction itself is the lock: there is one writer at a time.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _post(
    source: str, change: Sql, *, cause: Cause, actor: Actor, verb: str, origin: str
) -> Posting | None:
    last = Posting.objects.order_by("-n").first()
    number = last.n + 1 if last else 1
    kind = Source.objects.get(code=source)
    sql, params = change
    names = ", ".join((*AXES, "value"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_entry (posting_id, source_kind_id, {names}) "  # noqa: S608
            f"SELECT %s, %s, {names} FROM ({sql}) AS d",
            [number, kind.pk, *params],
        )
    entries, digest = digest_of(number)
    if not entries:
        return None
    now = timezone.now()
    if last and now <= last.at:  # a clock set back must not reorder moments
        now = last.at + timedelta(microseconds=1)
    posting = Posting(
        n=number, at=now, actor_id=actor.id, actor_name=actor.name, verb=verb, cause=cause,
        origin=origin or actor.via, entries=entries, digest=digest,
    )  # fmt: skip
    posting.chain = chain_of(last.chain if last else "", posting)
    posting.save(force_insert=True)
    return posting


def _difference_sql(source: str, keys: Sequence[int] | None, facts: Facts | None = None) -> Sql:
    """SQL of `facts - entries` for these keys (None: all)."""
    names = ", ".join(AXES)
    parts, params = _fact_parts(_facts(source, keys) if facts is None else facts)
    where = ""
    key_params: list[Any] = []
    if keys is not None:
        condition, key_params = _key_condition(keys)
        where = f" AND source IN ({condition})"
    kind = Source.objects.get(code=source)
    parts.append(
        f"SELECT {names}, -value AS value FROM ledger_entry "  # noqa: S608
        f"WHERE source_kind_id = %s{where}"
    )
    params += [kind.pk, *key_params]
    body = " UNION ALL ".join(parts)
    # PostgreSQL gives NUMERIC for a sum of BIGINT.
    sql = (
        f"SELECT {names}, CAST(SUM(value) AS BIGINT) AS value FROM ({body}) AS u "  # noqa: S608
        f"GROUP BY {names} HAVING SUM(value) <> 0"
    )
    return sql, params


def _fact_parts(facts: Facts) -> tuple[list[str], list[Any]]:
    measure_ids = dict(Measure.objects.values_list("code", "id"))
    parts: list[str] = []
    params: list[Any] = []
    day = f"f.{column('day')}"
    # A facet that no entry has yet is not empty: without the -1 a recount would miss it.
    facet = f"CASE WHEN f.{column('facet')} IS NULL THEN NULL ELSE COALESCE(fc.id, -1) END"
    for measure, (sql, sql_params) in facts:
        parts.append(
            f"SELECT f.{column('source')} AS source, {measure_ids[measure.code]} AS measure_id, "
            f"{day} AS day, {_month_sql(day)} AS month, "
            f"f.{column('country')} AS country_id, p.counts_as_id AS place_id, "
            f"f.{column('org')} AS org_id, f.{column('fund')} AS fund_id, "
            + ", ".join(f"f.{column(n)} AS {n}" for n in ("share", "breakdown", "sex", "age"))
            + f", f.{column('group')} AS group_id, {facet} AS facet_id, "
            f"f.{column('subject')} AS subject, f.{column('value')} AS value "
            f"FROM ({sql}) AS f JOIN directory_place p ON p.id = f.{column('place')} "
            f"LEFT JOIN ledger_facet fc ON fc.key = f.{column('facet')}"
        )
        params += sql_params
    return parts, params


def _facts(source: str, keys: Sequence[int] | None) -> Facts:
    """What these records stand for; all records of the source when `keys` is None."""
    made = _written(
        connection.vendor, registry.source(source), registry.measures(), keys is not None
    )
    if keys is None or len(keys) > _INLINE_KEYS:
        return [(measure, (sql, list(params))) for measure, sql, params in made]
    # Keys are whole numbers: they may stand in the text, where the table of keys stood.
    inline = ", ".join(str(int(key)) for key in keys)
    return [
        (measure, (sql.replace(_KEY_TABLE, inline), list(params))) for measure, sql, params in made
    ]


@functools.cache
def _written(
    vendor: str,
    kind: registry.SourceKind,
    measures: tuple[registry.Measure, ...],
    some: bool,
) -> tuple[tuple[registry.Measure, str, tuple[Any, ...]], ...]:
    """The SQL of a source's facts, for all records or for `some`: those in the table of keys.

    Writing it is most of the work of a small posting and depends on what is registered only,
    so it is written once in the life of a process.
    """
    made = []
    for measure, key, rows in registry.contributions(kind.code):
        chosen = rows.filter(**{f"{key}__in": RawSQL(_KEY_TABLE, [])}) if some else rows  # noqa: S611
        sql, params = chosen.query.sql_with_params()
        made.append((measure, sql, tuple(params)))
    return tuple(made)


def _key_condition(keys: Sequence[int]) -> tuple[str, list[Any]]:
    """What stands inside IN (…): the keys themselves, or a temporary table of them."""
    if len(keys) <= _INLINE_KEYS:
        return ", ".join(["%s"] * len(keys)), list(keys)
    return _KEY_TABLE, []


def _fill_key_table(keys: Sequence[int]) -> None:
    if len(keys) <= _INLINE_KEYS:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE IF NOT EXISTS turna_keys (source BIGINT PRIMARY KEY)"
        )
        cursor.execute("DELETE FROM turna_keys")
        if connection.vendor == "postgresql":
            cursor.execute("INSERT INTO turna_keys SELECT unnest(%s::bigint[])", [list(keys)])
        else:
            cursor.executemany("INSERT INTO turna_keys VALUES (%s)", [(key,) for key in keys])


def _month_sql(day: str) -> str:
    if connection.vendor == "postgresql":
        return f"CAST(EXTRACT(YEAR FROM {day}) * 12 + EXTRACT(MONTH FROM {day}) - 1 AS INTEGER)"
    year, month = (f"CAST(strftime('%%{part}', {day}) AS INTEGER)" for part in "Ym")
    return f"{year} * 12 + {month} - 1"


def _add_missing_facets(facts: Facts) -> None:
    found: set[str] = set()
    for measure, (sql, params) in facts:
        if not measure.facets:
            continue
        facet = column("facet")
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT DISTINCT f.{facet} FROM ({sql}) AS f "  # noqa: S608
                f"LEFT JOIN ledger_facet fc ON fc.key = f.{facet} "
                f"WHERE fc.id IS NULL AND f.{facet} IS NOT NULL",
                params,
            )
            found.update(row[0] for row in cursor.fetchall())
    Facet.objects.bulk_create([Facet(key=key) for key in sorted(found)])


def _late_keys(source: str, keys: Sequence[int], facts: Facts) -> set[int]:
    """The keys with a fact in a month that its organisation has closed."""
    sql, params = _difference_sql(source, keys, facts)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT d.source FROM ({sql}) AS d JOIN ledger_monthclose c "  # noqa: S608
            "ON c.organisation_id = d.org_id AND c.month = d.month",
            params,
        )
        return {row[0] for row in cursor.fetchall()}
