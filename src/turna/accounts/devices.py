"""Which browsers a user has signed in with before, and in which words a device is named.

The cookie says it, so the server keeps nothing: a random mark of the browser and, for each user
who has signed in with it, a day and a code that only this server can make. It names nobody, and
is void once the user's password or second step was changed. It opens nothing: it only keeps
whoever guesses from locking this browser out.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.crypto import salted_hmac

KNOWN_FOR = timedelta(days=180)
MOST = 8  # users of one browser
_MARK = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
_USER = re.compile(r"([0-9]{1,7})-([0-9a-f]{32})", re.ASCII)

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("YaBrowser", "Yandex"), ("SamsungBrowser", "Samsung"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Browser:
    """What a cookie says: the browser's mark, and (day, code) of its users."""

    mark: str = ""
    users: tuple[tuple[int, str], ...] = ()


def words(user_agent: str) -> str:
    """The device in words: "Firefox, Windows"; "" when it does not say."""
    found = [
        next((word for token, word in table if token in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(word for word in found if word)


def read(cookie: str) -> Browser:
    """What a cookie says; nothing for a broken one."""
    mark, *rest = cookie[:2000].split(".")
    if not _MARK.fullmatch(mark):
        return Browser()
    users = [_USER.fullmatch(one) for one in rest[:MOST]]
    return Browser(mark, tuple((int(one[1]), one[2]) for one in users if one))


def knows(browser: Browser, user: Any) -> bool:
    """Whether this user has signed in with this browser, not too long ago."""
    today = timezone.localdate().toordinal()
    found = False
    for day, code in browser.users:
        right = hmac.compare_digest(code, _code(browser.mark, user, day))
        found |= right and 0 <= today - day <= KNOWN_FOR.days
    return found


def remember(browser: Browser, user: Any) -> str:
    """The cookie after this user has signed in."""
    mark = browser.mark or secrets.token_urlsafe(16)
    today = timezone.localdate().toordinal()
    others = [(d, c) for d, c in browser.users if not hmac.compare_digest(c, _code(mark, user, d))]
    users = [(today, _code(mark, user, today)), *others][:MOST]
    return ".".join([mark, *(f"{day}-{code}" for day, code in users)])


def _code(mark: str, user: Any, day: int) -> str:
    about = (mark, getattr(user, "uid", ""), getattr(user, "password", ""),
             getattr(user, "factors_reset_at", ""), day)  # fmt: skip
    text = "\0".join(str(one) for one in about)
    return salted_hmac("turna.accounts.devices", text, algorithm="sha256").hexdigest()[:32]
