"""The field of a form that takes a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.uploads import checking, limits
from turna.core.uploads.receiving import TooLarge

_HINT = gettext_lazy(
    "A PDF, a photograph (JPEG or PNG) or plain text (.txt). What the file tells about its "
    "maker, camera and place is taken out of it."
)
_ACCEPTED = ".pdf,.jpg,.jpeg,.png,.txt"


class _File(forms.FileInput):
    """The browser is told the limit, so that nobody sends for minutes what will be refused."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        more = {"accept": _ACCEPTED, "data-most": limits.most(), "data-too-large": _too_large()}
        context["widget"]["attrs"].update(more)
        return context


class UploadField(forms.FileField):
    """Takes a PDF, JPEG, PNG or text; gives a `checking.Clean`. Its page says `takes_files`."""

    widget = _File

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _HINT)
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:
        if data in self.empty_values:
            return None
        if isinstance(data, TooLarge):
            raise ValidationError(_too_large(), code="too_large")
        return checking.clean(data.read(), data.name)


def _too_large() -> str:
    return _(
        "This file is larger than %(most)d megabytes. Make it smaller or hand it in in parts."
    ) % {"most": limits.MEGABYTES.value()}
