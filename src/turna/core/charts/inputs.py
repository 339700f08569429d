"""What a chart is made of: values, gaps with their reason, series, steps and the source."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Number = int | Decimal | float


class GapKind(TextChoices):
    """Why a place in a chart has no number. Zero is a number and none of these."""

    NO_DATA = "no data", gettext_lazy("no data")
    NOT_APPLICABLE = "not applicable", gettext_lazy("not applicable")
    NO_TARGET_SET = "no target set", gettext_lazy("no target set")
    NOT_YET_DUE = "not yet due", gettext_lazy("not yet due")
    MISSING = "missing", gettext_lazy("missing")
    NOT_ADDITIVE = "not additive", gettext_lazy("not additive")
    WITHHELD = "withheld", gettext_lazy("withheld")


@dataclass(frozen=True, slots=True)
class Gap:
    """No number, and why. `label` says more than the kind: "withheld: fewer than 11"."""

    kind: GapKind
    label: Any = ""

    @property
    def text(self) -> str:
        return str(self.label) or str(self.kind.label)


Value = Number | Gap
Raw = Number | Gap | str | None  # what callers give: a str is the value of a GapKind


class Tone(StrEnum):
    """How a series is painted. Each has a hue, a lightness and, where needed, a pattern."""

    ACCENT = "accent"  # the one accent: what the title is about
    QUIET = "quiet"  # pale with an outline: a target, a plan
    PLAIN = "plain"  # grey: what is only there to compare with
    FAINT = "faint"  # pale accent with dots
    FEMALE = "female"  # the two hues of sex, the same in every chart
    MALE = "male"
    OTHER = "other"
    UNRECORDED = "unrecorded"  # hatched: counted, but the split is not known


# The order in which series without a tone are painted.
TONES = (Tone.ACCENT, Tone.PLAIN, Tone.FAINT, Tone.QUIET)


@dataclass(frozen=True, slots=True)
class Series:
    """A named row of values, one for each category. Without a tone the chart chooses one."""

    label: Any
    values: Sequence[Raw]
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a bridge: what changed the figure, and by how much."""

    label: Any
    value: Number


@dataclass(frozen=True, slots=True)
class Source:
    """The line under a chart: where the figures are from, and the day they stood so."""

    text: Any
    day: date | None = None

    def __str__(self) -> str:
        if self.day is None:
            return _("Source: %(source)s") % {"source": self.text}
        day = formats.date_format(self.day, "j F Y")
        return _("Source: %(source)s, as of %(day)s") % {"source": self.text, "day": day}


@dataclass(frozen=True, slots=True)
class Row:
    """A series as it is drawn: text, values and tone settled."""

    label: str
    values: tuple[Value, ...]
    tone: Tone


def as_value(raw: Raw) -> Value:
    """The number or the gap that was meant; None is "no data". ValueError for anything else."""
    if raw is None:
        return Gap(GapKind.NO_DATA)
    if isinstance(raw, Gap):
        return Gap(raw.kind, str(raw.label))
    if isinstance(raw, str):
        if raw in GapKind.values:
            return Gap(GapKind(raw))
        reasons = ", ".join(GapKind.values)
        raise ValueError(f"“{raw}” is neither a number nor a reason for none ({reasons}).")
    return as_number(raw)


def as_number(raw: Any) -> Number:
    """`raw` when it is a finite number, else ValueError."""
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal | float):
        raise ValueError(f"A chart's value must be a number, not {raw!r}.")
    if not math.isfinite(raw):
        raise ValueError(f"{raw} cannot be drawn: say why there is no number instead.")
    return raw


def as_text(raw: Any, what: str) -> str:
    """`raw` as text without blanks around it. ValueError when nothing is left."""
    text = str(raw).strip()
    if not text:
        raise ValueError(f"{what} is empty: give it words.")
    return text


def as_categories(labels: Sequence[Any]) -> tuple[str, ...]:
    """The labels as text; there must be some, and none twice."""
    found = tuple(as_text(label, "A category's label") for label in labels)
    if not found:
        raise ValueError("A chart needs at least one category.")
    if len(set(found)) < len(found):
        twice = next(label for label in found if found.count(label) > 1)
        raise ValueError(f"The category “{twice}” comes twice.")
    return found


def as_rows(series: Sequence[Series], categories: Sequence[str]) -> tuple[Row, ...]:
    """The series with their values read and tones chosen, one value for each category."""
    if not series:
        raise ValueError("A chart needs at least one series.")
    free = [tone for tone in TONES if tone not in {one.tone for one in series}]
    found: list[Row] = []
    for one in series:
        label = as_text(one.label, "A series' label")
        if len(one.values) != len(categories):
            raise ValueError(
                f"“{label}” has {len(one.values)} values for {len(categories)} categories."
            )
        if one.tone is None and not free:
            raise ValueError("Too many series without a tone: at most four can be told apart.")
        tone = free.pop(0) if one.tone is None else one.tone
        found.append(Row(label, tuple(as_value(value) for value in one.values), tone))
    if len({row.label for row in found}) < len(found):
        raise ValueError("Two series have the same label.")
    return tuple(found)


def numbers_in(rows: Sequence[Row]) -> list[Number]:
    """The numbers of all rows, without the gaps."""
    return [value for row in rows for value in row.values if not isinstance(value, Gap)]
