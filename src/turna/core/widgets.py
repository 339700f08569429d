"""How fields look. `core.fields` uses these; forms of rooms seldom need them themselves."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice as shown: its `label`; a `hint` below a radio button; in a list to pick from, the
    `path` after it ("Osh › Kyrgyzstan") and what else `find`s it, as a folded key."""

    label: Any
    hint: Any = ""
    path: str = ""
    find: str = ""

    def __str__(self) -> str:
        return f"{self.label} › {self.path}" if self.path else str(self.label)


def read_day(text: str) -> date | None:
    """A whole day as 2015-06-07, 7.6.2015 or 7/6/2015; None for anything else."""
    if iso := re.fullmatch(r"\s*([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\s*", text):
        year, month, day = iso.groups()
    elif plain := re.fullmatch(r"\s*([0-9]{1,2})[./]([0-9]{1,2})[./]([0-9]{4})\s*", text):
        day, month, year = plain.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


class DayWidget(forms.MultiWidget):
    """Day, month and year in three fields. A whole day in the first one, or sent under the
    field's own name, is understood as well."""

    template_name = "core/widgets/day.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = {"inputmode": "numeric", "autocomplete": "off"}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            "day": forms.TextInput(number | {"class": "w-2"}),
            "month": forms.TextInput(number | {"class": "w-2"}),
            "year": forms.TextInput(number | {"class": "w-4"}),
        }
        super().__init__(widgets, attrs)

    def decompress(self, value: Any) -> list[Any]:
        day = read_day(value) if isinstance(value, str) else value
        return [day.day, day.month, day.year] if day else [None, None, None]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        parts = [str(p or "").strip() for p in super().value_from_datadict(data, files, name)]
        whole = str(data.get(name) or "").strip() or (parts[0] if not any(parts[1:]) else "")
        if whole and (found := read_day(whole)):
            return [str(found.day), str(found.month), str(found.year)]
        return parts if any(parts) else [whole, "", ""]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)


class _Choices(forms.widgets.ChoiceWidget):
    """What radio buttons and check boxes share: hints, and answers that stand apart."""

    template_name = "core/widgets/choices.html"
    apart: frozenset[str] = frozenset()
    columns = False

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, label, *args, **kwargs)
        option["hint"] = label.hint if isinstance(label, Offer) else ""
        option["apart"] = str(value) in self.apart
        # The group says it, in words; a single button knows no such state.
        option["attrs"].pop("aria-invalid", None)
        return option

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        options = [
            option for _group, found, _index in context["widget"]["optgroups"] for option in found
        ]
        context["widget"]["options"] = [o for o in options if not o["apart"]]
        context["widget"]["apart"] = [o for o in options if o["apart"]]
        context["widget"]["columns"] = self.columns
        return context


class Radios(_Choices, forms.RadioSelect):
    """One answer."""


class CheckBoxes(_Choices, forms.CheckboxSelectMultiple):
    """Any number of answers."""


class Combobox(forms.Select):
    """A select; where scripts run, a field that finds its options as one types (`forms.js`).

    All options travel with the page: right for some hundreds, too much for many thousands.
    What was typed and matches nothing comes back, so that it can be put right.
    """

    template_name = "core/widgets/combobox.html"

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> Any:
        option = super().create_option(name, value, label, *args, **kwargs)
        if isinstance(label, Offer):
            option["attrs"] |= {
                key: text
                for key, text in (("data-path", label.path), ("data-find", label.find))
                if text
            }
        return option

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = super().value_from_datadict(data, files, name)
        return chosen or str(data.get(f"{name}-typed") or "").strip()[:200]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        taken = any(o["selected"] for _g, options, _i in widget["optgroups"] for o in options)
        widget["typed"] = "" if taken or not value else str(value)
        return context
