"""The forms of agreements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.fields import DayField, DecimalNumberField, PickField, TextField
from turna.core.forms import Form, Section
from turna.core.widgets import Offer
from turna.directory.codes import OrganisationKind
from turna.directory.models import Organisation
from turna.directory.queries import not_retired
from turna.programmes.models import Award

_MANAGE = "grants.manage"


class SignForm(Form):
    """An agreement with one partner, as it was signed."""

    sections = (
        Section(_("The agreement"), ("award", "organisation", "code")),
        Section(_("Its dates"), ("signed_on", "starts_on", "ends_on")),
        Section(_("Its money"), ("amount", "currency")),
    )
    award = PickField(label=_("Award"), said=lambda row: Offer(f"{row.code} {row.title}"))
    organisation = PickField(label=_("Partner"), help_text=_("The partners of your own country."))
    code = TextField(
        label=_("Code"), max_length=40, width=10,
        help_text=_("As it stands on the agreement; it never changes."),
    )  # fmt: skip
    signed_on = DayField(label=_("Signed on"))
    starts_on = DayField(
        label=_("First day"), help_text=_("The partner owes its months from this day on.")
    )
    ends_on = DayField(label=_("Last day"))
    amount = DecimalNumberField(
        label=_("Amount"), max_digits=14, decimal_places=2,
        help_text=_("All that the partner receives, with at most two decimals."),
    )  # fmt: skip
    currency = TextField(label=_("Currency"), width=4, max_length=3, help_text=_("Like USD."))

    def offer(self, reader: Any) -> None:
        partners = Organisation.objects.visible_to(reader, _MANAGE).filter(not_retired())
        awards: Any = self.fields["award"]
        awards.queryset = Award.objects.visible_to(reader, _MANAGE)
        organisations: Any = self.fields["organisation"]
        organisations.queryset = partners.filter(kind=OrganisationKind.NGO)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class EndForm(Form):
    """The last day of an agreement that ends before the day that was signed."""

    ended_on = DayField(
        label=_("Last day"),
        help_text=_("Deeds after this day may not count for the agreement; later months are not "
                    "owed any more."),
    )  # fmt: skip
