"""One-time codes of authenticator apps: RFC 6238, SHA-1, six digits, thirty seconds.

The secret of an app is nowhere stored. It is derived from a key that lies with the key store,
the user and a random salt; the database holds the salt, which alone is worth nothing. So nothing
has to be unsealed, and codes can be checked while the vault is locked: after a power cut at
night, whoever is on duty gets in (docs/decisions/0013).
"""

import base64
import hmac
import struct
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.crypto import salted_hmac

STEP = 30  # seconds
DRIFT = 1  # steps that a telephone's clock may be wrong by, either way
DIGITS = 6
SECRET_SIZE = 20  # bytes, as RFC 4226 advises


def secret_of(user: Any, salt: str) -> bytes:
    """The secret of this user's app with this salt."""
    text = f"{user.uid}\0{salt}"
    key = settings.SIGN_IN_KEY
    digest = salted_hmac("turna.accounts.totp", text, secret=key, algorithm="sha256").digest()
    return digest[:SECRET_SIZE]


def counter_at(at: datetime) -> int:
    return int(at.timestamp()) // STEP


def code_of(secret: bytes, counter: int) -> str:
    """The code of one thirty seconds."""
    digest = hmac.digest(secret, struct.pack(">Q", counter), "sha1")
    start = digest[-1] & 0xF
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}}"


def counter_of(secret: bytes, typed: str, at: datetime) -> int | None:
    """Which thirty seconds a typed code is of, within the drift; None when it is wrong."""
    now = counter_at(at)
    found = None
    for counter in range(now - DRIFT, now + DRIFT + 1):
        # Every one is compared, so that the time says nothing.
        if hmac.compare_digest(code_of(secret, counter).encode(), typed.encode()):
            found = counter
    return found


def in_words(secret: bytes) -> str:
    """The secret as it is typed into an app, in groups of four."""
    text = base64.b32encode(secret).decode("ascii").rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def address_of(secret: bytes, username: str) -> str:
    """What the picture that an app reads says."""
    issuer = settings.SITE_NAME
    asked = {
        "secret": in_words(secret).replace(" ", ""), "issuer": issuer, "algorithm": "SHA1",
        "digits": DIGITS, "period": STEP,
    }  # fmt: skip
    return f"otpauth://totp/{quote(f'{issuer}:{username}')}?{urlencode(asked, quote_via=quote)}"
