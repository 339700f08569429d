"""The read side of papers: which of a taker's papers counts."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from turna.ledger.codes import State
from turna.surveys.models import Paper

_AT_ONCE = 500


def latest_papers() -> "QuerySet[Paper, Paper]":
    """Living papers without a later one of the same taker, award, project year and round."""
    later = Paper.objects.filter(
        Q(day__gt=OuterRef("day")) | Q(day=OuterRef("day"), pk__gt=OuterRef("pk")),
        state=State.LIVE, taker=OuterRef("taker"), round=OuterRef("round"),
        project_year=OuterRef("project_year"), test__award=OuterRef("test__award"),
    ).order_by()  # fmt: skip
    rows: QuerySet[Paper, Paper] = Paper.objects.filter(~Exists(later), state=State.LIVE)
    return rows


def papers_of(takers: Iterable[int]) -> set[int]:
    """Ids of all papers of these takers: a new one can stop an older one from counting."""
    wanted = sorted(set(takers))
    found: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        some = Paper.objects.filter(taker__in=wanted[start : start + _AT_ONCE])
        found.update(some.order_by().values_list("pk", flat=True))
    return found
