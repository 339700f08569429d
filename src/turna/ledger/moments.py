"""Moments: an instant or a day becomes a posting number, which never changes its meaning."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from turna.ledger.models import Posting


def as_of_instant(instant: datetime) -> int:
    """The last posting at or before an aware instant; 0 before the first."""
    if instant.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    found = Posting.objects.filter(at__lte=instant).order_by("-n").values_list("n", flat=True)
    return found.first() or 0


def as_of_day(day: date, zone: str) -> int:
    """The last posting before the end of that day in an award's time zone."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))
    found = Posting.objects.filter(at__lt=midnight).order_by("-n").values_list("n", flat=True)
    return found.first() or 0
