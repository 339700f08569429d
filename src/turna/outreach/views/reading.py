"""The pages of outreach."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Explained
from turna.core.text import record_code
from turna.core.views import DetailPage, Fact, ListPage
from turna.ledger.entering import record_actions
from turna.ledger.pages import common_facts
from turna.outreach import queries
from turna.outreach.lists import EVENTS, TRAININGS
from turna.outreach.models import Event, Training
from turna.outreach.views.merging import merge_actions

_READ, _REPORT, _VOID = "outreach.read", "outreach.report", "outreach.void"


class EventList(ListPage):
    """What was held, broadcast and printed."""

    action = _READ
    model = Event
    listing = EVENTS
    title = _("Events")
    empty = _("No event has been reported in your part of the programme yet.")
    add = (_("Report an event"), "outreach:event-report", _REPORT)

    def rows(self) -> "QuerySet[Any]":
        return queries.events_shown(super().rows())

    def row_url(self, row: Event) -> str:
        return reverse("outreach:event", args=[row.uid])


class EventDetail(DetailPage):
    """One event and its audience."""

    action = _READ
    model = Event
    template_name = "outreach/record.html"

    def rows(self) -> "QuerySet[Any]":
        return queries.events_shown(super().rows())

    def code(self, row: Event) -> Any:
        return record_code(row.uid)

    def title(self, row: Event) -> Any:
        return row.type.label

    def facts(self, row: Event) -> Sequence[Fact]:
        return [
            (_("Day"), row.day),
            (_("Place"), row.place.label),
            (_("Organisation"), row.organisation.label),
            (_("Together with"), [host.label for host in row.co_hosts.all()]),
            (_("Theme"), row.theme.label),
            (_("Language"), row.language.label),
            (Explained("direct-reach", _("People counted")), row.audience),
            (Explained("indirect-reach", _("Estimated audience")), row.indirect),
            (_("Basis of the estimate"), row.indirect_basis),
            *common_facts(row),
        ]

    def back(self, row: Event) -> Action:
        return Action(_("Events"), reverse("outreach:events"))

    def actions(self, row: Event) -> Sequence[Action]:
        reader = self.request.user
        found = record_actions(reader, row, urls="outreach:event", change=_REPORT, void=_VOID)
        return [*found, *merge_actions(reader, row)]

    def context(self, row: Event) -> dict[str, Any]:
        return {"cells": queries.audience_of(row)}


class TrainingList(ListPage):
    """Trainings of people who work in the field."""

    action = _READ
    model = Training
    listing = TRAININGS
    title = _("Trainings")
    empty = _("No training has been reported in your part of the programme yet.")
    add = (_("Report a training"), "outreach:training-report", _REPORT)

    def rows(self) -> "QuerySet[Any]":
        return queries.trainings_shown(super().rows())

    def row_url(self, row: Training) -> str:
        return reverse("outreach:training", args=[row.uid])


class TrainingDetail(DetailPage):
    """One training and the people trained."""

    action = _READ
    model = Training
    template_name = "outreach/record.html"

    def rows(self) -> "QuerySet[Any]":
        return queries.trainings_shown(super().rows())

    def code(self, row: Training) -> Any:
        return record_code(row.uid)

    def title(self, row: Training) -> Any:
        return row.topic.label

    def facts(self, row: Training) -> Sequence[Fact]:
        return [
            (_("Day"), row.day),
            (_("Place"), row.place.label),
            (_("Organisation"), row.organisation.label),
            (_("Level"), row.level.label),
            (Explained("direct-reach", _("People counted")), row.audience),
            *common_facts(row),
        ]

    def back(self, row: Training) -> Action:
        return Action(_("Trainings"), reverse("outreach:trainings"))

    def actions(self, row: Training) -> Sequence[Action]:
        return record_actions(
            self.request.user, row, urls="outreach:training", change=_REPORT, void=_VOID
        )

    def context(self, row: Training) -> dict[str, Any]:
        return {"cells": queries.audience_of(row)}
