"""Which days things happen on: school terms, weekdays, a slow start in summer 2010."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

# January to December; villages meet in autumn and spring, and the lines ring all year.
_EVENTS = (0.5, 0.9, 1.1, 1.2, 1.1, 0.8, 0.45, 0.45, 1.0, 1.25, 1.2, 1.0)
_ALWAYS = (0.8, 0.95, 1.1, 1.1, 1.05, 1.0, 0.95, 0.95, 1.05, 1.05, 1.0, 0.9)
_EVENT_WEEK = (1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.1)
_CALL_WEEK = (1.1, 1.0, 1.0, 1.0, 1.0, 0.35, 0.15)
_FIRST_WEEKS = date(2010, 8, 31)


def event_days(rng: Random, first: date, last: date, count: int) -> list[date]:
    """`count` days of this span in order, as events fall."""
    return _draw(rng, count, *_weighted(first, last, "event"))


def call_days(rng: Random, first: date, last: date, count: int) -> list[date]:
    """`count` days of this span in order, as people call or come for help."""
    return _draw(rng, count, *_weighted(first, last, "call"))


def _draw(rng: Random, count: int, days: Sequence[date], cumulated: Sequence[float]) -> list[date]:
    return sorted(rng.choices(days, cum_weights=cumulated, k=count)) if count else []


@cache
def _weighted(first: date, last: date, kind: str) -> tuple[list[date], list[float]]:
    months, week = (_EVENTS, _EVENT_WEEK) if kind == "event" else (_ALWAYS, _CALL_WEEK)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    weights = [
        months[day.month - 1] * week[day.weekday()] * (0.25 if day <= _FIRST_WEEKS else 1)
        for day in days
    ]
    return days, list(accumulate(weights))
