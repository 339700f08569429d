"""What a user name and a password must be like. Each rule gives (allowed, reason)."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.core.text import search_key

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 200
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,62}[a-z0-9]", re.ASCII)

Verdict = tuple[bool, Any]
_FINE: Verdict = (True, "")


def username_allowed(username: str) -> Verdict:
    """`username` is already folded: 3 to 64 Latin letters, digits, dots and hyphens."""
    if _USERNAME.fullmatch(username):
        return _FINE
    return False, _(
        "A user name has 3 to 64 Latin letters, digits, dots, hyphens or underscores, begins "
        "with a letter and ends with a letter or a digit. Type one like that."
    )


def password_allowed(password: str, *, username: str, name: str) -> Verdict:
    """Long, not one of the well-known ones, and not the person's own name."""
    if len(password) < PASSWORD_SHORTEST:
        return False, _("A password has at least 12 characters. Three words together are easy.")
    if len(password) > PASSWORD_LONGEST:
        return False, _("A password has at most 200 characters. Shorten it.")
    # Inside itself doubled, ends cut off: one piece said again and again.
    repeats = password in (password * 2)[1:-1]
    if repeats or len(set(password)) < 5 or _is_common(password):
        return False, _("This password is easy to guess. Choose several words of your own.")
    folded = search_key(password)
    if any(len(own) > 3 and own in folded for own in (username, *search_key(name).split())):
        return False, _("A password must not contain your name. Choose other words.")
    return _FINE


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False
