"""What is typed at the door."""

from django import forms
from django.utils.translation import gettext_lazy as _

from turna.accounts.rules import PASSWORD_LONGEST
from turna.core.forms import Form


class SignInForm(Form):
    """User name and password. Whether they are right is asked of `services`."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        error_messages={"required": _("Type your user name.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LONGEST,
        strip=False,
        error_messages={"required": _("Type your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
