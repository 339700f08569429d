"""Why a cell of the matrix changed between two moments: its parts by cause, with records."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core.charts import Chart, Source, Step, findings, waterfall
from turna.ledger.behind import Record
from turna.ledger.bridge import Bridge
from turna.ledger.codes import Cause
from turna.ledger.figures import Figure, Number
from turna.programmes import shown
from turna.programmes.figures import REGION, CellChange, Changed, End, RuleStep, cell_change
from turna.programmes.models import Award
from turna.programmes.offers import Axes
from turna.programmes.queries import Book
from turna.reports.moments import At
from turna.reports.records import ALL, Row, first_rows, label_of

_SHOWN = 30
ByRecord = Mapping[Record, int]


@dataclass(frozen=True, slots=True)
class ByCause:
    """One cause: its change, the first of its records that the reader may open, and the rest."""

    label: str
    change: int
    count: int
    rows: tuple[Row, ...]
    more: int

    @property
    def hidden(self) -> int:
        return self.count - self.more - len(self.rows)


@dataclass(frozen=True, slots=True)
class ByRule:
    """A change of the definition or the calendar: what it made, and what it was in words.

    `differences` are (what, before, after); `url` is the page of the later version, or "".
    """

    label: str
    change: Number | None
    reason: str
    differences: tuple[tuple[Any, Any, Any], ...]
    url: str


@dataclass(frozen=True, slots=True)
class Change:
    """The cell, or one term of it: its bridge as a chart, and what is behind each step.

    Without a chart its two ends cannot be subtracted.
    """

    label: str
    chart: Chart | None
    causes: tuple[ByCause, ...]
    rules: tuple[ByRule, ...] = ()
    ends: tuple[str, ...] = ()  # both figures with their units, where there is no chart


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: a cell and its two ends, `where` narrowed."""

    book: Book
    indicator: str
    country: str  # `records.ALL` for all of them
    year: str
    earlier: At
    later: At
    ends: tuple[End, End]
    where: Mapping[str, frozenset[Any]]

    @property
    def award(self) -> Award:
        return self.book.award

    @property
    def unit(self) -> str:
        """The unit of the later definition."""
        return self.ends[1].rules.version.unit


def found(asked: Asked, reader: Any) -> CellChange:
    """The change itself; page, file and command line ask this. Errors as `cell_change`."""
    return cell_change(
        asked.book, asked.indicator, REGION if asked.country == ALL else asked.country,
        asked.year, earlier=asked.ends[0], later=asked.ends[1], reader=reader, where=asked.where,
    )  # fmt: skip


def changes(asked: Asked, reader: Any) -> tuple[Change, ...]:
    """The change as the page shows it: part by part while the rules stay, else the cell whole.

    Raises PermissionDenied for a moment or a cell that is withheld from this reader.
    """
    change = found(asked, reader)
    parts = tuple(_part(label_of(part), one, asked, reader) for part, one in change.bridges)
    if not change.steps:
        return parts
    whole = _whole(change, asked, reader)
    return (whole,) if change.additive else (whole, *parts)


def causes_of(change: CellChange) -> dict[Cause, dict[Record, int]]:
    """The records behind each cause, all parts of the cell together."""
    merged: dict[Cause, Counter[Record]] = defaultdict(Counter)
    for _part, one in change.bridges:
        for part in one.parts:
            merged[part.cause].update(part.records)
    kept = {c: {k: v for k, v in records.items() if v} for c, records in merged.items()}
    return {cause: kept[cause] for cause in Cause if kept.get(cause)}


def said(step: RuleStep) -> str:
    """A change of the rules in words."""
    words = {"before": step.before, "after": step.after}
    if step.what == Changed.CALENDAR:
        return _("Project years changed from calendar %(before)s to %(after)s") % words
    return _("Definition changed from version %(before)s to %(after)s") % words


def cause_label(cause: Cause) -> str:
    """A cause with a capital."""
    text = str(cause.label)
    return text[:1].upper() + text[1:]


def _part(label: str, one: Bridge, asked: Asked, reader: Any) -> Change:
    causes = _causes({part.cause: part.records for part in one.parts}, reader)
    steps = [Step(_counted(cause), cause.change) for cause in causes]
    return Change(label, _chart(label, one.before, steps, one.after, asked), causes)


def _whole(change: CellChange, asked: Asked, reader: Any) -> Change:
    causes = _causes(causes_of(change), reader) if change.additive else ()
    rules = tuple(_by_rule(step, asked, reader) for step in change.steps)
    label = asked.ends[1].rules.version.title
    numbers = (change.before.value, change.after.value, change.records)
    if None in numbers or any(one.change is None for one in rules):
        figures = zip((change.before, change.after), asked.ends, strict=True)
        ends = tuple(_with_unit(figure, end) for figure, end in figures)
        return Change(label, None, causes, rules, ends)
    steps = [Step(_counted(one), one.change) for one in causes]
    if not change.additive:
        steps = [Step(_("Records entered or changed"), change.records or 0)]
    steps += [Step(one.label, one.change or 0) for one in rules]
    chart = _chart(label, change.before.value or 0, steps, change.after.value or 0, asked)
    return Change(label, chart, causes, rules)


def _with_unit(figure: Figure, end: End) -> str:
    if figure.value is None:
        return str(figure.nothing.label) if figure.nothing else ""
    return f"{figure.text} {end.rules.version.unit}"


def _causes(records: Mapping[Cause, ByRecord], reader: Any) -> tuple[ByCause, ...]:
    made = []
    for cause, behind in records.items():
        rows, more = first_rows(behind, reader, _SHOWN)
        made.append(ByCause(cause_label(cause), sum(behind.values()), len(behind), rows, more))
    # What was added comes before what was taken away: a bridge that first dips below zero puzzles.
    return tuple(sorted(made, key=lambda one: one.change < 0))


def _by_rule(step: RuleStep, asked: Asked, reader: Any) -> ByRule:
    old, new = (end.rules for end in asked.ends)
    if step.what == Changed.CALENDAR:
        spans = tuple(
            (_("Year %s") % one.key, _span(old.years, one.key), _span(new.years, one.key))
            for one in new.years
            if _span(old.years, one.key) != _span(new.years, one.key)
        )
        return ByRule(said(step), step.change, new.calendar.reason, spans, "")
    differences = tuple(shown.differences(old.version, new.version, Axes()))
    url = ""
    if reader.can("programmes.read"):
        args = [new.version.indicator.uid, new.version.number]
        url = reverse("programmes:version", args=args)
    return ByRule(said(step), step.change, new.version.reason, differences, url)


def _span(years: Sequence[Any], key: str) -> str:
    return next((f"{one.first:%Y-%m-%d} – {one.last:%Y-%m-%d}" for one in years if one.key == key),
                "–")  # fmt: skip


def _chart(label: str, before: Number, steps: list[Step], after: Number, asked: Asked) -> Chart:
    first, last = _ends(asked)
    return waterfall(
        title=findings.changed(before, after, since=asked.earlier.label),
        before=Step(first, before), parts=steps, after=Step(last, after), across=_("Cause"),
        subtitle=label, unit=asked.unit,
        source=Source(_("results ledger, %(award)s") % {"award": asked.award.number}),
    )  # fmt: skip


def _ends(asked: Asked) -> tuple[str, str]:
    """What the two ends are called; one moment by two definitions needs both names."""
    labels = asked.earlier.label, asked.later.label
    if labels[0] != labels[1]:
        return labels
    named = [_("%(moment)s, version %(n)s") % {"moment": label, "n": end.rules.version.number}
             for label, end in zip(labels, asked.ends, strict=True)]  # fmt: skip
    return (named[0], named[1]) if named[0] != named[1] else labels


def _counted(one: ByCause) -> str:
    return ngettext("%(cause)s, %(n)s record", "%(cause)s, %(n)s records", one.count) % {
        "cause": one.label, "n": one.count,
    }  # fmt: skip
