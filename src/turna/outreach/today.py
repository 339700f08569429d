"""What waits in outreach: a report, when none has come for two weeks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from turna.core import today
from turna.core.today import Item, Kind
from turna.outreach import queries
from turna.outreach.models import Event

_QUIET = timedelta(days=14)
_REPORT = "outreach.report"


def register() -> None:
    """Ask outreach for every reader's Today."""
    today.register(events_to_report)


def events_to_report(user: Any) -> Iterator[Item]:
    """For whoever reports events: one item when the newest is more than two weeks old."""
    if not user.can(_REPORT):
        return
    last = queries.last_of(Event.objects.visible_to(user, _REPORT))
    if last is not None and last.day >= timezone.localdate() - _QUIET:
        return
    why = _("No event has been reported yet.")
    if last is not None:
        why = _("The last one was on %(day)s, in %(place)s. If nothing was held, leave it.") % {
            "day": date_format(last.day, "j F Y"), "place": last.place.label,
        }  # fmt: skip
    yield Item(
        title=_("Report this week's events"), why=why, url=reverse("outreach:event-report"),
        kind=Kind.MINE,
    )  # fmt: skip
