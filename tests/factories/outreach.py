"""Events and trainings. Rows are written directly, without heads and without entries."""

from datetime import date
from typing import Any

from django.utils import timezone

from factories.deeds import make_code
from turna.directory.models import Code, Organisation, Place
from turna.ledger.resolve import no_award
from turna.outreach.models import Event, Training

DAY = date(2012, 3, 5)


def a_code(name: str, code: str) -> Code:
    """The value of a list, made when there is none."""
    return Code.objects.filter(list=name, code=code).first() or make_code(name, code)


def counted(organisation: Organisation, place: Place, **fields: Any) -> dict[str, Any]:
    """The columns that every record that counts has."""
    return {
        "organisation": organisation, "place": place, "country": place.country,
        "fund": no_award(), "day": DAY, "recorded_at": timezone.now(), "recorded_by": "factory",
        **fields,
    }  # fmt: skip


def make_event(organisation: Organisation, place: Place, **fields: Any) -> Event:
    """A seminar on safe migration in Kyrgyz."""
    fields = {
        "type": a_code("event_type", "seminar"), "theme": a_code("event_theme", "safe_migration"),
        "language": a_code("language", "ky"), **fields,
    }  # fmt: skip
    return Event.objects.create(**counted(organisation, place, **fields))


def make_training(organisation: Organisation, place: Place, **fields: Any) -> Training:
    """A specialised training on legislation."""
    fields = {
        "topic": a_code("training_topic", "legislation"),
        "level": a_code("training_level", "specialised"), **fields,
    }  # fmt: skip
    return Training.objects.create(**counted(organisation, place, **fields))


Keywords = dict[str, Any]


def an_event(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a event."""
    return {"uid": make_event(organisation, place).uid}


def a_training(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a training."""
    return {"uid": make_training(organisation, place).uid}
