"""Makes the environment that a command needs, then starts the command in it.

Standard library only: it runs before anything is installed. The environment is a virtual one
made without pip (a bare Debian has no ensurepip) and filled from a hashed lock, by uv where
the machine has it, else by the pip kept in `vendor/`. A stamp, written last, says what it
holds; without a fitting stamp it is made anew. Data is never touched here.
"""

import fcntl
import hashlib
import importlib.machinery
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from turna.site import cli
from turna.site.cli.console import complain, say
from turna.site.cli.problems import Exit, Problem, explain

CHECKOUT = Path(__file__).resolve().parents[3]
RUN_LOCK = "requirements.txt"
TEST_LOCK = "requirements-test.txt"
# Free space that making the environment needs, in MB: measured use and a third on top.
ROOM = {RUN_LOCK: 150, TEST_LOCK: 700}


def main(argv: Sequence[str]) -> NoReturn:
    """Run `./turna ARGV`: become the command, or exit saying what prevents it."""
    module, _ = cli.parse(argv)
    environment = Environment(choose_folder(os.environ, CHECKOUT))
    try:
        environment.ensure(TEST_LOCK if module.ENVIRONMENT == "test" else RUN_LOCK)
    except BaseException as error:
        problem = explain(error, str(environment.folder))
        if problem is None:
            raise
        complain(str(problem))
        sys.exit(problem.code)
    start(environment.python, argv)


def start(python: Path, argv: Sequence[str]) -> NoReturn:
    """Become the command: this process, the environment's Python."""
    os.environ["PYTHONPATH"] = str(CHECKOUT / "src")
    os.environ["DJANGO_SETTINGS_MODULE"] = "turna.site.settings"
    os.environ.pop("PYTHONHOME", None)
    # -P: a file that happens to lie in the current folder must not shadow a module.
    os.execv(python, [str(python), "-P", "-m", "turna.site.cli", *argv])


def choose_folder(variables: Mapping[str, str], checkout: Path) -> Path:
    """Where the environment lies: in the checkout if it may be written, else with the data."""
    if variables.get("TURNA_ENVIRONMENT"):
        return Path(variables["TURNA_ENVIRONMENT"]).resolve()
    in_checkout = checkout / ".venv"
    if os.access(checkout, os.W_OK) or Environment(in_checkout).satisfies(RUN_LOCK):
        return in_checkout
    return Path(variables.get("TURNA_DATA") or checkout / "var").resolve() / ".venv"


def platform_line() -> str:
    """Python's version, implementation, architecture and C library, as one line."""
    return f"{platform.python_version()} {importlib.machinery.EXTENSION_SUFFIXES[0]}"


def digest(lock: str) -> str:
    return f"{lock} {hashlib.sha256((CHECKOUT / lock).read_bytes()).hexdigest()}"


class Environment:
    """A virtual environment and its stamp: the platform, then each lock that it satisfies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "bin" / "python"
        self.stamp = folder / "turna-stamp"

    def satisfies(self, lock: str) -> bool:
        """Whether the stamp says that this Python's packages are those of the lock."""
        return self._platform_fits() and digest(lock) in self._stamped()

    def ensure(self, lock: str) -> None:
        """Make or complete the environment, unless it is as it should be already."""
        if self.satisfies(lock):
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with alone(self.folder.with_name(self.folder.name + ".lock")) as held:
            if not self.satisfies(lock):  # another process may have made it meanwhile
                self._make(lock, held)

    def write_stamp(self, lock: str) -> None:
        """Declare the environment whole. The test lock holds all of the run lock."""
        locks = [RUN_LOCK, TEST_LOCK] if lock == TEST_LOCK else [lock]
        text = "\n".join([platform_line(), *map(digest, locks)]) + "\n"
        fresh = self.stamp.with_name("turna-stamp.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self.stamp)

    def _stamped(self) -> list[str]:
        try:
            return self.stamp.read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _platform_fits(self) -> bool:
        return self._stamped()[:1] == [platform_line()] and os.access(self.python, os.X_OK)

    def _make(self, lock: str, held: int) -> None:
        began = time.monotonic()
        self._check_room(lock)
        if self._platform_fits() and digest(RUN_LOCK) in self._stamped():
            say(f"Completing the environment in {self.folder} ({lock}).")
            self.stamp.unlink()
        else:
            say(f"Making the environment in {self.folder} ({lock}), once only.")
            shutil.rmtree(self.folder, ignore_errors=True)
            venv.create(self.folder, with_pip=False, symlinks=True)
        install(self.python, CHECKOUT / lock, held)
        self.write_stamp(lock)
        say(f"The environment is ready after {time.monotonic() - began:.0f} s.")

    def _check_room(self, lock: str) -> None:
        free = shutil.disk_usage(self.folder.parent).free // 2**20
        if free < ROOM[lock]:
            raise Problem(
                f"The environment needs {ROOM[lock]} MB in {self.folder.parent}, but only {free} "
                "MB are free. Make room, or name another folder (TURNA_ENVIRONMENT).",
                Exit.DISK_FULL,
            )


@contextmanager
def alone(path: Path) -> Iterator[int]:
    """Hold a lock file, so that two starts do not fill one environment at the same time.

    Gives the file's descriptor, for installers to inherit: one that outlives a killed start
    keeps the lock, and the next start waits for its end before it begins anew.
    """
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./turna is making the environment; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def install(python: Path, lock: Path, held: int) -> None:
    """Fill the environment from the lock. Problem, in words, when neither uv nor pip can."""
    uv = shutil.which("uv")
    if uv and _install_with_uv(uv, python, lock, held):
        return
    failure = _install_with_pip(python, lock, held)
    if failure is None:
        return
    if "No space left on device" in failure:
        raise Problem(
            f"The disk is full. Make room in {python.parents[1]} and run the same command again.",
            Exit.DISK_FULL,
        )
    raise Problem(
        f"{failure}\nThe packages could not be installed; the lines above say why. The first "
        "start needs the network (a package index, or the mirror that pip is set up for). Data "
        "is untouched: run the same command again.",
        Exit.INSTALL,
    )


def _install_with_uv(uv: str, python: Path, lock: Path, held: int) -> bool:
    say("Installing the packages with uv.")
    # A missing Python would be fetched from the internet; the one that runs this is enough.
    variables = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    command = [uv, "pip", "sync", "--python", str(python), "--require-hashes", "--no-build"]
    command += ["--compile-bytecode", str(lock)]
    done = subprocess.run(command, stdout=sys.stderr, env=variables, pass_fds=[held], check=False)
    if done.returncode != 0:
        say("uv could not install them (its words are above); trying pip.")
    return done.returncode == 0


def _install_with_pip(python: Path, lock: Path, held: int) -> str | None:
    """None when it worked, else what pip said of its failure."""
    wheel = next((CHECKOUT / "vendor").glob("pip-*.whl"))
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    say(f"Installing {total} packages with pip.")
    command = [str(python), f"{wheel}/pip", "install", "--require-hashes", "--no-deps"]
    command += ["--only-binary", ":all:", "--no-input", "--no-color", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--upgrade", "-r", str(lock)]
    said: list[str] = []
    begun = 0
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=[held],
    ) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            if line.startswith(("Collecting ", "Processing ")):
                begun += 1
                say(f"  {begun:>2} of {total}  {_package(line)}")
            elif line.startswith("Installing collected"):
                say("  unpacking")
            elif line.startswith("WARNING: Retrying"):
                say("  the package index does not answer; trying again")
    errors = [line for line in said if line.startswith("ERROR")]
    return None if pip.returncode == 0 else "\n".join(errors or said[-15:])


def _package(line: str) -> str:
    """The package in pip's words: "Collecting a==1 (…)" or "Processing /folder/a-1-….whl (…)"."""
    name = Path(line.split()[1]).name
    return "==".join(name.split("-")[:2]) if name.endswith(".whl") else name
