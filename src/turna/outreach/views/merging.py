"""Two reports of one event: chosen, seen in the figures they leave, then merged; and the undo."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.components import Action
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.ledger import moving
from turna.ledger.codes import State
from turna.ledger.entering import RestorePage
from turna.outreach import queries
from turna.outreach.forms import MergeForm
from turna.outreach.models import Event
from turna.outreach.services import events_merge, merge_undo
from turna.outreach.views.entering import event_words

VOID = "outreach.void"
_NEAR = timedelta(days=31)
_SOURCE = "outreach.event"


class MergeEvent(ChangePage):
    """Choose the report that should not count beside this one."""

    action = VOID
    model = Event
    form_class = MergeForm
    template_name = "outreach/merge.html"
    title = gettext_lazy("Merge two reports of one event")
    button = gettext_lazy("Merge them")
    done = gettext_lazy("Merged: the event counts once. The merge can be undone.")
    leaving: Event | None = None

    def rows(self) -> "QuerySet[Any]":
        return queries.events_shown(super().rows())

    def back(self) -> Action:
        return Action(_("Back to the record"), self.success_url(self.record))

    def success_url(self, result: Any) -> str:
        return reverse("outreach:event", args=[self.record.uid])

    def form(self, data: Any = None) -> Form:
        form = super().form(data)
        if isinstance(form, MergeForm):
            form.offer_reports(self.others())
        return form

    def others(self) -> "QuerySet[Any]":
        """Reports of the same organisation that count and lie within a month of this one."""
        day = self.record.day
        found = self.rows().filter(
            organisation=self.record.organisation_id, state=State.LIVE,
            day__range=(day - _NEAR, day + _NEAR),
        )  # fmt: skip
        return found.exclude(pk=self.record.pk).order_by("day", "pk")

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.record = self.find()
        form = self.form(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        away: Event = form.cleaned_data["away"]
        step = request.POST.get("step")
        if step == "save" and request.POST.get("seen") == _seen(away):
            return super().post(request, **kwargs)
        self.leaving = away
        if step != "save":
            return self.answer(form)
        form.add_error(None, ValidationError(_("Look at what leaves below first, then merge.")))
        return self.answer(form, status=422)

    def act(self, data: dict[str, Any]) -> Event:
        return events_merge(actor=self.actor, kept_uid=self.record.uid, away_uid=data["away"].uid)

    def context(self) -> dict[str, Any]:
        found: dict[str, Any] = {"kept": event_words(self.record), "away": self.leaving}
        if self.leaving is not None:
            counts = moving.counts_of(_SOURCE, self.leaving.pk)
            codes = frozenset(measure.code for measure, _value in counts)
            found |= {
                "seen": _seen(self.leaving), "words": event_words(self.leaving), "counts": counts,
                "concerned": moving.concerned_by(codes, frozenset(), self.request.user),
                "counted": self.leaving.fund.code,
            }  # fmt: skip
        return found


def _seen(away: Event) -> str:
    return f"{away.uid} {away.version}"


class UnmergeEvent(RestorePage):
    """A report that was merged away counts again."""

    action = VOID
    model = Event
    title = gettext_lazy("Undo a merge")
    button = gettext_lazy("Undo the merge")
    done = gettext_lazy("Undone: both reports count again.")
    record_url = "outreach:event"

    def words(self, record: Event) -> str:
        return _("This report counts again beside the other one. %(effect)s") % {
            "effect": event_words(record)
        }

    def act(self, data: dict[str, Any]) -> Event:
        return merge_undo(actor=self.actor, uid=self.record.uid, version=self.version)


def merge_actions(reader: Any, row: Event) -> list[Action]:
    """What the reader may do about a second report of the event."""
    if not reader.can(VOID) or not Event.objects.visible_to(reader, VOID).filter(pk=row.pk):
        return []
    if row.state == State.LIVE:
        url = reverse("outreach:event-merge", args=[row.uid])
        return [Action(_("Merge a second report"), url, icon="git-merge")]
    if row.state == State.MERGED:
        url = reverse("outreach:event-unmerge", args=[row.uid])
        return [Action(_("Undo the merge"), url, icon="refresh")]
    return []
