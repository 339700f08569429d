"""What outreach counts: events and heads at them, trainings and people trained."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from turna.directory.codes import CodeList
from turna.ledger.codes import Additivity
from turna.ledger.facts import home_and_also
from turna.ledger.registry import Measure, SourceKind, register, register_source
from turna.outreach.models import AudienceCell, Event, TraineeCell, Training

Rows = list[QuerySet[Any, Any]]
_OF_EVENTS = {"type": CodeList.EVENT_TYPE, "theme": CodeList.EVENT_THEME}
_OF_TRAININGS = {"topic": CodeList.TRAINING_TOPIC, "level": CodeList.TRAINING_LEVEL}


def _events() -> Rows:
    facet = {"type": "type__code", "theme": "theme__code"}
    return home_and_also(Event.objects.all(), facet=facet)


def _media_audience() -> Rows:
    facet = {"type": "type__code", "theme": "theme__code"}
    return home_and_also(Event.objects.filter(indirect__gt=0), facet=facet, value="indirect")


def _people_reached() -> Rows:
    facet = {"type": "event__type__code", "theme": "event__theme__code"}
    return _heads(AudienceCell.objects.all(), "event", facet)


def _trainings() -> Rows:
    facet = {"topic": "topic__code", "level": "level__code"}
    return home_and_also(Training.objects.all(), facet=facet)


def _people_trained() -> Rows:
    facet = {"topic": "training__topic__code", "level": "training__level__code"}
    return _heads(TraineeCell.objects.all(), "training", facet)


def _heads(cells: QuerySet[Any], record: str, facet: dict[str, str]) -> Rows:
    """The cells of a record: `record` is the name of their foreign key."""
    return home_and_also(
        cells, f"{record}__", source=f"{record}_id", day=f"{record}__day",
        country=f"{record}__country", place=f"{record}__place", org=f"{record}__organisation",
        breakdown="breakdown", sex="sex", age="age", group="group", facet=facet, value="count",
    )  # fmt: skip


register_source(
    SourceKind(
        code="outreach.event", label=_("event"), plural=_("events"), model=Event,
        read="outreach.read", url="outreach:event",
    )
)  # fmt: skip
register_source(
    SourceKind(
        code="outreach.training", label=_("training"), plural=_("trainings"), model=Training,
        read="outreach.read", url="outreach:training",
    )
)  # fmt: skip
register(
    Measure(
        code="outreach.events", label=_("public events"), unit=_("events"),
        additivity=Additivity.SUM, source="outreach.event", facts=_events,
        facets=_OF_EVENTS,
    )
)  # fmt: skip
register(
    Measure(
        code="outreach.people_reached", label=_("people reached at events"), unit=_("people"),
        additivity=Additivity.SUM, source="outreach.event", facts=_people_reached,
        key="event_id", facets=_OF_EVENTS, counts_persons=True,
    )
)  # fmt: skip
register(
    Measure(
        code="outreach.media_audience", label=_("estimated audience of media"),
        unit=_("people, estimated"), additivity=Additivity.SUM, source="outreach.event",
        facts=_media_audience, facets=_OF_EVENTS,
    )
)  # fmt: skip
register(
    Measure(
        code="outreach.trainings", label=_("trainings"), unit=_("trainings"),
        additivity=Additivity.SUM, source="outreach.training", facts=_trainings,
        facets=_OF_TRAININGS,
    )
)  # fmt: skip
register(
    Measure(
        code="outreach.people_trained", label=_("people trained"), unit=_("people"),
        additivity=Additivity.SUM, source="outreach.training", facts=_people_trained,
        key="training_id", facets=_OF_TRAININGS, counts_persons=True,
    )
)  # fmt: skip
