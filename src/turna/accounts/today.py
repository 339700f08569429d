"""What happened at one's own door: tries by others, and what somebody else changed about it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from turna.accounts.queries import acts_on
from turna.core import today
from turna.core.today import Item, Kind

MANY = 3  # one or two are one's own fingers
TOLD_FOR = timedelta(days=14)
_STARTED = "accounts.session.started"
_TRIED = ("accounts.session.failed", "accounts.session.held", "accounts.code.refused")
_CHANGED = {
    "accounts.password.set": _lazy("%(name)s made a new password for you on %(day)s."),
    "accounts.factors.reset": _lazy("%(name)s took your second step away on %(day)s."),
}


def register() -> None:
    """Ask one's own door for every reader's Today."""
    today.register(tries_at_the_door)
    today.register(changed_by_others)


def tries_at_the_door(user: Any) -> Iterator[Item]:
    """Failed tries since the sign-in before this one, once they are more than a slip."""
    rows = acts_on(user, (*_TRIED, _STARTED), since=timezone.now() - TOLD_FOR)
    started = [at for verb, at, _name, _id in rows if verb == _STARTED][:2]
    since = started[1] if len(started) == 2 else None
    count = sum(1 for verb, at, *_who in rows if verb in _TRIED and (since is None or at > since))
    if count >= MANY:
        yield Item(
            title=_("See whether that was you at the door"),
            why=ngettext(
                "%(n)s try to sign in as you failed since you came in last. If it was not you, "
                "change your password and tell your administrator.",
                "%(n)s tries to sign in as you failed since you came in last. If it was not you, "
                "change your password and tell your administrator.",
                count,
            ) % {"n": count},
            url=reverse("me"),
            kind=Kind.MINE,
        )  # fmt: skip


def changed_by_others(user: Any) -> Iterator[Item]:
    """What an administrator did to the reader's ways to sign in, for two weeks."""
    rows = acts_on(user, tuple(_CHANGED), since=timezone.now() - TOLD_FOR)
    for verb, at, name, actor_id in rows:
        if actor_id != str(user.uid):
            day = date_format(timezone.localtime(at), "j F Y")
            yield Item(
                title=_("Check that you asked for this"),
                why=_CHANGED[verb] % {"name": name, "day": day}
                + " "
                + _("If you did not ask for it, tell your data protection officer today."),
                url=reverse("me"),
                kind=Kind.MINE,
            )
