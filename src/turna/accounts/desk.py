"""The idle lock: a desk that nobody uses is locked, and what was typed on it stays.

A session that was not used for `TURNA_IDLE_MINUTES` is locked: each request asks for the
password or a passkey first. Something that holds the desk open, such as a call in progress, is
registered by its room:

    desk.register_hold(lambda user: since)      # a moment, None when nothing holds

and holds it for at most an hour from `since`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from turna.accounts import sessions

LONGEST_HOLD = timedelta(minutes=60)
_NOTED = timedelta(minutes=1)  # how exactly it is written down that a session is in use
_LOCKED = "locked"
Hold = Callable[[Any], datetime | None]
_holds: list[Hold] = []


def register_hold(hold: Hold) -> None:
    """Add something that holds a desk open: it gives since when, for this user."""
    _holds.append(hold)


def idle_after() -> timedelta:
    return timedelta(minutes=settings.IDLE_MINUTES)


def lock(session: Any) -> None:
    """Lock it now."""
    session[_LOCKED] = True


def unlock(session: Any) -> None:
    """Open it again; whoever calls this has seen a proof."""
    session.pop(_LOCKED, None)
    if session.row is not None:
        sessions.touch(session, at=timezone.now())


def left(session: Any, user: Any) -> timedelta:
    """How long until it locks if nobody uses it; nothing or less when it is locked."""
    if session.get(_LOCKED):
        return timedelta()
    if session.row is None:
        return idle_after()
    now = timezone.now()
    idle = session.row.seen_at + idle_after() - now
    return idle if idle > timedelta() else _held(user, now)


def is_locked(session: Any, user: Any) -> bool:
    return left(session, user) <= timedelta()


def use(session: Any) -> None:
    """Write down that it is in use, to the minute."""
    now = timezone.now()
    if session.row is not None and now - session.row.seen_at > _NOTED:
        sessions.touch(session, at=now)


def _held(user: Any, now: datetime) -> timedelta:
    """How much longer something holds the desk open; a minute at a time, for it may end."""
    moments = [since for hold in _holds if (since := hold(user)) is not None]
    longest = max((since + LONGEST_HOLD - now for since in moments), default=timedelta())
    return min(longest, timedelta(minutes=1)) if longest > timedelta() else timedelta()
