"""The one form. A room's form subclasses `Form`; `{{ form }}` draws it whole.

Label above, hint before the field, what is wrong before the field and in a summary on top.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

_TOO_LONG = _("This has %(show_value)s characters; %(limit_value)s fit. Shorten it.")
_TOO_SHORT = _("This has %(show_value)s characters; %(limit_value)s are needed. Say more.")
CONFLICT = "conflict"


class BoundField(forms.BoundField):
    """A field of a form, with what its template needs beside."""

    @property
    def anchor(self) -> str:
        """The id of the first thing in it that takes the focus."""
        if self.use_fieldset:
            return f"{self.auto_id}_0"
        return self.id_for_label or str(self.auto_id)

    @property
    def unit(self) -> Any:
        """What stands after the field: "people", "USD"."""
        return getattr(self.field, "unit", "")

    @property
    def theirs(self) -> Any:
        """What somebody else has saved here meanwhile; "" when nobody has."""
        return getattr(self.form, "theirs", {}).get(self.name, "")


class Renderer(TemplatesSetting):
    """Draws every form with the templates of core."""

    form_template_name = "core/form.html"
    field_template_name = "core/field.html"
    bound_field_class = BoundField


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading, in this order. `folded` ones are opened by who needs them."""

    title: Any
    fields: Sequence[str]
    hint: Any = ""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with its bound fields."""

    title: Any
    hint: Any
    fields: tuple[Any, ...]
    folded: bool = False

    @property
    def opened(self) -> bool:
        """Whether a folded section has something to see: a value, or what is wrong."""
        return any(field.errors or field.value() for field in self.fields)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line of the summary; `anchor` is the id of the field, "" when it is the whole form's."""

    message: str
    anchor: str = ""


class Form(forms.Form):
    """A form of the system.

    `sections` orders its fields under headings; a field that is in none stands at the end.
    `reader` is who fills it in: `offer` puts only that reader's rows into its choices.
    """

    sections: ClassVar[Sequence[Section]] = ()
    refused: ClassVar[Any] = _("This is not saved yet")  # heads what is wrong
    use_required_attribute = False  # the browser's own bubbles say less than we do

    def __init__(self, *args: Any, reader: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **({"label_suffix": ""} | kwargs))
        self.reader = reader
        self.theirs: dict[str, Any] = {}
        for field in self.fields.values():
            _speak(field)
        if reader is not None:
            self.offer(reader)

    def offer(self, reader: Any) -> None:
        """Set the choices that this reader has, starting from `visible_to`."""

    def show_as_typed(self) -> None:
        """Show what was typed without checking it: it has not been sent yet."""
        self._errors = ErrorDict()
        self.cleaned_data = {}  # so that something else that is wrong can be added

    def shown_sections(self) -> list[Shown]:
        """The sections as drawn, without empty ones; the last may have no title."""
        placed = [name for section in self.sections for name in section.fields]
        rest = [f.name for f in self.visible_fields() if f.name not in placed]
        sections = [*self.sections, Section("", rest)] if rest else list(self.sections)
        shown = [
            Shown(
                s.title, s.hint, tuple(self[name] for name in s.fields if name in self.fields),
                s.folded,
            )
            for s in sections
        ]  # fmt: skip
        return [section for section in shown if section.fields]

    def problems(self) -> list[Problem]:
        """Everything that is wrong, in the order of the page; the whole form's own first."""
        found = [Problem(str(message)) for message in self.non_field_errors()]
        for field in self._in_order():
            anchor = "" if field.is_hidden else field.anchor
            found += [Problem(str(message), anchor) for message in field.errors]
        return found

    def refuse(self, error: ValidationError, names: Mapping[str, str] | None = None) -> None:
        """Show what a verb refused. Its keys are fields of this form, or `names` says which;
        what belongs to no field stands in the summary."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for key, errors in error.error_dict.items():
            name = (names or {}).get(key, key)
            field = name if name in self.fields and name != NON_FIELD_ERRORS else None
            for one in errors:
                self.add_error(field, one)

    def _in_order(self) -> Iterator[Any]:
        yield from self.hidden_fields()
        for section in self.shown_sections():
            yield from (field for field in section.fields if not field.is_hidden)


def _speak(field: forms.Field) -> None:
    """Our words in the place of the framework's, where the form has none of its own."""
    words = field.error_messages
    if words.get("required") is forms.Field.default_error_messages["required"]:
        picks = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
        text = _("Choose an answer: {label}") if picks else _("Fill this in: {label}")
        words["required"] = format_lazy(text, label=field.label or "")
    if isinstance(field, forms.CharField):
        words.setdefault("max_length", _TOO_LONG)
        words.setdefault("min_length", _TOO_SHORT)


def is_conflict(error: ValidationError) -> bool:
    """Whether a verb refused because somebody else changed the record meanwhile."""
    if hasattr(error, "error_dict"):
        return any(one.code == CONFLICT for found in error.error_dict.values() for one in found)
    return any(one.code == CONFLICT for one in error.error_list)
