"""Pages travel compressed, where nobody can learn from their length.

A page that holds a secret and repeats something chosen by somebody else tells, by how well it
compresses, whether the two are alike (BREACH). That needs a stranger's page that makes this
browser ask here, many times, and somebody who sees the lengths on a secure line. So over a secure
line only what this site's own pages and the person at the browser ask for is compressed; the
browser itself says which that is (Sec-Fetch-Site), and a browser that does not say gets it plain.
Django masks the token of every form anew and adds up to a hundred random bytes besides.
Without a secure line whoever sees lengths sees the page, so there is nothing to give away.
See docs/decisions/0008-compressed-pages.md.
"""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_OURS = {"same-origin", "none"}  # our own page; typed, or from a bookmark
_TEXT = ("text/", "application/json", "image/svg+xml")


class CompressionMiddleware(GZipMiddleware):
    """Django's, for text that was asked for from here."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer, smaller where that is safe."""
        text = response.headers.get("Content-Type", "").startswith(_TEXT)
        asked_from = request.headers.get("Sec-Fetch-Site", "")
        if not text or (request.is_secure() and asked_from not in _OURS):
            return response
        return super().process_response(request, response)
