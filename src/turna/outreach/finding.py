"""What can be found in outreach: an event or a training, by the code on its page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import EXACT, Asked, Hit
from turna.outreach.models import Event, Training

_READ, _REPORT = "outreach.read", "outreach.report"


def register() -> None:
    """Offer them to whoever reads outreach."""
    search.register("events", _("Events"), events, action=_READ, icon="calendar-event", order=60)
    search.register("trainings", _("Trainings"), trainings, action=_READ, icon="school", order=61)
    search.command(
        _("Report a training"), "outreach:training-report", action=_REPORT,
        hint=_("Whom you trained in what, and at which level."),
    )  # fmt: skip


def events(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Events of the reader's scope."""
    rows = Event.objects.visible_to(reader, _READ).select_related("type", "place", "organisation")
    found = search.of_record_code(rows, asked)
    return _hits(found, "outreach:event", "type", limit)


def trainings(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Trainings of the reader's scope."""
    rows = Training.objects.visible_to(reader, _READ)
    rows = rows.select_related("topic", "place", "organisation")
    found = search.of_record_code(rows, asked)
    return _hits(found, "outreach:training", "topic", limit)


def _hits(found: Any, url_name: str, named: str, limit: int) -> list[Hit]:
    rows: Iterable[Any] = () if found is None else found.order_by("-day", "pk")[:limit]
    return [
        Hit(
            f"{getattr(row, named).label}, {date_format(row.day, 'j F Y')}",
            reverse(url_name, args=[row.uid]),
            f"{row.place.label} · {row.organisation.label}", EXACT,
        )
        for row in rows
    ]  # fmt: skip
