"""What is said of a service offered."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.fields import (
    OneOfField,
    PickCodeField,
    PickField,
    SeveralField,
    TextField,
    WholeNumberField,
)
from turna.core.forms import Form, Section
from turna.directory import offered
from turna.directory.codes import CapacityUnit, CodeList, Cost, OfferStatus, PlaceKind, ServedSex
from turna.directory.fields import (
    LABEL_FIELDS,
    label_fields,
    organisation_field,
    place_field,
    said_place,
)
from turna.directory.models import Offer, Place
from turna.directory.queries import codes_of, not_retired

_OTHER_NAMES = tuple(name for name in LABEL_FIELDS if name != "label_en")
_NAMED: Any = type("Named", (Form,), dict(label_fields(_("Name"))))


class OfferForm(_NAMED):
    """A service: what it is, where, for whom, how one gets there, how much room there is."""

    type = PickCodeField(label=_("What kind of help?"))
    about = TextField(
        label=_("What is done there, and what to bring"), required=False, rows=3, max_length=600,
        help_text=_("Nobody's name."),
    )  # fmt: skip
    hidden = OneOfField(
        label=_("May its place be known?"),
        choices=[("hidden", _("no, it is a hidden place: only its region is kept")),
                 ("known", _("yes"))],
        help_text=_("A shelter is always a hidden place."),
    )  # fmt: skip
    place = place_field(label=_("Where is it?"))
    address = TextField(
        label=_("Street and house"), required=False, max_length=200,
        help_text=_("Empty for a hidden place."),
    )  # fmt: skip
    phone = TextField(
        label=_("Telephone of the office"), required=False, max_length=60, width=20,
        help_text=_("Of a hidden place: the number that leads there, such as the line's."),
    )  # fmt: skip
    url = TextField(label=_("Page on the web"), required=False, max_length=200)
    hours = TextField(
        label=_("Open"), required=False, max_length=200,
        help_text=_("For example: Mo-Fr 09:00-18:00; Sa 10:00-14:00. Or 24/7."),
    )  # fmt: skip
    serves = SeveralField(
        label=_("Takes people from"), required=False, columns=True,
        help_text=_("Nothing ticked: from the whole country."),
    )  # fmt: skip
    languages = SeveralField(label=_("Languages spoken there"), required=False, columns=True)
    sex = OneOfField(label=_("For whom?"), choices=ServedSex.choices, initial=ServedSex.ANY)
    age_from = WholeNumberField(label=_("From the age of"), required=False, width=4, max_value=120)
    age_to = WholeNumberField(label=_("To the age of"), required=False, width=4, max_value=120)
    cost = OneOfField(
        label=_("What does it cost the person?"), choices=Cost.choices,
        not_recorded=_("not known"), required=False, initial="-",
    )  # fmt: skip
    unit = OneOfField(
        label=_("Is its room counted?"), choices=CapacityUnit.choices, required=False,
        not_recorded=_("not counted"), initial="-",
    )  # fmt: skip
    room = WholeNumberField(label=_("How many in all?"), required=False, max_value=10_000)
    free = WholeNumberField(label=_("How many are free now?"), required=False, max_value=10_000)
    sections: ClassVar[Sequence[Section]] = (
        Section(_("The help"), ("type", "label_en", "about")),
        Section(_("Where and when"), ("hidden", "place", "address", "phone", "url", "hours")),
        Section(_("For whom"), ("sex", "age_from", "age_to", "languages", "cost", "serves")),
        Section(_("Room"), ("unit", "room", "free")),
        Section(_("Its name in other languages"), _OTHER_NAMES, folded=True),
    )

    def offer(self, reader: Any) -> None:
        today = timezone.localdate()
        for name, listed in (("type", CodeList.SERVICE_TYPE), ("languages", CodeList.LANGUAGE)):
            field: Any = self.fields[name]
            choices = [(row.code, row.label) for row in codes_of(listed, today)]
            if isinstance(field, PickCodeField):
                field.offer(choices)
            else:
                field.choices = choices
        # The countries of those whose services these are: nobody looks through five.
        countries = offered.houses(reader).values("place__country")
        rows = Place.objects.filter(not_retired(), country__in=countries).select_related("parent")
        place: Any = self.fields["place"]
        place.queryset = rows
        serves: Any = self.fields["serves"]
        wide = rows.filter(kind__in=(PlaceKind.COUNTRY, PlaceKind.REGION))
        serves.choices = [(row.code, said_place(row)) for row in wide.order_by("path")]


class NewOfferForm(OfferForm):
    """A service to add, with the organisation that gives it."""

    organisation: PickField = organisation_field(label=_("Which organisation gives it?"))
    sections: ClassVar[Sequence[Section]] = (
        Section("", ("organisation",)),
        *OfferForm.sections,
    )

    def offer(self, reader: Any) -> None:
        super().offer(reader)
        field: Any = self.fields["organisation"]
        field.queryset = offered.houses(reader).filter(not_retired())
        mine = list(field.queryset[:2])
        if len(mine) == 1:
            field.initial = mine[0].code


class AssureForm(Form):
    """Everything is still true; and how much room is free, where it is counted."""

    free = WholeNumberField(label=_("How many are free now?"), required=False, max_value=10_000)

    def of(self, offer: Offer) -> None:
        """Ask for the room of a service that counts it, and for nothing else."""
        if offer.room is None:
            del self.fields["free"]


class OfferStatusForm(Form):
    """Open, closed for now, ended."""

    status = OneOfField(label=_("How does it stand?"), choices=OfferStatus.choices)
