"""One way to open a writing transaction.

SQLite lets one writer in at a time; left to itself it makes the others poll, and under many
processes some of them starve. A lock on a file beside the database queues them instead.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from contextvars import ContextVar
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
_thread = threading.local()
# What the outermost of these transactions still has to do before it commits; None outside.
_Work = tuple[Callable[[list[Any]], None], Any]
_ending: ContextVar[list[_Work] | None] = ContextVar("turna_ending", default=None)


@contextmanager
def write_transaction() -> Iterator[None]:
    """Run the block in one transaction; inside another one, as a part of it."""
    outer = _ending.get()
    if outer is not None:
        mark = len(outer)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer[mark:]  # what is undone leaves nothing to be done
            raise
        return
    pending: list[_Work] = []
    token = _ending.set(pending)
    try:
        with ExitStack() as stack:
            for layer in _layers():
                stack.enter_context(layer)
            yield
            for work, group in groupby(pending, key=itemgetter(0)):
                work([item for _work, item in group])
    finally:
        _ending.reset(token)


def before_commit(work: Callable[[list[T]], None], item: T) -> None:
    """Call `work` with a list that has this item, as the last thing before the open
    `write_transaction` commits; at once when none is open. What is undone before is not done."""
    pending = _ending.get()
    if pending is None:
        work([item])
    else:
        pending.append((work, item))


def _layers() -> tuple[AbstractContextManager[object], ...]:
    return (
        (transaction.atomic(),) if connection.in_atomic_block else (_queue(), transaction.atomic())
    )


@contextmanager
def _queue() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    in_memory = "mode=memory" in name or name == ":memory:"
    if connection.vendor != "sqlite" or in_memory or getattr(_thread, "held", False):
        yield
        return
    with Path(name + ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _thread.held = True
        try:
            yield
        finally:
            _thread.held = False
            fcntl.flock(lock, fcntl.LOCK_UN)
