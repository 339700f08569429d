"""The read side of accounts."""

from typing import Any

from django.db.models import QuerySet


def with_roles(users: "QuerySet[Any]") -> "QuerySet[Any]":
    """Users with what lists and pages read of them, in a constant number of queries."""
    return users.select_related("organisation", "place").prefetch_related(
        "assignments__organisation", "assignments__place"
    )
