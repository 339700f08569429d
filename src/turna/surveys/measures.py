"""What surveys count: points and papers, of which a mean is made."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from turna.ledger.codes import Additivity
from turna.ledger.facts import home_and_also
from turna.ledger.registry import Measure, SourceKind, register, register_source
from turna.programmes.codes import Round
from turna.surveys.models import Paper
from turna.surveys.queries import latest_papers

Rows = list[QuerySet[Any, Any]]
_FACETS = {"round": Round}
SOURCE = "surveys.paper"


def _points() -> Rows:
    return home_and_also(latest_papers(), sex="sex", facet={"round": "round"}, value="score")


def _papers() -> Rows:
    return home_and_also(latest_papers(), sex="sex", facet={"round": "round"})


register_source(
    SourceKind(
        code=SOURCE, label=_("test paper"), plural=_("test papers"), model=Paper,
        read="surveys.read",
    )
)  # fmt: skip
register(
    Measure(
        code="surveys.score", label=_("points in tests"), unit=_("points"),
        additivity=Additivity.SUM, source=SOURCE, facts=_points, facets=_FACETS,
    )
)  # fmt: skip
register(
    Measure(
        code="surveys.papers", label=_("test papers"), unit=_("papers"),
        additivity=Additivity.SUM, source=SOURCE, facts=_papers, facets=_FACETS,
        counts_persons=True,
    )
)  # fmt: skip
