"""The tile grid: one square for each region, where one would look for it on a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts import words as measured
from turna.core.charts.chart import Chart, Words
from turna.core.charts.inputs import Gap, GapKind, Raw, Source, Value, as_value
from turna.core.charts.layouts import DEFAULT, Layout, Tile, layout
from turna.core.charts.numbers import Class, class_of, classes, show, words
from turna.core.charts.pen import GLYPH, Pen, number

_RAMP = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}
_LIGHT_ON = 4  # from this step of the ramp on, text stands out from it in the other colour
_EDGE = 1.0  # around the grid, so that outlines are not cut at the border of the drawing
_INSET = 2.0  # between a tile and the outline
_SWATCH = 18.0
_HATCHED = {GapKind.NO_DATA}  # every other reason has its sign


@dataclass(frozen=True, slots=True)
class _Map:
    """What is drawn: every tile of the layout has its value, its label and its name."""

    layout: Layout
    values: Mapping[str, Value]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    found: tuple[Class, ...]
    unit: str
    capitals: bool

    def step(self, value: Any) -> int:
        """The step of the ramp that the value's class is painted in."""
        return _RAMP[len(self.found)][class_of(value, self.found)]


def tiles(
    *,
    title: Any,
    values: Mapping[str, Raw],
    names: Mapping[str, Any] | None = None,
    short: Mapping[str, Any] | None = None,
    steps: int = 5,
    where: str = DEFAULT,
    across: Any = "",
    subtitle: Any = "",
    unit: Any = "",
    source: Source | None = None,
    note: Any = "",
) -> Chart:
    """A square for each region of the layout `where`, in at most `steps` classes of equal size.

    `values` and `names` go by ISO 3166-2 code ("KG-B"); `names` may also name the countries
    ("KG"). `short` replaces the labels in the squares. A region without a value has no data.
    Raises ValueError for a code that the layout does not have.
    """
    if not 1 <= steps <= len(_RAMP):
        raise ValueError(f"A tile grid has 1 to {len(_RAMP)} classes, not {steps}.")
    grid = layout(where)
    codes = {tile.code for tile in grid.tiles}
    _check(values, codes)
    _check(names or {}, codes | set(grid.groups))
    _check(short or {}, codes)
    read = {tile.code: as_value(values.get(tile.code)) for tile in grid.tiles}
    called = {code: str(name) for code, name in (names or {}).items()}
    labels = {tile.code: str((short or {}).get(tile.code, tile.short)) for tile in grid.tiles}
    found = classes((v for v in read.values() if not isinstance(v, Gap)), at_most=steps)
    said = Words.of(title, subtitle, unit, source, note)
    drawn = _Map(grid, read, called, labels, found, said.unit, capitals=not short)
    head = (str(across) or _("Region"), _("Code"), said.unit or _("Value"))
    table = tuple(
        (called.get(tile.code, tile.code), tile.code, read[tile.code]) for tile in grid.tiles
    )
    return Chart(_("Map of regions as tiles"), said, head, table, lambda pen: _draw(pen, drawn))


def _check(given: Mapping[str, Any], known: set[str]) -> None:
    if unknown := sorted(set(given) - known):
        raise ValueError(f"The tile layout has no region “{unknown[0]}”.")


def _draw(pen: Pen, chart: _Map) -> float:
    cell = (pen.width - 2 * _EDGE) / chart.layout.cols if pen.narrow else 50.0
    drawing = _Drawing(pen, chart, cell, numbers=not pen.narrow and _fit(pen, chart, cell))
    for tile in chart.layout.tiles:
        drawing.tile(tile)
    for group in chart.layout.groups:
        drawing.border(group)
    bottom = drawing.names()
    if pen.narrow:
        return drawing.legend(0.0, bottom + 8)
    return max(bottom, drawing.legend(cell * chart.layout.cols + 30, cell))


def _fit(pen: Pen, chart: _Map, cell: float) -> bool:
    """Whether every number has room in its tile: either all are shown or none."""
    found = (value for value in chart.values.values() if not isinstance(value, Gap))
    return all(pen.measure(show(value), bold=True) <= cell - 4 for value in found)


def _gaps(chart: _Map) -> Sequence[Gap]:
    """Each kind of gap with its reason once, in the order of the kinds."""
    found = {value for value in chart.values.values() if isinstance(value, Gap)}
    return sorted(found, key=lambda gap: (list(GapKind).index(gap.kind), gap.text))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What every tile needs: the pen, the data, the side of a cell, whether to say numbers."""

    pen: Pen
    chart: _Map
    cell: float
    numbers: bool

    def tile(self, tile: Tile) -> None:
        """A square with its label, and its number or the sign of its gap."""
        pen, value = self.pen, self.chart.values[tile.code]
        x, y = tile.col * self.cell + _EDGE + _INSET, tile.row * self.cell + _EDGE + _INSET
        side = self.cell - 2 * _INSET
        name = self.chart.names.get(tile.code, "")
        called = f"{name} ({tile.code})" if name else tile.code
        tip = f"{called}: {words(value, self.chart.unit)}"
        if isinstance(value, Gap):
            self.ground(value, (x, y), side, tip, class_="chart-tile")
            signed = value.kind not in _HATCHED
            if not (signed and pen.narrow):
                self.said(tile, (x + side / 2, y + side / 2), "chart-ink", signed=signed)
            return
        step = self.chart.step(value)
        paint = "chart-on-high" if step >= _LIGHT_ON else "chart-on-low"
        pen.box(x, y, side, side, f"class-{step}", tip=tip, class_="chart-tile", rx=2)
        self.said(tile, (x + side / 2, y + side / 2), paint)

    def said(
        self, tile: Tile, middle: tuple[float, float], paint: str, *, signed: bool = False
    ) -> None:
        """The tile's label, and under it its number; `signed` leaves that place to a sign."""
        pen, (x, y), value = self.pen, middle, self.chart.values[tile.code]
        gap = isinstance(value, Gap)
        below = show(value) if self.numbers and not isinstance(value, Gap) else ""
        base = y + pen.size * (-0.26 if below or signed else 0.36)
        label = self.chart.labels[tile.code]
        pen.text(x, base, label, paint=paint, anchor="middle", halo=gap)
        if below:
            pen.text(x, base + pen.leading, below, paint=paint, anchor="middle", bold=True)

    def ground(
        self, gap: Gap, corner: tuple[float, float], side: float, tip: str, *, class_: str = ""
    ) -> None:
        """A tile without a number: hatched without data, else open, with the sign of its kind."""
        pen, (x, y) = self.pen, corner
        if gap.kind in _HATCHED:
            pen.box(x, y, side, side, "nodata", tip=tip, class_=class_, rx=2)
            return
        dash = "" if gap.kind is GapKind.WITHHELD else "3 2"
        pen.box(x, y, side, side, "paper", tip=tip, class_=f"{class_} chart-edge".strip(), rx=2,
                stroke_width=1, stroke_dasharray=dash)  # fmt: skip
        # On a telephone there is room for the sign or for the label; the sign says more.
        middle = y + side / 2 if pen.narrow else y + side - GLYPH / 2 - 4
        pen.gap(x + side / 2, middle, gap, tip=tip)

    def border(self, group: str) -> None:
        """The quiet outline around the tiles of a country."""
        inside = {(t.col, t.row) for t in self.chart.layout.tiles if t.group == group}
        side, parts = number(self.cell), []
        for col, row in sorted(inside):
            x, y = (number(at * self.cell + _EDGE) for at in (col, row))
            right, below = (number((at + 1) * self.cell + _EDGE) for at in (col, row))
            lines = (
                ((col, row - 1), f"M{x} {y}h{side}"),
                ((col, row + 1), f"M{x} {below}h{side}"),
                ((col - 1, row), f"M{x} {y}v{side}"),
                ((col + 1, row), f"M{right} {y}v{side}"),
            )
            parts += [line for beside, line in lines if beside not in inside]
        self.pen.add("path", {"d": "".join(parts), "class_": "chart-border", "stroke_width": 1.5,
                              "stroke_linecap": "square"})  # fmt: skip

    def names(self) -> float:
        """The countries' names beside their outlines; gives the y below the drawing."""
        pen, cell, rows = self.pen, self.cell, self.chart.layout.rows
        for label in self.chart.layout.labels:
            name = self.chart.names.get(label.code, label.code)
            if pen.measure(name) > label.room * cell:
                name = label.code
            down = cell / 2 + pen.size * 0.36 if label.row < rows else pen.size + 6
            anchor = "" if label.anchor == "start" else label.anchor
            pen.text(label.col * cell, label.row * cell + down, name, paint="chart-soft",
                     anchor=anchor)  # fmt: skip
        return rows * cell + pen.leading + 8

    def legend(self, x: float, y: float) -> float:
        """The classes with the lowest and highest value in each, then what has no number."""
        pen, chart = self.pen, self.chart
        room = pen.width - x
        if chart.unit and chart.found:
            unit = measured.wrap(chart.unit, room, pen.size, bold=True)
            y = pen.lines(x, y + pen.size, unit, bold=True) - pen.size + 6
        for one, step in zip(chart.found, _RAMP.get(len(chart.found), ()), strict=True):
            pen.box(x, y, _SWATCH, _SWATCH, f"class-{step}", rx=2)
            low, high = show(one.low, chart.unit), show(one.high, chart.unit)
            self.entry(low if one.low == one.high else f"{low} – {high}", x, y)
            y += _SWATCH + 5
        y += 6
        for gap in _gaps(chart):
            if gap.kind in _HATCHED:
                self.ground(gap, (x, y), _SWATCH, gap.text)
            else:
                pen.gap(x + _SWATCH / 2, y + _SWATCH / 2, gap)
            y = max(y + _SWATCH + 5, self.entry(gap.text, x, y))
        if chart.capitals:
            text = measured.wrap(_("Capital letters: a city"), room, pen.size)
            y = pen.lines(x, y + pen.size + 3, text, paint="chart-soft") - pen.size + 3
        return y

    def entry(self, text: str, x: float, y: float) -> float:
        """The words beside a swatch; gives the y below them."""
        pen, indent = self.pen, _SWATCH + 8
        lines = measured.wrap(text, pen.width - x - indent, pen.size)
        base = y + _SWATCH / 2 + pen.size * 0.36
        return pen.lines(x + indent, base, lines) - pen.size + 5
