"""The heads of the audit's chains in a second place: a file, best on another host, and mail.

    turna-audit 2026-11-22T19:20:00Z chain=test-ngo n=12 head=… mac=…

Each line is genuine by itself, so lines may be lost, repeated or come from mails in any order;
the newest that is left of a chain shows a tail that was cut before it. Lines name organisations
and nobody else.
"""

import hmac
import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from turna.vault import box, chain

log = logging.getLogger(__name__)
_LINE = re.compile(
    r"turna-audit (?P<at>\S+) chain=(?P<chain>\S*) n=(?P<n>[0-9]{1,18}) "
    r"head=(?P<head>[0-9a-f]{64}) mac=(?P<mac>[0-9a-f]{64})"
)
_TAIL = 64 * 1024  # bytes of the file that are looked at to see what is anchored already


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chain's head at a moment: at `n` stood the row with the link `head`."""

    at: datetime
    organisation: str
    n: int
    head: bytes

    def text(self) -> str:
        """The line without its MAC."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return (
            f"turna-audit {at} chain={quote(self.organisation, safe='')} n={self.n} "
            f"head={self.head.hex()}"
        )

    def line(self, secret: bytes) -> str:
        """The line with its MAC, without an end."""
        return f"{self.text()} mac={_mac(secret, self.text()).hex()}"


def parse(line: str, secret: bytes) -> Anchor | None:
    """The anchor of a line; None when it is no genuine one."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    anchor = Anchor(at, unquote(found["chain"]), int(found["n"]), bytes.fromhex(found["head"]))
    genuine = hmac.compare_digest(_mac(secret, anchor.text()), bytes.fromhex(found["mac"]))
    return anchor if genuine else None


def read(path: Path, secret: bytes) -> tuple[list[Anchor], list[int]]:
    """The anchors of a file, and the numbers of lines that claim to be some and are not genuine.

    Other lines, such as those of a saved mail, are left out. OSError when it cannot be read.
    """
    anchors, wrong = [], []
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if "turna-audit" not in line:
                continue
            found = parse(line[line.index("turna-audit") :], secret)
            if found is None:
                wrong.append(number)
            else:
                anchors.append(found)
    return anchors, wrong


def newest(anchors: Iterable[Anchor]) -> dict[str, Anchor]:
    """The anchor of each chain with the highest number."""
    found: dict[str, Anchor] = {}
    for anchor in anchors:
        last = found.get(anchor.organisation)
        if last is None or (anchor.n, anchor.at) > (last.n, last.at):
            found[anchor.organisation] = anchor
    return found


def anchor_heads(known: Mapping[str, int] | None = None) -> list[Anchor]:
    """Write the heads that are newer than what is anchored; returns those written.

    `known` are numbers that the caller knows to be anchored, besides the end of the file. The
    file first, then mail, when an address is set. OSError and SMTPException when a place cannot
    be reached; NoAuditKey.
    """
    secret, path = chain.key(), Path(settings.AUDIT_ANCHOR)
    last = newest(_tail(path, secret))
    now, found = timezone.now(), []
    for organisation, (n, head) in sorted(chain.heads().items()):
        before = last.get(organisation)
        if before is not None and chain.link_at(organisation, before.n) != before.head:
            log.error("The audit of %r is not what was anchored: ./turna verify", organisation)
        if (before is None or before.n != n) and (known or {}).get(organisation) != n:
            found.append(Anchor(now, organisation, n, head))
    if found:
        lines = [anchor.line(secret) for anchor in found]
        _append(path, lines)
        _mail(lines, now)
    return found


def _mac(secret: bytes, text: str) -> bytes:
    return hmac.digest(box.derive(secret, "audit anchor 1"), text.encode(), "sha256")


def _tail(path: Path, secret: bytes) -> list[Anchor]:
    if not path.exists():
        return []
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL))
        lines = file.read().decode("utf-8", "replace").splitlines()
    return [anchor for line in lines if (anchor := parse(line, secret)) is not None]


def _append(path: Path, lines: Sequence[str]) -> None:
    """Add the lines, on disk before this returns. A line that a full disk had torn stays apart."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        data = ("\n" * torn + "\n".join(lines) + "\n").encode()
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _mail(lines: Sequence[str], now: datetime) -> None:
    """To the second organisation, if one is set; nothing is sent otherwise."""
    if settings.AUDIT_ANCHOR_MAIL:
        subject = f"Turna: heads of the audit, {now.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        body = "\n".join(lines) + "\n"
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, settings.AUDIT_ANCHOR_MAIL).send()
