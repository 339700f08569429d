"""The ledger's own source: batches of totals, which may stand for any measure."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from turna.ledger.facts import home_and_also
from turna.ledger.models import Batch, BatchLine
from turna.ledger.registry import Measure, SourceKind, register_source


def _lines(measure: Measure) -> list[QuerySet[Any, Any]]:
    return home_and_also(
        BatchLine.objects.filter(measure__code=measure.code), "batch__",
        source="batch_id", country="batch__country", org="batch__organisation", sex="sex",
        age="age", value="value",
    )  # fmt: skip


register_source(
    SourceKind(
        code="ledger.batch", label=_("batch of totals"), plural=_("batches of totals"), model=Batch,
        read="ledger.batch", facts_for=_lines, key="batch_id",
    )
)  # fmt: skip
