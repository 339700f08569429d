"""What a signed-in user was refused is on record: a page that is shut, a record of somebody else.

The row names the record that was asked for, whether it exists or not, so that its owner finds who
tried; nothing in the answer or its cost tells the two apart. A flood leaves its first sixty rows
and one a minute from then on.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from turna.accounts import desk, limits, services
from turna.vault.errors import SealError

RATE = limits.Rate(60, timedelta(minutes=1))
_REFUSED = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
_log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Writes down what was refused; the answer stays as it is.

    What is sent to a locked desk reaches nothing, and is no refusal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code not in _REFUSED or not request.resolver_match:
            return response
        user: Any = request.user
        if user.is_authenticated and not desk.is_locked(request.session, user):
            self._put_on_record(request, user, shut=response.status_code == HTTPStatus.FORBIDDEN)
        return response

    def _put_on_record(self, request: HttpRequest, user: Any, *, shut: bool) -> None:
        """One that cannot be put on record is a refusal all the same."""
        try:
            if limits.take(limits.bucket("refused", user.uid, rate=RATE)) is None:
                services.access_refuse(
                    actor=user.as_actor(), kind=_kind(request), objects=_asked(request),
                    page=_page(request), shut=shut,
                )  # fmt: skip
        except (DatabaseError, SealError, OSError) as error:
            _log.error("A refusal cannot be put on record: %s", error)


def _kind(request: HttpRequest) -> str:
    """The kind of record that the page shows, as the audit names it."""
    match: Any = request.resolver_match
    model = getattr(getattr(match.func, "view_class", None), "model", None)
    return str(match.kwargs.get("kind") or (model._meta.label_lower if model else "page"))[:64]


def _asked(request: HttpRequest) -> list[tuple[UUID, int]]:
    """The public id in the address, the innermost where there are several."""
    match: Any = request.resolver_match
    ids = [value for value in match.kwargs.values() if isinstance(value, UUID)]
    return [(ids[-1], 0)] if ids else []


def _page(request: HttpRequest) -> str:
    match: Any = request.resolver_match
    return str(match.view_name)
