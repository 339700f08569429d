"""What waits at the hotline: calls to log, when none was for two weeks; cards to read through."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from turna.core import today
from turna.core.today import Item, Kind
from turna.hotline import cards, queries
from turna.hotline.models import Call

_QUIET = timedelta(days=14)
_REPORT = "hotline.log"


def register() -> None:
    """Ask the hotline for every reader's Today."""
    today.register(calls_to_log)
    today.register(cards_to_read)


def calls_to_log(user: Any) -> Iterator[Item]:
    """For whoever logs calls: one item when the newest is more than two weeks old."""
    if not user.can(_REPORT):
        return
    last = queries.last_of(Call.objects.visible_to(user, _REPORT))
    if last is not None and last.day >= timezone.localdate() - _QUIET:
        return
    why = _("No call has been logged yet.")
    if last is not None:
        why = _("The last one was on %(day)s. If nobody called, leave it.") % {
            "day": date_format(last.day, "j F Y")
        }  # fmt: skip
    yield Item(
        title=_("Log the calls of these days"), why=why, url=reverse("hotline:call-log"),
        kind=Kind.MINE,
    )  # fmt: skip


def cards_to_read(user: Any) -> Iterator[Item]:
    """For whoever keeps knowledge cards: those whose day of reading through has come."""
    if not user.can(cards.KEEP):
        return
    rows = cards.due(cards.kept(user)).order_by("review_on")
    first = rows.values_list("uid", "review_on").first()
    if first is None:
        return
    count = rows.count()
    yield Item(
        title=ngettext(
            "Read %(count)d knowledge card through",
            "Read %(count)d knowledge cards through",
            count,
        )
        % {"count": count},
        why=_("Operators answer from it. Is it still true?"),
        url=reverse("hotline:card-review", args=[first[0]]),
        kind=Kind.DUE, due=first[1], count=count,
    )  # fmt: skip
