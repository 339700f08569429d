"""A line of the log: when (UTC), how grave, who says it, in which request, and what.

Of a request it names the pattern, never the address that somebody typed. What was typed elsewhere
may end up in a message: it stays on its own line, with what cannot be printed written out, so that
nobody makes the log say what did not happen.
"""

import logging
import time

from django.apps import apps
from django.http import HttpRequest


class PatternsOnly(logging.Filter):
    """Puts the pattern of the address ("people/<uuid:uid>/") into lines in which Django names the
    address itself. Anything can be typed there, a name among it, and a log is kept for long."""

    def filter(self, record: logging.LogRecord) -> bool:
        """True: the line is written."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            named = {request.path, request.path.encode("unicode_escape").decode("ascii")}
            pattern = request.resolver_match.route if request.resolver_match else "no such page"
            record.args = tuple(pattern if arg in named else arg for arg in record.args)
        return True


class Line(logging.Formatter):
    """One line: 2026-11-22T21:34:23Z WARNING django.request [number]: Not Found: people/. What
    follows an error stands under it, indented."""

    def __init__(self) -> None:
        super().__init__("{asctime}Z {levelname} {name} [{number}]: {message}", style="{")
        self.datefmt = "%Y-%m-%dT%H:%M:%S"
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The line, and a trace under it."""
        record.number = _number()
        first, *rest = super().format(record).splitlines() or [""]
        return "\n".join([printable(first), *(f"    {printable(line)}" for line in rest)])

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's own name)
        """The line itself: one, whatever the message holds."""
        record.message = printable(record.message)
        return super().formatMessage(record)


def printable(text: str) -> str:
    """The text with line ends and other signs that cannot be seen written out."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def _number() -> str:
    """The present request's number, as its answer and its audit rows have it; "-" outside one."""
    if not apps.models_ready:
        return "-"
    from turna.vault import audit

    return audit.request_id.get() or "-"
