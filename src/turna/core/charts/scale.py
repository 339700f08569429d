"""From values to coordinates, and the quiet lines behind a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from turna.core.charts.inputs import Number
from turna.core.charts.numbers import show
from turna.core.charts.pen import Pen


@dataclass(frozen=True, slots=True)
class Scale:
    """`low` lies at the coordinate `start`, `high` at `end`; straight in between."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        share = (float(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def upright(steps: Sequence[Decimal], top: float, bottom: float) -> Scale:
    """A scale whose first tick lies at `bottom` and whose last at `top`."""
    return Scale(float(steps[0]), float(steps[-1]), bottom, top)


def margin_for(pen: Pen, steps: Sequence[Decimal], unit: str) -> float:
    """The room that the ticks' numbers need at the left."""
    return max(pen.measure(show(step, unit)) for step in steps) + 10


def grid(
    pen: Pen, scale: Scale, steps: Sequence[Decimal], *, left: float, end: float, unit: str
) -> None:
    """A quiet line and a number for each tick; a stronger line at zero."""
    for step in steps:
        y = scale(step)
        paint = "chart-zero" if step == 0 else "chart-rule"
        pen.rule((left, y), (end, y), paint=paint)
        pen.text(left - 8, y + pen.size * 0.36, show(step, unit), paint="chart-soft", anchor="end")
