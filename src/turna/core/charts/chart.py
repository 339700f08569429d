"""A chart: its words, its table, and the way it is drawn."""

import csv
import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from turna.core.charts import style
from turna.core.charts import words as measured
from turna.core.charts.inputs import Gap, Row, Source, Value, as_text
from turna.core.charts.numbers import PER_CENT, plain, words
from turna.core.charts.pen import Pen, clean, number, tag
from turna.core.text import harmless

Cell = str | Value
_LONGEST_TALE = 12  # rows that a description tells before it points at the table


@dataclass(frozen=True, slots=True)
class Words:
    """What a chart says beside its drawing; all of it already in the reader's language.

    `title` is the finding. `unit` is said once, in the subtitle; "%" also stands at each number.
    `note` is one more sentence under the chart.
    """

    title: str
    subtitle: str = ""
    unit: str = ""
    source: str = ""
    note: str = ""

    @classmethod
    def of(
        cls,
        title: Any,
        subtitle: Any = "",
        unit: Any = "",
        source: Source | None = None,
        note: Any = "",
    ) -> "Words":
        title = as_text(title, "A chart's title")
        said = str(source) if source else ""
        return cls(title, str(subtitle).strip(), str(unit).strip(), said, str(note).strip())

    @property
    def heading(self) -> str:
        """The line under the title: what is shown, and in which unit unless that is per cent."""
        unit = "" if self.unit == PER_CENT else self.unit
        if self.subtitle and unit:
            return _("%(subtitle)s (%(unit)s)") % {"subtitle": self.subtitle, "unit": unit}
        return self.subtitle or unit


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its words and its table.

    `draw(pen)` draws it from y = 0 down and gives its height. `head` and `rows` are the table:
    a label, then a number or a `Gap` in each cell.
    """

    kind: str
    words: Words
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    draw: Callable[[Pen], float] = field(repr=False, compare=False)
    inline: bool = False  # stands inside a line or a cell: no heading, no table

    @property
    def key(self) -> str:
        """Begins the ids of this drawing; the same for the same content."""
        content = repr((self.kind, self.words, self.head, self.rows))
        return "c" + hashlib.sha256(content.encode()).hexdigest()[:10]

    @property
    def description(self) -> str:
        """The chart in words, for those who do not see it."""
        if len(self.rows) > _LONGEST_TALE:
            tale = _("%(count)s rows; the table holds each of them.") % {"count": len(self.rows)}
            return f"{self.kind}. {tale}"
        told = []
        for label, *cells in self.rows:
            said = ", ".join(
                f"{name} {self.shown(cell)}" if len(cells) > 1 else self.shown(cell)
                for name, cell in zip(self.head[1:], cells, strict=True)
            )
            told.append(f"{label}: {said}")
        return f"{self.kind}. {'; '.join(told)}."

    def shown(self, cell: Cell) -> str:
        """A cell of the table as people read it."""
        return cell if isinstance(cell, str) else words(cell, self.words.unit)

    def svg(self, standalone: bool = False, narrow: bool = False) -> SafeString:
        """The drawing.

        For a page it has classes and no style, and leaves title, unit and source to the HTML
        around it. `standalone` says them itself and brings its style: for print and documents.
        `narrow` is laid out for a telephone.
        """
        key = "" if self.inline else self.key + ("n" if narrow else "")
        pen, heading = Pen(key, narrow=narrow), Pen(key, narrow=narrow)
        height, top = self.draw(pen), 0.0
        if standalone and not self.inline:
            top = self._head(heading)
            height = self._foot(pen, height)
        body = "".join(pen.parts)
        if top:
            body = "".join(heading.parts) + tag("g", {"transform": f"translate(0 {top:g})"}, body)
        drawn = self._frame(pen, pen.definitions() + body, top + height, standalone=standalone)
        return mark_safe(drawn)  # noqa: S308  every text and attribute went through clean()

    @property
    def narrow_svg(self) -> SafeString:
        """The drawing for a telephone, under a name that a template can use."""
        return self.svg(narrow=True)

    def _head(self, pen: Pen) -> float:
        """Title and subtitle above the drawing; gives their height."""
        big = pen.size * 1.4
        title = measured.wrap(self.words.title, pen.width, big, bold=True)
        y = pen.lines(0, big, title, bold=True, size=big)
        subtitle = measured.wrap(self.words.heading, pen.width, pen.size)
        y = pen.lines(0, y - big + pen.leading, subtitle, paint="chart-soft")
        return round(y - pen.size + 12)

    def _foot(self, pen: Pen, y: float) -> float:
        """Source and note under the drawing; gives the new height."""
        for said in (self.words.note, self.words.source):
            lines = measured.wrap(said, pen.width, pen.size)
            y = pen.lines(0, y + pen.leading, lines, paint="chart-soft") - pen.leading
        return y + 6

    def _frame(self, pen: Pen, body: str, height: float, *, standalone: bool) -> str:
        """The root element with its title and description."""
        attributes: dict[str, Any] = {
            "xmlns": "http://www.w3.org/2000/svg" if standalone else "",
            "viewBox": f"0 0 {number(pen.width)} {number(height)}",
            "width": pen.width if standalone or self.inline else "",
            "height": height if standalone or self.inline else "",
            "font_size": pen.size, "role": "img",
        }  # fmt: skip
        if self.inline:
            # Hundreds stand in one table: the title says all, and no ids are needed.
            spoken = tag("title", {}, clean(self.words.title))
        else:
            title, told = f"{pen.key}-title", f"{pen.key}-told"
            attributes |= {"aria_labelledby": title, "aria_describedby": told}
            spoken = tag("title", {"id": title}, clean(self.words.title))
            spoken += tag("desc", {"id": told}, clean(self.description))
        if standalone:
            spoken += f"<style>{style.standalone()}</style>"
            ground = {"class_": "chart-paper", "width": pen.width, "height": height}
            spoken += tag("rect", ground)
        return tag("svg", attributes, spoken + body)

    def csv(self) -> str:
        """The table as text: plain numbers, and the reason where there is none."""
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([harmless(name) for name in self.head])
        writer.writerows([_plain(cell) for cell in row] for row in self.rows)
        return stream.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    return harmless(cell.text) if isinstance(cell, Gap) else plain(cell)


def table_of(
    categories: Sequence[str], rows: Sequence[Row], across: Any
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """Head and rows of a chart's table: a row for each category, a column for each series."""
    head = (str(across) or _("Category"), *(row.label for row in rows))
    body = tuple(
        (label, *(row.values[index] for row in rows)) for index, label in enumerate(categories)
    )
    return head, body
