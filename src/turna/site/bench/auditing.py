"""Measures the audit: a million linked rows verified, what a read on record costs, and how many
acts a second are written. The rows are made for it, in a table that is rolled back."""

import os
import tempfile
import time
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from turna.accounts.audit_queries import trail_of
from turna.site.bench.measurements import Result, median, undone
from turna.site.bench.sealing import ORGANISATION, create_person, own_keys
from turna.vault import anchor, audit, audit_checks, chain, verbs
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry, AuditNamed, Identity, SearchCard
from turna.vault.transactions import write_transaction

ROWS = 1_000_000
CHAINS = 100
_BATCH = 20_000
_SECONDS = 5.0
_VERB, _KIND = "bench.thing.read", "bench.thing"


def auditing(scale: int) -> list[Result]:
    """Verifying a million rows in a hundred chains, a list of 50 on record, writes a second."""
    if not any(verb.code == _VERB for verb in verbs.all_verbs()):
        verbs.register(_VERB, label="measured")
    return [*_verifying(), _reading(), _writing(), _saving()]


def _verifying() -> list[Result]:
    with undone():
        before = AuditEntry.objects.count()
        start = time.perf_counter()
        _fill(ROWS)
        filled = time.perf_counter() - start
        secret, now = chain.key(), timezone.now()
        anchors = [
            anchor.Anchor(now, organisation, n, head)
            for organisation, (n, head) in chain.heads().items()
        ]
        start, worked = time.perf_counter(), time.process_time()
        chains, _before = audit_checks.walk(secret, anchors)
        taken, worked = time.perf_counter() - start, time.process_time() - worked
        start = time.perf_counter()
        for _row in chain.scan():
            pass
        scanned = time.perf_counter() - start
        trail = _trail()
    rows = sum(one.rows for one in chains.values())
    if rows < ROWS or any(one.faults for one in chains.values()):
        raise AssertionError("The audit that was made is not whole.")
    seen = f"{rows:,} rows, {before:,} of them the bench's own acts, in {len(chains)} chains"
    notes = (
        f"{seen}; {len(anchors)} anchors; reading the rows alone {scanned:.1f} s",
        f"of this process's own work {worked:.1f} s; on a busy machine the rest is waiting",
        f"made in {filled:.0f} s",
    )
    return [
        Result("audit of 1,000,000 rows verified", taken, unit="s", bar=10.0, notes=notes),
        Result("who looked at one person, among them", trail, bar=100.0),
    ]


def _trail() -> float:
    """The first page of one person's trail, who was shown alone and in lists."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    some = AuditEntry.objects.filter(named__isnull=False).order_by("-pk").first()
    if some is None or not some.named:
        raise AssertionError("Nobody is named in the audit that was made.")
    told = {_KIND: {some.named[0][0]}}

    def read() -> None:
        rows = trail_of(told).order_by("-at")
        if rows.count() != 1 or not list(rows[:50]):
            raise AssertionError("The trail does not tell of the list.")

    return median(read)


def _reading() -> Result:
    """A read of 50 people put on record, each named."""
    actor = _actor(0)
    people = [(uuid4(), 1) for _ in range(50)]

    def read() -> None:
        with write_transaction():
            audit.record(actor=actor, verb=_VERB, kind=_KIND, objects=people, name_objects=True)

    with undone():
        taken = median(read, repeats=50)
    note = "rolled back, so without the commit's write to disk"
    return Result("50 people read, put on record", taken, bar=20.0, notes=(note,))


def _writing() -> Result:
    """Acts one after another, each committed to disk. Their rows stay: they are acts."""
    actor = Actor(id="bench", name="Bench", organisation="bench-writes", via="cli")
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < _SECONDS:
        with write_transaction():
            audit.record(actor=actor, verb=_VERB, kind=_KIND, objects=[(uuid4(), 1)])
        done += 1
    each = (time.perf_counter() - start) * 1000 / done
    note = f"{1000 / each:,.0f} a second, one writer; an fsync alone takes {_fsync():.1f} ms here"
    return Result("one read on record, committed", each, bar=20.0, notes=(note,))


def _saving() -> Result:
    """Persons saved one after another, each read back on record, all of it on disk: what a
    server does while people work. The people stay for the run and are removed with their keys."""
    from turna.vault.services.identities import identities_open

    uids: list[UUID] = []
    with own_keys():
        start = time.perf_counter()
        while time.perf_counter() - start < _SECONDS:
            uids.append(create_person(len(uids)))
            identities_open(actor=_actor(len(uids)), uids=uids[-1:])
        each = (time.perf_counter() - start) * 1000 / len(uids)
        for model in (SearchCard, Identity):
            model._default_manager.filter(organisation=ORGANISATION).delete()
    note = (
        f"{2000 / each:,.0f} acts a second, one writer: each time a person, key and card "
        f"is saved and read; an fsync alone takes {_fsync():.1f} ms here"
    )
    return Result("one person saved and read on record", each, bar=40.0, notes=(note,))


def _fill(many: int) -> None:
    """So many linked rows, in turn in each of the chains; by the bare cursor, for its speed."""
    secret = chain.key()
    heads = {
        f"bench-ngo-{number}": (
            0,
            chain.beginning(secret, f"bench-ngo-{number}", chain.Before().digest()),
        )
        for number in range(CHAINS)
    }
    fields = [field for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(str(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Names of the model's own columns.
    sql = f"INSERT INTO {chain.TABLE} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        for begin in range(0, many, _BATCH):
            rows, listed = [], []
            for number in range(begin, min(begin + _BATCH, many)):
                row = _row(number)
                n, link = heads[row.organisation]
                row.n = n + 1
                row.chain = chain.following(secret, link, chain.text_of(row))
                heads[row.organisation] = (row.n, row.chain)
                listed.append(row.named)
                rows.append([
                    field.get_db_prep_save(getattr(row, field.attname), connection)
                    for field in fields
                ])  # fmt: skip
            cursor.executemany(sql, rows)
            cursor.execute(f"SELECT max(id) FROM {chain.TABLE}")  # noqa: S608 (as above)
            last = cursor.fetchone()[0]
            first = last - len(rows) + 1
            AuditNamed.objects.bulk_create(
                [one for n, named in enumerate(listed) for one in chain.named_in(first + n, named)],
                batch_size=5_000,
            )


def _row(number: int) -> AuditEntry:
    who = _actor(number)
    listed = [[str(uuid4()), 1] for _ in range(5)] if number % 10 == 0 else None
    return AuditEntry(
        at=timezone.now(), organisation=who.organisation, actor_id=who.id, actor_name=who.name,
        role=who.role, via=who.via, verb=_VERB, object_kind=_KIND,
        object_id="" if listed else str(uuid4()), object_version=0 if listed else 1,
        object_count=len(listed or "1"), named=listed, objects_digest="ab" * 32,
        fields=["day", "place"], request_id=str(uuid4()), posting=number,
    )  # fmt: skip


def _actor(number: int) -> Actor:
    return Actor(
        id=f"00000000-0000-4000-8000-{number % 400:012}", name=f"Айгүл Example {number % 400}",
        organisation=f"bench-ngo-{number % CHAINS}", role="case_worker", via="web",
    )  # fmt: skip


def _fsync() -> float:
    """Milliseconds of one write to the disk that the data lie on, or would."""
    from django.conf import settings

    with tempfile.NamedTemporaryFile(dir=settings.DATA) as file:

        def write() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return median(write, repeats=20)


MEASUREMENTS = {"audit": auditing}
