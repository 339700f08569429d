"""The surface that charts draw on: SVG elements as text, with classes and never a style.

Coordinates are in the units of the view box: a wide drawing is 720 wide and shown no smaller
than 640 px, a narrow one is 308 wide and shown no smaller than 288 px, so that text of `size`
is never shown below 12 px.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from turna.core.charts import words
from turna.core.charts.inputs import Gap, GapKind, Row, Tone

WIDE, NARROW = 720.0, 308.0
GLYPH = 14.0  # the side of the sign that stands where a number is lacking
_LINE = 1.35
Entry = tuple[str, Callable[[float, float], None]]  # words, and what draws the sign before them
# What XML cannot hold at all, even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Tones that are told apart by a pattern besides their hue: (side, turn, what is drawn on it).
_PATTERNS: Mapping[str, tuple[int, int, str]] = {
    Tone.FAINT: (6, 0, '<circle cx="3" cy="3" r="1.1" class="chart-accent"/>'),
    Tone.MALE: (6, 45, '<rect width="1.4" height="6" class="chart-cut"/>'),
    Tone.OTHER: (6, 0, '<circle cx="3" cy="3" r="1.3" class="chart-cut"/>'),
    Tone.UNRECORDED: (6, 135, '<rect width="1.4" height="6" class="chart-dim"/>'),
    "less": (6, 135, '<rect width="2" height="6" class="chart-cut"/>'),
    "nodata": (7, 135, '<rect width="1.2" height="7" class="chart-hatch"/>'),
}
_BASE = {Tone.UNRECORDED: "paper", "less": "plain", "nodata": "paper"}
_SAME = {"more": "faint"}  # painted as another tone, without its pattern
_OUTLINED = {Tone.QUIET, Tone.FAINT, Tone.UNRECORDED, "nodata", "more"}


def number(value: float) -> str:
    """A coordinate with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: Any) -> str:
    """Text that may stand in XML, in an element or an attribute."""
    return escape(_FORBIDDEN.sub("", str(text)))


def tag(name: str, attributes: Mapping[str, Any], content: str = "") -> str:
    """An element. `class_` and `stroke_width` are written class and stroke-width."""
    parts = [name]
    for key, value in attributes.items():
        if value is None or value == "":
            continue
        shown = number(value) if isinstance(value, int | float) else clean(value)
        parts.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    return f"<{' '.join(parts)}>{content}</{name}>" if content else f"<{' '.join(parts)}/>"


class Pen:
    """Collects what is drawn. `key` begins every id, so that charts on a page do not mix."""

    def __init__(self, key: str, *, narrow: bool) -> None:
        self.key = key
        self.narrow = narrow
        self.width = NARROW if narrow else WIDE
        self.size = 13.0 if narrow else 14.0
        self.parts: list[str] = []
        self._patterns: dict[str, None] = {}
        self._gaps: dict[tuple[GapKind, str], None] = {}

    @property
    def leading(self) -> float:
        """From one line of text to the next."""
        return self.size * _LINE

    def measure(self, text: str, *, bold: bool = False) -> float:
        return words.width(text, self.size, bold=bold)

    # Shapes

    def add(self, name: str, attributes: Mapping[str, Any], tip: str = "") -> None:
        """An element; `tip` is what a pointer that rests on it is told."""
        self.parts.append(tag(name, attributes, f"<title>{clean(tip)}</title>" if tip else ""))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        paint: str = "chart-ink",
        anchor: str = "",
        bold: bool = False,
        halo: bool = False,
        plate: bool = False,
        size: float | None = None,
    ) -> None:
        """One line of text with its baseline at `y`.

        A halo keeps it legible over lines and shapes; a plate does so over a pattern, in the
        stroke colour of its own paint.
        """
        around = halo or plate
        attributes = {
            "x": x, "y": y, "class_": paint + (" chart-halo" if halo else ""),
            "text_anchor": anchor, "font_weight": "600" if bold else "", "font_size": size,
            "stroke_width": "4" if around else "", "stroke_linejoin": "round" if around else "",
            "paint_order": "stroke" if around else "",
        }  # fmt: skip
        self.parts.append(tag("text", attributes, clean(text)))

    def lines(self, x: float, y: float, texts: Iterable[str], **look: Any) -> float:
        """Lines of text, the first baseline at `y`; gives the baseline after the last."""
        leading = look.get("size") or self.size
        for text in texts:
            self.text(x, y, text, **look)
            y += leading * _LINE
        return y

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        paint: str = "chart-rule",
        dash: str = "",
        under: int | None = None,
    ) -> None:
        """A straight thin line; `under` is the count of parts that it may lie above."""
        attributes = {
            "x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1], "class_": paint,
            "stroke_width": 1, "stroke_dasharray": dash,
        }  # fmt: skip
        self.parts.insert(len(self.parts) if under is None else under, tag("line", attributes))

    def box(
        self, x: float, y: float, wide: float, high: float, tone: str, *, tip: str = "", **more: Any
    ) -> None:
        """A rectangle in a tone: its hue by class, its pattern by reference."""
        attributes: dict[str, Any] = {"x": x, "y": y, "width": wide, "height": high, **more}
        mark = attributes.pop("class_", "")
        edge = "chart-edge" if tone in _OUTLINED else ""
        if tone in _PATTERNS:
            self._patterns[tone] = None
            attributes["class_"] = f"{mark} {edge}".strip()
            attributes["fill"] = f"url(#{self.key}-{tone})"
        else:
            attributes["class_"] = f"{mark} chart-{_SAME.get(tone, tone)} {edge}".strip()
        if edge:
            attributes.setdefault("stroke_width", 1)
        self.add("rect", attributes, tip)

    # Signs for what has no number

    def gap(self, x: float, y: float, gap: Gap, *, tip: str = "") -> None:
        """The sign of the gap's kind with its centre at (x, y); explained under the drawing."""
        self._gaps[gap.kind, gap.text] = None
        self._sign(x, y, gap.kind, tip or gap.text)

    def _sign(self, x: float, y: float, kind: GapKind, tip: str) -> None:
        h = GLYPH / 2
        frame = f"M{number(x - h)} {number(y - h)}h{number(GLYPH)}v{number(GLYPH)}h-14z"
        inner = _signs(x, y)[kind]
        drawn = "" if kind in _UNFRAMED else tag(
            "path", {"d": frame, "class_": "chart-sign", "stroke_dasharray": _DASHES.get(kind, "")}
        )  # fmt: skip
        drawn += tag("path", {"d": inner, "class_": "chart-sign"})
        title = f"<title>{clean(tip)}</title>"
        attributes = {"class_": "chart-gap", "stroke_width": 1.5, "fill": "none"}
        self.parts.append(tag("g", attributes, title + drawn))

    def gap_notes(self, y: float) -> float:
        """Every gap that was drawn, its sign and its reason, from `y` on; gives the new `y`."""
        if not self._gaps:
            return y
        entries = [
            (text, lambda x, top, kind=kind, text=text:
             self._sign(x + GLYPH / 2 + 1, top + self.leading / 2, kind, text))
            for kind, text in self._gaps
        ]  # fmt: skip
        return self._flow(entries, y + 4, GLYPH + 8)

    # Keys

    def legend(self, rows: Iterable[Row | tuple[str, str]], y: float) -> float:
        """Swatches with their labels in one or more lines; gives the `y` under them."""
        pairs = [(row.label, row.tone) if isinstance(row, Row) else row for row in rows]
        entries = [
            (label, lambda x, top, tone=tone: self.box(x + 0.5, top + 3, 12, 12, tone))
            for label, tone in pairs
        ]
        return self._flow(entries, y, 18) + 10

    def _flow(self, entries: Sequence[Entry], y: float, indent: float) -> float:
        """Signs with their words one after another, in as many lines as they need."""
        x, deepest = 0.0, y
        for text, sign in entries:
            lines = words.wrap(text, self.width - indent, self.size)
            wide = indent + max(self.measure(line) for line in lines)
            if x and x + wide > self.width:
                x, y = 0.0, deepest + 3
            sign(x, y)
            self.lines(x + indent, y + self.size, lines)
            deepest = max(deepest, y + self.leading * len(lines))
            x += wide + 18
        return deepest

    def definitions(self) -> str:
        """The patterns in use."""
        found = []
        for name in self._patterns:
            side, turn, drawn = _PATTERNS[name]
            base = f'<rect width="{side}" height="{side}" class="chart-{_BASE.get(name, name)}"/>'
            attributes = {
                "id": f"{self.key}-{name}", "width": side, "height": side,
                "patternUnits": "userSpaceOnUse",
                "patternTransform": f"rotate({turn})" if turn else "",
            }  # fmt: skip
            found.append(tag("pattern", attributes, base + drawn))
        return f"<defs>{''.join(found)}</defs>" if found else ""


_UNFRAMED = {GapKind.NOT_APPLICABLE, GapKind.NO_TARGET_SET, GapKind.NOT_ADDITIVE}
_DASHES = {GapKind.NOT_YET_DUE: "3 2", GapKind.MISSING: "1.5 2"}


def _signs(x: float, y: float) -> dict[GapKind, str]:
    """What is drawn inside each sign, as a path around (x, y)."""

    def at(dx: float, dy: float) -> str:
        return f"{number(x + dx)} {number(y + dy)}"

    return {
        GapKind.NO_DATA: f"M{at(-7, 0)}L{at(0, -7)}M{at(-7, 7)}L{at(7, -7)}M{at(0, 7)}L{at(7, 0)}",
        GapKind.NOT_APPLICABLE: f"M{at(-6, 0)}h12",
        GapKind.NO_TARGET_SET: f"M{at(-5, 0)}a5 5 0 1 0 10 0a5 5 0 1 0 -10 0",
        GapKind.NOT_YET_DUE: f"M{at(0, -4)}V{number(y)}L{at(3, 2)}",
        GapKind.MISSING: f"M{at(-2.5, -2)}a2.5 2.5 0 1 1 3.5 2.3q-1 .5 -1 1.7M{at(0, 4)}v1",
        GapKind.NOT_ADDITIVE: f"M{at(-6, -2.5)}h12M{at(-6, 2.5)}h12M{at(-3, 6)}L{at(3, -6)}",
        GapKind.WITHHELD: f"M{at(-3.5, -3.5)}l7 7M{at(-3.5, 3.5)}l7 -7",
    }
