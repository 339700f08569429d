"""The checks behind `./turna test`: each one a step, with its time, and a summary at the end."""

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import time
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from turna.site.cli.console import answer
from turna.site.cli.problems import Exit

CHECKOUT = Path(__file__).resolve().parents[4]
CHROMIUM = Path("/usr/bin/chromium")
_NO_STORE = ["-W", "ignore:Got an error checking:RuntimeWarning"]
NO_TESTS = 5  # pytest's exit code when nothing was collected
SECOND_TRIES = 3  # more failures in the browser than these are no accident


@dataclass(slots=True)
class Tally:
    """What the tests came to: passed, failed (errors included), skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: "Tally") -> None:
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped


@dataclass(slots=True)
class Run:
    """One run of `./turna test`: a scratch folder, and what became of each step."""

    scratch: Path
    arguments: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)
    failed: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)

    def step(self, name: str, action: Callable[[], bool]) -> None:
        """Do one step; it fails when the action returns False."""
        answer(f"\n== {name}")
        began = time.monotonic()
        good = action()
        answer(f"-- {name}: {'ok' if good else 'FAILED'}, {time.monotonic() - began:.1f} s")
        if not good:
            self.failed.append(name)

    def leave_out(self, name: str, reason: str) -> None:
        """Say that a step cannot be run here. Continuous integration must run them all."""
        self.not_run.append(name)
        answer(f"\n== {name}\n-- not run: {reason}")
        if os.environ.get("CI") == "true":
            self.failed.append(f"{name} (not run, and CI=true)")


def run(arguments: Sequence[str]) -> int:
    """Run everything, or pytest alone with the given arguments; returns the exit code."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="turna-test-") as scratch:
        this = Run(Path(scratch), tuple(arguments))
        if not arguments:
            _static_checks(this)
        _tests(this)
    if not this.tally.passed + this.tally.failed:
        this.failed.append("no test was run")
    answer("")
    for name in this.failed:
        answer(f"FAILED: {name}")
    for name in this.not_run:
        answer(f"not run: {name}")
    answer(f"{this.tally.skipped} skipped, {time.monotonic() - began:.0f} s")
    answer(f"{this.tally.passed} passed, {this.tally.failed} failed")
    return Exit.FAILED if this.failed or this.tally.failed else Exit.DONE


def _static_checks(this: Run) -> None:
    variables = variables_for(this.scratch)
    deployed = variables | {
        "TURNA_HTTPS": "1",
        "TURNA_HOSTS": "turna.example.org",
        "TURNA_SECRET_KEY": secrets.token_urlsafe(50),
    }
    lint_imports = "from importlinter.cli import lint_imports_command as c; c()"
    for name, arguments, chosen in (
        ("ruff check", ["-m", "ruff", "check"], variables),
        ("ruff format", ["-m", "ruff", "format", "--check"], variables),
        ("import-linter", ["-c", lint_imports], variables),
        # A cache of its own: one from before a module was added gives errors that are not there.
        ("mypy", ["-m", "mypy", f"--cache-dir={this.scratch / 'mypy'}"], variables),
        # There is no key store in the scratch folder, and none is needed to compare.
        (
            "migrations",
            [*_NO_STORE, "-m", "django", "makemigrations", "--check", "--dry-run"],
            variables,
        ),
        (
            "check --deploy",
            ["-m", "django", "check", "--deploy", "--fail-level", "WARNING"],
            deployed,
        ),
    ):
        this.step(name, lambda a=arguments, v=chosen: python(a, v) == 0)  # type: ignore[misc]
    this.step("compile", compiles)


def _tests(this: Run) -> None:
    this.step("tests on SQLite", lambda: _pytest(this, "sqlite", {}, "not browser"))
    reason = without_postgresql()
    if reason:
        this.leave_out("tests on PostgreSQL", reason)
    else:
        # Each checkout has a database of its own, so that two do not remove each other's.
        name = "turna_" + hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]
        # Test data need not survive a power cut, and plans of tiny tables need no compiler.
        quick = "-c synchronous_commit=off -c jit=off"
        there = {"TURNA_DATABASE": f"postgresql:{name}", "PGOPTIONS": quick}
        answer("\nTests that touch no database ran above, and do not run again.")
        marker = "not browser and not once"
        this.step("tests on PostgreSQL", lambda: _pytest(this, "postgresql", there, marker))
    if CHROMIUM.exists():
        this.step("tests in a browser", lambda: _in_browser(this))
    else:
        this.leave_out("tests in a browser", f"there is no Chromium at {CHROMIUM}.")


def variables_for(scratch: Path) -> dict[str, str]:
    """This process's variables, with Turna's own at their defaults and data in the scratch."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TURNA_")}
    return kept | {
        "TURNA_DATA": str(scratch),
        "PYTHONPATH": str(CHECKOUT / "src"),
        "DJANGO_SETTINGS_MODULE": "turna.site.settings",
    }


def python(arguments: Sequence[str], variables: dict[str, str]) -> int:
    """Run this environment's Python in the checkout; returns its exit code."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=CHECKOUT, env=variables, check=False).returncode


def _pytest(this: Run, name: str, variables: dict[str, str], marker: str) -> bool:
    found = _one_pytest(this, name, variables, marker, this.arguments)
    this.tally.add(found)
    return not found.failed


def _in_browser(this: Run) -> bool:
    """The tests in a browser. A few that fail are tried once more, and the output says so.

    A browser on a busy machine now and then answers late; what is broken fails twice.
    """
    variables = {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}
    found = _one_pytest(this, "browser", variables, "browser", this.arguments)
    again = failed_tests(this.scratch / "browser.xml") if 0 < found.failed <= SECOND_TRIES else []
    if len(again) == found.failed:
        answer(f"Failed, tried once more: {', '.join(again)}")
        second = _one_pytest(this, "browser-again", variables, "browser", again)
        if second.passed == len(again) and not second.failed:
            answer(f"UNSTEADY, passed at the second try only: {', '.join(again)}")
            found.passed, found.failed = found.passed + len(again), 0
    this.tally.add(found)
    return not found.failed


def _one_pytest(
    this: Run, name: str, variables: dict[str, str], marker: str, which: Sequence[str]
) -> Tally:
    report = this.scratch / f"{name}.xml"
    # Two share the two cores of a small machine: page and server wait for each other in turn.
    # By file, so that what a file's tests share (the demonstration, loaded) is made by one of
    # them; pytest-xdist's groups do not hold with pytest 9.2.
    workers = ["-n", "2", "--dist", "loadfile"]
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", *workers, "-m", marker]
    command += [f"--junitxml={report}", *which]
    code = python(command, variables_for(this.scratch) | variables)
    found = read_report(report)
    if code not in (0, NO_TESTS) and not found.failed:
        found.failed = 1  # it broke down before or after the tests
    return found


def failed_tests(path: Path) -> list[str]:
    """The tests that failed in a pytest run, as pytest takes them, from its JUnit file."""
    if not path.exists():
        return []
    return [
        f"{(case.get('classname') or '').replace('.', '/')}.py::{case.get('name')}"
        for case in ET.parse(path).iter("testcase")  # noqa: S314  (our own pytest wrote it)
        if case.find("failure") is not None or case.find("error") is not None
    ]


def read_report(path: Path) -> Tally:
    """Count a pytest run from its JUnit file; nothing when pytest did not get to write it."""
    tally = Tally()
    if not path.exists():
        return tally
    for suite in ET.parse(path).iter("testsuite"):  # noqa: S314  (our own pytest wrote it)
        counts = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
        bad = counts["failures"] + counts["errors"]
        tally.add(Tally(counts["tests"] - bad - counts["skipped"], bad, counts["skipped"]))
    return tally


def without_postgresql() -> str:
    """Why tests cannot use PostgreSQL here; "" when they can."""
    import psycopg

    try:
        with psycopg.connect(dbname="postgres", connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        return f"PostgreSQL cannot be reached ({str(error).strip().splitlines()[-1]})."
    return "" if row and row[0] else "PostgreSQL's role may not create databases (CREATEDB)."


def compiles() -> bool:
    """Whether every Python file compiles without a warning."""
    good = True
    for folder in ("src", "tests"):
        for path in sorted((CHECKOUT / folder).rglob("*.py")):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    compile(path.read_bytes(), str(path), "exec")
                except (SyntaxError, Warning) as error:
                    answer(f"{path.relative_to(CHECKOUT)}: {error}")
                    good = False
    return good
