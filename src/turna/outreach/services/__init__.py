"""The verbs of outreach: events and trainings."""

from turna.outreach.inputs import Cell, EventInput, Margins, TrainingInput
from turna.outreach.services.events import (
    event_correct,
    event_report,
    event_restore,
    event_void,
    events_merge,
    events_report,
    events_void,
    merge_undo,
)
from turna.outreach.services.trainings import (
    training_correct,
    training_report,
    training_restore,
    training_void,
    trainings_report,
    trainings_void,
)

__all__ = [
    "Cell",
    "EventInput",
    "Margins",
    "TrainingInput",
    "event_correct",
    "event_report",
    "event_restore",
    "event_void",
    "events_merge",
    "events_report",
    "events_void",
    "merge_undo",
    "training_correct",
    "training_report",
    "training_restore",
    "training_void",
    "trainings_report",
    "trainings_void",
]
