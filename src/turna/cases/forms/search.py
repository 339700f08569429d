"""What is known of somebody who is looked for. It goes with the form and into no address."""

from django.utils.translation import gettext_lazy as _

from turna.core.fields import OneOfField, TextField, WholeNumberField
from turna.core.forms import Form, Section

TOLERANCES = (
    ("0", _("exactly")),
    ("1", _("give or take a year")),
    ("3", _("give or take three")),
    ("5", _("a guess")),
)


class SearchForm(Form):
    """Whatever of it is known."""

    name = TextField(
        label=_("Name"),
        required=False,
        max_length=200,
        help_text=_("In any alphabet and spelling; a part of it is enough."),
    )
    birth_year = WholeNumberField(
        label=_("Year of birth"), required=False, width=4, min_value=1890, max_value=2100
    )
    tolerance = OneOfField(
        label=_("How sure is the year?"), choices=TOLERANCES, required=False, initial="1"
    )
    phone = TextField(label=_("Telephone number"), required=False, max_length=60)
    document = TextField(label=_("Number of a document"), required=False, max_length=60)
    code = TextField(label=_("Code here"), required=False, max_length=20)
    sections = (
        Section(_("Who is it?"), ("name", "birth_year", "tolerance")),
        Section(_("Or by a number"), ("phone", "document", "code")),
    )
