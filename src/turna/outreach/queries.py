"""The read side of outreach."""

from typing import Any

from django.db.models import QuerySet

from turna.ledger.codes import State
from turna.ledger.pages import with_common


def events_shown(events: "QuerySet[Any]") -> "QuerySet[Any]":
    """Events with what lists and pages read of them."""
    return with_common(events, "type", "theme", "language").prefetch_related("co_hosts")


def trainings_shown(trainings: "QuerySet[Any]") -> "QuerySet[Any]":
    """Trainings with what lists and pages read of them."""
    return with_common(trainings, "topic", "level")


def audience_of(record: Any) -> "QuerySet[Any]":
    """The cells of an event or a training, breakdown by breakdown."""
    cells: QuerySet[Any] = record.cells.select_related("group")
    return cells.order_by("breakdown", "sex", "age", "group__position", "pk")


def last_of(rows: "QuerySet[Any]") -> Any:
    """The newest record that counts; None when there is none."""
    live = rows.filter(state=State.LIVE).select_related("organisation", "place")
    return live.order_by("-day", "-pk").first()
