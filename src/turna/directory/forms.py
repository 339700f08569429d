"""What an administrator types about organisations, places and values of code lists."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.fields import DayField, OneOfField, SeveralField, TextField
from turna.core.forms import Form, Section
from turna.directory import keeping
from turna.directory.codes import CodeList, OrganisationKind, PlaceKind
from turna.directory.fields import (
    LABEL_FIELDS,
    label_fields,
    place_field,
    said_place,
)
from turna.directory.models import Organisation, Place
from turna.directory.queries import codes_of, not_retired

_NAMES = Section(_("Names"), LABEL_FIELDS, _("Languages left empty show the English name."))
_PROGRAMME_COUNTRY = Q(kind=PlaceKind.COUNTRY, of_programme=True)
_STAYS = _("It stays for ever: letters, digits and hyphens.")


def _labelled(what: Any) -> Any:
    """A form with a field for the label in each language; `what` is "Name"."""
    return type("Labelled", (Form,), dict(label_fields(what)))


_NAMED: Any = _labelled(_("Name"))
_LABELLED: Any = _labelled(_("Label"))


def _put(form: Form, name: str, rows: Any) -> None:
    field: Any = form.fields[name]
    field.queryset = rows


class _OrganisationForm(_NAMED):
    """What an added organisation and a changed one have in common."""

    place = place_field(label=_("Office"))
    languages = SeveralField(label=_("Languages it works in"), required=False, columns=True)

    def offer(self, reader: Any) -> None:
        languages: Any = self.fields["languages"]
        spoken = codes_of(CodeList.LANGUAGE, timezone.localdate())
        languages.choices = [(row.code, row.label) for row in spoken]
        kept = keeping.places_kept(reader).filter(not_retired(), country__isnull=False)
        _put(self, "place", kept.select_related("parent"))


class NewOrganisationForm(_OrganisationForm):
    """An organisation to add. Where it works depends on its country: that is the next form."""

    sections: ClassVar[Sequence[Section]] = (
        Section(_("What it is"), ("code", "kind")),
        _NAMES,
        Section(_("Where and how it works"), ("place", "languages")),
    )
    code = TextField(label=_("Code"), max_length=64, width=20, help_text=_STAYS)
    kind = OneOfField(label=_("Kind"), choices=OrganisationKind.choices)


class OrganisationForm(_OrganisationForm):
    """What can be changed about an organisation."""

    sections: ClassVar[Sequence[Section]] = (
        _NAMES,
        Section(_("Where and how it works"), ("place", "languages", "places_of_work")),
    )
    places_of_work = SeveralField(
        label=_("Places of work"), required=False, columns=True,
        help_text=_("The country itself, or the places in it. A place includes what lies in it."),
    )  # fmt: skip

    def near(self, organisation: Organisation) -> None:
        """Offer the places of this organisation's country, and those where it works already."""
        _put(self, "place", keeping.offices_for(self.reader, organisation))
        here = not_retired() & (Q(country=organisation.place.country) | _PROGRAMME_COUNTRY)
        works = organisation.places_of_work.values("pk")
        rows = Place.objects.filter(here | Q(pk__in=works)).select_related("parent")
        field: Any = self.fields["places_of_work"]
        field.choices = [(row.code, said_place(row)) for row in rows.order_by("path")]


class RetireForm(Form):
    """From which day something is in use no more."""

    on = DayField(
        label=_("First day without it"),
        help_text=_("What was recorded stays. This cannot be taken back."),
    )


class PlaceForm(_NAMED):
    """The names of a place."""

    sections: ClassVar[Sequence[Section]] = (_NAMES, Section(_("Finding it"), ("other_names",)))
    other_names = TextField(
        label=_("Other names and spellings"), rows=3, required=False, max_length=500,
        help_text=_("One on each line: old names, other scripts. They are for searching only."),
    )  # fmt: skip

    def clean_other_names(self) -> list[str]:
        typed = str(self.cleaned_data["other_names"] or "")
        return [line.strip() for line in typed.splitlines() if line.strip()]


class NewPlaceForm(PlaceForm):
    """A place to add."""

    sections: ClassVar[Sequence[Section]] = (
        Section(_("What it is and where it lies"), ("kind", "parent", "code")),
        *PlaceForm.sections,
        Section(_("Note"), ("note",)),
    )
    kind = OneOfField(
        label=_("Kind"), choices=[c for c in PlaceKind.choices if c[0] != PlaceKind.REGION_OF_WORLD]
    )
    parent = place_field(label=_("Lies in"), required=False)
    code = TextField(
        label=_("Code"), max_length=64, width=20,
        help_text=_("Begin with the code of the place around it: KG-B-KADAMJAY. It stays."),
    )  # fmt: skip
    note = TextField(label=_("Note"), required=False, max_length=300)

    def offer(self, reader: Any) -> None:
        kept = keeping.places_kept(reader).filter(not_retired())
        _put(self, "parent", kept.exclude(kind=PlaceKind.SETTLEMENT).select_related("parent"))
        self.fields["parent"].required = not keeping.keeps_all(reader)


class CodeForm(_LABELLED):
    """The labels of a value of a code list."""

    sections: ClassVar[Sequence[Section]] = (Section(_("Labels"), LABEL_FIELDS),)


class NewCodeForm(CodeForm):
    """A value to add to a code list."""

    sections: ClassVar[Sequence[Section]] = (
        Section(_("The value"), ("code", "valid_from")),
        *CodeForm.sections,
    )
    code = TextField(
        label=_("Code"), max_length=64, width=20,
        help_text=_("Small letters, digits and “_”. It stays for ever; labels can change."),
    )  # fmt: skip
    valid_from = DayField(
        label=_("First day"), required=False, help_text=_("Empty means it holds for all days.")
    )


class LastDayForm(Form):
    """The last day of a value of a code list."""

    valid_to = DayField(
        label=_("Last day"),
        help_text=_("Records that carry the value keep it. This cannot be taken back."),
    )
