"""One chart of each kind, over the same invented birds."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from turna.core.charts import (
    Chart,
    Series,
    Source,
    Step,
    Tone,
    bars,
    columns,
    line,
    progress,
    tiles,
    waterfall,
)

_YEARS = ("2011", "2012", "2013", "2014", "2015")


def charts(request: HttpRequest) -> HttpResponse:
    """The sample page of charts."""
    context = {
        "title": _("Charts"),
        "charts": sample_charts(),
        "progress": [
            (label, progress(value, title=label))
            for label, value in (("2014", 64), ("2015", 118), ("2016", "not yet due"))
        ],
    }
    return render(request, "core/patterns/charts.html", context)


def sample_charts() -> list[Chart]:
    """Columns, bars, a line, a waterfall and the tile grid; gaps among them."""
    source = Source(_("an invented notebook"), date(2015, 6, 7))
    return [
        columns(
            title=_("In 2015 more cranes came than were hoped for"),
            unit=_("cranes"),
            categories=_YEARS,
            across=_("Year"),
            series=[
                Series(_("Hoped for"), ["not applicable", 300, 320, 340, 360], Tone.QUIET),
                Series(_("Counted"), ["not applicable", 210, "missing", 331, 412], Tone.ACCENT),
            ],
            source=source,
        ),
        bars(
            title=_("Most cranes rest at one lake"),
            unit=_("cranes"),
            categories=["Соң-Көл", "Ысык-Көл", "Garabogazköl"],
            across=_("Lake"),
            series=[Series(_("Cranes"), [933, 148, "withheld"])],
            highlight=["Соң-Көл"],
            source=source,
        ),
        line(
            title=_("The flock has grown since 2012"),
            unit=_("cranes"),
            categories=_YEARS,
            across=_("Year"),
            series=[Series(_("Cranes"), [120, 118, 204, 331, 412])],
            source=source,
        ),
        waterfall(
            title=_("7 fewer than in March: 405 instead of 412"),
            unit=_("cranes"),
            before=Step(_("In March"), 412),
            parts=[Step(_("seen late"), 9), Step(_("counted twice"), -16)],
            after=Step(_("In June"), 405),
            source=source,
        ),
        tiles(
            title=_("Most cranes were seen in the mountains"),
            unit=_("cranes"),
            values={"KG-N": 933, "KG-Y": 148, "KG-B": 12, "KZ-10": 60, "TJ-SU": "withheld"},
            source=source,
        ),
    ]
