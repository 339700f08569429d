"""`./turna bench`: the promised speeds, measured on data of the programme's own shape.

Each measurement gives milliseconds and, where there is something to compare with, a ratio
taken in the same run: a ratio survives a slow machine, a time does not. The bench has data
of its own (a folder beside the demonstration's, one per database and scale).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from turna.site.cli.console import answer, say
from turna.site.cli.problems import Exit, Problem
from turna.site.cli.start import data_folder

if TYPE_CHECKING:
    from turna.site.bench.measurements import Result

ENGINES = ("sqlite", "postgresql")
_INNER = "TURNA_BENCH_ENGINE"
_NOT_PASSED_ON = {
    "TURNA_DATABASE", "TURNA_KEYS_FOLDER", "TURNA_KEYS_DATABASE", "TURNA_MASTER_KEY_FILE",
    "TURNA_MASTER_PASSPHRASE_FILE", "TURNA_ERASURE_REGISTER",
}  # fmt: skip
_PROBE = "import psycopg; psycopg.connect(dbname='postgres', connect_timeout=3).close()"


def main(args: argparse.Namespace) -> int:
    """Measure on every database there is; 1 when a bar is missed. Problem for an unknown name."""
    known = _measurements()
    unknown = [name for name in args.names if name not in known]
    if unknown:
        raise Problem(
            f"There is no measurement {', '.join(unknown)}. There are: {', '.join(known)}.",
            Exit.WRONG_USE,
        )
    if os.environ.get(_INNER):
        return _measure(args)
    documents = []
    for engine in ENGINES:
        document = _on(engine, args)
        if document is None:
            say(f"not run: {engine} cannot be reached")
            continue
        documents.append(document)
        if not args.json:
            _show(document)
    if args.json:
        answer(json.dumps(documents, indent=1))
    missed = [r for d in documents for r in d["results"] if r["passed"] is False]
    return 1 if missed or not documents else 0


def _on(engine: str, args: argparse.Namespace) -> dict[str, Any] | None:
    """The measurements on one database, in a process of its own; None when it is absent."""
    # Its own key store too: no setting of a real one reaches it.
    environment = {
        **{name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON},
        _INNER: engine,
        "TURNA_DATA": str(data_folder() / "bench" / f"{engine}-{args.scale}"),
    }
    if engine == "postgresql":
        environment["TURNA_DATABASE"] = f"postgresql:turna_bench_{args.scale}"
        probe = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, check=False)
        if probe.returncode:
            return None
    command = [sys.executable, "-m", "turna.site.cli", "bench", "--scale", str(args.scale)]
    done = subprocess.run(
        [*command, *args.names], env=environment, stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise Problem(f"The measurements on {engine} broke off; see above.", Exit.FAILED)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _measurements() -> "dict[str, Callable[[int], list[Result]]]":
    """Every measurement by its name."""
    from turna.site.bench import auditing, measurements, names, pages, sealing

    own = {"pages": pages.pages, "names": names.names}
    return measurements.MEASUREMENTS | own | sealing.MEASUREMENTS | auditing.MEASUREMENTS


def _measure(args: argparse.Namespace) -> int:
    from turna.site.bench import measurements
    from turna.site.cli import static

    static.collect()  # pages name their files by what is in them
    measurements.prepare(scale=args.scale, progress=say)
    results: list[dict[str, Any]] = []
    known = _measurements()
    for name in args.names or list(known):
        say(f"{os.environ[_INNER]}, scale {args.scale}: {name}")
        results.extend(result.as_dict() for result in known[name](args.scale))
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    answer(
        json.dumps(
            {
                "database": measurements.database_version(),
                "scale": args.scale,
                "machine": machine,
                "entries": measurements.entry_count(),
                "results": results,
            }
        )
    )
    return 0


def _show(document: dict[str, Any]) -> None:
    answer(
        f"\n{document['database']} · scale {document['scale']} · "
        f"{document['entries']:,} entries · {document['machine']}"
    )
    for result in document["results"]:
        mark = {True: "ok    ", False: "MISSED", None: "      "}[result["passed"]]
        bar = f"  (bar {result['bar']:g})" if result["bar"] is not None else ""
        ratio = f"  {result['ratio']:.2f} × {result['ratio_to']}" if result["ratio"] else ""
        answer(
            f"  {mark} {result['name']:<40} {result['value']:>9.1f} {result['unit']}{bar}{ratio}"
        )
        for note in result["notes"]:
            answer(f"         {note}")
