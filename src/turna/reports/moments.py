"""The two ends of a change: which moments may be chosen, and by which rules each is counted."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Min
from django.utils import formats

from turna.ledger.models import Freeze, Posting
from turna.ledger.moments import as_of_day, end_of_day
from turna.programmes.figures import End, Rules
from turna.programmes.models import Award, IndicatorVersion
from turna.programmes.queries import Book
from turna.reports.queries import KIND


@dataclass(frozen=True, slots=True)
class At:
    """One end of a change: a posting number, how people call that moment, its last instant.

    `definition` is the number of the version asked for; None for the one in force then.
    """

    number: int
    label: str
    instant: datetime
    definition: int | None = None


@dataclass(frozen=True, slots=True)
class Choosable:
    """A moment in a list: its name in an address ("r12" for a report), its label and instant."""

    value: str
    label: str
    instant: datetime


def reports_of(award: Award) -> list[Choosable]:
    """The submitted reports of an award, the newest first: the moments an outsider may choose."""
    rows = Freeze.objects.filter(kind=KIND, question__award=award.code).order_by("-upto", "-pk")
    found: dict[int, Choosable] = {}
    for row in rows:
        known = datetime.fromisoformat(row.question["known_at"])
        found.setdefault(row.upto, Choosable(f"r{row.upto}", row.label, known))
    return list(found.values())


def moment_of(value: str, award: Award, reports: list[Choosable]) -> At | None:
    """The moment that "2014-06-30" (the end of that day) or "r12" names; None for anything else."""
    for one in reports:
        if one.value == value:
            return At(int(value[1:]), one.label, one.instant)
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    zone = award.time_zone
    return At(as_of_day(day, zone), formats.date_format(day, "j F Y"), end_of_day(day, zone))


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


def versions_of(book: Book, indicator: str) -> list[IndicatorVersion]:
    """The approved definitions of an indicator, the oldest first."""
    return [one for one in book.versions if one.indicator.code == indicator]


def end_of(book: Book, at: At, versions: list[IndicatorVersion]) -> End | None:
    """The end with its rules; None while the award has no calendar or no definition."""
    kept = book.in_force(at.instant)
    wanted = at.definition
    if wanted is None:
        # What nobody had defined by then is counted by the first definition.
        approved = [one for one in versions if one.approved_at <= at.instant] or versions[:1]
    else:
        approved = [one for one in versions if one.number == wanted]
    if not approved or kept.calendar is None:
        return None
    return End(at.number, Rules(approved[-1], kept.calendar, kept.years))
