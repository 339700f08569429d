"""Which indicators count what moves with a place."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max
from django.urls import reverse

from turna.ledger.moving import Concerned
from turna.programmes.models import IndicatorVersion

READ = "programmes.read"
_BY_PLACE = ("place", "region")


def indicators_concerned(
    measures: frozenset[str], places: frozenset[str], reader: Any
) -> Iterator[Concerned]:
    """Indicators whose definition in force counts one of these measures, by award and code.

    One whose terms or parts are narrowed to one of these places changes itself.
    """
    newest = IndicatorVersion.objects.annotate(newest=Max("indicator__versions__number"))
    rows = newest.filter(number=F("newest"), terms__measure__in=measures)
    found = (
        IndicatorVersion.objects.filter(pk__in=rows.values("pk"))
        .select_related("indicator__award")
        .prefetch_related("terms")
        .order_by("indicator__award__code", "indicator__pk")
    )
    opens = reader.can(READ)
    for version in found:
        indicator = version.indicator
        filtered = any(
            places & set(term.where.get(axis, ()))
            for term in version.terms.all() if term.measure in measures for axis in _BY_PLACE
        )  # fmt: skip
        yield Concerned(
            f"{indicator.award.code} · {indicator.code}: {version.title}", filtered,
            reverse("programmes:indicator", args=[indicator.uid]) if opens else "",
        )  # fmt: skip
