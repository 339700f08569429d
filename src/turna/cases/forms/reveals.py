"""What is asked of somebody outside a team, and of the second person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import Emergency, Purpose, Refusal, Verdict, WhyMore
from turna.core.fields import OneOfField, SeveralField
from turna.core.forms import Form

COLUMNS = (
    ("names", _("names")),
    ("contacts", _("telephones and other contacts")),
    ("safe_contact", _("how to get in touch safely")),
    ("birth_date", _("day of birth")),
    ("documents", _("documents")),
)
_TIMES = {15: _("15 minutes"), 60: _("1 hour"), 180: _("3 hours")}


def _minutes(*offered: int) -> OneOfField:
    return OneOfField(
        label=_("For how long?"), choices=[(n, _TIMES[n]) for n in offered], coerce=int
    )


def _columns() -> SeveralField:
    return SeveralField(
        label=_("What do you need to see?"), choices=COLUMNS,
        help_text=_("Only this opens. Ask for as little as will do."),
    )  # fmt: skip


class RevealForm(Form):
    """A request to a second person."""

    purpose = OneOfField(label=_("What do you need it for?"), choices=Purpose.choices)
    columns = _columns()
    minutes = _minutes(15, 60, 180)


class EmergencyForm(Form):
    """An opening that could not wait."""

    reason = OneOfField(label=_("Why can it not wait?"), choices=Emergency.choices)
    columns = _columns()
    minutes = _minutes(15, 60)


class RefuseForm(Form):
    """Why a request is refused."""

    reason = OneOfField(label=_("Why do you refuse it?"), choices=Refusal.choices)


class ReviewForm(Form):
    """What a second person finds of an emergency."""

    verdict = OneOfField(label=_("What did you find?"), choices=Verdict.choices)


class WhyMoreForm(Form):
    """Why somebody opens more people today than is usual."""

    why = OneOfField(label=_("Why do you open another person today?"), choices=WhyMore.choices)


class UptoForm(Form):
    """Looks that were seen, up to one of them."""

    upto = forms.IntegerField(widget=forms.HiddenInput)


def column_words(columns: Any) -> list[Any]:
    """Columns in words."""
    return [label for name, label in COLUMNS if name in columns]
