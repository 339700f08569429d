"""What is typed about who somebody is. Nothing of it is kept in the browser."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ContactKind, DocumentKind, NameKind
from turna.core.fields import DayField, TextField
from turna.core.forms import Form, Section
from turna.core.rows import Cell, RowsField
from turna.directory.codes import PlaceKind
from turna.directory.models import Place
from turna.vault.services.identities import (
    Contact,
    Document,
    IdentityInput,
    Name,
    OpenIdentity,
)

_TYPES: dict[str, Any] = {"names": Name, "contacts": Contact, "documents": Document}
_DOCUMENT = (
    Cell("number", _("Number")),
    Cell("kind", _("Which document"), DocumentKind.choices),
)


class IdentityForm(Form):
    """Who somebody is: any part of it may be missing."""

    names = RowsField(
        label=_("Names"),
        required=False,
        cells=(Cell("text", _("Name")), Cell("kind", _("Which name"), NameKind.choices)),
        help_text=_("As she or he says it, and as it stands in papers. Any alphabet."),
    )
    birth_date = DayField(
        label=_("Day of birth"),
        required=False,
        help_text=_("Only if it is known exactly. An age band is enough for every figure."),
    )
    contacts = RowsField(
        label=_("Telephones and other contacts"),
        required=False,
        cells=(
            Cell("text", _("Number, address or name there")),
            Cell("kind", _("Kind"), ContactKind.choices),
        ),
    )
    safe_contact = TextField(
        label=_("How to get in touch safely"),
        rows=3,
        required=False,
        max_length=500,
        help_text=_("When, through whom, what to say who you are, and what never to do."),
    )
    documents = RowsField(label=_("Documents"), required=False, cells=_DOCUMENT)
    sections = (
        Section(_("Who she or he is"), ("names", "birth_date")),
        Section(_("How to reach her or him"), ("contacts", "safe_contact")),
        Section(_("Papers"), ("documents",), folded=True),
    )

    def offer(self, reader: Any) -> None:
        countries = Place.objects.visible_to(reader, "directory.read").filter(
            kind=PlaceKind.COUNTRY
        )
        found = [(row.code, row.label) for row in countries.order_by("sort", "pk")]
        field: Any = self.fields["documents"]
        field.offer((*_DOCUMENT, Cell("country", _("Of which country"), [("", "–"), *found])))


def typed(data: dict[str, Any]) -> dict[str, Any]:
    """Cleaned data as the keywords of `IdentityInput`."""
    values = dict(data)
    for name, kind in _TYPES.items():
        values[name] = tuple(kind(**row) for row in data[name])
    return values


def as_input(data: dict[str, Any]) -> IdentityInput:
    """Cleaned data as what the verb takes."""
    return IdentityInput(**typed(data))


def as_typed(identity: OpenIdentity) -> dict[str, Any]:
    """An opened identity as the fields of the form."""
    return {
        "names": [{"text": one.text, "kind": one.kind} for one in identity.names],
        "contacts": [{"text": one.text, "kind": one.kind} for one in identity.contacts],
        "documents": [
            {"number": one.number, "kind": one.kind, "country": one.country}
            for one in identity.documents
        ],
        "birth_date": identity.birth_date,
        "safe_contact": identity.safe_contact,
    }
