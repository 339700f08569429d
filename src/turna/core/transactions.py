"""One way to open a writing transaction.

SQLite lets one writer in at a time; left to itself it makes the others poll, and under many
processes some of them starve. A lock on a file beside the database queues them instead.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, transaction

_thread = threading.local()


@contextmanager
def write_transaction() -> Iterator[None]:
    """Run the block in one transaction; inside another one, as a part of it."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    with _queue(), transaction.atomic():
        yield


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
