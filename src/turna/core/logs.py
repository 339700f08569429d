"""What a log may say of a request: its pattern, never the address that somebody typed."""

import logging

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
