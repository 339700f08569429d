"""One indicator: its definition sheet, its charts with their tables, and why a cell changed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turna.core.charts import Chart
from turna.core.views import needs
from turna.ledger.codes import Nothing
from turna.programmes.models import Award
from turna.reports import changes as bridges
from turna.reports import charts as drawing
from turna.reports import sheet as sheets
from turna.reports.filters import Asked
from turna.reports.matrix import Matrix
from turna.reports.records import ALL, all_rows
from turna.reports.views.asking import ACTION, asked_well, award_of, built, indicator_of


@require_safe
@never_cache
@needs(ACTION)
def sheet(request: HttpRequest, award: str, indicator: str) -> HttpResponse:
    """What an indicator means, how it is counted, and how that changed."""
    found = award_of(request, award)
    asked = asked_well(request, found)
    shown = sheets.sheet_of(indicator_of(found, indicator))
    if shown is None:
        raise Http404
    context = {
        "title": _("Indicator %s") % indicator, "award": found, "sheet": shown, "asked": asked,
    }  # fmt: skip
    return render(request, "reports/sheet.html", context)


@require_safe
@never_cache
@needs(ACTION)
def charts(request: HttpRequest, award: str, indicator: str) -> HttpResponse:
    """The indicator's charts, each with its table and its file."""
    found = award_of(request, award)
    asked = asked_well(request, found)
    drawn, shown = _drawn(request, found, indicator, asked)
    address = reverse("reports:charts", args=[award, indicator])
    context = {
        "title": _("Indicator %s in charts") % indicator, "award": found, "asked": asked,
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
    found = award_of(request, award)
    drawn, _shown = _drawn(request, found, indicator, asked_well(request, found))
    if name not in drawn:
        raise Http404
    answer = HttpResponse(drawn[name].csv(), content_type="text/csv; charset=utf-8")
    file = f"{award}-{indicator}-{name}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def _drawn(
    request: HttpRequest, award: Award, indicator: str, asked: Asked
) -> tuple[dict[str, Chart], Matrix]:
    indicator_of(award, indicator)
    by_sex = built(request, award, asked, only=[indicator], split=("sex",))
    if not by_sex.indicators:
        raise Http404
    by_region = built(request, award, asked, only=[indicator], split=("region",))
    return drawing.drawn(by_sex, by_region), by_sex


@require_safe
@never_cache
@needs(ACTION)
def changes(
    request: HttpRequest, award: str, indicator: str, country: str, year: str
) -> HttpResponse:
    """Why a cell changed between two moments of the address (`from`, `to`): a bridge by cause."""
    found = award_of(request, award)
    asked = asked_well(request, found)
    shown = built(request, found, asked, only=[indicator])
    row = _row(shown, country)
    if row is None or year not in row.line.years:
        raise Http404
    ends = _ends(request, found)
    drawn: tuple[bridges.Change, ...] = ()
    withheld = row.line.years[year].result.nothing == Nothing.WITHHELD
    if ends["earlier"] and ends["later"] and not ends["problem"] and not withheld:
        drawn = bridges.changes(
            shown, country, year, earlier=ends["earlier"], later=ends["later"],
            reader=request.user,
        )  # fmt: skip
    context = ends | {
        "title": _("Why it changed: %(indicator)s · %(country)s · year %(year)s") % {
            "indicator": indicator, "country": row.label, "year": year,
        },
        "award": found, "asked": asked, "indicator": shown.indicators[0], "changes": drawn,
        "withheld": withheld, "back": reverse(
            "reports:cell", args=[award, indicator, country, year]
        ) + asked.query,
    }  # fmt: skip
    return render(request, "reports/changes.html", context, status=422 if ends["problem"] else 200)


def _row(shown: Matrix, country: str) -> Any:
    if not shown.indicators:
        return None
    rows = {row.country or ALL: row for row in all_rows(shown)}
    return rows.get(country)


def _ends(request: HttpRequest, award: Award) -> dict[str, Any]:
    """The two moments of the address, and what is wrong with them."""
    outsider: bool = request.user.is_outsider  # type: ignore[union-attr]
    reports = bridges.reports_of(award)
    usual = bridges.usual(award, reports, outsider=outsider)
    typed = [request.GET.get(name, "").strip() for name in ("from", "to")]
    values = [one or other for one, other in zip(typed, usual, strict=True)]
    ends = [bridges.moment_of(value, award, reports) for value in values]
    problem = ""
    if any(value and not end for value, end in zip(values, ends, strict=True)):
        problem = _("Write both days as year-month-day, for example 2014-12-31.")
    elif ends[0] and ends[1] and ends[0].number > ends[1].number:
        problem = _("The first moment lies after the second. Change one of them.")
    return {
        "outsider": outsider, "reports": reports, "from": values[0], "to": values[1],
        "earlier": ends[0], "later": ends[1], "problem": problem,
    }  # fmt: skip
