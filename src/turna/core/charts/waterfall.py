"""The bridge between two figures: before, what was added and taken away, after."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts import words as measured
from turna.core.charts.chart import Chart, Words
from turna.core.charts.inputs import Source, Step, as_number, as_text
from turna.core.charts.numbers import exact, show, show_change, ticks
from turna.core.charts.pen import Pen, number
from turna.core.charts.scale import Scale

_THICK = 22.0
_GAP = 6.0
_CUT_BELOW = Decimal("0.25")  # a spread smaller than this part of the whole is drawn larger


@dataclass(frozen=True, slots=True)
class _Rung:
    """One row of the drawing: from `start` to `end` on the scale."""

    label: str
    start: Decimal
    end: Decimal
    whole: bool

    def shown(self, unit: str) -> str:
        return show(self.end, unit) if self.whole else show_change(self.end - self.start, unit)

    @property
    def tone(self) -> str:
        if self.whole:
            return "accent"
        return "more" if self.end >= self.start else "less"


def waterfall(
    *,
    title: Any,
    before: Step,
    parts: Sequence[Step],
    after: Step,
    across: Any = "",
    subtitle: Any = "",
    unit: Any = "",
    source: Source | None = None,
    note: Any = "",
) -> Chart:
    """A row for `before`, for each part and for `after`; raises ValueError unless it closes.

    When the parts are small against the whole, the scale is cut below them, and says so.
    """
    rungs = _rungs(before, parts, after)
    said = Words.of(title, subtitle, unit, source, note)
    head = (str(across) or _("Part"), said.unit or _("Value"))
    steps = (before, *parts, after)
    table = tuple((rung.label, step.value) for rung, step in zip(rungs, steps, strict=True))
    return Chart(_("Bridge"), said, head, table, lambda pen: _draw(pen, rungs, said.unit))


def _rungs(before: Step, parts: Sequence[Step], after: Step) -> tuple[_Rung, ...]:
    level, goal = exact(as_number(before.value)), exact(as_number(after.value))
    rungs = [_Rung(as_text(before.label, "The label of before"), Decimal(0), level, whole=True)]
    for part in parts:
        change = exact(as_number(part.value))
        label = as_text(part.label, "The label of a part")
        rungs.append(_Rung(label, level, level + change, whole=False))
        level += change
    if level != goal:
        raise ValueError(
            f"The parts do not close: they lead from {before.value} to {level}, not to "
            f"{after.value}. Give every part, or correct the figures."
        )
    rungs.append(_Rung(as_text(after.label, "The label of after"), Decimal(0), goal, whole=True))
    return tuple(rungs)


def _floor(rungs: Sequence[_Rung]) -> Decimal:
    """Where the scale begins: at zero, or just below the parts when they would be too thin."""
    levels = [rung.end for rung in rungs]
    low, high = min(levels), max(levels)
    if low <= 0 or high - low >= high * _CUT_BELOW or high == low:
        return Decimal(0)
    step = ticks(low, high, about=4)
    spread = step[1] - step[0]
    below = (low - (high - low) / 2) / spread
    return max(Decimal(0), below.to_integral_value(ROUND_FLOOR) * spread)


def _draw(pen: Pen, rungs: Sequence[_Rung], unit: str) -> float:
    floor = _floor(rungs)
    levels = [floor, *(rung.end for rung in rungs)]
    low, high = min(levels), max(levels)
    room = max(pen.measure(rung.shown(unit), bold=True) for rung in rungs) + _GAP
    left = 0.0 if pen.narrow else _label_room(pen, rungs)
    scale = Scale(float(low), float(high if high > low else low + 1), left, pen.width - room)
    parts = (_("more"), "more"), (_("less"), "less")
    top = y = pen.legend(parts, 0.0) if len(rungs) > 2 else 0.0
    below = len(pen.parts)
    previous: tuple[float, float] | None = None
    for rung in rungs:
        y, after = _label(pen, rung, y, left)
        if previous is not None:
            x = previous[0]
            pen.rule(previous, (x, y), paint="chart-zero", dash="2 2", under=below)
        _bar(pen, rung, scale, y, unit=unit, floor=floor)
        previous = (scale(rung.end), y + _THICK)
        y = after
    base = scale(floor)
    if not pen.narrow:
        pen.rule((base, top - 4 if top else 0), (base, y - 6), paint="chart-zero", under=below)
    if floor:
        text = _("The scale is cut: it begins at %(floor)s, not at 0.")
        lines = measured.wrap(text % {"floor": show(floor, unit)}, pen.width, pen.size)
        y = pen.lines(0, y + pen.size + 2, lines, paint="chart-soft") - pen.size + 4
    return y


def _label_room(pen: Pen, rungs: Sequence[_Rung]) -> float:
    longest = max(pen.measure(rung.label, bold=rung.whole) for rung in rungs)
    return min(longest, pen.width * 0.4) + 12


def _label(pen: Pen, rung: _Rung, y: float, left: float) -> tuple[float, float]:
    """The row's label, beside its bar or above; gives the y of the bar and of the next row."""
    room = left - 12 if left else pen.width
    lines = measured.wrap(rung.label, room, pen.size, bold=rung.whole)
    if not left:
        bar = pen.lines(0, y + pen.size, lines, bold=rung.whole, halo=True) - pen.size + 2
        return bar, bar + _THICK + 8
    high = max(_THICK, len(lines) * pen.leading)
    first = y + (high - (len(lines) - 1) * pen.leading) / 2 + pen.size * 0.36
    pen.lines(left - 10, first, lines, anchor="end", bold=rung.whole)
    return y + (high - _THICK) / 2, y + high + 10


def _bar(pen: Pen, rung: _Rung, scale: Scale, y: float, *, unit: str, floor: Decimal) -> None:
    start, end = scale(max(rung.start, floor) if rung.whole else rung.start), scale(rung.end)
    left, right = min(start, end), max(start, end)
    shown = rung.shown(unit)
    # A part of one in many thousands still shows as a line.
    wide = max(right - left, 0.0 if rung.whole else 1.5)
    tip = f"{rung.label}: {shown}"
    pen.box(left, y, wide, _THICK, rung.tone, tip=tip, class_="chart-bar")
    if rung.whole and floor:
        for x in (left + 14, left + 20):
            stroke = f"M{number(x)} {number(y + _THICK + 1)}l5 {number(-_THICK - 2)}"
            pen.add("path", {"d": stroke, "fill": "none", "class_": "chart-halo",
                             "stroke_width": 2.5})  # fmt: skip
    pen.text(right + _GAP, y + _THICK / 2 + pen.size * 0.36, shown, bold=rung.whole)
