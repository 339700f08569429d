"""The read side of the hotline."""

from typing import Any

from django.db.models import QuerySet

from turna.ledger.pages import with_common


def calls_shown(calls: "QuerySet[Any]") -> "QuerySet[Any]":
    """Consultations with what lists and pages read of them."""
    return with_common(calls, "category", "group", "destination", "language")


def topics_of(call: Any) -> list[str]:
    """The labels of a consultation's further topics."""
    rows = call.topics.select_related("category").order_by("category__position")
    return [row.category.label for row in rows]
