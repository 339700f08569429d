"""The pages of agreements."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Badge, Explained
from turna.core.formpage import ChangePage, FormPage
from turna.core.templatetags.turna import number
from turna.core.views import DetailPage, Fact, ListPage
from turna.grants import services
from turna.grants.forms import EndForm, SignForm
from turna.grants.lists import AGREEMENTS
from turna.grants.models import Agreement
from turna.grants.queries import with_end

_READ = "grants.read"
_MANAGE = "grants.manage"


class AgreementList(ListPage):
    """Which partner runs what part of an award."""

    action = _READ
    explains = ("agreement", "award")
    model = Agreement
    listing = AGREEMENTS
    title = _("Agreements")
    lead = _("Which partner is paid by which award, from when to when.")
    empty = _("No agreement has been signed in your part of the programme yet.")
    add = (_("Sign an agreement"), "grants:sign", _MANAGE)

    def rows(self) -> "QuerySet[Any]":
        rows = super().rows().select_related("organisation", "award")
        return with_end(rows, timezone.localdate())

    def row_url(self, row: Agreement) -> str:
        return reverse("grants:agreement", args=[row.uid])


class AgreementPage(DetailPage):
    """One agreement."""

    action = _READ
    model = Agreement

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("organisation__place__country", "award")

    def title(self, row: Agreement) -> Any:
        return row.organisation.label

    def code(self, row: Agreement) -> Any:
        return row.code

    def back(self, row: Agreement) -> Action:
        return Action(_("Agreements"), reverse("grants:agreements"))

    def status(self, row: Agreement) -> Badge:
        today = timezone.localdate()
        if row.starts_on > today:
            return Badge(_("Not begun"), "waits")
        if row.last_day >= today:
            return Badge(_("In force"), "done")
        return Badge(_("Ended early") if row.ended_on else _("Ended"), "quiet")

    def facts(self, row: Agreement) -> Sequence[Fact]:
        country = row.organisation.place.country
        return [
            (Explained("partner", _("Partner")), row.organisation.label),
            (_("Country"), country.label if country else None),
            (Explained("award", _("Award")), f"{row.award.code} {row.award.title}"),
            (_("Signed on"), row.signed_on),
            (_("First day"), row.starts_on),
            (_("Last day as signed"), row.ends_on),
            (_("Ended early on"), row.ended_on),
            (_("Amount"), f"{number(row.amount)} {row.currency}"),
        ]

    def actions(self, row: Agreement) -> Sequence[Action]:
        reader: Any = self.request.user
        manages = Agreement.objects.visible_to(reader, _MANAGE).filter(pk=row.pk).exists()
        if not manages:
            return ()
        return (Action(_("End it early"), reverse("grants:end", args=[row.uid]), "danger"),)


class Sign(FormPage):
    """A new agreement."""

    action = _MANAGE
    explains = ("agreement", "award", "sub-grant")
    form_class = SignForm
    title = _("Sign an agreement")
    lead = _("Enter what both sides have signed. The partner's months are owed from its first day.")
    button = _("Sign the agreement")
    done = _("The agreement is signed. The partner owes its months from the first day on.")

    def initial(self) -> dict[str, Any]:
        return {"currency": "USD", "organisation": self.request.GET.get("organisation", "")}

    def back(self) -> Action:
        return Action(_("Agreements"), reverse("grants:agreements"))

    def act(self, data: dict[str, Any]) -> Agreement:
        return services.agreement_sign(
            actor=self.actor,
            award=data.pop("award"),
            agreement=services.NewAgreement(**data),
        )

    def success_url(self, result: Agreement) -> str:
        return reverse("grants:agreement", args=[result.uid])


class End(ChangePage):
    """An agreement ends before the day that was signed."""

    action = _MANAGE
    model = Agreement
    form_class = EndForm
    button = _("End the agreement")
    done = _("The agreement ends on that day. Later months are not owed any more.")

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("organisation")

    def heading(self) -> Any:
        return _("End %(code)s early") % {"code": self.record.code}

    def initial_of(self, record: Agreement) -> dict[str, Any]:
        return {"ended_on": record.ended_on}

    def back(self) -> Action:
        address = reverse("grants:agreement", args=[self.record.uid])
        return Action(self.record.organisation.label, address)

    def act(self, data: dict[str, Any]) -> Agreement:
        return services.agreement_end(
            actor=self.actor, agreement=self.record, ended_on=data["ended_on"],
            version=self.version,
        )  # fmt: skip

    def success_url(self, result: Agreement) -> str:
        return reverse("grants:agreement", args=[result.uid])
