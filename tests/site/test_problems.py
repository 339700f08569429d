"""Every failure in words, with what to do and an exit code."""

import errno
import sqlite3

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import utils

from turna.site.cli.problems import Exit, Problem, explain


def caused(error: Exception, sqlstate: str) -> Exception:
    cause = Exception("from the driver")
    cause.sqlstate = sqlstate
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), Exit.INTERRUPTED, "Nothing half is stored"),
        (OSError(errno.ENOSPC, "No space left on device"), Exit.DISK_FULL, "Make room (/data)"),
        (OSError(errno.EDQUOT, "Quota exceeded"), Exit.DISK_FULL, "Make room (/data)"),
        (PermissionError(errno.EACCES, "no", "/data/x"), Exit.REFUSED, "/data/x may not be"),
        (OSError(errno.EROFS, "Read-only", "/data/x"), Exit.REFUSED, "TURNA_DATA"),
        (sqlite3.OperationalError("database or disk is full"), Exit.DISK_FULL, "Make room"),
        (utils.OperationalError("database or disk is full"), Exit.DISK_FULL, "Make room"),
        (caused(utils.OperationalError("could not extend"), "53100"), Exit.DISK_FULL, "Make room"),
        (utils.OperationalError("database is locked"), Exit.BUSY, "Another program"),
        (utils.OperationalError("unable to open database file"), Exit.DATABASE, "cannot be opened"),
        (utils.DatabaseError("file is not a database"), Exit.DATABASE, "backups"),
        (utils.OperationalError("connection failed: refused"), Exit.DATABASE, "PGHOST"),
        (ValidationError("No award has the code X."), Exit.WRONG_USE, "No award has the code X."),
        (ValidationError({"award": ["Unknown."]}), Exit.WRONG_USE, "award: Unknown."),
        (ImproperlyConfigured("TURNA_X is wrong."), Exit.WRONG_USE, "docs/settings.md"),
        (Problem("As it is.", Exit.BUSY), Exit.BUSY, "As it is."),
    ],
)
def test_is_said_in_words(error: BaseException, code: Exit, words: str) -> None:
    problem = explain(error, "/data")
    assert problem is not None
    assert problem.code == code
    assert words in str(problem)


@pytest.mark.parametrize(
    "error", [ValueError("x"), utils.IntegrityError("UNIQUE"), OSError(22, "x")]
)
def test_a_fault_of_the_code_is_not_explained_away(error: Exception) -> None:
    assert explain(error, "/data") is None
