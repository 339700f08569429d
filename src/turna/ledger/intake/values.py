"""Single values of a row: each function gives the clean value or raises `RefusedError`.

Forms, files and other programs send text where numbers and days are meant, so both are read.
"""

import functools
import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

FIRST_DAY = date(1990, 1, 1)  # an earlier day is a slip of the hand
MANY = 1_000_000
LONGEST_TEXT = 300
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RefusedError(Exception):
    """A value that cannot be taken: what is wrong with it and what to do."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


def is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def whole(value: object, *, low: int = 0, high: int = MANY) -> int:
    """A whole number from `low` to `high`, also as text ("25") or as a sheet's 25.0."""
    number: int | None = None
    if (
        (isinstance(value, str) and _DIGITS.fullmatch(value.strip()))
        or (isinstance(value, float) and value.is_integer())
        or (isinstance(value, int) and not isinstance(value, bool))
    ):
        number = int(value)
    if number is None:
        raise RefusedError(
            _("“%(given)s” is not a whole number. Type digits only, like 25.")
            % {"given": shown(value)}
        )
    if not low <= number <= high:
        raise RefusedError(
            _("%(given)s is out of range. Type a number from %(low)s to %(high)s.")
            % {"given": shown(number), "low": low, "high": high}
        )
    return number


def whole_or_none(value: object, *, low: int = 0, high: int = MANY) -> int | None:
    """As `whole`; None when empty."""
    return None if is_empty(value) else whole(value, low=low, high=high)


def day(value: object, *, today: date) -> date:
    """A day that has come, also as text ("2014-03-05")."""
    found: date | None = None
    if isinstance(value, date) and not isinstance(value, datetime):
        found = value
    elif isinstance(value, str) and _ISO_DAY.fullmatch(value.strip()):
        try:
            found = date.fromisoformat(value.strip())
        except ValueError:
            found = None
    if is_empty(value):
        raise RefusedError(_("The day is missing. Type it as year-month-day, like 2014-03-05."))
    if found is None:
        raise RefusedError(
            _("“%(given)s” is not a day. Type it as year-month-day, like 2014-03-05.")
            % {"given": shown(value)}
        )
    if found > today:
        raise RefusedError(
            _("%(day)s has not come yet. Report it on the day itself or later, or correct the day.")
            % {"day": found}
        )
    if found < FIRST_DAY:
        raise RefusedError(
            _("%(day)s lies before %(first)s. Correct the year.")
            % {"day": found, "first": FIRST_DAY}
        )
    return found


def number_of(value: object, choices: type[IntegerChoices]) -> int:
    """A value of numbered choices (sex, age band); empty is their 0, "not recorded"."""
    if is_empty(value):
        return 0
    try:
        number = whole(value)
    except RefusedError:
        number = -1
    if number not in _values(choices):
        raise RefusedError(
            _("“%(given)s” is not one of the choices. Use one of: %(known)s.")
            % {"given": shown(value), "known": _listed(choices)}
        )
    return number


@functools.cache
def _values(choices: type[IntegerChoices]) -> frozenset[int]:
    # `choices.values` builds a list anew each time; a bulk load asks half a million times.
    return frozenset(choices.values)


def word_of(value: object, choices: type[TextChoices]) -> str:
    """A value of worded choices."""
    if not isinstance(value, str) or value not in choices.values:
        raise RefusedError(
            _("“%(given)s” is not one of the choices. Use one of: %(known)s.")
            % {"given": shown(value), "known": _listed(choices)}
        )
    return str(value)


def text(value: object, *, longest: int = LONGEST_TEXT) -> str:
    """Text without line breaks or control characters, at most `longest` characters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RefusedError(_("This is not a text. Type words."))
    clean = " ".join("".join(c if c.isprintable() else " " for c in value).split())
    if len(clean) > longest:
        raise RefusedError(
            _("The text has %(n)s characters. Shorten it to %(longest)s.")
            % {"n": len(clean), "longest": longest}
        )
    return clean


def uid(value: object) -> UUID | None:
    """A universally unique id, also as text; None when empty."""
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(str(value).strip())
    except ValueError:
        raise RefusedError(
            _("This is not a record's id. Send the id that the client made.")
        ) from None


def shown(value: object) -> str:
    """The start of what was given, for a message about it."""
    given = str(value)
    return given if len(given) <= 40 else f"{given[:40]}…"


def _listed(choices: type[IntegerChoices] | type[TextChoices]) -> str:
    return ", ".join(f"{value} ({label})" for value, label in choices.choices)
