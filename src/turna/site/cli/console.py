"""Standard output is data; everything said on the way goes to standard error."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from turna.site.cli.problems import Exit, Problem


def say(text: str) -> None:
    """A line of progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """What is wrong and what to do, on standard error."""
    print(f"turna: {text}", file=sys.stderr, flush=True)


def answer(text: str) -> None:
    """A line of the command's result, on standard output."""
    print(text, flush=True)


@contextmanager
def output(path: str | None, *, binary: bool = False) -> Iterator[BinaryIO]:
    """Where a result goes: the file, or standard output when there is none.

    A file appears whole or not at all. `binary` data is not written into a terminal.
    """
    if path is None:
        if binary and sys.stdout.isatty():
            raise Problem(
                "This format is not for reading in a terminal. Name a file: --out FILE.",
                Exit.WRONG_USE,
            )
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if not target.parent.is_dir():
        raise Problem(
            f"There is no folder {target.parent}. Make it, or name another file.", Exit.WRONG_USE
        )
    if target.exists() and not target.is_file():  # a pipe or a device
        with target.open("wb") as stream:
            yield stream
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
