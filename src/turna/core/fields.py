"""Fields of forms. They take what people type, keep it when it is refused, and say what to do.

`unit` stands after the field ("people", "USD"); `width` is one of 2, 4, 6, 10, 20 characters.
"""

import calendar
import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from turna.core.text import search_key
from turna.core.widgets import CheckBoxes, Combobox, DayWidget, Offer, Radios

# Spaces of all widths are fine inside a number; letters are not.
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_LARGEST = 1_000_000_000
NOT_RECORDED = "-"


def _width(attrs: dict[str, str], width: int) -> dict[str, str]:
    return attrs | ({"class": f"w-{width}"} if width else {})


class TextField(forms.CharField):
    """Words: one line `width` characters wide, or a box of `rows` lines that grows.

    Drafts in the browser keep no box, and no line that is not `drafted`: what is said in
    sentences may name somebody.
    """

    def __init__(
        self, *, width: int = 0, rows: int = 0, unit: Any = "", drafted: bool = True, **kwargs: Any
    ) -> None:
        attrs: dict[str, Any] = _width({}, width) | ({} if drafted else {"data-undrafted": ""})
        widget = forms.Textarea(attrs | {"rows": rows}) if rows else forms.TextInput(attrs)
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)
        self.unit = unit


class WholeNumberField(forms.IntegerField):
    """A whole number, also with spaces between thousands. Text stays in the field."""

    default_error_messages = {
        "invalid": _("“%(typed)s” is not a whole number. Use digits only, for example 25."),
        "min_value": _("Type %(limit_value)s or more."),
        "max_value": _("Type %(limit_value)s or less."),
    }

    def __init__(self, *, unit: Any = "", width: int = 6, **kwargs: Any) -> None:
        attrs = _width({"inputmode": "numeric", "autocomplete": "off"}, width)
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("max_value", _LARGEST)
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)
        self.unit = unit

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # a text field has neither min nor max

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else int(value)
        text = _SPACES.sub("", str(value)).replace("\u2212", "-")
        if not text:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"typed": str(value)[:40]}
            )
        return int(text)


class DecimalNumberField(forms.DecimalField):
    """A number with a point or a comma, also with spaces between thousands."""

    default_error_messages = {
        "invalid": _("“%(typed)s” is not a number. Type it like 12.5 or 12,5."),
        "min_value": _("Type %(limit_value)s or more."),
        "max_value": _("Type %(limit_value)s or less."),
    }

    def __init__(self, *, unit: Any = "", width: int = 10, **kwargs: Any) -> None:
        attrs = _width({"inputmode": "decimal", "autocomplete": "off"}, width)
        kwargs.setdefault("max_digits", 15)
        kwargs.setdefault("widget", forms.TextInput(attrs))
        super().__init__(**kwargs)
        self.unit = unit

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return super().to_python(value)
        text = _SPACES.sub("", value).replace("\u2212", "-").replace(",", ".")
        if text and not re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{0,18})?", text):
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"typed": value[:40]}
            )
        return super().to_python(text)


class DayField(forms.Field):
    """A day typed as day, month and year, or whole as 2015-06-07 or 7.6.2015. Gives a date."""

    widget = DayWidget
    default_error_messages = {
        "required": _("Type the day, the month and the year."),
        "part": _("Type %(missing)s as well."),
        "year": _("Type the year with four digits, for example 2015."),
        "month": _("“%(typed)s” is not a month. Type a number from 1 to 12."),
        "day": _("“%(typed)s” is not a day. Type a number from 1 to 31."),
        "none": _("There is no %(day)s %(month)s %(year)s: that month has %(last)s days."),
    }

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in value or ("", "", "")]
        if not any(parts):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        names = (_("the day"), _("the month"), _("the year"))
        missing = [str(name) for name, part in zip(names, parts, strict=True) if not part]
        if missing:
            raise self._refusal("part", missing=_(" and ").join(missing))
        found = self._date(*parts)
        self.run_validators(found)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return [str(p or "") for p in DayWidget().decompress(initial)] != list(data or ())

    def _date(self, day: str, month: str, year: str) -> date:
        in_year = int(year) if re.fullmatch(r"[0-9]{4}", year) else 0
        if not 1900 <= in_year <= 2200:
            raise self._refusal("year")
        in_month = _month(month)
        if not 1 <= in_month <= 12:
            raise self._refusal("month", typed=month[:20])
        number = int(day) if re.fullmatch(r"[0-9]{1,2}", day) else 0
        if not 1 <= number <= 31:
            raise self._refusal("day", typed=day[:20])
        last = calendar.monthrange(in_year, in_month)[1]
        if number > last:
            raise self._refusal("none", day=number, month=MONTHS[in_month], year=in_year, last=last)
        return date(in_year, in_month, number)

    def _refusal(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _month(typed: str) -> int:
    """1 to 12 from a number or from a name of three letters or more; 0 for anything else."""
    if re.fullmatch(r"[0-9]{1,2}", typed):
        return int(typed)
    key = search_key(typed)
    names = {number: search_key(str(name)) for number, name in MONTHS.items()}
    found = [number for number, name in names.items() if len(key) > 2 and name.startswith(key)]
    return found[0] if len(found) == 1 else 0


class OneOfField(forms.TypedChoiceField):
    """One answer of a few, as radio buttons; nothing is chosen beforehand.

    `apart` are values set off below the others: "not recorded", "refused". Where the code list
    has no such value, `not_recorded` gives the words of one: chosen, it cleans to None, while an
    unanswered required question is still refused. `coerce` as in TypedChoiceField.
    """

    default_error_messages = {"invalid_choice": _("Choose one of the answers offered.")}

    def __init__(
        self, *, apart: Collection[Any] = (), not_recorded: Any = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", Radios)
        kwargs.setdefault("empty_value", None)
        choices = list(kwargs.pop("choices", ()))
        set_off = {str(value) for value in apart}
        if not_recorded:
            choices.append((NOT_RECORDED, not_recorded))
            set_off.add(NOT_RECORDED)
        super().__init__(choices=choices, **kwargs)
        self._not_recorded = bool(not_recorded)
        self.widget.apart = frozenset(set_off)

    def clean(self, value: Any) -> Any:
        if self._not_recorded and value == NOT_RECORDED:
            return None
        return super().clean(value)


class SeveralField(forms.TypedMultipleChoiceField):
    """Any number of answers, as check boxes; `apart` as in OneOfField."""

    default_error_messages = {
        "invalid_choice": _("“%(value)s” is not one of the answers offered. Choose again."),
    }

    def __init__(
        self, *, apart: Collection[Any] = (), columns: bool = False, **kwargs: Any
    ) -> None:
        kwargs.setdefault("widget", CheckBoxes)
        super().__init__(**kwargs)
        self.widget.apart = frozenset(str(value) for value in apart)
        self.widget.columns = columns


_NOT_THERE = _("“%(typed)s” is not in the list. Choose one of the names offered.")


class PickCodeField(forms.TypedChoiceField):
    """One of many codes: a select, and a field to type in where scripts run.

    `choices` are (code, label) or (code, Offer).
    """

    def __init__(self, *, choices: Iterable[tuple[Any, Any]] = (), **kwargs: Any) -> None:
        kwargs.setdefault("widget", Combobox)
        super().__init__(**kwargs)
        self.offer(choices)

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            raise ValidationError(
                _NOT_THERE, code="invalid_choice", params={"typed": str(value)[:60]}
            )
        forms.Field.validate(self, value)

    def offer(self, choices: Iterable[tuple[Any, Any]]) -> None:
        """Put other choices in, for this reader or this day."""
        self.choices = [("", _("– choose –")), *choices]


class PickField(forms.ModelChoiceField):
    """One of many rows. `key` is the public field that travels ("code", "uid"), `said` gives
    the Offer of a row: its name, where it lies, and what else finds it. Cleans to the row.

    The rows must be those of the reader: set `queryset` in the form's `offer`.
    """

    def __init__(
        self,
        queryset: "QuerySet[Any] | None" = None,
        *,
        key: str = "code",
        said: Callable[[Any], Offer] | None = None,
        **kwargs: Any,
    ) -> None:
        self._said = said
        kwargs.setdefault("widget", Combobox)
        kwargs.setdefault("empty_label", _("– choose –"))
        super().__init__(queryset, to_field_name=key, **kwargs)

    def label_from_instance(self, obj: Any) -> Any:
        return self._said(obj) if self._said else Offer(str(obj))

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(
                _NOT_THERE, code="invalid_choice", params={"typed": str(value)[:60]}
            ) from None
