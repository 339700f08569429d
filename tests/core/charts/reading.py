"""Reads drawings back: what the tests measure is what a browser would draw."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cached_property

from turna.core.charts import Chart


@dataclass(frozen=True)
class Box:
    """A drawn rectangle and what it tells a pointer."""

    x: float
    y: float
    width: float
    height: float
    tip: str

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Drawing:
    """A chart's SVG, parsed."""

    def __init__(self, chart: Chart, *, narrow: bool = False, standalone: bool = False) -> None:
        self.text = chart.svg(standalone=standalone, narrow=narrow)
        self.root = ET.fromstring(re.sub(r'xmlns="[^"]+" ?', "", self.text))

    def boxes(self, mark: str = "chart-bar") -> list[Box]:
        """The rectangles with that class, in the order they were drawn."""
        return [
            Box(*(float(one.get(name, "0")) for name in ("x", "y", "width", "height")),
                tip=one.findtext("title", ""))
            for one in self.root.iter("rect")
            if mark in one.get("class", "").split()
        ]  # fmt: skip

    @cached_property
    def texts(self) -> list[str]:
        """Everything that is written in the drawing."""
        return ["".join(one.itertext()) for one in self.root.iter("text")]

    @property
    def signs(self) -> list[str]:
        """What the signs that stand for a gap tell, those of the key included."""
        return [
            one.findtext("title", "")
            for one in self.root.iter("g")
            if one.get("class") == "chart-gap"
        ]

    def paths(self, mark: str) -> list[str]:
        return [
            one.get("d", "")
            for one in self.root.iter("path")
            if mark in one.get("class", "").split()
        ]
