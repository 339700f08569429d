"""Opening hours as people type them: "Mo-Fr 09:00-18:00; Sa 10:00-14:00".

Days are read in English, Russian and by number (1 is Monday), and kept in English, as the
opening_hours of OpenStreetMap are written. Times are those of the place itself.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ALWAYS = "24/7"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_RUSSIAN = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
_NUMBER_OF = {day.casefold(): n for n, day in enumerate(DAYS)} | {
    day: n for n, day in enumerate(_RUSSIAN)
}
_FIRST_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-\u2013]\s*(\d{1,2})[:.](\d{2})")
_HOW = gettext_lazy(
    "“%(typed)s” cannot be read as hours. Type them like “Mo-Fr 09:00-18:00; Sa 10:00-14:00”, "
    "or 24/7 for day and night."
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on a weekday (0 is Monday) from and to a minute of the day; 1440 is its end."""

    day: int
    start: int
    end: int


def parse(typed: str) -> str:
    """The hours in the one way in which they are kept; "" for nothing. ValidationError."""
    text = " ".join(typed.split())
    if text.casefold() in {"", ALWAYS}:
        return text.casefold()
    parts = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        first = _FIRST_TIME.search(part)
        if first is None:
            raise _refusal(part)
        days, times = part[: first.start()], part[first.start() :].split(",")
        spans = ",".join(_times(span.strip(), part) for span in times)
        parts.append(f"{_days(days, part)} {spans}")
    return "; ".join(parts)


def openings(kept: str) -> tuple[Opening, ...]:
    """What `parse` gave, as openings in the order of the week."""
    if kept == ALWAYS:
        return tuple(Opening(day, 0, 1440) for day in range(7))
    found = []
    for part in filter(None, kept.split("; ")):
        days, times = part.split(" ")
        spans = [_TIME.fullmatch(each) for each in times.split(",")]
        for day in _numbers(days):
            found += [
                Opening(day, int(s[1]) * 60 + int(s[2]), int(s[3]) * 60 + int(s[4]))
                for s in spans
                if s is not None
            ]
    return tuple(sorted(found, key=lambda one: (one.day, one.start)))


def in_words(kept: str) -> str:
    """The hours with the days of the reader's language."""
    if kept == ALWAYS:
        return _("day and night")
    for n, day in enumerate(DAYS):
        kept = kept.replace(day, str(WEEKDAYS_ABBR[n]))
    return kept


def _days(typed: str, part: str) -> str:
    groups = []
    for group in typed.replace(" ", "").split(","):
        numbers = [_number(day, part) for day in group.split("-")]
        if len(numbers) > 2 or (len(numbers) == 2 and numbers[0] >= numbers[1]):
            raise _refusal(part)
        groups.append("-".join(DAYS[n] for n in numbers))
    return ",".join(groups)


def _number(day: str, part: str) -> int:
    if day.isdecimal() and day in "1234567":
        return int(day) - 1
    for length in (3, 2):
        if (number := _NUMBER_OF.get(day.casefold()[:length])) is not None:
            return number
    raise _refusal(part)


def _numbers(days: str) -> list[int]:
    found: list[int] = []
    for group in days.split(","):
        first, _dash, last = group.partition("-")
        start = DAYS.index(first)
        found += range(start, (DAYS.index(last) if last else start) + 1)
    return found


def _times(typed: str, part: str) -> str:
    found = _TIME.fullmatch(typed)
    if found is None:
        raise _refusal(part)
    hour, minute, to_hour, to_minute = map(int, found.groups())
    end = to_hour * 60 + to_minute
    if minute > 59 or to_minute > 59 or not hour * 60 + minute < end <= 1440:
        raise _refusal(part)
    return f"{hour:02}:{minute:02}-{to_hour:02}:{to_minute:02}"


def _refusal(typed: str) -> ValidationError:
    return ValidationError(_HOW, code="hours", params={"typed": typed[:60]})
