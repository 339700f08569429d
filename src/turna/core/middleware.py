"""What happens to every request."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from turna.core import stored
from turna.vault import audit


class RequestMiddleware:
    """One number for the request, in each of its audit rows, its answer and its error page.

    Pages are not kept by browsers unless their view says so: desks are shared, and Back must
    show nothing after signing out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = audit.request_id.set(str(uuid.uuid4()))
        try:
            with stored.one_request():
                response = self.get_response(request)
            response["X-Request-ID"] = audit.request_id.get()
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        finally:
            audit.request_id.reset(token)
