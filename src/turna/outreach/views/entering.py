"""Reporting, correcting, voiding and restoring events and trainings."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turna.core.components import Action
from turna.core.formpage import ChangePage, FormPage
from turna.core.templatetags.turna import number
from turna.ledger.entering import (
    OncePage,
    RestorePage,
    VoidPage,
    month_of_day,
    nobodys_words,
    only_changed,
)
from turna.outreach import audiences, queries
from turna.outreach.audience_field import CELLS, MARGINS, Typed
from turna.outreach.forms import EventForm, TrainingForm
from turna.outreach.models import Event, Training
from turna.outreach.services import (
    EventInput,
    TrainingInput,
    event_correct,
    event_report,
    event_restore,
    event_void,
    training_correct,
    training_report,
    training_restore,
    training_void,
)

_REPORT, _VOID = "outreach.report", "outreach.void"
_NAMED = ("organisation", "place")


def _sent(data: dict[str, Any]) -> dict[str, Any]:
    """Cleaned data as the verbs take it: rows by their codes, the audience in its own fields."""
    sent = {k: v.code if k in _NAMED else v for k, v in data.items() if k != "audience"}
    if "also_award" in sent:
        sent["also_award"] = sent["also_award"] or None
    if "co_hosts" in sent:
        sent["co_hosts"] = tuple(sent["co_hosts"])
    return sent | data.get("audience", {})


def _emptied(stored: dict[str, Any]) -> Typed:
    """An audience's groups without its counts, to start the next one from."""
    if cells := stored.get("cells"):
        groups = dict.fromkeys(cell.group or "" for cell in cells)
        return Typed(CELLS, tuple((group, {}) for group in groups))
    margins = stored.get("margins")
    return Typed() if margins is None else Typed(
        MARGINS, groups=tuple((group, "") for group in margins.group if group != "-")
    )  # fmt: skip


def event_words(event: Event) -> str:
    """What an event counts for."""
    where = {"place": event.place.label, "month": month_of_day(event.day)}
    if event.audience:
        said = ngettext(
            "It counts %(n)s person reached in %(place)s, %(month)s.",
            "It counts %(n)s people reached in %(place)s, %(month)s.",
            event.audience,
        ) % (where | {"n": number(event.audience)})
    else:
        said = _("It counts as one event in %(place)s, %(month)s.") % where
    if event.indirect:
        said += " " + _("Its estimated audience of %(n)s stands apart.") % {
            "n": number(event.indirect)
        }
    return f"{said} {nobodys_words(event)}".strip()


def training_words(training: Training) -> str:
    """What a training counts for."""
    where = {"place": training.place.label, "month": month_of_day(training.day)}
    if training.audience:
        said = ngettext(
            "It counts %(n)s person trained in %(place)s, %(month)s.",
            "It counts %(n)s people trained in %(place)s, %(month)s.",
            training.audience,
        ) % (where | {"n": number(training.audience)})
    else:
        said = _("It counts as one training in %(place)s, %(month)s.") % where
    return f"{said} {nobodys_words(training)}".strip()


class _Report(OncePage, FormPage):
    """A new record; `?start=last` begins from the newest one of the reader's organisation."""

    action = _REPORT
    explains = ("audience-cell", "direct-reach", "indirect-reach", "group")
    template_name = "outreach/report.html"
    model: ClassVar[Any]
    kind: ClassVar[str]
    copied: ClassVar[tuple[str, ...]]
    start_label: ClassVar[Any]
    list_label: ClassVar[Any]

    @property
    def draft(self) -> str:  # type: ignore[override]
        started = "-from-last" if self._starts_from_last else ""
        return f"outreach.{self.kind}{started}"

    @property
    def _starts_from_last(self) -> bool:
        return bool(self.request.GET.get("start") == "last")

    def rows(self) -> Any:
        return self.model.objects.visible_to(self.request.user, _REPORT)

    def initial(self) -> dict[str, Any]:
        last = queries.last_of(self.rows()) if self._starts_from_last else None
        if last is None:
            return {}
        taken = {name: getattr(last, name).code for name in self.copied}
        return taken | {
            "organisation": last.organisation.code, "place": last.place.code,
            "audience": _emptied(audiences.stored(last)),
        }  # fmt: skip

    def back(self) -> Action:
        return Action(self.list_label, reverse(f"outreach:{self.kind}s"))

    def context(self) -> dict[str, Any]:
        start = None
        if not self._starts_from_last and queries.last_of(self.rows()) is not None:
            start = Action(self.start_label, "?start=last", icon="copy")
        return {"start": start}

    def same(self, stored: Any, data: dict[str, Any]) -> bool:
        """Whether a stored record is what was sent."""
        sent = _sent(data)
        named = all(getattr(stored, name).code == sent[name] for name in (*self.copied, "place"))
        return named and stored.day == sent["day"] and (
            audiences.stored(stored) == audiences.stored(stored) | data["audience"]
        )  # fmt: skip

    def success_url(self, result: Any) -> str:
        return reverse(f"outreach:{self.kind}", args=[result.uid])


class ReportEvent(_Report):
    """Report an event."""

    form_class = EventForm
    title = gettext_lazy("Report an event")
    button = gettext_lazy("Save the event")
    start_label = gettext_lazy("Start from the last event")
    list_label = gettext_lazy("Events")
    model = Event
    kind = "event"
    copied = ("type", "theme", "language")

    def act(self, data: dict[str, Any]) -> Event:
        self.refuse_another(self.rows(), lambda event: self.same(event, data))
        event = EventInput(**_sent(data), client_uid=self.client_uid)
        return event_report(actor=self.actor, event=event)

    def message(self, result: Event) -> str:
        return _("Saved. %(counts)s") % {"counts": event_words(result)}


class ReportTraining(_Report):
    """Report a training."""

    form_class = TrainingForm
    title = gettext_lazy("Report a training")
    button = gettext_lazy("Save the training")
    start_label = gettext_lazy("Start from the last training")
    list_label = gettext_lazy("Trainings")
    model = Training
    kind = "training"
    copied = ("topic", "level")

    def act(self, data: dict[str, Any]) -> Training:
        self.refuse_another(self.rows(), lambda training: self.same(training, data))
        training = TrainingInput(**_sent(data), client_uid=self.client_uid)
        return training_report(actor=self.actor, training=training)

    def message(self, result: Training) -> str:
        return _("Saved. %(counts)s") % {"counts": training_words(result)}


class _Correct(ChangePage):
    """Corrects a record; only what was changed is checked again."""

    action = _REPORT
    explains = ("audience-cell", "direct-reach", "indirect-reach", "group")
    template_name = "outreach/report.html"
    kind: ClassVar[str]
    copied: ClassVar[tuple[str, ...]]
    button = gettext_lazy("Save the correction")

    def initial_of(self, record: Any) -> dict[str, Any]:
        taken = {name: getattr(record, name).code for name in self.copied}
        return taken | {
            "organisation": record.organisation.code, "place": record.place.code,
            "day": record.day, "audience": audiences.stored(record),
            "also_award": record.also_fund.code if record.also_fund else "",
        }  # fmt: skip

    def form(self, data: Any = None) -> Any:
        form = super().form(data)
        self._form = form
        return form

    def changes(self) -> dict[str, Any]:
        """What differs from the record, as the verb takes it."""
        found = _sent(only_changed(self._form, self._form.fields))
        if "audience" in self._form.changed_data and not {"cells", "margins"} & set(found):
            found |= {"cells": (), "margins": None}
        return found

    def back(self) -> Action:
        return Action(_("Back to the record"), self.success_url(self.record))

    def success_url(self, result: Any) -> str:
        return reverse(f"outreach:{self.kind}", args=[result.uid])


class CorrectEvent(_Correct):
    """Correct an event."""

    form_class = EventForm
    title = gettext_lazy("Correct an event")
    model = Event
    kind = "event"
    copied = ReportEvent.copied

    def initial_of(self, record: Event) -> dict[str, Any]:
        more = {
            "indirect": record.indirect, "indirect_basis": record.indirect_basis,
            "co_hosts": sorted(host.code for host in record.co_hosts.all()),
        }  # fmt: skip
        return super().initial_of(record) | more

    def act(self, data: dict[str, Any]) -> Event:
        return event_correct(
            actor=self.actor, uid=self.record.uid, version=self.version, **self.changes()
        )

    def message(self, result: Event) -> str:
        return _("Corrected. %(counts)s") % {"counts": event_words(result)}


class CorrectTraining(_Correct):
    """Correct a training."""

    form_class = TrainingForm
    title = gettext_lazy("Correct a training")
    model = Training
    kind = "training"
    copied = ReportTraining.copied

    def act(self, data: dict[str, Any]) -> Training:
        return training_correct(
            actor=self.actor, uid=self.record.uid, version=self.version, **self.changes()
        )

    def message(self, result: Training) -> str:
        return _("Corrected. %(counts)s") % {"counts": training_words(result)}


class VoidEvent(VoidPage):
    """An event that should not count."""

    action = _VOID
    model = Event
    title = gettext_lazy("Void an event")
    record_url = "outreach:event"

    def effect(self, record: Event) -> str:
        return event_words(record)

    def act(self, data: dict[str, Any]) -> Event:
        return event_void(
            actor=self.actor, uid=self.record.uid, version=self.version, reason=data["reason"]
        )


class RestoreEvent(RestorePage):
    """A voided event counts again."""

    action = _VOID
    model = Event
    title = gettext_lazy("Restore an event")
    record_url = "outreach:event"

    def act(self, data: dict[str, Any]) -> Event:
        return event_restore(actor=self.actor, uid=self.record.uid, version=self.version)


class VoidTraining(VoidPage):
    """A training that should not count."""

    action = _VOID
    model = Training
    title = gettext_lazy("Void a training")
    record_url = "outreach:training"

    def effect(self, record: Training) -> str:
        return training_words(record)

    def act(self, data: dict[str, Any]) -> Training:
        return training_void(
            actor=self.actor, uid=self.record.uid, version=self.version, reason=data["reason"]
        )


class RestoreTraining(RestorePage):
    """A voided training counts again."""

    action = _VOID
    model = Training
    title = gettext_lazy("Restore a training")
    record_url = "outreach:training"

    def act(self, data: dict[str, Any]) -> Training:
        return training_restore(actor=self.actor, uid=self.record.uid, version=self.version)
