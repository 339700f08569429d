"""Input checked before anything is written: every refusal names its field and says what to do."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from turna.core.text import search_key, sort_key

LONGEST_LABEL = 100  # a sorting key is at most twice as long
LONGEST_SEARCH = 500
LONGEST_CODE = 64
PLACE_CODE = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
LIST_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
ORGANISATION_CODE = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")


class Problems:
    """Refusals gathered by field, so that one answer names them all."""

    def __init__(self) -> None:
        self._found: dict[str, list[Any]] = {}
        self._row: Any = ""

    def at(self, number: int, code: object) -> None:
        """From here on messages begin with the row's number (from 1) and code."""
        self._row = format_lazy(_("Row {number} ({code}): "), number=number, code=code)

    def add(self, field: str, message: Any) -> None:
        self._found.setdefault(field, []).append(
            format_lazy("{}{}", self._row, message) if self._row else message
        )

    def need(self, field: str, answer: tuple[bool, Any]) -> None:
        """Take a rule's (allowed, reason)."""
        if not answer[0]:
            self.add(field, answer[1])

    def refuse(self) -> None:
        """Raise ValidationError({field: [messages]}) when anything was found."""
        if self._found:
            raise ValidationError(self._found)


def code(problems: Problems, value: object, pattern: re.Pattern[str]) -> None:
    """A stable code: at most 64 plain letters and digits, joined as `pattern` says."""
    if (
        not isinstance(value, str)
        or not value
        or len(value) > LONGEST_CODE
        or not pattern.fullmatch(value)
    ):
        signs = "_" if pattern is LIST_CODE else "-"
        problems.add(
            "code",
            _(
                "The code “%(code)s” cannot be used. Take up to 64 Latin letters and digits, "
                "in words joined by “%(signs)s”."
            )
            % {"code": value, "signs": signs},
        )


def labels(problems: Problems, given: object) -> dict[str, str]:
    """Labels by language, trimmed, empty ones left out; English is a must."""
    known = dict(settings.LANGUAGES)
    clean: dict[str, str] = {}
    if not isinstance(given, Mapping):
        problems.add(
            "labels", _("These are no labels. Give one for each language, English at least.")
        )
        return clean
    for language, text in given.items():
        if language not in known:
            problems.add(
                "labels",
                _("“%(language)s” is not a language of the interface. Use one of: %(known)s.")
                % {"language": language, "known": ", ".join(known)},
            )
        elif not isinstance(text, str) or len(text.strip()) > LONGEST_LABEL:
            problems.add(
                "labels",
                _("The label in “%(language)s” is no text of up to %(n)s characters. Shorten it.")
                % {"language": language, "n": LONGEST_LABEL},
            )
        elif text.strip():
            clean[language] = " ".join(text.split())
    if not str(given.get("en") or "").strip():
        problems.add(
            "labels",
            _("The English label is missing. Type it: it stands in for languages without one."),
        )
    return clean


def changed_labels(problems: Problems, current: Mapping[str, str], given: object) -> dict[str, str]:
    """`current` with the languages of `given` replaced; an empty text takes one away."""
    return labels(problems, {**current, **given} if isinstance(given, Mapping) else given)


def search_text(problems: Problems, names: Iterable[str]) -> str:
    """Folded names between bars, each once: "|osh city|город ош|"."""
    folded = dict.fromkeys(search_key(name) for name in names)
    text = "|" + "|".join(key for key in folded if key) + "|"
    if len(text) > LONGEST_SEARCH:
        problems.add(
            "labels",
            _("All names together are longer than %(n)s characters. Leave some out.")
            % {"n": LONGEST_SEARCH},
        )
    return text


def sort_text(clean: Mapping[str, str]) -> str:
    """The key that lists are sorted by: of the English label."""
    return sort_key(clean.get("en", ""))


def day(problems: Problems, field: str, value: object) -> None:
    """A date, without a time."""
    if type(value) is not date:
        problems.add(field, _("This is not a day. Type it as year-month-day, like 2026-11-22."))
