"""What a user name and a password must be like. Each rule gives (allowed, reason)."""

import re
from functools import cache
from string import digits, punctuation
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.core.text import search_key

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 200
# What anybody would try here first. A password may hold one of them, but not be made of them.
WORDS_OF_THE_HOUSE = (
    "turna", "crane", "hotline", "shelter", "trafficking", "traffic", "programme", "project",
    "mission", "partner", "operator", "worker", "manager", "officer", "administrator", "admin",
    "donor", "kyrgyzstan", "kazakhstan", "tajikistan", "turkmenistan", "uzbekistan", "bishkek",
    "almaty", "astana", "dushanbe", "ashgabat", "tashkent", "batken", "khujand",
)  # fmt: skip
LEFT_OVER = 6  # letters of one's own beside them
_AROUND = digits + punctuation + " "
_WRITTEN_OTHERWISE = str.maketrans("@4301$5!", "aaeoissi")
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
    """Long, not one of the well-known ones or made of them, and not the person's own name."""
    if len(password) < PASSWORD_SHORTEST:
        return False, _("A password has at least 12 characters. Three words together are easy.")
    if len(password) > PASSWORD_LONGEST:
        return False, _("A password has at most 200 characters. Shorten it.")
    # Inside itself doubled, ends cut off: one piece said again and again.
    repeats = password in (password * 2)[1:-1]
    if repeats or len(set(password)) < 5 or _is_known(password):
        return False, _("This password is easy to guess. Choose several words of your own.")
    folded = search_key(password)
    if any(len(own) > 3 and own in folded for own in (username, *search_key(name).split())):
        return False, _("A password must not contain your name. Choose other words.")
    return _FINE


def _is_known(password: str) -> bool:
    """Whether it is well known, or a well-known one with digits and signs around it, or made of
    the words of this house."""
    folded = password.casefold()
    bare = folded.strip(_AROUND)
    spellings = {_letters(folded), _letters(bare.translate(_WRITTEN_OTHERWISE))}
    whole = len(folded.rstrip(_AROUND))
    beginnings = (folded[:end] for end in range(max(whole, 4), len(folded) + 1))
    return any(_is_common(one) for one in (*spellings, *beginnings) if len(one) > 3) or any(
        _is_of_the_house(letters) for letters in spellings
    )


def _is_of_the_house(letters: str) -> bool:
    left = letters
    for word in WORDS_OF_THE_HOUSE:
        left = left.replace(word, "")
    return left != letters and len(left) < LEFT_OVER


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def _is_common(password: str) -> bool:
    try:
        _common().validate(password)
    except ValidationError:
        return True
    return False


@cache
def _common() -> CommonPasswordValidator:
    """Twenty thousand that were found in leaks; read once."""
    return CommonPasswordValidator()
