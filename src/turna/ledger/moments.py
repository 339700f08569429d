"""Moments: an instant or a day becomes a posting number, which never changes its meaning."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from turna.ledger.models import Posting

_INSTANT = timedelta(microseconds=1)


def as_of_instant(instant: datetime) -> int:
    """The last posting at or before an aware instant; 0 before the first."""
    if instant.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    found = Posting.objects.filter(at__lte=instant).order_by("-n").values_list("n", flat=True)
    return found.first() or 0


def as_of_day(day: date, zone: str) -> int:
    """The last posting before the end of that day in an award's time zone."""
    return as_of_instant(end_of_day(day, zone))


def end_of_day(day: date, zone: str) -> datetime:
    """The last instant of a day in an award's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    return midnight - _INSTANT


def last_instant(number: int) -> datetime:
    """The last instant at which a posting was the newest: now, or before the one after it."""
    after = Posting.objects.filter(n__gt=number).order_by("n").values_list("at", flat=True)
    found = after.first()
    return timezone.now() if found is None else found - _INSTANT
