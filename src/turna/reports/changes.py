"""Why a cell of the matrix changed between two moments: its parts by cause, with records."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Min
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core.charts import Chart, Source, Step, findings, waterfall
from turna.ledger.bridge import Bridge, bridge
from turna.ledger.codes import Cause
from turna.ledger.models import Freeze, Posting
from turna.ledger.moments import as_of_day
from turna.programmes.figures import Part, parts
from turna.programmes.models import Award
from turna.reports.matrix import Matrix
from turna.reports.queries import KIND
from turna.reports.records import ALL, Row, first_rows, label_of

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class At:
    """One end of a bridge: a posting number, and how people call that moment."""

    number: int
    label: str


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
class Change:
    """One term of the cell: its bridge as a chart, and what is behind each cause."""

    label: str
    chart: Chart
    causes: tuple[ByCause, ...]


@dataclass(frozen=True, slots=True)
class Choosable:
    """A moment in a list: its name in an address ("r12" for a report) and its label."""

    value: str
    label: str


def reports_of(award: Award) -> list[Choosable]:
    """The submitted reports of an award, the newest first: the moments an outsider may choose."""
    rows = Freeze.objects.filter(kind=KIND, question__award=award.code).order_by("-upto", "-pk")
    found: dict[int, str] = {}
    for row in rows:
        found.setdefault(row.upto, row.label)
    return [Choosable(f"r{number}", label) for number, label in found.items()]


def moment_of(value: str, award: Award, reports: list[Choosable]) -> At | None:
    """The moment that "2014-06-30" (the end of that day) or "r12" names; None for anything else."""
    for one in reports:
        if one.value == value:
            return At(int(value[1:]), one.label)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return At(as_of_day(day, award.time_zone), formats.date_format(day, "j F Y"))


def usual(award: Award, reports: list[Choosable], *, outsider: bool) -> tuple[str, str]:
    """The ends a page begins with: an outsider's last two reports, the first and last day."""
    if outsider:
        return (reports[1].value, reports[0].value) if len(reports) > 1 else ("", "")
    times = Posting.objects.aggregate(first=Min("at"), last=Max("at"))
    if times["last"] is None:
        return "", ""
    zone = ZoneInfo(award.time_zone)
    days = [times[name].astimezone(zone).date() for name in ("first", "last")]
    # On the day of the first posting something stands already; the day before, nothing.
    begin = days[0] if days[0] < days[1] else days[0] - timedelta(days=1)
    return begin.isoformat(), days[1].isoformat()


def changes(
    matrix: Matrix, country: str, year: str, *, earlier: At, later: At, reader: Any
) -> tuple[Change, ...]:
    """The bridge of each part of a cell; `matrix` has the one indicator.

    Raises PermissionDenied for a moment or a cell that is withheld from this reader.
    """
    (indicator,) = matrix.indicators
    where = "" if country == ALL else country
    found = parts(matrix.evaluation, indicator.indicator.code, where, year)
    return tuple(
        _change(part, matrix, earlier=earlier, later=later, reader=reader) for part in found
    )


def _change(part: Part, matrix: Matrix, *, earlier: At, later: At, reader: Any) -> Change:
    question = replace(part.question, as_of=None, verified=False)
    found = bridge(
        question, earlier=earlier.number, later=later.number, reader=reader, distinct=part.distinct
    )
    causes = []
    # What was added comes before what was taken away: a bridge that first dips below zero puzzles.
    for one in sorted(found.parts, key=lambda part: part.change < 0):
        rows, more = first_rows(one.records, reader, _SHOWN)
        label = _label(one.cause)
        causes.append(ByCause(label, one.change, len(one.records), rows, more))
    chart = _chart(found, causes, part, matrix=matrix, earlier=earlier, later=later)
    return Change(label_of(part), chart, tuple(causes))


def _chart(
    found: Bridge, causes: list[ByCause], part: Part, *, matrix: Matrix, earlier: At, later: At
) -> Chart:
    (indicator,) = matrix.indicators
    return waterfall(
        title=findings.changed(found.before, found.after, since=earlier.label),
        before=Step(earlier.label, found.before),
        parts=[Step(_counted(one), one.change) for one in causes],
        after=Step(later.label, found.after), across=_("Cause"), subtitle=label_of(part),
        unit=indicator.definition.unit,
        source=Source(_("results ledger, %(award)s") % {"award": matrix.award.number}),
    )  # fmt: skip


def _counted(one: ByCause) -> str:
    return ngettext("%(cause)s, %(n)s record", "%(cause)s, %(n)s records", one.count) % {
        "cause": one.label, "n": one.count,
    }  # fmt: skip


def _label(cause: Cause) -> str:
    text = str(cause.label)
    return text[:1].upper() + text[1:]
