"""Looks from outside a team: asking, deciding, emergencies and their review."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, queries, second, services
from turna.cases.forms.reveals import (
    EmergencyForm,
    RefuseForm,
    RevealForm,
    ReviewForm,
    column_words,
)
from turna.cases.forms.team import SureForm
from turna.cases.lists import REVEALS, status_of
from turna.cases.models import Person, Reveal
from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.views import DetailPage, Fact, ListPage


class _Asking(ChangePage):
    """A form about a person who does not open to the reader."""

    action = access.REVEAL
    tab = gettext_lazy("Person")
    model = Person
    explains = ("reveal",)
    template_name = "cases/ask.html"
    record: Person

    def back(self) -> Action:
        return Action(_("Who this is"), reverse("cases:identity", args=[self.record.uid]))

    def success_url(self, result: Reveal) -> str:
        return reverse("cases:reveal", args=[result.uid])

    def context(self) -> dict[str, Any]:
        user: Any = self.request.user
        found = second.candidates(user, self.record)
        return {"candidates": queries.with_duty(found), "record": self.record}


class Ask(_Asking):
    """Ask a second person."""

    form_class = RevealForm
    button = gettext_lazy("Ask")
    done = gettext_lazy("Asked. Whoever decides finds it on Today; so will you when it is decided.")
    lead = gettext_lazy(
        "Somebody of another organisation, or of the mission, decides. The team's lead sees that "
        "you asked and what you opened."
    )

    def heading(self) -> Any:
        return _("Ask to open who %(person)s is") % {"person": self.record.code}

    def act(self, data: dict[str, Any]) -> Reveal:
        return services.reveal_ask(actor=self.actor, person=self.record.uid, **data)


class EmergencyPage(_Asking):
    """Open at once, and be reviewed."""

    form_class = EmergencyForm
    button = gettext_lazy("Open it now")
    done = gettext_lazy("It is open. It will be reviewed within a day.")
    lead = gettext_lazy(
        "It opens at once, for an hour at most. The team's lead, the manager and the mission are "
        "told, and a second person reviews within a day whether it could have waited."
    )

    def heading(self) -> Any:
        return _("Open who %(person)s is in an emergency") % {"person": self.record.code}

    def success_url(self, result: Reveal) -> str:
        return reverse("cases:identity", args=[self.record.uid])

    def act(self, data: dict[str, Any]) -> Reveal:
        return services.reveal_emergency(actor=self.actor, person=self.record.uid, **data)


class RevealList(ListPage):
    """Requests and emergencies that are the reader's business."""

    action = access.READ
    model = Reveal
    explains = ("reveal",)
    listing = REVEALS
    title = gettext_lazy("Requests to open")
    lead = gettext_lazy(
        "Who asked to open who somebody is without being of the team: what you asked, what waits "
        "for you, and what concerns the people you lead or manage."
    )
    empty = gettext_lazy("Nobody has asked. Requests are made on the page of a person.")

    def rows(self) -> "QuerySet[Any]":
        return queries.reveals_for(self.request.user)

    def row_url(self, row: Reveal) -> str:
        return reverse("cases:reveal", args=[row.uid])


class Emergencies(ListPage):
    """Openings in an emergency, and how their reviews stand, for those who watch."""

    action = access.WATCH
    model = Reveal
    explains = ("reveal",)
    listing = REVEALS
    title = gettext_lazy("Emergency openings")
    lead = gettext_lazy("Each is reviewed within a day by somebody who could have granted it.")
    empty = gettext_lazy("Nobody was opened in an emergency.")

    def rows(self) -> "QuerySet[Any]":
        return queries.reveals_shown(super().rows().exclude(emergency=""))

    def row_url(self, row: Reveal) -> str:
        may: Any = self.request.user
        return reverse("cases:reveal", args=[row.uid]) if may.can(access.READ) else ""


class RevealDetail(DetailPage):
    """One request or emergency, with what the reader can do about it."""

    action = access.READ
    tab = gettext_lazy("Request")
    model = Reveal
    explains = ("reveal",)

    def rows(self) -> "QuerySet[Any]":
        return queries.reveals_for(self.request.user)

    def title(self, row: Reveal) -> Any:
        said = _("Emergency: %(person)s") if row.emergency else _("Request: %(person)s")
        return said % {"person": row.person.code}

    def back(self, row: Reveal) -> Action:
        return Action(_("Requests to open"), reverse("cases:reveals"))

    def status(self, row: Reveal) -> Badge:
        return status_of(row)

    def actions(self, row: Reveal) -> Sequence[Action]:
        user: Any = self.request.user
        now = timezone.now()
        found: list[Action] = []
        allowed, reason = second.may_decide(user, row)
        why_not = "" if allowed else reason
        mine = row.asked_by_id == user.pk

        def link(label: Any, name: str, **more: Any) -> Action:
            return Action(label, reverse(f"cases:reveal-{name}", args=[row.uid]), **more)

        if mine and row.runs(now):
            url = reverse("cases:identity", args=[row.person.uid])
            found.append(Action(_("Open it"), url, "primary", "eye"))
        if not mine and user.can(access.GRANT) and row.waits(now):
            found.append(link(_("Grant"), "grant", kind="primary", icon="check", why_not=why_not))
            found.append(link(_("Refuse"), "refuse", icon="x", why_not=why_not))
        if not mine and user.can(access.GRANT) and row.review_due:
            found.append(link(_("Review"), "review", kind="primary", icon="eye", why_not=why_not))
        if row.waits(now) and mine:
            found.append(link(_("Take it back"), "end"))
        if row.runs(now) and (mine or allowed or access.may_change_team(user, row.person)):
            found.append(link(_("End it now"), "end", kind="danger"))
        return found

    def facts(self, row: Reveal) -> Sequence[Fact]:
        facts: list[Fact] = [
            (_("Person"), row.person.code),
            (_("Asked by"), row.asked_by.name),
            (_("Works for"), row.asked_by.organisation.label),
            (_("When"), row.asked_at),
            (
                _("Why it could not wait") if row.emergency else _("What for"),
                row.get_emergency_display() or row.get_purpose_display(),
            ),
            (_("What opens"), column_words(row.columns)),
            (_("For how long"), _("%(count)d minutes") % {"count": row.minutes}),
            (_("Until"), row.expires_at),
        ]
        if row.decided_by is not None:
            facts.append((row.get_decision_display().capitalize(), row.decided_by.name))
            facts.append((_("Decided"), row.decided_at))
        if row.refusal:
            facts.append((_("Why refused"), row.get_refusal_display()))
        if row.review_due is not None:
            facts.append((_("To be reviewed by"), row.review_due))
        if row.reviewed_by is not None:
            facts.append((_("Reviewed by"), row.reviewed_by.name))
            facts.append((_("Found"), row.get_verdict_display()))
        facts.append((_("Ended early"), row.ended_at))
        return facts


class _Deciding(ChangePage):
    """A form about one request."""

    action = access.GRANT
    tab = gettext_lazy("Request")
    model = Reveal
    form_class: ClassVar[type[Form]] = SureForm
    record: Reveal

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """403 for somebody who is no second person for it."""
        if request.user.can(self.action) and not self.may(self.find()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, row: Reveal) -> bool:
        """Whether this is for the reader."""
        return second.may_decide(self.request.user, row)[0]  # type: ignore[arg-type]

    def rows(self) -> "QuerySet[Any]":
        return queries.reveals_for(self.request.user)

    def back(self) -> Action:
        return Action(_("The request"), self.success_url(None))

    def success_url(self, result: Any) -> str:
        return reverse("cases:reveal", args=[self.record.uid])

    def heading(self) -> Any:
        return self.said() % {
            "name": self.record.asked_by.name, "person": self.record.person.code,
        }  # fmt: skip

    def said(self) -> str:
        """The heading, with the asker's `name` and the `person`'s code."""
        raise NotImplementedError


class Grant(_Deciding):
    """Grant a request."""

    button = gettext_lazy("Grant it")
    done = gettext_lazy("Granted. Its time runs from now on.")
    lead = gettext_lazy(
        "Make sure who asks: ring back on a number you know. Grant it if the purpose needs all of "
        "what is asked. It opens to this person alone, until its time is over."
    )

    def said(self) -> str:
        return _("Let %(name)s open who %(person)s is?")

    def act(self, data: dict[str, Any]) -> Reveal:
        return services.reveal_grant(
            actor=self.actor, reveal=self.record.uid, version=self.version
        )  # fmt: skip


class Refuse(_Deciding):
    """Refuse a request."""

    form_class = RefuseForm
    button = gettext_lazy("Refuse it")
    done = gettext_lazy("Refused. Whoever asked is told why.")

    def said(self) -> str:
        return _("Refuse what %(name)s asked about %(person)s")

    def act(self, data: dict[str, Any]) -> Reveal:
        return services.reveal_refuse(
            actor=self.actor, reveal=self.record.uid, version=self.version, reason=data["reason"]
        )


class Review(_Deciding):
    """Review an emergency."""

    form_class = ReviewForm
    button = gettext_lazy("Save the review")
    done = gettext_lazy("Reviewed.")
    lead = gettext_lazy("Speak with whoever opened it and with the team before you decide.")

    def said(self) -> str:
        return _("Review what %(name)s opened of %(person)s")

    def act(self, data: dict[str, Any]) -> Reveal:
        return services.reveal_review(
            actor=self.actor, reveal=self.record.uid, version=self.version,
            verdict=data["verdict"],
        )  # fmt: skip


class End(_Deciding):
    """Take a request back, or end what runs."""

    action = access.READ
    button = gettext_lazy("End it")
    done = gettext_lazy("Ended: it opens no more.")

    def may(self, row: Reveal) -> bool:
        user: Any = self.request.user
        mine = row.asked_by_id == user.pk
        return mine or access.may_change_team(user, row.person) or super().may(row)

    def said(self) -> str:
        return _("End what %(name)s asked about %(person)s?")

    def act(self, data: dict[str, Any]) -> Reveal:
        return services.reveal_end(actor=self.actor, reveal=self.record.uid, version=self.version)
