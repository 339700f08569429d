"""`{% load charts %}`: a chart with its words, its table and its download."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from turna.core.charts import Chart, Gap
from turna.core.charts.chart import Cell

register = template.Library()


@register.simple_tag
def chart(chart: Chart, *, download: str = "", level: int = 0, opened: bool = False) -> SafeString:
    """The whole figure; a chart that is meant for a cell is only its drawing.

    `download` is the address of its CSV. `level` 2 to 6 makes the title a heading; without, it
    is the figure's caption alone. `opened` shows the table at once.
    """
    if chart.inline:
        return format_html('<span class="chart-cell">{}</span>', chart.svg())
    if level and not 2 <= level <= 6:
        raise ValueError("A chart's title is a heading of level 2 to 6, or none.")
    context = {
        "chart": chart,
        "tag": f"h{level}" if level else "p",
        "download": download,
        "opened": opened,
        "table": [_shown(chart, row) for row in chart.rows],
    }
    return render_to_string("core/chart.html", context)


def _shown(chart: Chart, row: tuple[Cell, ...]) -> dict[str, Any]:
    """A row of the table: its label, then (text, kind of cell)."""
    label, *cells = row
    return {"label": label, "cells": [(chart.shown(cell), _kind(cell)) for cell in cells]}


def _kind(cell: Cell) -> str:
    if isinstance(cell, str):
        return "text"
    return "gap" if isinstance(cell, Gap) else "number"
