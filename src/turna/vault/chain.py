"""The links of the audit: each organisation's rows are numbered, and each seals the one before.

    link = HMAC-SHA256(key, link before + the row's text)

The key lies in a file of its own, not in the database: whoever owns the database alone can
change rows, but cannot make links that fit. It needs no unlocking, because intake goes on while
identities are locked. A cut tail leaves whole links: that is what anchors are for.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from turna.vault import box
from turna.vault.errors import NoAuditKey
from turna.vault.models import AuditEntry, AuditNamed

TABLE = AuditEntry._meta.db_table
_SEPARATOR = "\x1f"  # in no column: `plain` takes it out before a row is written
_LOCK = 7_804_612  # the class of our advisory locks; any number that nobody else uses
# What a link covers, in this order; new columns go to the end, with a chain of version 2.
_COLUMNS = (
    "organisation", "n", "at", "actor_id", "actor_name", "role", "via", "verb", "object_kind",
    "object_id", "object_version", "object_count", "named", "objects_digest", "fields", "reason",
    "posting", "request_id",
)  # fmt: skip
_SQL = {
    "sqlite": {
        "n": "coalesce(n, '')",
        "at": "CASE WHEN length(at) = 19 THEN at || '.000000' ELSE at END",
        "named": "coalesce(named, '')",
        "posting": "coalesce(posting, '')",
    },
    "postgresql": {
        "n": "coalesce(n::text, '')",
        "at": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
        "named": "coalesce(named::text, '')",
        "fields": "fields::text",
        "posting": "coalesce(posting::text, '')",
    },
}


def key() -> bytes:
    """The audit's key, 32 bytes. NoAuditKey when its file is absent, unreadable or no such key."""
    path = Path(settings.AUDIT_KEY_FILE)
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        raise NoAuditKey from None
    if len(found) != box.KEY_SIZE:
        raise NoAuditKey
    return found


def plain(text: str) -> str:
    """Text as a row keeps it: nothing invisible in it."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)


def name(text: str) -> str:
    """An id or field's name as a list in a row keeps it: printable ASCII on every database."""
    return plain(text).encode("ascii", "backslashreplace").decode("ascii")


def append(rows: Iterable[AuditEntry]) -> None:
    """Give these rows their numbers, times and links, and store them; no other row comes between.

    Inside a transaction, as its last step: on PostgreSQL each chain is held to the commit, always
    in the same order, so that two acts never wait for each other in a ring.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Rows are linked inside a transaction.")
    secret = key()
    ordered = sorted(rows, key=lambda row: row.organisation)
    for organisation, members in groupby(ordered, key=lambda row: row.organisation):
        _hold(organisation)
        n, link = _head(organisation, secret)
        found = list(members)
        for row in found:
            n += 1
            row.at, row.n = timezone.now(), n
            link = row.chain = following(secret, link, text_of(row))
        if len(found) == 1:
            found[0].save(force_insert=True)
        else:
            AuditEntry.objects.bulk_create(found, batch_size=500)
        AuditNamed.objects.bulk_create(
            (one for row in found for one in named_in(row.pk, row.named)), batch_size=500
        )


def named_in(entry: int, named: Iterable[Any] | None) -> Iterator[AuditNamed]:
    """The rows by which those are found whom a row of the audit names. What is no public id of a
    record has no trail, and none."""
    for key, _version in named or ():
        with suppress(ValueError):
            yield AuditNamed(entry_id=entry, object=UUID(key))


def heads() -> dict[str, tuple[int, bytes]]:
    """The newest (number, link) of every chain, as it is committed."""
    newest = AuditEntry.objects.filter(n__isnull=False).order_by()
    found = {}
    for row in newest.values("organisation").annotate(last=Max("n")):
        link = link_at(row["organisation"], row["last"])
        if link is not None:
            found[row["organisation"]] = (row["last"], link)
    return found


def link_at(organisation: str, n: int) -> bytes | None:
    """The link of one row; None when there is no such row."""
    rows = AuditEntry.objects.filter(organisation=organisation, n=n).order_by()
    found = rows.values_list("chain", flat=True).first()
    return None if found is None else bytes(found)


def following(secret: bytes, link: bytes, text: str) -> bytes:
    """The link of a row, from the one before it."""
    return hmac.digest(secret, link + text.encode(), "sha256")


def beginning(secret: bytes, organisation: str, before: bytes) -> bytes:
    """What the first link of a chain follows. `before` digests all rows from before the chains,
    so that each chain covers them too."""
    return box.derive(secret, "audit beginning 1", organisation.encode(), before)


class Before:
    """The digest of rows from before the chains, in the order of the table."""

    def __init__(self) -> None:
        self.count = 0
        self._digest = hashlib.sha256()

    def add(self, text: str) -> None:
        part = text.encode()
        self._digest.update(len(part).to_bytes(8, "big") + part)
        self.count += 1

    def digest(self) -> bytes:
        return self._digest.digest()


def text_of(row: AuditEntry) -> str:
    """What a link covers of a row that is about to be stored: the text that `scan` reads back."""
    values: dict[str, Any] = {column: getattr(row, column) for column in _COLUMNS}
    values["at"] = row.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    values["named"] = "" if row.named is None else json.dumps(row.named)
    values["fields"] = json.dumps(row.fields)
    values["posting"] = "" if row.posting is None else row.posting
    return _SEPARATOR.join(str(values[column]) for column in _COLUMNS)


def scan(where: str = "") -> Iterator[tuple[str, int | None, bytes | None, str]]:
    """Every row as (organisation, number, link, text), in the order of the table, as one
    statement sees them. By a cursor of the database's own: a million rows fit into no memory."""
    yield from _rows(where)


def _rows(where: str) -> Iterator[Any]:
    # Constant names and this module's own expressions: nothing of it comes from outside.
    sql = f"SELECT organisation, n, chain, {_text_sql()} FROM {TABLE} {where} ORDER BY id"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while found := cursor.fetchmany(5000):
            yield from found


def _text_sql() -> str:
    special = _SQL[connection.vendor]
    parts = [special.get(column, column) for column in _COLUMNS]
    if connection.vendor == "sqlite":
        # Not printf(), which is faster: it ends a text at a zero byte and would not see the rest.
        return " || char(31) || ".join(f"({part})" for part in parts)
    return f"concat_ws(chr(31), {', '.join(parts)})"


def _hold(organisation: str) -> None:
    """Hold the chain to the commit; SQLite lets one writer in at a time anyway."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(
            hashlib.sha256(organisation.encode()).digest()[:4], "big", signed=True
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, number])


def _head(organisation: str, secret: bytes) -> tuple[int, bytes]:
    chained = AuditEntry.objects.filter(organisation=organisation, n__isnull=False)
    newest = chained.order_by("-n").only("n", "chain").first()
    if newest is not None and newest.n is not None:
        return newest.n, bytes(newest.chain or b"")
    return 0, beginning(secret, organisation, _digest_before())


def _digest_before() -> bytes:
    """Rows from before the chains have the lowest ids: mostly there are none."""
    before = Before()
    first = AuditEntry.objects.order_by("pk").values_list("n", flat=True)[:1]
    if list(first) == [None]:
        for _organisation, _n, _link, text in scan("WHERE n IS NULL"):
            before.add(text)
    return before.digest()


def fits() -> bool:
    """Whether the key made the oldest or the newest link; True where there are none. Both are
    looked at, so that one tampered row does not look like a wrong key."""
    chained = AuditEntry.objects.filter(n__gt=1)
    ends = [chained.order_by("pk").first(), chained.order_by("-pk").first()]
    found = [row for row in ends if row is not None]
    return not found or any(_fits(row) for row in found)


def _fits(row: AuditEntry) -> bool:
    before = link_at(row.organisation, (row.n or 0) - 1)
    return before is not None and following(key(), before, text_of(row)) == bytes(row.chain or b"")
