#!/usr/bin/env python3
"""Writes docs/asvs.md from `docs/asvs.csv`, the one source of the ledger.

    tools/asvs.py

Any Python 3.11 runs it; `tests/site/test_asvs.py` holds both against the tests.
"""

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
SOURCE, PAGE = CHECKOUT / "docs/asvs.csv", CHECKOUT / "docs/asvs.md"
TESTED, WRITTEN, NOT_OURS, MISSING = (
    "tested", "by configuration", "not applicable", "not there yet",
)  # fmt: skip
STATUSES = (TESTED, WRITTEN, NOT_OURS, MISSING)
CHAPTERS = {
    1: "Encoding", 2: "Checks and business rules", 3: "Browser", 4: "Web services", 5: "Files",
    6: "Authentication", 7: "Sessions", 8: "Authorisation", 11: "Cryptography",
    12: "Communication", 13: "Configuration", 14: "Data protection", 15: "Code and architecture",
    16: "Logging and errors",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One requirement: `by` are tests (tests/…::name) or files, `why` is the reason or remark."""

    id: str
    level: int
    asks: str
    status: str
    by: tuple[str, ...]
    why: str

    @property
    def chapter(self) -> int:
        return int(self.id.split(".")[0])


def rows(path: Path = SOURCE) -> list[Row]:
    """The ledger, as it is written."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Row(r["id"], int(r["level"]), r["asks"], r["status"], tuple(r["by"].split()), r["why"])
            for r in csv.DictReader(lines)
        ]


def share(found: Iterable[Row], *, of: Iterable[str] = STATUSES) -> str:
    """How many of the rows with these statuses are tested: "180 of 210 (86 %)"."""
    chosen = [row for row in found if row.status in tuple(of)]
    tested = sum(row.status == TESTED for row in chosen)
    return f"{tested} of {len(chosen)} ({100 * tested // max(1, len(chosen))} %)"


def held(found: Iterable[Row]) -> str:
    """How many of the rows name a test, whatever their status."""
    chosen = list(found)
    named = sum(any("::" in one for one in row.by) for row in chosen)
    return f"{named} of {len(chosen)} ({100 * named // max(1, len(chosen))} %)"


def page(found: list[Row]) -> str:
    """The document."""
    base = [row for row in found if row.level < 3]
    more = [row for row in found if row.level == 3]
    counts = [
        f"| {status} | {sum(r.status == status for r in base)} "
        f"| {sum(r.status == status for r in more)} |"
        for status in STATUSES
    ]
    missing = [r for r in found if r.status == MISSING]
    parts = [
        HEAD.format(
            all=share(base), applying=share(base, of=(TESTED, WRITTEN, MISSING)),
            held=held(base), counts="\n".join(counts),
        ),
        "## Not there yet\n\n" + "\n".join(f"- **{r.id}** {r.asks}: {r.why}" for r in missing),
    ]  # fmt: skip
    for chapter, title in CHAPTERS.items():
        lines = [_line(row) for row in found if row.chapter == chapter]
        parts.append(
            f"## V{chapter} {title}\n\n| id | level | asks | answer |\n|---|---|---|---|\n"
            + "\n".join(lines)
        )
    return "\n\n".join(parts) + "\n"


def _line(row: Row) -> str:
    by = ", ".join(f"`{one}`" for one in row.by)
    answer = f"**{row.status}**" + (f": {by}" if by else "") + (f" · {row.why}" if row.why else "")
    return f"| {row.id} | {row.level} | {row.asks} | {answer} |"


HEAD = """# OWASP ASVS 5.0.0: what holds each requirement

Every requirement of levels 1 and 2 that can apply here, and the few of level 3 that a system about
people in danger needs, each with its test or its reason. Source of numbers and contents: *OWASP
Application Security Verification Standard 5.0.0*, <https://github.com/OWASP/ASVS>, CC BY-SA 4.0.
The words here are ours and much shorter: read the standard for what exactly is asked. Left out
whole: V9 self-contained tokens, V10 OAuth and OIDC, V17 WebRTC; Turna has none of them.

This page is written by `tools/asvs.py` from `asvs.csv`; `tests/site/test_asvs.py` fails when a
requirement is missing, stands twice, or names a test or a file that is no more. It is our own
reading. Nobody outside has checked it, and no assessor has verified Turna.

- **tested**: the named tests fail when it stops being true.
- **by configuration**: the named file answers it: a document, a setting, or something that whoever
  runs the server does.
- **not applicable**: the thing that is asked about does not exist here; a named test keeps it so.
- **not there yet**: what is missing, and where it belongs.

Levels 1 and 2: **tested {all}**; of those that apply, {applying}. A test is named by {held}.

| | levels 1 and 2 | level 3, chosen |
|---|---|---|
{counts}"""


def main() -> None:
    """Write the page and say so."""
    found = rows()
    PAGE.write_text(page(found), encoding="utf-8")
    sys.stderr.write(f"{PAGE.name}: {len(found)} requirements, tested {share(found)}\n")


if __name__ == "__main__":
    main()
