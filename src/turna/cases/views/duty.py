"""The rota: who is on shift, who is on call."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, queries, services
from turna.cases.forms.team import DutyForm, SureForm, times
from turna.cases.lists import DUTIES
from turna.cases.models import Duty
from turna.core.components import Action
from turna.core.formpage import ChangePage, FormPage
from turna.core.forms import Form
from turna.core.views import ListPage
from turna.directory.models import Organisation


class DutyList(ListPage):
    """Who is on duty now and next."""

    action = access.READ
    explains = ("duty",)
    model = Duty
    listing = DUTIES
    title = gettext_lazy("On duty")
    lead = gettext_lazy("Who is on shift in a shelter or on call, now and next.")
    empty = gettext_lazy("Nobody is on duty. Whoever keeps the rota adds the next shift.")
    add = (gettext_lazy("Add a duty"), "cases:duty-add", access.DUTY)

    def rows(self) -> "QuerySet[Any]":
        return queries.rota(super().rows())

    def row_url(self, row: Duty) -> str:
        may = self.request.user.can(access.DUTY)  # type: ignore[union-attr]
        return reverse("cases:duty-end", args=[row.uid]) if may else ""


class DutyAdd(FormPage):
    """Put somebody on duty."""

    action = access.DUTY
    form_class = DutyForm
    title = gettext_lazy("Add a duty")
    button = gettext_lazy("Add the duty")
    done = gettext_lazy("Added to the rota.")
    error_names = {"ends_at": "hours"}

    def back(self) -> Action:
        return Action(_("On duty"), reverse("cases:duties"))

    def success_url(self, result: Any) -> str:
        return reverse("cases:duties")

    def form(self, data: Any = None) -> Form:
        form = super().form(data)
        mine = Organisation.objects.visible_to(self.request.user, access.DUTY)  # type: ignore[arg-type]
        field: Any = form.fields["member"]
        field.queryset = queries.colleagues(mine).filter(organisation__in=mine)
        return form

    def act(self, data: dict[str, Any]) -> Duty:
        starts_at, ends_at = times(data)
        member = data["member"]
        return services.duty_add(
            actor=self.actor, organisation=member.organisation, member=member,
            kind=data["kind"], starts_at=starts_at, ends_at=ends_at,
        )  # fmt: skip


class DutyEnd(ChangePage):
    """End a duty before its time."""

    action = access.DUTY
    model = Duty
    form_class = SureForm
    button = gettext_lazy("End the duty")
    done = gettext_lazy("The duty is ended.")

    def rows(self) -> "QuerySet[Any]":
        return queries.rota(super().rows())

    def heading(self) -> Any:
        return _("End the duty of %(name)s?") % {"name": self.record.user.name}

    def back(self) -> Action:
        return Action(_("On duty"), reverse("cases:duties"))

    def success_url(self, result: Any) -> str:
        return reverse("cases:duties")

    def act(self, data: dict[str, Any]) -> Duty:
        return services.duty_end(actor=self.actor, duty=self.record.uid, version=self.version)
