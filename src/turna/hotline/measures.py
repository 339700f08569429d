"""What the hotline counts: consultations by main category, and what else was spoken of."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from turna.directory.codes import CodeList, PlaceKind
from turna.hotline.models import Call, CallTopic
from turna.ledger.codes import Additivity
from turna.ledger.facts import home_and_also
from turna.ledger.registry import Codes, Measure, SourceKind, register, register_source

Rows = list[QuerySet[Any, Any]]
_FACETS: dict[str, Codes] = {
    "category": CodeList.HOTLINE_CATEGORY, "destination": PlaceKind.COUNTRY,
}  # fmt: skip


def _consultations() -> Rows:
    facet = {"category": "category__code", "destination": "destination__code"}
    return home_and_also(Call.objects.all(), sex="sex", age="age", group="group", facet=facet)


def _topics() -> Rows:
    # The call is the subject, so that calls on several topics can be counted once.
    return home_and_also(
        CallTopic.objects.all(), "call__", source="call_id", day="call__day",
        country="call__country", place="call__place", org="call__organisation", sex="call__sex",
        age="call__age", group="call__group", subject="call_id",
        facet={"category": "category__code", "destination": "call__destination__code"},
    )  # fmt: skip


register_source(
    SourceKind(
        code="hotline.call", label=_("consultation"), plural=_("consultations"), model=Call,
        read="hotline.read", url="hotline:call", of_persons=True,
    )
)  # fmt: skip
register(
    Measure(
        code="hotline.consultations", label=_("consultations"), unit=_("consultations"),
        additivity=Additivity.SUM, source="hotline.call", facts=_consultations,
        facets=_FACETS,
    )
)  # fmt: skip
register(
    Measure(
        code="hotline.topics", label=_("further topics of consultations"),
        unit=_("consultations"), additivity=Additivity.SUBJECTS, source="hotline.call",
        facts=_topics, key="call_id", facets=_FACETS,
    )
)  # fmt: skip
