"""Who works with a person, and who is on duty when."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import DutyKind
from turna.core.fields import DayField, OneOfField, PickField, WholeNumberField
from turna.core.forms import Form
from turna.core.widgets import Offer


def _said(user: Any) -> Offer:
    return Offer(user.name, path=user.organisation.label, find=user.search)


class MemberForm(Form):
    """Somebody for the team. `colleagues` are put in by the page."""

    member = PickField(label=_("Who"), key="uid", said=_said)
    lead = forms.BooleanField(
        label=_("Leads the team: adds and takes out others, and seals the case"), required=False
    )


class SureForm(Form):
    """Nothing to fill in: the button is the answer."""


class DutyForm(Form):
    """A shift or an on-call duty."""

    member = PickField(label=_("Who"), key="uid", said=_said)
    kind = OneOfField(
        label=_("What for"),
        choices=[
            (
                DutyKind.SHELTER.value,
                Offer(
                    DutyKind.SHELTER.label,
                    hint=_("For these hours she or he is one of the team of everybody who "
                           "sleeps there, and can open who they are."),
                ),
            ),
            (
                DutyKind.ON_CALL.value,
                Offer(DutyKind.ON_CALL.label, hint=_("Can be asked at night, opens nothing.")),
            ),
        ],
    )  # fmt: skip
    day = DayField(label=_("Begins on"))
    time = forms.TimeField(
        label=_("At"), input_formats=("%H:%M", "%H.%M", "%H"),
        widget=forms.TextInput({"class": "w-4", "autocomplete": "off"}), help_text=_("Like 20:00."),
        error_messages={"invalid": _("Type the time of the day like 20:00.")},
    )  # fmt: skip
    hours = WholeNumberField(
        label=_("For how long"), unit=_("hours"), min_value=1, max_value=168, width=4,
        help_text=_("A shift lasts 24 hours at most, on call a week."),
    )  # fmt: skip


def times(data: dict[str, Any]) -> tuple[datetime, datetime]:
    """From when to when, of cleaned data."""
    start = timezone.make_aware(datetime.combine(data["day"], data["time"]))
    return start, start + timedelta(hours=data["hours"])
