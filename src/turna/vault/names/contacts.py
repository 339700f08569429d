"""Telephone numbers, document numbers and codes in one spelling each, so that equal is equal."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a country dials: its code, the length of a national number, the trunk prefix."""

    code: str
    digits: int
    trunk: str = ""


# ITU-T national numbering plans: the five countries, and those where their people work.
_PLANS = {
    "KG": _Plan("996", 9, "0"), "KZ": _Plan("7", 10, "8"), "TJ": _Plan("992", 9, "8"),
    "TM": _Plan("993", 8, "8"), "UZ": _Plan("998", 9, "8"), "RU": _Plan("7", 10, "8"),
    "TR": _Plan("90", 10, "0"), "AE": _Plan("971", 9, "0"), "KR": _Plan("82", 10, "0"),
    "AF": _Plan("93", 9, "0"), "AZ": _Plan("994", 9, "0"), "BY": _Plan("375", 9, "80"),
    "CN": _Plan("86", 11), "IL": _Plan("972", 9, "0"), "PL": _Plan("48", 9),
    "UA": _Plan("380", 9, "0"), "US": _Plan("1", 10, "1"),
}  # fmt: skip
_BY_CODE = {plan.code: plan for plan in _PLANS.values()}
_EXTENSION = re.compile(r"(?:ext|доб|вн|#|x)\.?\s*\d+\s*$", re.IGNORECASE)
_SHORTEST, _LONGEST = 8, 15  # of E.164 with its country code


def phone(text: str, country: str = "") -> str:
    """The number as E.164 ("+996555123456"); "" when it cannot be one.

    `country` (ISO 3166-1 alpha-2) says where a number without country code was dialled.

    >>> phone("0 (555) 12-34-56", "KG"), phone("8 10 996 555 123456", "KZ")
    ('+996555123456', '+996555123456')
    """
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).strip())
    digits = "".join(str(int(d)) for d in plain if d.isdecimal())
    home = _PLANS.get(country.upper())
    if "+" in plain[:3]:
        return _international(digits)
    for prefix in ("00", "810"):
        # 8 10 is how the former Union dials abroad; a Russian 8 1x number is shorter.
        long_enough = prefix == "00" or len(digits) > 11
        if digits.startswith(prefix) and long_enough:
            return _international(digits[len(prefix) :])
    if home:
        if len(digits) == home.digits:
            return f"+{home.code}{digits}"
        if home.trunk and digits == home.trunk + digits[-home.digits :]:
            return f"+{home.code}{digits[-home.digits :]}"
    if len(digits) == 11 and digits[0] == "8" and digits[1] in "3479":
        return f"+7{digits[1:]}"  # Russia and Kazakhstan, as half the region writes them
    return _international(digits) if _known(digits) else ""


def _international(digits: str) -> str:
    """A number that begins with its country code, without a trunk prefix left inside it."""
    plan = _plan_of(digits)
    if plan is None:
        fits = _SHORTEST <= len(digits) <= _LONGEST and digits[:1] != "0"
        return f"+{digits}" if fits else ""
    national = digits[len(plan.code) :]
    if plan.trunk and len(national) == plan.digits + len(plan.trunk):
        national = national.removeprefix(plan.trunk)
    if not _SHORTEST - 1 <= len(plan.code + national) <= _LONGEST:
        return ""
    strict = plan.code in {"996", "992", "993", "998", "7"}
    return "" if strict and len(national) != plan.digits else f"+{plan.code}{national}"


def _plan_of(digits: str) -> _Plan | None:
    return next((_BY_CODE[digits[:n]] for n in (3, 2, 1) if digits[:n] in _BY_CODE), None)


def _known(digits: str) -> bool:
    plan = _plan_of(digits)
    return plan is not None and len(digits) == len(plan.code) + plan.digits


# A series typed on the other keyboard: by shape where there is one, else by sound.
_SERIES = str.maketrans(
    "АВЕКМНОРСТХУІЈЅБГДЗИЛПФЦЧШЮЯЭЖЙЁЫЪЬЩӨҮҚҒҲЎ", "ABEKMHOPCTXYIJSBGDZILPFCCSUAEJYEYXXSOUQGHO"
)


def document(text: str) -> str:
    """A document number in capitals of one script, without blanks and signs; "" for none.

    >>> document("ан № 1234567"), document("AH-1234567")
    ('AH1234567', 'AH1234567')
    """
    plain = unicodedata.normalize("NFKC", text.replace("№", "")).upper().translate(_SERIES)
    kept = "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
    # Among digits, O is a nought and I a one.
    return re.sub(
        r"(?<=\d)[OI]+(?=\d)|(?<=\d)[OI]+$",
        lambda found: found[0].replace("O", "0").replace("I", "1"),
        kept,
    )


def document_digits(text: str) -> str:
    """The digits of a document number, by which it is looked up: a series is often left out
    or typed in the other script. "" with fewer than 4.
    """
    digits = "".join(letter for letter in document(text) if letter.isdigit())
    return digits if len(digits) >= 4 else ""


def code(text: str) -> str:
    """A code in capitals of one script, without blanks and signs; "" for none."""
    return document(text)
