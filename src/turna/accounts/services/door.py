"""The door: whether a password opens it, how often one may try, and what is written down."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from turna.accounts import devices, limits
from turna.accounts.devices import Browser
from turna.accounts.models import Session, User
from turna.accounts.services.factors import code_accept, code_refuse
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor

UNKNOWN = Browser()
# Whoever types at the sign-in page and is not (yet) known to be anybody.
NOBODY = Actor(id="nobody", name="nobody yet")


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a try comes from: the browser's cookie, and the address where it is known."""

    browser: Browser = UNKNOWN
    address: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a try: the user, or nobody; `wait` when it was not even looked at."""

    user: User | None = None
    wait: timedelta | None = None


def credentials_check(*, username: str, password: str) -> User | None:
    """The active user of these credentials, else None: writes nothing.

    An unknown name costs one hash too, so that the time says nothing about who exists. A
    password that an administrator made opens for some days only.
    """
    found = authenticate(None, username=username, password=password)
    if not isinstance(found, User):
        return None
    late = found.password_until is not None and found.password_until < timezone.now()
    return None if late else found


def credentials_try(*, username: str, password: str, caller: Caller) -> Answer:
    """Check a password, as often as the limits allow; failures are written down.

    Unknown names have limits, hashes and answers like any other.
    """
    name = username.strip().casefold()
    user = User.objects.filter(username=name).first()
    known = devices.knows(caller.browser, user)
    if known:
        mark = caller.browser.mark
        buckets = [limits.bucket("device", name, mark, rate=limits.KNOWN_DEVICE)]
    else:
        buckets = [limits.bucket("account", name, rate=limits.PASSWORD)]
        if caller.address:
            buckets.append(limits.bucket("address", caller.address, rate=limits.ADDRESS))
    if wait := limits.take(*buckets):
        if limits.tells(buckets[0]):
            session_hold(actor=NOBODY, username=username)
        return Answer(wait=wait)
    found = credentials_check(username=username, password=password)
    if found is None:
        session_fail(actor=NOBODY, username=username)
        return Answer()
    limits.give_back(*buckets)
    return Answer(user=found)


def password_try(*, user: User, password: str, session: str) -> Answer:
    """Check the password of somebody who is signed in already; `session` is the session's id."""
    one = limits.bucket("again", user.uid, session, rate=limits.KNOWN_DEVICE)
    if wait := limits.take(one):
        return Answer(wait=wait)
    if credentials_check(username=user.username, password=password) != user:
        session_fail(actor=user.as_actor(), username=user.username)
        return Answer()
    limits.give_back(one)
    return Answer(user=user)


def code_try(*, user: User, typed: str, caller: Caller) -> str:
    """Take a one-time or recovery code: "app" or "recovery". ValidationError (code) if not."""
    known = devices.knows(caller.browser, user)
    about = (user.uid, caller.browser.mark) if known else (user.uid,)
    one = limits.bucket("code", *about, rate=limits.CODE)
    if wait := limits.take(one):
        raise ValidationError({"code": [wait_in_words(wait)]}, code="wait")
    try:
        how = code_accept(actor=user.as_actor(), user=user, typed=typed)
    except ValidationError:
        code_refuse(actor=user.as_actor(), user=user)
        raise
    limits.give_back(one)
    return how


def wait_in_words(wait: timedelta) -> Any:
    """What somebody reads who has tried too often."""
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    text = ngettext(
        "Too many tries. Wait %(minutes)s minute, then try again; or sign in with a passkey, or "
        "from a device that you have used before.",
        "Too many tries. Wait %(minutes)s minutes, then try again; or sign in with a passkey, or "
        "from a device that you have used before.",
        minutes,
    )
    return text % {"minutes": minutes}


@verb("accounts.session.started", label=_("signed in"))
def session_start(*, actor: Actor, user: User, how: str = "password") -> None:
    """Write down that `user` signed in and by what; the view opens the session after it.

    What is over at the door, old sessions and old limits, is removed.
    """
    limits.sweep()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    audit.record(
        actor=actor,
        verb="accounts.session.started",
        kind="accounts.user",
        objects=[(user.uid, user.version)],
        reason=how,
    )


@verb("accounts.session.failed", label=_("failed to sign in"))
def session_fail(*, actor: Actor, username: str) -> None:
    """Write down a failed attempt, with the account it was aimed at when there is one.

    What was typed is not kept: people type passwords into the wrong field.
    """
    _aimed(actor, "accounts.session.failed", username)


@verb("accounts.session.held", label=_("tried to sign in too often"))
def session_hold(*, actor: Actor, username: str) -> None:
    """Write down that tries are refused without a look; once in some minutes, not for each."""
    _aimed(actor, "accounts.session.held", username)


@verb("accounts.session.ended", label=_("signed out"))
def session_end(*, actor: Actor, user: User) -> None:
    """Write down that `user` signed out; the view closes the session after it."""
    _of_user(actor, "accounts.session.ended", user)


@verb("accounts.session.unlocked", label=_("unlocked the desk"))
def session_unlock(*, actor: Actor, user: User, how: str) -> None:
    """Write down that a locked session was opened again, or its user proved again who it is."""
    _of_user(actor, "accounts.session.unlocked", user, how)


@verb("accounts.session.closed", label=_("ended a session"))
def session_close(*, actor: Actor, session: Session) -> None:
    """End one session of one's own: its next request stands before the door."""
    audit.record(
        actor=actor, verb="accounts.session.closed", kind="accounts.session",
        objects=[(session.uid, 1)],
    )  # fmt: skip
    Session.objects.filter(pk=session.pk).delete()


@verb("accounts.sessions.closed", label=_("ended all sessions"))
def sessions_close(*, actor: Actor, user: User, but: str = "") -> int:
    """End every session of this user, but the one with this key. Gives how many it were."""
    rows = Session.objects.filter(user=user).exclude(pk=but)
    audit.record(
        actor=actor, verb="accounts.sessions.closed", kind="accounts.session",
        objects=[(uid, 1) for uid in rows.values_list("uid", flat=True)],
    )  # fmt: skip
    count: int = rows.delete()[0]
    return count


def _aimed(actor: Actor, code: str, username: str) -> None:
    aimed_at = User.objects.filter(username=username.strip().casefold()).first()
    audit.record(
        actor=actor, verb=code, kind="accounts.user",
        objects=[(aimed_at.uid, aimed_at.version)] if aimed_at else [],
    )  # fmt: skip


def _of_user(actor: Actor, code: str, user: User, reason: str = "") -> None:
    audit.record(
        actor=actor, verb=code, kind="accounts.user", objects=[(user.uid, user.version)],
        reason=reason,
    )  # fmt: skip
