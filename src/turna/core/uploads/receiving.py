"""Files on their way in: kept in memory up to the limit, thrown away beyond it.

Nothing is written to a disk, and nothing is kept for an address that takes no files or for
somebody who is not signed in. A file that is too large is read to its end, without being kept, so
that the form can say what is wrong; what is absurdly large is not even read.
"""

import io
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from turna.core.uploads import limits

MOST_READ = 256 * limits.MEGABYTE  # of a whole request


class TooLarge(InMemoryUploadedFile):
    """What is left of a file that was too large: its name and length, no content."""


class MemoryHandler(FileUploadHandler):
    """Keeps the files of one form, up to the limit together."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._left: int | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self._left is None:
            self._left = limits.most() if self._takes_files() else 0
        self._kept: io.BytesIO | None = io.BytesIO()
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._left = (self._left or 0) - len(raw_data)
        if self._left < 0:
            self._kept = None
        elif self._kept is not None:
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        if not self._takes_files():
            return None
        made = InMemoryUploadedFile if self._kept is not None else TooLarge
        content = self._kept or io.BytesIO()
        content.seek(0)
        return made(content, self.field_name, self.file_name, "", file_size, None)

    def _takes_files(self) -> bool:
        match = getattr(self.request, "resolver_match", None)
        view = getattr(match.func, "view_class", None) if match else None
        user = getattr(self.request, "user", None)
        return bool(getattr(view, "takes_files", False) and user and user.is_authenticated)


class LengthMiddleware:
    """413, without reading, for a request that nothing here could need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= MOST_READ:
            return self.get_response(request)
        page = render_to_string("413.html")
        return HttpResponse(page, status=413, headers={"Connection": "close"})
