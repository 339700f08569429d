"""The list of awards whose matrix a reader may open."""

from django.utils.translation import gettext_lazy as _

from turna.core.lists import Column, Listing

AWARDS = Listing(
    columns=(
        Column("code", _("Award"), sort=("code",), opens=True),
        Column("number", _("Donor's number"), sort=("number",)),
        Column("title", _("Title"), sort=("title",)),
        Column("donor", _("Donor"), "donor.label"),
    ),
    default_sort="code",
    search=("code", "number"),
)
