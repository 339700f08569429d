"""What is asked before something is attached, closed, held, erased or copied."""

from django import forms
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import (
    AttachmentKind,
    CloseReason,
    CopyReason,
    HoldKind,
    PostponeReason,
    RemoveReason,
)
from turna.core.fields import DayField, OneOfField
from turna.core.forms import Form
from turna.core.uploads.field import UploadField


class AttachForm(Form):
    """A paper or photograph."""

    kind = OneOfField(label=_("What is it?"), choices=AttachmentKind.choices)
    file = UploadField(label=_("The file"))


class RemoveForm(Form):
    reason = OneOfField(label=_("Why is it taken away?"), choices=RemoveReason.choices)


class CloseForm(Form):
    reason = OneOfField(
        label=_("Why is the file closed?"), choices=CloseReason.choices,
        help_text=_("Nothing about what happened: only how the work ended."),
    )  # fmt: skip


class PostponeForm(Form):
    reason = OneOfField(label=_("Why is it kept for another year?"), choices=PostponeReason.choices)


class HoldForm(Form):
    kind = OneOfField(label=_("What stands against erasing?"), choices=HoldKind.choices)
    until = DayField(
        label=_("Until"), help_text=_("Left empty, it stands until somebody lifts it."),
        required=False,
    )  # fmt: skip


class EraseForm(Form):
    """One tick, so that nobody erases by a slip of the hand."""

    sure = forms.BooleanField(
        label=_("I know that nobody can undo this, from no backup either."),
        error_messages={"required": _("Tick this if you are sure.")},
    )


class CopyForm(Form):
    reason = OneOfField(label=_("Who asked for it?"), choices=CopyReason.choices)
