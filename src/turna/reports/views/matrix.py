"""The list of awards, the matrix, the records behind a cell, and the files."""

import io
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turna.core import reads
from turna.core.views import ListPage, needs
from turna.ledger.codes import Nothing
from turna.ledger.figures import nothing
from turna.programmes.models import Award
from turna.reports import export, records, steps
from turna.reports.lists import AWARDS
from turna.reports.views.asking import ACTION, asked_of, asked_well, book_of, built, narrowing

_REASONS = (
    (
        nothing(Nothing.MISSING),
        gettext_lazy("Somebody who owes these months has not closed them yet."),
    ),
    (
        nothing(Nothing.NOT_APPLICABLE),
        gettext_lazy(
            "The country had not joined the programme yet, or what you filter by is not kept here."
        ),
    ),
    (nothing(Nothing.NO_TARGET_SET), gettext_lazy("There is a result, but nobody set a target.")),
    (nothing(Nothing.NOT_YET_DUE), gettext_lazy("This year has not begun.")),
    (nothing(Nothing.NOT_ADDITIVE), gettext_lazy("These figures cannot be added up.")),
    (
        nothing(Nothing.WITHHELD),
        gettext_lazy(
            "Too few persons, so that the figure could point to one of them, or outside what you "
            "may see."
        ),
    ),
)


class AwardList(ListPage):
    """The awards whose matrix you may open."""

    action = ACTION
    explains = ("results-matrix", "award")
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
    """The donor's table of an award; filters, moment and marks come from the address."""
    book = book_of(request, award)
    asked = asked_of(request, book)
    shown = built(request, book, asked)
    context = {
        "title": f"{award} · {book.award.title}", "matrix": shown, "kinds": export.FORMATS,
        "explains": ("indicator", "target", "result", "project-year"),
        "reasons": _REASONS, "asked": asked, "chips": asked.chips(request.path),
        "tables": [
            {"indicator": i, "rows": shown.rows(i), "region": shown.region(i),
             "terms": shown.terms(i)}
            for i in shown.indicators
        ],
    }  # fmt: skip
    status = 422 if asked.problems else 200
    return render(request, "reports/matrix.html", context, status=status)


@require_safe
@never_cache
@needs(ACTION)
def download(request: HttpRequest, award: str, kind: str) -> HttpResponse:
    """The same matrix as a file; its name and its head say when it is a part."""
    if kind not in export.FORMATS:
        raise Http404
    book = book_of(request, award)
    asked = asked_of(request, book)
    if asked.problems:
        wrong = "\n".join(asked.problems.values())
        return HttpResponse(wrong, status=422, content_type="text/plain; charset=utf-8")
    shown = built(request, book, asked)
    stream = io.BytesIO()
    export.write(shown, kind, stream)
    answer = HttpResponse(stream.getvalue(), content_type=export.CONTENT_TYPES[kind])
    part = "-part" if shown.narrowing else ""
    answer["Content-Disposition"] = f'attachment; filename="{award}-matrix{part}.{kind}"'
    return answer


@require_safe
@never_cache
@needs(ACTION)
def cell(request: HttpRequest, award: str, indicator: str, country: str, year: str) -> HttpResponse:
    """The records behind one cell, and those left out with the reason."""
    book = book_of(request, award)
    asked = asked_well(request, book)
    more = narrowing(asked) | {"countries": ()}
    with reads.on_record(request.user, reads.BEHIND):
        opened = records.open_cell(
            book, indicator, country, year, reader=request.user, page=_page(request),
            address=request.GET, **more,
        )  # fmt: skip
    if opened is None:
        raise Http404
    context = {
        "title": f"{indicator} · {opened.row.label} · {_('year')} {year}",
        "opened": opened, "matrix": opened.matrix, "indicator": opened.indicator,
        "cell": opened.cell, "period": opened.period, "parts": opened.parts,
        "asked": asked, "country": country, "spots": [
            (said, request.path + steps.address(asked.kept, spot))
            for said, spot in [(_("All of it"), steps.NOWHERE), *opened.spot.said]
        ],
        "more": steps.address(asked.kept, opened.spot).replace("?", "&", 1),
    }  # fmt: skip
    return render(request, "reports/cell.html", context)


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
