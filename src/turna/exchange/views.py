"""The API profile of HSDS 3.1: three addresses that only read, for whoever is signed in."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from turna.core.views import Closed
from turna.directory.queries import READ
from turna.exchange import hsds, queries

_MOST = 100  # services on a page
_USUAL = 50
_ANSWER = {"ensure_ascii": False}


class About(Closed):
    """Which version and profile this is."""

    action = READ

    def get(self, request: HttpRequest) -> JsonResponse:
        return JsonResponse(
            {"version": hsds.VERSION, "profile": hsds.PROFILE, "openapi_url": hsds.OPENAPI}
        )


class Services(Closed):
    """A page of services: `page`, `per_page`, `search`, `organization_id`, `taxonomy_term_id`;
    `full=true` gives everything, `minimal=true` what must be there."""

    action = READ

    def get(self, request: HttpRequest) -> JsonResponse:
        number, size = (_number(request.GET.get(k)) for k in ("page", "per_page"))
        if number is None or size is None or size > _MOST:
            wrong = _("page and per_page are whole numbers from 1; per_page is at most %d.") % _MOST
            return JsonResponse({"error": wrong}, status=422)
        reader: Any = request.user
        rows = queries.asked(queries.services(reader), request.GET)
        pages = Paginator(rows, size or _USUAL)
        number = number or 1
        shown = pages.page(number).object_list if number <= pages.num_pages else []
        say = _shape(request)
        found = hsds.page(
            [say(row) for row in shown], number=number, pages=pages.num_pages, total=pages.count
        )
        return JsonResponse(found, json_dumps_params=_ANSWER)


class Service(Closed):
    """One service, with all that belongs to it."""

    action = READ

    def get(self, request: HttpRequest, uid: Any) -> JsonResponse:
        reader: Any = request.user
        row = get_object_or_404(queries.services(reader), uid=uid)
        return JsonResponse(hsds.full(row), json_dumps_params=_ANSWER)


def _number(typed: str | None) -> int | None:
    """A whole number from 1; 0 when none was typed, None for anything else."""
    if not typed:
        return 0
    good = typed.isascii() and typed.isdecimal() and len(typed) < 7 and int(typed) > 0
    return int(typed) if good else None


def _shape(request: HttpRequest) -> Any:
    if request.GET.get("full") == "true":
        return hsds.full
    return hsds.minimal if request.GET.get("minimal") == "true" else hsds.flat
