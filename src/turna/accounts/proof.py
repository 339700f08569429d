"""What the present session has proved of its user, and when.

It stands in the session: how ("password", "app", "recovery", "passkey") and at what time. A
password alone is weak; everything else asked for something that the person has.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from turna.accounts import devices, sessions
from turna.accounts.models import User

PASSWORD, APP, RECOVERY, PASSKEY = "password", "app", "recovery", "passkey"
STRONG = frozenset({APP, RECOVERY, PASSKEY})
# How long a proof is enough for changing the ways to sign in.
FRESH = timedelta(minutes=10)
# How long somebody whose password was right may take for the second step.
PENDING_FOR = timedelta(minutes=10)
_PROOF, _PENDING = "proof", "pending"


def mark(session: Any, how: str) -> None:
    """Write down what was proved now. A weaker proof takes the place of no stronger one, nor
    does it make one fresh again."""
    if session.get(_PROOF, {}).get("how") in STRONG and how not in STRONG:
        return
    session[_PROOF] = {"how": how, "at": int(timezone.now().timestamp())}


def is_strong(session: Any) -> bool:
    """Whether it proved more than a password."""
    return session.get(_PROOF, {}).get("how") in STRONG


def is_fresh(session: Any) -> bool:
    """Whether it proved something in the last minutes."""
    age = timezone.now().timestamp() - session.get(_PROOF, {}).get("at", 0)
    return -1 <= age <= FRESH.total_seconds()


def open_session(request: HttpRequest, user: User, how: str) -> None:
    """Open a session for this user, under a new key."""
    request.session.pop(_PENDING, None)
    request.session.pop(_PROOF, None)
    login(request, user)
    device = devices.words(request.headers.get("User-Agent", ""))
    sessions.begin(request.session, device=device, how=how)
    mark(request.session, how)


def again(request: HttpRequest, how: str) -> None:
    """The user of this session proved again who it is: it goes on under a new key."""
    request.session.cycle_key()
    mark(request.session, how)


def wait_for_second_step(request: HttpRequest, user: User) -> None:
    """Remember, for some minutes, whose password was right."""
    request.session.cycle_key()
    at = int(timezone.now().timestamp())
    request.session[_PENDING] = [str(user.uid), user.get_session_auth_hash(), at]


def waiting(request: HttpRequest) -> User | None:
    """Whose second step is waited for in this session: still open, with the same password."""
    uid, digest, at = request.session.get(_PENDING, ("", "", 0))
    age = timezone.now().timestamp() - at
    if not uid or not -1 <= age <= PENDING_FOR.total_seconds():
        return None
    user: User | None = User.objects.filter(uid=uid, is_active=True).first()
    if user is None or not constant_time_compare(user.get_session_auth_hash(), digest):
        return None
    return user
