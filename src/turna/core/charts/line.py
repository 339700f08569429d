"""Lines through categories in their order, named at their ends; a gap breaks the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts import words as measured
from turna.core.charts.bars import tip_for
from turna.core.charts.chart import Chart, Words, table_of
from turna.core.charts.inputs import (
    Gap,
    Number,
    Row,
    Series,
    Source,
    Tone,
    Value,
    as_categories,
    as_rows,
    numbers_in,
)
from turna.core.charts.numbers import show, ticks
from turna.core.charts.pen import GLYPH, Pen, number
from turna.core.charts.scale import Scale, grid, margin_for, upright

_DASH = {Tone.PLAIN: "6 3", Tone.QUIET: "2 3", Tone.FAINT: "8 3 2 3", Tone.MALE: "7 3",
         Tone.OTHER: "2 3", Tone.UNRECORDED: "1 4"}  # fmt: skip
_MARKED = 16  # points up to which each has a mark of its own
_SAID = 8  # points up to which a line that is alone says each number


@dataclass(frozen=True, slots=True)
class _Lines:
    categories: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str
    from_zero: bool


@dataclass(frozen=True, slots=True)
class _End:
    """The name at the end of a line: its lines of text and where its middle would like to be."""

    lines: list[str]
    row: Row
    x: float
    y: float


def line(
    *,
    title: Any,
    categories: Sequence[Any],
    series: Sequence[Series],
    from_zero: bool = True,
    across: Any = "",
    subtitle: Any = "",
    unit: Any = "",
    source: Source | None = None,
    note: Any = "",
) -> Chart:
    """Lines over categories that follow one another in equal steps (months, years).

    `from_zero=False` lets the axis begin near the lowest value: for indices and means, not for
    counts. Raises ValueError as `columns` does, and for fewer than two categories.
    """
    labels = as_categories(categories)
    if len(labels) < 2:
        raise ValueError("A line needs at least two categories: show one figure as text.")
    rows = as_rows(series, labels)
    said = Words.of(title, subtitle, unit, source, note)
    chart = _Lines(labels, rows, said.unit, from_zero)
    head, table = table_of(labels, rows, across)
    return Chart(_("Line chart"), said, head, table, lambda pen: _draw(pen, chart))


def _draw(pen: Pen, chart: _Lines) -> float:
    found = numbers_in(chart.rows) or [0]
    floor = [0] if chart.from_zero else []
    steps = ticks(min([*floor, *found]), max([*floor, *found]))
    left, end = margin_for(pen, steps, chart.unit), pen.width - _end_room(pen, chart)
    top = pen.leading
    bottom = top + max(190 if pen.narrow else 240, _end_height(pen, chart, pen.width - end) - 24)
    scale = upright(steps, top, bottom)
    grid(pen, scale, steps, left=left, end=end, unit=chart.unit)
    lead = 0.0 if len(chart.categories) > _MARKED else 8.0
    drawing = _Drawing(
        pen, chart, Scale(0, len(chart.categories) - 1, left + lead, end), scale, bottom
    )
    # The accent is drawn last, over the others.
    rows = sorted(chart.rows, key=lambda row: row.tone is Tone.ACCENT)
    for row in rows:
        drawing.path(row)
        drawing.points(row)
    drawing.gaps()
    ends = [end for row in rows for end in drawing.end(row)]
    _place_ends(pen, ends, top, bottom)
    y = drawing.labels(bottom + (GLYPH if steps[0] < 0 else 4))
    return pen.gap_notes(y)


def _numbers(row: Row) -> list[tuple[int, Number]]:
    """The points of a line: their places and their numbers."""
    return [(index, v) for index, v in enumerate(row.values) if not isinstance(v, Gap)]


def _end_room(pen: Pen, chart: _Lines) -> float:
    """The room right of the lines for their names and last numbers."""
    words = (word for row in chart.rows for word in row.label.split(" "))
    longest = min(pen.width * 0.38, max(pen.measure(word, bold=True) for word in words))
    most = max(pen.width * 0.26, longest)
    names = max(pen.measure(row.label, bold=True) for row in chart.rows)
    last = [show(_numbers(row)[-1][1], chart.unit) for row in chart.rows if _numbers(row)]
    said = max((pen.measure(text, bold=True) for text in last), default=0.0)
    return max(min(most, names), said) + 14


def _end_height(pen: Pen, chart: _Lines, room: float) -> float:
    """How high the names and numbers are when they stand one under another."""
    wrapped = [measured.wrap(row.label, room - 14, pen.size, bold=True) for row in chart.rows]
    return sum((len(lines) + 1) * pen.leading + 3 for lines in wrapped)


def _runs(row: Row) -> list[list[tuple[int, Value]]]:
    """The stretches of points between gaps, and of gaps with one reason."""
    runs: list[list[tuple[int, Value]]] = []
    for index, value in enumerate(row.values):
        before = runs[-1][-1][1] if runs else None
        same = value == before if isinstance(value, Gap) else not isinstance(before, Gap)
        if runs and same:
            runs[-1].append((index, value))
        else:
            runs.append([(index, value)])
    return runs


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every line needs: the pen, the data, the two scales, where the plot ends."""

    pen: Pen
    chart: _Lines
    across: Scale
    up: Scale
    bottom: float

    def path(self, row: Row) -> None:
        """The line itself, broken at its gaps."""
        drawn = ""
        for run in _runs(row):
            points = [
                f"{number(self.across(index))} {number(self.up(value))}"
                for index, value in run
                if not isinstance(value, Gap)
            ]
            drawn += "M" + "L".join(points) if len(points) > 1 else ""
        attributes = {
            "d": drawn, "class_": f"chart-path chart-line-{row.tone}",
            "stroke_linejoin": "round", "stroke_width": 3 if row.tone is Tone.ACCENT else 2,
            "stroke_dasharray": _DASH.get(row.tone, ""),
        }  # fmt: skip
        if drawn:
            self.pen.add("path", attributes, row.label)

    def points(self, row: Row) -> None:
        """A mark for each point when they are few, and always for one that stands alone."""
        pen, chart = self.pen, self.chart
        last = max((index for index, _value in _numbers(row)), default=-1)
        few = len(row.values) <= _MARKED
        told = len(chart.rows) == 1 and len(row.values) <= (5 if pen.narrow else _SAID)
        for run in _runs(row):
            for index, value in run:
                if isinstance(value, Gap) or not (few or len(run) == 1 or index == last):
                    continue
                x, y = self.across(index), self.up(value)
                point = {"cx": x, "cy": y, "r": 4, "class_": _point(row.tone), "stroke_width": 1.5}
                pen.add("circle", point, tip_for(chart.categories[index], row, index, chart.unit))
                if told and index != last:
                    pen.text(x, y - 10, show(value, chart.unit), anchor="middle", halo=True)

    def end(self, row: Row) -> list[_End]:
        """The name for the line's end; none for a line without a number."""
        found = _numbers(row)
        if not found:
            return []
        last, value = found[-1]
        x, bold = self.across(last), row.tone is Tone.ACCENT
        room = self.pen.width - x - 12
        name = measured.wrap(row.label, room, self.pen.size, bold=bold)
        return [_End([*name, show(value, self.chart.unit)], row, x, self.up(value))]

    def gaps(self) -> None:
        """The sign of each gap above the axis; gaps that follow one another share one."""
        taken: list[tuple[float, float, float]] = []
        for row in self.chart.rows:
            for run in _runs(row):
                gap = run[0][1]
                if not isinstance(gap, Gap):
                    continue
                first, last = self.across(run[0][0]), self.across(run[-1][0])
                reach = max((last - first) / 2, GLYPH / 2) + 2
                middle = (first + last) / 2
                y = self.bottom - GLYPH / 2 - 4
                while any(
                    y == other and middle - reach < end and middle + reach > start
                    for start, end, other in taken
                ):
                    y -= GLYPH + 3
                taken.append((middle - reach, middle + reach, y))
                self._gap(row, gap, (first, last), y)

    def _gap(self, row: Row, gap: Gap, span: tuple[float, float], y: float) -> None:
        first, last = span
        middle = (first + last) / 2
        for x, side in ((first, -1), (last, 1)):
            if abs(x - middle) > GLYPH / 2 + 3:
                near = middle + side * (GLYPH / 2 + 2)
                self.pen.rule((near, y), (x, y), paint="chart-zero", dash="2 3")
        self.pen.gap(middle, y, gap, tip=f"{row.label}: {gap.text}")

    def labels(self, y: float) -> float:
        """The categories, from the first on, each so many that all have room."""
        pen, categories = self.pen, self.chart.categories
        widest = max(pen.measure(label) for label in categories) + 12
        step = self.across(1) - self.across(0)
        every = next((n for n in range(1, len(categories)) if n * step >= widest), len(categories))
        for index in range(0, len(categories), every):
            x, half = self.across(index), pen.measure(categories[index]) / 2
            pen.rule((x, self.bottom), (x, self.bottom + 4), paint="chart-zero")
            if x - half < 0:
                pen.text(0, y + pen.size + 4, categories[index])
            else:
                x = min(x, pen.width - half)
                pen.text(x, y + pen.size + 4, categories[index], anchor="middle")
        return y + pen.leading + 8


def _point(tone: Tone) -> str:
    """Points are filled in the line's hue; lines that are only there to compare are hollow."""
    filled = {Tone.ACCENT, Tone.FEMALE, Tone.MALE, Tone.OTHER}
    return f"chart-{tone} chart-halo" if tone in filled else "chart-paper chart-zero"


def _place_ends(pen: Pen, ends: Sequence[_End], top: float, bottom: float) -> None:
    """Names beside the ends of their lines, pushed apart where they would meet."""
    ordered = sorted(ends, key=lambda end: end.y)
    highs = [len(end.lines) * pen.leading for end in ordered]
    tops: list[float] = []
    least = top - pen.leading
    for end, high in zip(ordered, highs, strict=True):
        tops.append(max(end.y - high / 2, least))
        least = tops[-1] + high + 3
    limit = bottom + 6
    for index in range(len(ordered) - 1, -1, -1):
        tops[index] = min(tops[index], limit - highs[index])
        limit = tops[index] - 3
    for end, y in zip(ordered, tops, strict=True):
        accent = end.row.tone is Tone.ACCENT
        paint = "chart-ink" if accent else "chart-soft"
        *name, said = end.lines
        look = {"paint": paint, "bold": accent, "halo": True}
        base = pen.lines(end.x + 10, y + pen.size, name, **look)
        pen.text(end.x + 10, base, said, bold=True, halo=True)
