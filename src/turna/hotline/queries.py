"""The read side of the hotline."""

from typing import Any

from django.db.models import QuerySet

from turna.ledger.codes import State
from turna.ledger.pages import with_common


def calls_shown(calls: "QuerySet[Any]") -> "QuerySet[Any]":
    """Consultations with what lists and pages read of them."""
    return with_common(calls, "category", "group", "destination", "language")


def topics_of(call: Any) -> list[str]:
    """The labels of a consultation's further topics."""
    rows = call.topics.select_related("category").order_by("category__position")
    return [row.category.label for row in rows]


def topic_codes(call: Any) -> list[str]:
    """The codes of a consultation's further topics."""
    return list(call.topics.order_by("category__position").values_list("category__code", flat=True))


def last_of(rows: "QuerySet[Any]") -> Any:
    """The newest consultation that counts; None when there is none."""
    return rows.filter(state=State.LIVE).order_by("-day", "-pk").first()
