"""The matrix, the records behind a cell, and the files. Thin: `matrix` and `records` work."""

import io
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turna.core.views import ListPage, needs
from turna.ledger.codes import Nothing
from turna.ledger.figures import nothing
from turna.programmes.models import Award
from turna.reports import export, records
from turna.reports import matrix as matrices
from turna.reports.lists import AWARDS

ACTION = "figures.read"
_REASONS = (
    (
        nothing(Nothing.MISSING),
        gettext_lazy("Somebody who owes these months has not closed them yet."),
    ),
    (
        nothing(Nothing.NOT_APPLICABLE),
        gettext_lazy("The country had not joined the programme yet."),
    ),
    (nothing(Nothing.NO_TARGET_SET), gettext_lazy("There is a result, but nobody set a target.")),
    (nothing(Nothing.NOT_YET_DUE), gettext_lazy("This year has not begun.")),
    (nothing(Nothing.NOT_ADDITIVE), gettext_lazy("These figures cannot be added up.")),
    (
        nothing(Nothing.WITHHELD),
        gettext_lazy("Too few persons: the figure could point to one of them."),
    ),
)


class AwardList(ListPage):
    """The awards whose matrix you may open."""

    action = ACTION
    model = Award
    listing = AWARDS
    title = gettext_lazy("Results matrix")
    empty = gettext_lazy("There is no award yet. An M&E officer sets up the first one.")

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("donor")

    def row_url(self, row: Award) -> str:
        return reverse("reports:matrix", args=[row.code])


@require_safe
@never_cache
@needs(ACTION)
def matrix(request: HttpRequest, award: str) -> HttpResponse:
    """The donor's table of an award; moment and verification come from the address."""
    found = _award(request, award)
    as_of, problem = _as_of(request)
    built = matrices.build(
        found.code, reader=request.user, as_of=as_of, verified=_verified(request)
    )
    context = {
        "title": f"{found.code} · {found.title}", "matrix": built, "kinds": export.FORMATS,
        "reasons": _REASONS,
        "tables": [
            {"indicator": i, "rows": built.rows(i), "region": built.region(i),
             "terms": built.terms(i)}
            for i in built.indicators
        ], "query": _query(request), "as_of": request.GET.get("as_of", ""),
        "problem": problem,
    }  # fmt: skip
    return render(request, "reports/matrix.html", context, status=422 if problem else 200)


@require_safe
@never_cache
@needs(ACTION)
def download(request: HttpRequest, award: str, kind: str) -> HttpResponse:
    """The same matrix as a file."""
    if kind not in export.FORMATS:
        raise Http404
    found = _award(request, award)
    as_of, problem = _as_of(request)
    if problem:
        return HttpResponse(problem, status=422, content_type="text/plain; charset=utf-8")
    built = matrices.build(
        found.code, reader=request.user, as_of=as_of, verified=_verified(request)
    )
    stream = io.BytesIO()
    export.write(built, kind, stream)
    answer = HttpResponse(stream.getvalue(), content_type=export.CONTENT_TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{found.code}-matrix.{kind}"'
    return answer


@require_safe
@never_cache
@needs(ACTION)
def cell(request: HttpRequest, award: str, indicator: str, country: str, year: str) -> HttpResponse:
    """The records behind one cell, and those left out with the reason."""
    found = _award(request, award)
    as_of, problem = _as_of(request)
    if problem:
        raise Http404
    opened = records.open_cell(
        found.code, indicator, country, year, reader=request.user, as_of=as_of,
        verified=_verified(request), page=_page(request),
    )  # fmt: skip
    if opened is None:
        raise Http404
    context = {
        "title": f"{indicator} · {opened.row.label} · {_('year')} {year}",
        "opened": opened, "matrix": opened.matrix, "indicator": opened.indicator,
        "cell": opened.cell, "period": opened.period, "parts": opened.parts,
        "query": _query(request), "base": _query(request).replace("?", "&"),
    }  # fmt: skip
    return render(request, "reports/cell.html", context)


def _award(request: HttpRequest, code: str) -> Award:
    visible = Award.objects.visible_to(request.user, ACTION)  # type: ignore[arg-type]
    return get_object_or_404(visible, code=code)


def _as_of(request: HttpRequest) -> tuple[date | None, str]:
    """The day in the address, and what is wrong with it ("" when nothing is)."""
    text = request.GET.get("as_of", "").strip()
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, _("Write the day as year-month-day, for example 2014-12-31.")


def _verified(request: HttpRequest) -> bool:
    return request.GET.get("verified") == "1"


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _query(request: HttpRequest) -> str:
    """The moment and marks of the address, to be kept by links."""
    kept = {name: request.GET[name] for name in ("as_of", "verified") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""
