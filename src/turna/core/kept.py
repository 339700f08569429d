"""A form that is sent after its session has ended comes back after signing in.

What was typed travels through the door in the page itself, signed, and is stored nowhere. It
comes back only to whoever had opened the form.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext_lazy as _

_WHO = "turna.core.kept.who"
_TYPED = "turna.core.kept.typed"
_LONGEST = 12 * 3600  # seconds
# What belongs to the page and not to what was typed.
_NOT_TYPED = {"csrfmiddlewaretoken", "who", "resumed"}
# What proves somebody: it is asked for again and travels nowhere.
_SECRET = {"password", "present", "again", "asked", "answer"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed into the form at `path`."""

    who: str
    path: str
    typed: tuple[tuple[str, str], ...]


def who_mark(actor_id: str) -> str:
    """The mark in a form that says who opened it."""
    return signing.dumps(actor_id, salt=_WHO)


def who_opened(request: HttpRequest) -> str:
    """The id of whoever opened the form that was sent; "" when it does not say."""
    try:
        return str(signing.loads(request.POST.get("who", ""), salt=_WHO, max_age=_LONGEST * 2))
    except signing.BadSignature:
        return ""


def seal(request: HttpRequest) -> str:
    """What was typed, signed for the way through the door; "" for what is no form of ours."""
    who = who_opened(request)
    if not who:
        return ""
    typed = [
        (k, v)
        for k, values in request.POST.lists()
        if k not in _NOT_TYPED | _SECRET
        for v in values
    ]
    return signing.dumps([who, request.get_full_path(), typed], salt=_TYPED, compress=True)


def unseal(text: str, actor_id: str) -> Kept | None:
    """What this person had typed; None for another person's, for an old or a broken one."""
    try:
        who, path, typed = signing.loads(text, salt=_TYPED, max_age=_LONGEST)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Kept(who, path, tuple((k, v) for k, v in typed)) if who == actor_id else None


def hand_back(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The page after signing in: one step back into the form."""
    context = {"title": _("Welcome back"), "kept": kept}
    return render(request, "core/welcome_back.html", context)


class DoorMiddleware(LoginRequiredMiddleware):
    """As Django's, but a form that somebody of us had opened is not lost at the door."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> Any:
        sealed = seal(request) if request.method == "POST" else ""
        if not sealed:
            return super().handle_no_permission(request, view_func)
        context = {
            "title": _("Your session has ended"),
            "kept": sealed,
            "door": resolve_url(settings.LOGIN_URL),
        }
        return render(request, "core/session_ended.html", context, status=403)
