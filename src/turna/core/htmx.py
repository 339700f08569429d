"""The one module that knows htmx. Views ask it; nobody else reads its headers."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


def wants(request: HttpRequest, part: str) -> bool:
    """Whether the browser asks for the part of the page with this id only."""
    asked = HtmxDetails(request)
    return bool(asked) and not asked.history_restore_request and asked.target == part


def as_part(response: HttpResponse, *, address: str = "") -> HttpResponse:
    """Mark an answer as a part; `address` is what the browser's address becomes."""
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if address:
        response["HX-Push-Url"] = address
    return response


def is_part(request: HttpRequest) -> bool:
    """Whether a page's script asks, and not the browser for a whole page."""
    return bool(HtmxDetails(request))


def page_of(request: HttpRequest) -> str:
    """The address of the page whose script asks; "" when none does."""
    return str(HtmxDetails(request).current_url_abs_path or "") if is_part(request) else ""


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the whole page to `url`, whether it or a part of it was asked for."""
    return HttpResponseClientRedirect(url) if is_part(request) else HttpResponseRedirect(url)


class PartsMiddleware:
    """A part cannot be a door: when the session has ended, the whole page goes there, and
    comes back to where it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        asked = HtmxDetails(request)
        door = resolve_url(settings.LOGIN_URL)
        if not asked or urlsplit(response.get("Location", "")).path != door:
            return response
        back = urlsplit(asked.current_url_abs_path or request.get_full_path())
        query = urlencode({"next": back.path + (f"?{back.query}" if back.query else "")})
        return HttpResponseClientRedirect(f"{door}?{query}")
