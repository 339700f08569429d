"""Columns beside or on one another, for instance target against result by year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts import words as measured
from turna.core.charts.bars import (
    Lying,
    alike,
    check,
    part_label,
    stack_label,
    tip_for,
    total,
)
from turna.core.charts.bars import draw as draw_lying
from turna.core.charts.chart import Chart, Words, table_of
from turna.core.charts.inputs import (
    Gap,
    Number,
    Series,
    Source,
    Tone,
    as_categories,
    as_rows,
    numbers_in,
)
from turna.core.charts.numbers import exact, show, ticks
from turna.core.charts.pen import GLYPH, Pen
from turna.core.charts.scale import Scale, grid, margin_for, upright

_FILL = 0.78  # the part of a category's room that its columns take
_WIDEST = 64.0
_LINES = 3  # that a category's label may take
_MANY = 12  # categories; more of them always stand, and only some of their labels are said


@dataclass(frozen=True, slots=True)
class _Plan:
    """Where the columns of every category stand."""

    left: float
    room: float  # of one category
    column: float
    count: int  # of columns in a category
    labelled: frozenset[int]  # the series whose numbers stand above their columns
    every: int  # how many categories share one label

    def middle(self, index: int) -> float:
        return self.left + self.room * (index + 0.5)

    def x(self, index: int, place: int) -> float:
        """The left edge of a column."""
        return self.middle(index) - self.count * self.column / 2 + place * self.column


def columns(
    *,
    title: Any,
    categories: Sequence[Any],
    series: Sequence[Series],
    stacked: bool = False,
    across: Any = "",
    subtitle: Any = "",
    unit: Any = "",
    source: Source | None = None,
    note: Any = "",
) -> Chart:
    """Columns from left to right. `across` names the categories in the table ("Year").

    Where labels or numbers have no room, on a telephone above all, the same series lie down as
    bars. Raises ValueError for what cannot be drawn: no category, unequal lengths, a negative
    part of a stack.
    """
    labels = as_categories(categories)
    rows = as_rows(series, labels)
    check(rows, stacked=stacked)
    said = Words.of(title, subtitle, unit, source, note)
    chart = Lying(labels, rows, said.unit, stacked)
    head, table = table_of(labels, rows, across)
    return Chart(_("Column chart"), said, head, table, lambda pen: _draw(pen, chart))


def _draw(pen: Pen, chart: Lying) -> float:
    steps = _steps(chart)
    plan = _plan(pen, chart, steps)
    if plan is None:
        return draw_lying(pen, chart)
    top = pen.legend(chart.rows, 0.0) if len(chart.rows) > 1 else 0.0
    top += pen.leading  # for the number above the highest column
    bottom = top + (200 if pen.narrow else 250)
    scale = upright(steps, top, bottom)
    grid(pen, scale, steps, left=plan.left, end=pen.width, unit=chart.unit)
    for index in range(len(chart.categories)):
        if chart.stacked:
            _stack(pen, chart, plan, scale, index)
        else:
            _group(pen, chart, plan, scale, index)
    pen.rule((plan.left, scale(0)), (pen.width, scale(0)), paint="chart-zero")
    return pen.gap_notes(_labels(pen, chart, plan, bottom + (14 if steps[0] < 0 else 6)))


def _steps(chart: Lying) -> tuple[Decimal, ...]:
    if chart.stacked:
        found: list[Number] = [total(chart.rows, i) for i in range(len(chart.categories))]
    else:
        found = numbers_in(chart.rows)
    return ticks(min([0, *found]), max([0, *found]))


def _plan(pen: Pen, chart: Lying, steps: Sequence[Decimal]) -> _Plan | None:
    """Where columns stand and which get numbers; None when they had better lie down."""
    left = margin_for(pen, steps, chart.unit)
    room = (pen.width - left) / len(chart.categories)
    count = 1 if chart.stacked else len(chart.rows)
    column = min(_WIDEST, room * _FILL / count)
    many = len(chart.categories) > _MANY
    every = 1
    if many:
        every = ceil((max(pen.measure(label) for label in chart.categories) + 12) / room)
    elif not all(_stands(pen, label, room - 6) for label in chart.categories):
        return None
    fits = {
        place
        for place in range(count)
        if _widest(pen, chart, place) <= _slot(room, column, count, place)
    }
    if len(fits) < count and not many:
        return None
    return _Plan(left, room, column, count, frozenset(fits), every)


def _stands(pen: Pen, label: str, room: float) -> bool:
    """Whether a label has room under its columns, in a few lines and with no word cut."""
    whole = all(pen.measure(word) <= room for word in label.split(" "))
    return whole and len(measured.wrap(label, room, pen.size)) <= _LINES


def _widest(pen: Pen, chart: Lying, place: int) -> float:
    """The widest number of a series, or of the totals of stacks."""
    if chart.stacked:
        texts = [stack_label(chart.rows, i, chart.unit) for i in range(len(chart.categories))]
    else:
        texts = [show(value, chart.unit) for value in numbers_in([chart.rows[place]])]
    return max([pen.measure(text, bold=True) for text in texts], default=0.0)


def _slot(room: float, column: float, count: int, place: int) -> float:
    """How wide a number may be: outer columns lend it half the gap to their neighbours."""
    spare = (room - count * column) / 2
    outer = (place == 0) + (place == count - 1)
    return column + spare * outer - 2


def _group(pen: Pen, chart: Lying, plan: _Plan, scale: Scale, index: int) -> None:
    zero = scale(0)
    for place, row in enumerate(chart.rows):
        value, x = row.values[index], plan.x(index, place)
        tip = tip_for(chart.categories[index], row, index, chart.unit)
        middle = x + plan.column / 2
        if isinstance(value, Gap):
            pen.gap(middle, zero - GLYPH / 2 - 4, value, tip=tip)
            continue
        end = scale(value)
        pen.box(x + 1, min(zero, end), plan.column - 2, abs(end - zero), row.tone, tip=tip,
                class_="chart-bar")  # fmt: skip
        if place not in plan.labelled:
            continue
        text, bold = show(value, chart.unit), row.tone is Tone.ACCENT
        at, anchor = middle, "middle"
        if plan.count > 1 and pen.measure(text, bold=bold) > plan.column:
            at, anchor = {
                0: (x + plan.column - 1, "end"), plan.count - 1: (x + 1, "")
            }.get(place, (middle, "middle"))  # fmt: skip
        y = end - 5 if value >= 0 else end + pen.size
        paint = "chart-ink" if bold or plan.count == 1 else "chart-soft"
        pen.text(at, y, text, paint=paint, anchor=anchor, bold=bold, halo=True)


def _stack(pen: Pen, chart: Lying, plan: _Plan, scale: Scale, index: int) -> None:
    x, sofar = plan.x(index, 0), Decimal(0)
    gaps: list[tuple[Gap, str]] = []
    for row in chart.rows:
        value = row.values[index]
        tip = tip_for(chart.categories[index], row, index, chart.unit)
        if isinstance(value, Gap):
            gaps.append((value, tip))
            continue
        start, end = scale(sofar), scale(sofar + exact(value))
        pen.box(x + 1, end, plan.column - 2, start - end, row.tone, tip=tip, class_="chart-bar")
        part_label(pen, row, index, chart.unit, box=(x, end, plan.column, start - end))
        sofar += exact(value)
    y = scale(sofar) - 5
    if 0 in plan.labelled and (whole := stack_label(chart.rows, index, chart.unit)):
        pen.text(plan.middle(index), y, whole, anchor="middle", bold=True, halo=True)
    for gap, tip in alike(gaps):
        pen.gap(plan.middle(index), y - GLYPH / 2, gap, tip=tip)
        y -= GLYPH + 3


def _labels(pen: Pen, chart: Lying, plan: _Plan, y: float) -> float:
    """The categories under their columns; gives the y below them."""
    deepest = y
    for index, label in enumerate(chart.categories):
        if index % plan.every:
            continue
        lines = measured.wrap(label, plan.room * plan.every - 6, pen.size)
        half = max(pen.measure(line) for line in lines) / 2
        middle = min(max(plan.middle(index), half), pen.width - half)
        under = pen.lines(middle, y + pen.size, lines, anchor="middle")
        deepest = max(deepest, under)
    return deepest - pen.size + 8
