"""Horizontal bars: one row for each label, the number at the bar's end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts import words as measured
from turna.core.charts.chart import Chart, Words, table_of
from turna.core.charts.inputs import (
    Gap,
    Number,
    Row,
    Series,
    Source,
    Tone,
    as_categories,
    as_rows,
    as_text,
    numbers_in,
)
from turna.core.charts.numbers import exact, show, words
from turna.core.charts.pen import GLYPH, Pen
from turna.core.charts.scale import Scale

_GAP = 6.0  # between a bar and its number
# What text is painted in inside a part; other tones carry none.
_INSIDE = {
    Tone.ACCENT: "chart-on-accent",
    Tone.FEMALE: "chart-on-female",
    Tone.MALE: "chart-on-male",
    Tone.QUIET: "chart-ink",
}


@dataclass(frozen=True, slots=True)
class Lying:
    """What is drawn as bars; columns that have no room to stand are drawn like this too."""

    categories: tuple[str, ...]
    rows: tuple[Row, ...]
    unit: str
    stacked: bool
    highlight: frozenset[str] = frozenset()

    @property
    def thickness(self) -> float:
        return 22.0 if self.stacked or len(self.rows) == 1 else 17.0


def bars(
    *,
    title: Any,
    categories: Sequence[Any],
    series: Sequence[Series],
    stacked: bool = False,
    highlight: Collection[str] = (),
    across: Any = "",
    subtitle: Any = "",
    unit: Any = "",
    source: Source | None = None,
    note: Any = "",
) -> Chart:
    """Bars in the order given, the first on top. `across` names the categories in the table.

    With one series, `highlight` names the categories that keep the accent. Raises ValueError
    for what cannot be drawn: no category, unequal lengths, a negative part of a stack.
    """
    labels = as_categories(categories)
    rows = as_rows(series, labels)
    check(rows, stacked=stacked)
    chosen = frozenset(as_text(label, "A highlighted label") for label in highlight)
    if unknown := sorted(chosen - set(labels)):
        raise ValueError(f"“{unknown[0]}” is highlighted, but is no category of this chart.")
    said = Words.of(title, subtitle, unit, source, note)
    lying = Lying(labels, rows, said.unit, stacked, chosen)
    head, table = table_of(labels, rows, across)
    return Chart(_("Bar chart"), said, head, table, lambda pen: draw(pen, lying))


def check(rows: Sequence[Row], *, stacked: bool) -> None:
    """ValueError when two series look alike, or when parts of a stack lie below zero."""
    if len({row.tone for row in rows}) < len(rows):
        raise ValueError("Two series have the same tone: nobody could tell them apart.")
    if stacked and any(value < 0 for value in numbers_in(rows)):
        raise ValueError("A stack is made of parts of a whole: none of them may be negative.")


def total(rows: Sequence[Row], index: int) -> Number:
    """The sum of the parts that are numbers, exact."""
    values = [row.values[index] for row in rows]
    return sum((exact(value) for value in values if not isinstance(value, Gap)), Decimal(0))


def stack_label(rows: Sequence[Row], index: int, unit: str) -> str:
    """The stack's total; none when a part is lacking, since the whole is not known then."""
    values = [row.values[index] for row in rows]
    return "" if any(isinstance(value, Gap) for value in values) else show(total(rows, index), unit)


def tip_for(category: str, row: Row, index: int, unit: str) -> str:
    return f"{category}, {row.label}: {words(row.values[index], unit)}"


def part_label(
    pen: Pen, row: Row, index: int, unit: str, *, box: tuple[float, float, float, float]
) -> None:
    """The number of a stack's part in the middle of its box (x, y, width, height), if it fits."""
    value, paint = row.values[index], _INSIDE.get(row.tone, "")
    if not paint or isinstance(value, Gap):
        return
    x, y, wide, high = box
    text = show(value, unit)
    if pen.measure(text) + 8 <= wide and pen.leading <= high:
        pen.text(x + wide / 2, y + high / 2 + pen.size * 0.36, text, paint=paint,
                 anchor="middle", plate=row.tone is Tone.MALE)  # fmt: skip


def alike(gaps: Sequence[tuple[Gap, str]]) -> list[tuple[Gap, str]]:
    """Gaps with the same reason become one, which tells of all of them."""
    told: dict[Gap, list[str]] = {}
    for gap, tip in gaps:
        told.setdefault(gap, []).append(tip)
    return [(gap, "; ".join(tips)) for gap, tips in told.items()]


def draw(pen: Pen, chart: Lying) -> float:
    """Draws the bars from y = 0 down; gives the height."""
    top = pen.legend(chart.rows, 0.0) if len(chart.rows) > 1 else 0.0
    beside, left = _label_room(pen, chart)
    drawing = _Drawing(pen, chart, _scale(pen, chart, left), left if beside else 0.0)
    y, below = top, len(pen.parts)
    for index in range(len(chart.categories)):
        y = drawing.category(index, y)
    if beside:
        drawing.zero(top - 4 if top else 0, y - 6, below)
    return pen.gap_notes(y)


def _label_room(pen: Pen, chart: Lying) -> tuple[bool, float]:
    """Whether labels stand beside their bars (else above), and where the bars may begin."""
    bold = bool(chart.highlight)
    longest = max(pen.measure(label, bold=bold) for label in chart.categories)
    if longest <= pen.width * (0.34 if pen.narrow else 0.3):
        return True, longest + 12
    return (False, 0.0) if pen.narrow else (True, pen.width * 0.3 + 12)


def _scale(pen: Pen, chart: Lying, left: float) -> Scale:
    """Zero is always on it; room is kept for the longest number at either end."""
    if chart.stacked:
        found: list[Number] = [total(chart.rows, i) for i in range(len(chart.categories))]
    else:
        found = numbers_in(chart.rows)
    shown = [pen.measure(show(value, chart.unit), bold=True) + _GAP for value in found]
    low, high = min([0, *found]), max([0, *found])
    room = max([*shown, GLYPH + _GAP])
    start = left + (room if low < 0 else 0)
    if low == high:
        high = 1
    return Scale(float(low), float(high), start, pen.width - (room if high > 0 else 0))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every row of bars needs: the pen, the data, the scale, where labels end."""

    pen: Pen
    chart: Lying
    scale: Scale
    left: float  # 0 when labels stand above their bars

    def category(self, index: int, y: float) -> float:
        """One label with its bars; gives the y of the next."""
        chart = self.chart
        count = 1 if chart.stacked else len(chart.rows)
        high = count * chart.thickness + (count - 1)
        block = self.label(chart.categories[index], y, high)
        y += (block - high) / (2 if self.left else 1)
        if not self.left:
            self.zero(y - 2, y + high + 2, len(self.pen.parts))
        if chart.stacked:
            self.stack(index, y)
        else:
            for place, row in enumerate(chart.rows):
                self.bar(index, row, y + place * (chart.thickness + 1))
        spare = 0.0 if not self.left else (block - high) / 2
        return y + high + spare + (10 if count == 1 else 14)

    def zero(self, top: float, bottom: float, under: int) -> None:
        """The line that bars begin at."""
        x = self.scale(0)
        self.pen.rule((x, top), (x, bottom), paint="chart-zero", under=under)

    def label(self, label: str, y: float, high: float) -> float:
        """The label beside its bars or above them; gives the height of both together."""
        pen, bold = self.pen, label in self.chart.highlight
        if not self.left:
            lines = measured.wrap(label, pen.width, pen.size, bold=bold)
            return pen.lines(0, y + pen.size, lines, bold=bold) - pen.size + 1 - y + high
        lines = measured.wrap(label, self.left - 12, pen.size, bold=bold)
        block = max(high, len(lines) * pen.leading)
        first = y + (block - (len(lines) - 1) * pen.leading) / 2 + pen.size * 0.36
        pen.lines(self.left - 10, first, lines, anchor="end", bold=bold)
        return block

    def bar(self, index: int, row: Row, y: float) -> None:
        """One bar and its number, or the sign of its gap."""
        pen, chart, thick = self.pen, self.chart, self.chart.thickness
        label, value = chart.categories[index], row.values[index]
        tip = tip_for(label, row, index, chart.unit)
        zero, middle = self.scale(0), y + thick / 2
        if isinstance(value, Gap):
            pen.gap(zero + _GAP + GLYPH / 2, middle, value, tip=tip)
            return
        end, tone = self.scale(value), row.tone
        if chart.highlight and len(chart.rows) == 1 and label not in chart.highlight:
            tone = Tone.PLAIN
        pen.box(min(zero, end), y, abs(end - zero), thick, tone, tip=tip, class_="chart-bar")
        at, anchor = (end + _GAP, "") if value >= 0 else (end - _GAP, "end")
        pen.text(at, middle + pen.size * 0.36, show(value, chart.unit), anchor=anchor,
                 bold=tone is Tone.ACCENT)  # fmt: skip

    def stack(self, index: int, y: float) -> None:
        """The parts of one whole beside one another, and their total at the end."""
        pen, chart, thick = self.pen, self.chart, self.chart.thickness
        base = y + thick / 2 + pen.size * 0.36
        sofar, gaps = Decimal(0), list[tuple[Gap, str]]()
        for row in chart.rows:
            value = row.values[index]
            tip = tip_for(chart.categories[index], row, index, chart.unit)
            if isinstance(value, Gap):
                gaps.append((value, tip))
                continue
            start, end = self.scale(sofar), self.scale(sofar + exact(value))
            pen.box(start, y, end - start, thick, row.tone, tip=tip, class_="chart-bar")
            part_label(pen, row, index, chart.unit, box=(start, y, end - start, thick))
            sofar += exact(value)
        x = self.scale(sofar) + _GAP
        if whole := stack_label(chart.rows, index, chart.unit):
            pen.text(x, base, whole, bold=True)
        for gap, tip in alike(gaps):
            pen.gap(x + GLYPH / 2, y + thick / 2, gap, tip=tip)
            x += GLYPH + 4
