"""What `./turna verify` and `./turna recount` print, one line for each check."""

from typing import TextIO

from turna.ledger import posting, registry, verification


def run(out: TextIO) -> int:
    """Check every invariant, one line each; 1 when one fails, else 0."""
    failed = 0
    for check in verification.checks():
        _print(out, check.name, ok=check.ok, detail=check.detail)
        failed += not check.ok
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
