"""What stands between a signed-in user and a page: the lock, a password to change, a second step.

A view says which of them it may be reached through: `passes = ALL` on a class, or
`@passes(*ALL)` on a function. Everything else waits: closed unless a view says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from turna.accounts import desk, proof
from turna.accounts.queries import factors_of
from turna.core import htmx

LOCK, PASSWORD, SECOND = "lock", "password", "second"
ALL = (LOCK, PASSWORD, SECOND)


def passes(*gates: str, passive: bool = False) -> Callable[..., Any]:
    """Let a view be reached while these gates are shut. A `passive` one is no use of the desk."""

    def wrap(view: Any) -> Any:
        view.passes, view.passive = frozenset(gates), passive
        return view

    return wrap


@dataclass(frozen=True, slots=True)
class Stop:
    """A shut gate, and the page that opens it."""

    gate: str
    url_name: str


def stop_for(request: HttpRequest) -> Stop | None:
    """The first gate that is shut for this session."""
    user: Any = request.user
    session: Any = request.session
    if desk.is_locked(session, user):
        return Stop(LOCK, "unlock")
    if user.must_change_password:
        return Stop(PASSWORD, "accounts:own-password")
    if not proof.is_strong(session) and user.needs_second_step:
        enrolled = factors_of(user).any
        return Stop(SECOND, "accounts:second" if enrolled else "accounts:own-second")
    return None


def send_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to the page that opens the gate, and back from there where one was going to."""
    if request.method in {"GET", "HEAD"} and not htmx.is_part(request):
        url = f"{url}?{urlencode({'next': request.get_full_path()})}"
    elif here := htmx.page_of(request):
        url = f"{url}?{urlencode({'next': here})}"
    return htmx.leave(request, url)


class GateMiddleware:
    """Shuts every page to a session that has something to do first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Answer with the page that opens the first shut gate; None lets the request through."""
        if not request.user.is_authenticated:
            return None
        shown = getattr(view, "view_class", view)
        stop = stop_for(request)
        if stop is not None and stop.gate not in getattr(shown, "passes", frozenset()):
            return _stopped(request, stop)
        if (stop is None or stop.gate != LOCK) and not getattr(shown, "passive", False):
            desk.use(request.session)
        return None


def _stopped(request: HttpRequest, stop: Stop) -> HttpResponse:
    from turna.core import kept

    if stop.gate == LOCK and request.method == "POST" and (sealed := kept.seal(request)):
        from turna.accounts.desk_views import locked_page

        return locked_page(request, kept_text=sealed)
    return send_to(request, reverse(stop.url_name))
