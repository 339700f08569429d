"""What is typed at the door, and on the pages of one's own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from turna.accounts.rules import PASSWORD_LONGEST
from turna.core.fields import TextField
from turna.core.forms import Form


def _password(label: Any, empty: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=PASSWORD_LONGEST,
        strip=False,
        error_messages={"required": empty},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def _code(label: Any, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=40,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false",
                "class": "w-10",
            }
        ),
    )  # fmt: skip


_CODE = _("Code")
_CODE_HINT = _("Six digits from your authenticator app, or one of your recovery codes.")


class SignInForm(Form):
    """User name and password. Whether they are right is asked of `services`."""

    refused = _("You are not signed in yet")

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        error_messages={"required": _("Type your user name.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password(_("Password"), _("Type your password."), "current-password")


class SecondForm(Form):
    """The second step, by a code."""

    refused = _("You are not signed in yet")

    code = _code(_CODE, _CODE_HINT)


class UnlockForm(Form):
    """The password of somebody who is signed in."""

    refused = _("That did not prove it")

    password = _password(_("Password"), _("Type your password."), "current-password")


class ProveForm(UnlockForm):
    """The same, with a code of whoever has a second step."""

    code = _code(_CODE, _CODE_HINT)

    def offer(self, reader: Any) -> None:
        from turna.accounts.queries import factors_of

        if not factors_of(reader).any:
            del self.fields["code"]


class PasswordForm(Form):
    """A new password, under the present one."""

    present = _password(_("Present password"), _("Type your present password."), "current-password")
    password = _password(
        _("New password"), _("Type a new password."), "new-password",
        _("At least 12 characters. Several words of your own are easy to remember."),
    )  # fmt: skip
    again = _password(_("New password, again"), _("Type it a second time."), "new-password")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "again" in data and data.get("password") not in (None, data["again"]):
            self.add_error("again", _("The two are not the same. Type the new password again."))
        return data


class AppForm(Form):
    """The first code of a new app."""

    code = _code(_("The code that the app shows now"), _("Six digits."))


class PasskeyForm(Form):
    """Where a new passkey is kept; the browser's answer comes beside it."""

    name = TextField(
        label=_("Where is it kept?"), max_length=60, width=20,
        help_text=_("For example “office laptop” or “blue key”. You will know it by this name."),
    )  # fmt: skip
    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)


class NothingForm(Form):
    """Nothing to fill in: the button is the answer."""
