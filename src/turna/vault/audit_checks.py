"""Is the audit whole? Chains, numbers, guards, and every anchor against the rows.

It only reads, and runs beside writers. What it cannot see it says: the rows of a chain that are
younger than its last anchor could be cut off the end without a trace.
"""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from turna.vault import anchor, append_only, chain
from turna.vault.anchor import Anchor
from turna.vault.append_only import AppendOnly
from turna.vault.errors import NoAuditKey
from turna.vault.keys.router import ALIAS, LABEL
from turna.vault.models import AuditEntry, AuditNamed

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked, whether it holds, and what is to be said about it."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(slots=True)
class Chain:
    """What was seen of one organisation's rows."""

    organisation: str
    rows: int = 0
    last: int = 0
    link: bytes = b""
    faults: list[str] = field(default_factory=list)
    first: tuple[bytes | None, str] | None = None  # the row whose beginning is known at the end
    anchors: list[Anchor] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"audit of {self.organisation or 'the system itself'}"

    def see(self, secret: bytes, n: int, link: bytes, text: str) -> None:
        """The next row; after one that does not fit, go on from what it says of itself."""
        if n > self.last + 1:
            self.faults.append(f"rows {self.last + 1}–{n - 1} are missing")
        elif n <= self.last:
            self.faults.append(f"row {n} stands after row {self.last}")
        elif n == 1:
            self.first = (link, str(text))
        elif text is None or chain.following(secret, self.link, text) != link:
            self.faults.append(f"row {n} does not fit the one before it")
        self.last, self.link = n, link
        self.rows += 1

    def compare(self, anchors: Iterable[Anchor]) -> None:
        """The row that was just seen, with what was anchored of it."""
        self.faults += [
            f"row {one.n} is not the one anchored at {_when(one)}"
            for one in anchors
            if one.head != self.link
        ]


def findings(more: Sequence[Path] = ()) -> Iterator[Finding]:
    """Every check in turn. `more` are files with anchors besides the configured one: saved mails,
    copies of another host."""
    yield guards()
    try:
        secret = chain.key()
    except NoAuditKey as error:
        yield Finding("audit", ok=False, detail=str(error))
        return
    anchors: list[Anchor] = []
    for path in (Path(settings.AUDIT_ANCHOR), *more):
        found, told = _read(path, secret, needed=path in more)
        anchors += found
        yield told
    chains, before = walk(secret, anchors)
    yield _before(before, chains)
    for one in sorted(chains.values(), key=lambda one: one.organisation):
        yield _told(one)
    yield _named(secret)


def _named(secret: bytes) -> Finding:
    """Whether those named in rows are those by whom rows are found: the chain covers the first.

    Both sides are added up under the audit's key, so that neither needs an order.
    """
    listed = AuditEntry.objects.filter(named__isnull=False).order_by()
    wanted = (
        (entry, one.object)
        for entry, pairs in listed.values_list("pk", "named").iterator(chunk_size=2000)
        for one in chain.named_in(entry, pairs)
    )
    there = AuditNamed.objects.order_by().values_list("entry", "object")
    same = _sum(secret, wanted) == _sum(secret, there.iterator(chunk_size=5000))
    detail = "" if same else "trails would not tell of somebody named in a row, or of another"
    return Finding("who is named in lists is found by it", same, detail)


def _sum(secret: bytes, pairs: Iterable[tuple[int, UUID]]) -> tuple[int, int]:
    """How many pairs, and the sum of their MACs."""
    count = total = 0
    for entry, uid in pairs:
        text = entry.to_bytes(8, "big") + uid.bytes
        total += int.from_bytes(hmac.digest(secret, text, "sha256"), "big")
        count += 1
    return count, total % 2**256


def walk(secret: bytes, anchors: Iterable[Anchor] = ()) -> tuple[dict[str, Chain], int]:
    """Every chain by its organisation, with its faults; and how many rows are from before them."""
    chains: dict[str, Chain] = {}
    wanted: dict[tuple[str, int], list[Anchor]] = {}
    for one in anchors:
        chains.setdefault(one.organisation, Chain(one.organisation)).anchors.append(one)
        wanted.setdefault((one.organisation, one.n), []).append(one)
    before = chain.Before()
    for organisation, n, stored, text in chain.scan():
        if n is None:
            before.add(str(text))
            continue
        state = chains.get(organisation)
        if state is None:
            state = chains[organisation] = Chain(organisation)
        state.see(secret, n, b"" if stored is None else bytes(stored), text)
        if (organisation, n) in wanted:
            state.compare(wanted.pop((organisation, n)))
    for one in (one for left in wanted.values() for one in left):
        chains[one.organisation].faults.append(
            f"row {one.n}, anchored at {_when(one)}, is not there"
        )
    _beginnings(secret, chains, before)
    return chains, before.count


def guards() -> Finding:
    """Whether every append-only table still refuses changes, in both databases."""
    steps = [
        step
        for migration in MigrationLoader(None).disk_migrations.values()
        for step in migration.operations
        if isinstance(step, AppendOnly)
    ]
    bare = [step.table for step in steps if not _is_guarded(step.table)]
    told = f"no guard, or a changed one, on {', '.join(bare)}" if bare else ""
    return Finding("append-only tables are guarded by the database", not bare, told)


def _is_guarded(table: str) -> bool:
    try:
        return append_only.is_guarded(
            connections[ALIAS if table.startswith(f"{LABEL}_") else "default"], table
        )
    except DatabaseError:
        return False  # a key store that cannot be opened guards nothing; other checks say so


def _beginnings(secret: bytes, chains: dict[str, Chain], before: chain.Before) -> None:
    """The first link of every chain, which covers all rows from before the chains."""
    digest = before.digest()
    for one in chains.values():
        if one.first is None:
            continue
        link, text = one.first
        start = chain.beginning(secret, one.organisation, digest)
        if chain.following(secret, start, text) != link:
            one.faults.insert(0, "row 1, or a row from before the chains, was changed")


def _read(path: Path, secret: bytes, *, needed: bool) -> tuple[list[Anchor], Finding]:
    name = f"anchors of the audit in {path}"
    if not path.exists() and not needed and path.parent.is_dir():
        return [], Finding(name, ok=True, detail="none yet: ./turna audit anchor writes them")
    try:
        anchors, wrong = anchor.read(path, secret)
    except OSError as error:
        return [], Finding(name, ok=False, detail=f"cannot be read ({error.strerror})")
    told = f"{len(anchors):,} genuine"
    if path.is_relative_to(settings.DATA):
        told += "; they lie beside the data, where whoever cuts the audit can cut them too"
    if wrong:
        told = f"not genuine: line {', '.join(map(str, wrong[:_SHOWN]))}"
    return anchors, Finding(name, not wrong, told)


def _before(count: int, chains: dict[str, Chain]) -> Finding:
    told = f"{sum(one.rows for one in chains.values()):,} rows in {len(chains)} chains"
    if count:
        covered = "which every chain covers" if chains else "and nothing covers them yet"
        told += f"; {count:,} from before the chains, {covered}"
    return Finding("rows of the audit", ok=True, detail=told)


def _told(one: Chain) -> Finding:
    if one.faults:
        rest = f" and {len(one.faults) - _SHOWN} more" if len(one.faults) > _SHOWN else ""
        return Finding(one.name, ok=False, detail="; ".join(one.faults[:_SHOWN]) + rest)
    last = anchor.newest(one.anchors).get(one.organisation)
    if last is None:
        return Finding(one.name, ok=True, detail=f"{one.rows:,} rows, open: none is anchored")
    told = f"{one.rows:,} rows, {one.last - last.n:,} of them younger than the last anchor"
    minutes = int((timezone.now() - last.at).total_seconds() // 60)
    return Finding(one.name, ok=True, detail=f"{told} ({_when(last)}, {minutes:,} min ago)")


def _when(one: Anchor) -> str:
    return f"{one.at:%Y-%m-%d %H:%M} UTC"
