"""The declared lists of programmes."""

from django.utils.translation import gettext_lazy as _

from turna.core.lists import Column, Listing

AWARDS = Listing(
    columns=(
        Column("title", _("Award"), sort=("title",), opens=True),
        Column("code", _("Code"), sort=("code",)),
        Column("number", _("Donor's number"), sort=("number",)),
        Column("donor", _("Donor"), "donor.label", ("donor__sort",)),
        Column("starts_on", _("First day"), sort=("starts_on",)),
        Column("ends_on", _("Last day"), sort=("ends_on",)),
    ),
    default_sort="-starts_on",
    search=("code", "number"),
)
