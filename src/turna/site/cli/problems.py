"""Failures in words, and the exit codes of the command line (docs/commands.md lists them)."""

import errno
import sys
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """What the exit code of `./turna` means."""

    DONE = 0
    FAILED = 1
    WRONG_USE = 2
    INSTALL = 3
    PORT_TAKEN = 4
    BUSY = 5
    DATA_VERSION = 6
    DISK_FULL = 7
    REFUSED = 8
    DATABASE = 9
    KEYS = 10
    FAULT = 70
    INTERRUPTED = 130


class Problem(Exception):  # noqa: N818  (what the reader has, not what the code did)
    """A failure that the reader can do something about: what is wrong, and what to do."""

    def __init__(self, message: str, code: Exit) -> None:
        super().__init__(message)
        self.code = code


_FULL = (
    "The disk is full. Nothing half is stored. Make room ({where}) and run the same command again."
)


def explain(error: BaseException, where: str) -> Problem | None:
    """The problem behind an exception, or None when it is a fault of Turna itself.

    `where` is the folder in which Turna writes. Django is looked at only when it is loaded
    already: this module is also used before it is installed.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Problem(
            "Stopped. Nothing half is stored; the same command takes up where this one was.",
            Exit.INTERRUPTED,
        )
    if isinstance(error, OSError):
        return _system(error, where)
    if type(error).__module__.partition(".")[0] in {"sqlite3", "psycopg"}:
        return _database(error, where)
    if "django" in sys.modules:
        return _django(error, where)
    return None


def _system(error: OSError, where: str) -> Problem | None:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem(_FULL.format(where=where), Exit.DISK_FULL)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Problem(
            f"{error.filename or where} may not be written or read by this user. Give the user "
            "the right to it, or keep the data elsewhere (TURNA_DATA).",
            Exit.REFUSED,
        )
    return None


def _django(error: BaseException, where: str) -> Problem | None:
    from django.core.exceptions import ImproperlyConfigured, ValidationError
    from django.db.utils import Error

    from turna.vault.errors import SealError

    if isinstance(error, SealError):
        return Problem(str(error), Exit.KEYS)
    if isinstance(error, ValidationError):
        return Problem("\n".join(_sentences(error)), Exit.WRONG_USE)
    if isinstance(error, ImproperlyConfigured):
        return Problem(f"{error} See docs/settings.md.", Exit.WRONG_USE)
    if isinstance(error, Error):
        return _database(error, where)
    return None


def _sentences(error: Any) -> list[str]:
    if not hasattr(error, "error_dict"):
        return [str(message) for message in error.messages]
    return [f"{name}: {text}" for name, texts in error.message_dict.items() for text in texts]


def _database(error: BaseException, where: str) -> Problem | None:
    text = str(error)
    state = getattr(error.__cause__, "sqlstate", None)
    if "disk is full" in text or state == "53100":
        return Problem(_FULL.format(where=where), Exit.DISK_FULL)
    if "database is locked" in text:
        return Problem(
            "Another program has held the database for 20 seconds. Stop it, or wait, and run the "
            "same command again.",
            Exit.BUSY,
        )
    if "unable to open database file" in text:
        return Problem(
            f"The database in {where} cannot be opened. Check that the folder exists and that "
            "this user may read and write it.",
            Exit.DATABASE,
        )
    if "malformed" in text or "not a database" in text:
        return Problem(
            f"The database in {where} is damaged ({text}). Keep a copy, then put back the newest "
            "file of its folder `backups`.",
            Exit.DATABASE,
        )
    if "connection" in text and type(error).__name__ == "OperationalError":
        return Problem(
            f"PostgreSQL cannot be reached: {text.strip()}\nStart it, and check TURNA_DATABASE "
            "and the variables PGHOST, PGPORT, PGUSER and PGPASSWORD.",
            Exit.DATABASE,
        )
    return None
