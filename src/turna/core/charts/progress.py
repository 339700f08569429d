"""The thin bar of achievement inside a table's cell."""

from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts.chart import Chart, Words
from turna.core.charts.inputs import Gap, Raw, Value, as_value
from turna.core.charts.numbers import PER_CENT, show, words
from turna.core.charts.pen import GLYPH, Pen
from turna.core.charts.scale import Scale

WIDTH, HEIGHT = 120.0, 20.0
_BAR = 60.0  # where the bar ends and the number begins
_MOST = 150  # per cent; what is beyond ends in an arrow
_THIN = 6.0


def progress(value: Raw, *, title: Any = "") -> Chart:
    """A bar of `value` per cent, a mark at 100 and the number, 120 × 20 px, never scaled.

    `title` says whose figure it is ("Kyrgyzstan, year 3"). A gap shows its sign and its reason
    where that fits; the reason is always in the title.
    """
    found = as_value(value)
    said = _("%(percent)s of the target")
    shown = found.text if isinstance(found, Gap) else said % {"percent": show(found, PER_CENT)}
    whole = f"{title}: {shown}" if title else shown
    return Chart(
        _("Achievement"), Words.of(whole, unit=PER_CENT), (_("Achievement"), PER_CENT),
        ((str(title) or _("Achievement"), found),), lambda pen: _draw(pen, found), inline=True,
    )  # fmt: skip


def _draw(pen: Pen, value: Value) -> float:
    pen.width, pen.size, middle = WIDTH, 13.0, HEIGHT / 2
    if isinstance(value, Gap):
        pen.gap(GLYPH / 2 + 1, middle, value)
        if pen.measure(value.text) <= WIDTH - GLYPH - 6:
            pen.text(GLYPH + 7, middle + 4.5, value.text, paint="chart-soft")
        return HEIGHT
    scale = Scale(0, _MOST, 0, _BAR)
    end = scale(min(max(float(value), 0), _MOST))
    pen.box(0.5, middle - _THIN / 2, scale(100) - 0.5, _THIN, "quiet")
    pen.box(0, middle - _THIN / 2, end, _THIN, "accent", class_="chart-bar")
    if value > _MOST:
        tip = f"M{end:g} {middle - 5:g}l5 5l-5 5z"
        pen.add("path", {"d": tip, "class_": "chart-accent"})
    pen.rule((scale(100), middle - 7), (scale(100), middle + 7), paint="chart-border")
    pen.text(WIDTH, middle + 4.5, words(value, PER_CENT), anchor="end", bold=True)
    return HEIGHT
