"""What `./turna verify` and `./turna recount` print, one line for each check."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TextIO

from turna.ledger import posting, registry, verification
from turna.vault import audit_checks
from turna.vault import verification as vault


def run(out: TextIO) -> int:
    """Check every invariant, one line each; 1 when one fails, else 0."""
    failed = 0
    for check in chain(verification.checks(), vault.checks()):
        _print(out, check.name, ok=check.ok, detail=check.detail)
        failed += not check.ok
    return 1 if audit(out) or failed else 0


def audit(out: TextIO, anchors: Sequence[Path] = ()) -> int:
    """Check the audit alone, against these files of anchors too; 1 when something is wrong."""
    failed = 0
    for found in audit_checks.findings(anchors):
        _print(out, found.name, ok=found.ok, detail=found.detail)
        failed += not found.ok
    return 1 if failed else 0


def recount(out: TextIO) -> int:
    """Compare records and ledger, one line a measure; 1 when one differs, else 0."""
    if missing := verification.never_posted():
        for code in missing:
            _print(out, code, ok=False, detail="never posted; bring the data up to date first")
        return 1
    found: dict[str, int] = {}
    for source in registry.sources():
        for code, cells in posting.differences_by_measure(source.code).items():
            found[code] = found.get(code, 0) + cells
    for code in sorted({measure.code for measure in registry.measures()} | set(found)):
        cells = found.get(code, 0)
        _print(out, code, ok=not cells, detail=f"{cells} cells differ" if cells else "")
    return 1 if found else 0


def _print(out: TextIO, name: str, *, ok: bool, detail: str) -> None:
    line = f"{'ok' if ok else 'FAILED':<8}{name}"
    print(f"{line}: {detail}" if detail else line, file=out, flush=True)
