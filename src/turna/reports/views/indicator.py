"""One indicator: its definition sheet, and its charts with their tables."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turna.core.charts import Chart
from turna.core.views import needs
from turna.programmes.queries import Book
from turna.reports import charts as drawing
from turna.reports import sheet as sheets
from turna.reports.filters import Asked
from turna.reports.matrix import Matrix
from turna.reports.views.asking import ACTION, asked_well, book_of, built, indicator_of


@require_safe
@never_cache
@needs(ACTION)
def sheet(request: HttpRequest, award: str, indicator: str) -> HttpResponse:
    """What an indicator means, how it is counted, and how that changed."""
    book = book_of(request, award)
    asked = asked_well(request, book)
    shown = sheets.sheet_of(indicator_of(book.award, indicator))
    if shown is None:
        raise Http404
    context = {
        "title": _("Indicator %s") % indicator, "award": book.award, "sheet": shown, "asked": asked,
    }  # fmt: skip
    return render(request, "reports/sheet.html", context)


@require_safe
@never_cache
@needs(ACTION)
def charts(request: HttpRequest, award: str, indicator: str) -> HttpResponse:
    """The indicator's charts, each with its table and its file."""
    book = book_of(request, award)
    asked = asked_well(request, book)
    drawn, shown = _drawn(request, book, indicator, asked)
    address = reverse("reports:charts", args=[award, indicator])
    context = {
        "title": _("Indicator %s in charts") % indicator, "award": book.award, "asked": asked,
        "definition": shown.indicators[0].definition, "indicator": indicator, "matrix": shown,
        "chips": asked.chips(request.path),
        "charts": [
            (chart, reverse("reports:chart-file", args=[award, indicator, name]) + asked.query)
            for name, chart in drawn.items()
        ], "address": address,
    }  # fmt: skip
    return render(request, "reports/charts.html", context)


@require_safe
@never_cache
@needs(ACTION)
def chart_file(request: HttpRequest, award: str, indicator: str, name: str) -> HttpResponse:
    """The table of one chart."""
    book = book_of(request, award)
    drawn, _shown = _drawn(request, book, indicator, asked_well(request, book))
    if name not in drawn:
        raise Http404
    answer = HttpResponse(drawn[name].csv(), content_type="text/csv; charset=utf-8")
    file = f"{award}-{indicator}-{name}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _drawn(
    request: HttpRequest, book: Book, indicator: str, asked: Asked
) -> tuple[dict[str, Chart], Matrix]:
    by_sex = built(request, book, asked, only=[indicator], split=("sex",))
    if not by_sex.indicators:
        raise Http404
    by_region = built(request, book, asked, only=[indicator], split=("region",))
    return drawing.drawn(by_sex, by_region), by_sex
