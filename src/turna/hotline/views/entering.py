"""Logging, correcting, voiding and restoring consultations."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.components import Action
from turna.core.formpage import ChangePage, FormPage
from turna.hotline import queries
from turna.hotline.forms import CallForm
from turna.hotline.inputs import CallInput
from turna.hotline.models import Call
from turna.hotline.services import call_correct, call_log, call_restore, call_void
from turna.hotline.views.cards import fitting, uids
from turna.ledger.entering import (
    OncePage,
    RestorePage,
    VoidPage,
    month_of_day,
    nobodys_words,
    only_changed,
)

_LOG, _VOID = "hotline.log", "hotline.void"
_NAMED = ("organisation", "place", "destination")


def call_words(call: Call) -> str:
    """What a consultation counts for."""
    said = _("It counts one consultation on “%(category)s” in %(place)s, %(month)s.") % {
        "category": call.category.label,
        "place": call.place.label,
        "month": month_of_day(call.day),
    }
    return f"{said} {nobodys_words(call)}".strip()


def _sent(data: dict[str, Any]) -> dict[str, Any]:
    """Cleaned data as the verbs take it."""
    sent = {k: v.code if k in _NAMED and v else v for k, v in data.items()}
    for name in ("sex", "age"):
        if name in sent:
            sent[name] = sent[name] or 0
    for name in ("group", "place", "destination"):
        if name in sent:
            sent[name] = sent[name] or None
    if "also_award" in sent:
        sent["also_award"] = sent["also_award"] or None
    if "topics" in sent:
        sent["topics"] = tuple(sent["topics"])
    if "language" in sent:
        sent["language"] = sent["language"] or ""
    if "day" in sent:
        sent["day"] = sent["day"] or timezone.localdate()
    return sent


class LogCall(OncePage, FormPage):
    """Log a call. Plain Enter saves it and opens the next one."""

    action = _LOG
    explains = ("consultation", "destination", "group")
    form_class = CallForm
    template_name = "hotline/log.html"
    title = gettext_lazy("Log a call")
    button = gettext_lazy("Save, next call")

    @property
    def draft(self) -> str:  # type: ignore[override]
        """Only for whoever asks for it: an operator's computer may have many operators."""
        return "hotline.call" if self._keeps_draft else ""

    @property
    def _keeps_draft(self) -> bool:
        return bool(self.request.GET.get("draft") == "keep")

    def back(self) -> Action:
        return Action(_("Consultations"), reverse("hotline:calls"))

    def context(self) -> dict[str, Any]:
        return {"keeps_draft": self._keeps_draft} | fitting(self.request, self.request.POST)

    def act(self, data: dict[str, Any]) -> Call:
        sent = _sent(data)
        rows = queries.calls_shown(Call.objects.visible_to(self.request.user, _LOG))
        self.refuse_another(rows, lambda call: _same(call, sent))
        used = uids(self.request.POST.getlist("cards"))
        call = CallInput(**sent, cards=used, client_uid=self.client_uid)
        return call_log(actor=self.actor, call=call)

    def message(self, result: Call) -> str:
        return _("Saved. %(counts)s") % {"counts": call_words(result)}

    def success_url(self, result: Call) -> str:
        if "open" in self.request.POST:
            return reverse("hotline:call", args=[result.uid])
        query = "?draft=keep" if self._keeps_draft else ""
        return reverse("hotline:call-log") + query


def _same(call: Call, sent: dict[str, Any]) -> bool:
    """Whether a stored consultation is what was sent."""
    destination = call.destination.code if call.destination else None
    return (
        call.category.code == sent["category"]
        and (call.sex, call.age, call.day) == (sent["sex"], sent["age"], sent["day"])
        and destination == sent["destination"]
        and sent["place"] in (None, call.place.code)
    )


class CorrectCall(ChangePage):
    """Correct a consultation; only what was changed is checked again."""

    action = _LOG
    explains = ("consultation", "destination", "group")
    form_class = CallForm
    model = Call
    title = gettext_lazy("Correct a consultation")
    button = gettext_lazy("Save the correction")

    def initial_of(self, record: Call) -> dict[str, Any]:
        return {
            "organisation": record.organisation.code, "day": record.day,
            "category": record.category.code, "place": record.place.code,
            "sex": record.sex or "-", "age": record.age or "-",
            "group": record.group.code if record.group else "",
            "destination": record.destination.code if record.destination else "",
            "language": record.language.code if record.language else "",
            "topics": queries.topic_codes(record),
            "also_award": record.also_fund.code if record.also_fund else "",
        }  # fmt: skip

    def form(self, data: Any = None) -> Any:
        self._form = super().form(data)
        return self._form

    def act(self, data: dict[str, Any]) -> Call:
        changes = _sent(only_changed(self._form, self._form.fields))
        return call_correct(actor=self.actor, uid=self.record.uid, version=self.version, **changes)

    def message(self, result: Call) -> str:
        return _("Corrected. %(counts)s") % {"counts": call_words(result)}

    def back(self) -> Action:
        return Action(_("Back to the record"), self.success_url(self.record))

    def success_url(self, result: Call) -> str:
        return reverse("hotline:call", args=[result.uid])


class VoidCall(VoidPage):
    """A consultation that should not count."""

    action = _VOID
    model = Call
    title = gettext_lazy("Void a consultation")
    record_url = "hotline:call"

    def effect(self, record: Call) -> str:
        return call_words(record)

    def act(self, data: dict[str, Any]) -> Call:
        return call_void(
            actor=self.actor, uid=self.record.uid, version=self.version, reason=data["reason"]
        )


class RestoreCall(RestorePage):
    """A voided consultation counts again."""

    action = _VOID
    model = Call
    title = gettext_lazy("Restore a consultation")
    record_url = "hotline:call"

    def act(self, data: dict[str, Any]) -> Call:
        return call_restore(actor=self.actor, uid=self.record.uid, version=self.version)
