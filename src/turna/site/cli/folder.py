"""The data folder: one place for all state, used by one Turna at a time."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from turna.site.cli.problems import Exit, Problem

# File systems on which SQLite's locks cannot be trusted.
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs"}
)
# Free space below which nothing is begun, in MB.
LEAST_FREE = 100


def prepare(data: Path, *, sqlite: bool) -> None:
    """Make the folder if need be, readable by its owner alone; refuse what would lose data."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not os.access(data, os.W_OK):
        raise Problem(
            f"{data} may not be written by this user. Give the user the right to it, or keep the "
            "data elsewhere (TURNA_DATA).",
            Exit.REFUSED,
        )
    kind = file_system(data, Path("/proc/mounts"))
    if sqlite and kind in NETWORK:
        raise Problem(
            f"{data} is on a network share ({kind}), where SQLite can lose data. Keep the data on "
            "a local disk (TURNA_DATA), or use PostgreSQL (TURNA_DATABASE).",
            Exit.REFUSED,
        )
    free = shutil.disk_usage(data).free // 2**20
    if free < LEAST_FREE:
        raise Problem(
            f"Only {free} MB are free in {data}; Turna needs {LEAST_FREE} to work safely. Make "
            "room and run the same command again.",
            Exit.DISK_FULL,
        )


def make_secret_key(data: Path) -> None:
    """Make the folder's key, which signs sessions and links, unless it has one."""
    make_key(data / "secret-key", secrets.token_urlsafe(50))


def make_sign_in_key(data: Path) -> None:
    """Make the key that codes of authenticator apps are derived from, unless there is one. It
    lies with the key store, apart from the data: a stolen copy of those gives no codes."""
    folder = Path(os.environ.get("TURNA_KEYS_FOLDER") or data / "keys")
    path = Path(os.environ.get("TURNA_SIGN_IN_KEY_FILE") or folder / "sign-in.key")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_key(path, secrets.token_urlsafe(50))


def make_key(file: Path, fresh_key: str) -> None:
    """Keep this key in a file that only its owner reads, unless the file is there."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}.new")
        fresh.touch(mode=0o600)
        fresh.write_text(fresh_key, encoding="ascii")
        fresh.replace(file)


def file_system(folder: Path, mounts: Path) -> str:
    """The kind of file system that a folder lies on; "" where the system has no such list."""
    if not mounts.exists():
        return ""
    found, length = "", -1
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, point, kind = line.split(" ")[:3]
        point = point.encode().decode("unicode_escape")
        if folder.is_relative_to(point) and len(point) >= length:
            found, length = kind, len(point)
    return found


@contextmanager
def held(data: Path, command: str) -> Iterator[None]:
    """Hold the data folder for a command that writes; Problem when another one holds it."""
    with (data / "turna.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Problem(
                f"Another Turna is at work in {data}: {lock.read().strip() or 'just starting'}. "
                "Stop it first, or give this one a data folder of its own (TURNA_DATA).",
                Exit.BUSY,
            ) from None
        lock.truncate(0)
        lock.write(f"`{command}`, process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M}")
        lock.flush()
        yield
