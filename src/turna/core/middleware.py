"""What happens to every request."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from turna.core import reads, stored
from turna.vault import audit

# Browsers and forms need no others; nothing here answers OPTIONS to other sites.
METHODS = ("GET", "HEAD", "POST")


class RequestMiddleware:
    """One number for the request, in each of its audit rows, its answer and its error page.

    Methods that no page has are refused before anything looks at them. Pages are not kept by
    browsers unless their view says so: desks are shared, and Back must show nothing after
    signing out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.request_id.set(str(uuid.uuid4()))
        try:
            with stored.one_request():
                response = self._answer(request)
            response["X-Request-ID"] = audit.request_id.get()
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        finally:
            audit.request_id.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 where a read of persons cannot be put on record: nothing of it is shown."""
        return reads.refused() if isinstance(exception, reads.NotOnRecord) else None

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)
