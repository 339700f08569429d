"""Who looked: for those who lead teams, and for those who watch."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turna.cases import access, services
from turna.cases.forms.reveals import UptoForm
from turna.cases.forms.team import SureForm
from turna.cases.lists import ALERTS, LOOKS
from turna.cases.models import Alert, Opening
from turna.cases.services.looks import outside_looks
from turna.core.components import Action
from turna.core.formpage import ChangePage, FormPage
from turna.core.views import ListPage


class Looks(ListPage):
    """Looks from outside at the people whom the reader leads."""

    action = access.READ
    model = Opening
    listing = LOOKS
    explains = ("team", "reveal")
    title = gettext_lazy("Looks from outside")
    lead = gettext_lazy(
        "Who opened one of your people without being of the team. Ask them if you wonder why; "
        "then say that you have seen it."
    )
    empty = gettext_lazy("Nobody from outside has looked since you last went through.")

    def rows(self) -> "QuerySet[Any]":
        rows = outside_looks(self.request.user)
        return rows.select_related("person", "user__organisation", "reveal")

    def row_url(self, row: Opening) -> str:
        return reverse("cases:person", args=[row.person.uid])

    def actions(self) -> Sequence[Action]:
        if not outside_looks(self.request.user).exists():
            return ()
        return (Action(_("I have seen them"), reverse("cases:looks-seen"), "primary", "check"),)


class LooksSeen(FormPage):
    """Say that they were seen: those that were there when the page was opened."""

    action = access.READ
    form_class = UptoForm
    title = gettext_lazy("Have you seen these looks?")
    lead = gettext_lazy("They leave your list. They stay on each person's page and in the audit.")
    button = gettext_lazy("I have seen them")

    def back(self) -> Action:
        return Action(_("Looks from outside"), reverse("cases:looks"))

    def initial(self) -> dict[str, Any]:
        return {"upto": outside_looks(self.request.user).aggregate(n=Max("pk"))["n"] or 0}

    def act(self, data: dict[str, Any]) -> int:
        return services.looks_seen(actor=self.actor, upto=data["upto"])

    def message(self, result: int) -> Any:
        return (
            ngettext("%d look is marked as seen.", "%d looks are marked as seen.", result) % result
        )

    def success_url(self, result: Any) -> str:
        return reverse("cases:looks")


class Alerts(ListPage):
    """Unusual looks, for the manager and the data protection officer."""

    action = access.WATCH
    model = Alert
    listing = ALERTS
    explains = ("alert",)
    title = gettext_lazy("Alerts")
    lead = gettext_lazy(
        "Unusual looks at people assisted. An alert is no verdict: ask, then close it."
    )
    empty = gettext_lazy("Nothing unusual has happened.")

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("user__organisation", "person")

    def row_url(self, row: Alert) -> str:
        open_ = row.closed_at is None and row.user_id != self.request.user.pk
        return reverse("cases:alert-close", args=[row.uid]) if open_ else ""

    def actions(self) -> Sequence[Action]:
        return (Action(_("Emergency openings"), reverse("cases:emergencies"), icon="eye"),)


class AlertClose(ChangePage):
    """Say that an alert was looked into."""

    action = access.WATCH
    model = Alert
    form_class = SureForm
    button = gettext_lazy("Close the alert")
    done = gettext_lazy("The alert is closed.")

    def find(self) -> Any:
        """The alert; PermissionDenied for the one whom it is about."""
        found = super().find()
        if found.user_id == self.request.user.pk:
            raise PermissionDenied
        return found

    def heading(self) -> Any:
        return _("%(name)s %(what)s") % {
            "name": self.record.user.name, "what": self.record.get_kind_display(),
        }  # fmt: skip

    def context(self) -> dict[str, Any]:
        user: Any = self.request.user
        person = self.record.person
        if not access.sees(user, person, access.WATCH):
            return {"lead": _("It was about a sealed case.")}
        return {"lead": _("It was about %(person)s.") % {"person": person.code}}

    def back(self) -> Action:
        return Action(_("Alerts"), reverse("cases:alerts"))

    def success_url(self, result: Any) -> str:
        return reverse("cases:alerts")

    def act(self, data: dict[str, Any]) -> Alert:
        return services.alert_close(actor=self.actor, alert=self.record.uid, version=self.version)
