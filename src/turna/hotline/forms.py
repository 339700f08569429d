"""The form of a consultation: made to be filled in by keyboard while somebody is talking."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.fields import (
    DayField,
    OneOfField,
    PickCodeField,
    PickField,
    SeveralField,
    TextField,
)
from turna.core.forms import Section
from turna.directory.codes import PlaceKind
from turna.grants.entering import also_award_field, offer_also_award
from turna.ledger.codes import Age, Sex
from turna.ledger.entering import (
    CountedForm,
    choices_on,
    organisation_field,
    place_offer,
    places_for,
)

_SEXES = (Sex.FEMALE, Sex.MALE, Sex.OTHER)
_AGES = (Age.UNDER_18, Age.A18_29, Age.A30_PLUS)
_NOT_ASKED = _("not asked")


class CallForm(CountedForm):
    """A consultation. Only the line and the main category are required."""

    action = "hotline.log"
    organisation = organisation_field(_("Line of"))
    category = PickCodeField(label=_("What was asked, mainly?"))
    sex = OneOfField(
        label=_("The caller"), choices=[(s.value, s.label) for s in _SEXES], coerce=int,
        not_recorded=_NOT_ASKED, required=False, initial="-",
    )  # fmt: skip
    age = OneOfField(
        label=_("Age"), coerce=int, not_recorded=_NOT_ASKED, required=False, initial="-",
        choices=[(a.value, a.label) for a in _AGES],
    )  # fmt: skip
    place = PickField(
        label=_("Where is the caller?"),
        help_text=_("Left empty, the call counts where the line is."),
        said=place_offer, required=False,
    )  # fmt: skip
    destination = PickField(label=_("Which country is it about?"), said=place_offer, required=False)
    group = PickCodeField(label=_("Group"), required=False)
    language = PickCodeField(label=_("Language"), required=False)
    topics = SeveralField(label=_("Also spoken of"), required=False, columns=True)
    day = DayField(label=_("Day"), help_text=_("Left empty, it is today."), required=False)
    also_award = also_award_field()
    explanation = TextField(
        label=_("Anything unusual?"),
        help_text=_("Only where somebody will ask. Nobody's name, no telephone number."),
        required=False, rows=2, max_length=300,
    )  # fmt: skip
    sections = (
        Section("", ("organisation", "category", "sex", "age", "place", "destination")),
        Section(
            _("If it was said"), ("group", "language", "topics", "day", "explanation"),
            hint=_("Nothing here has to be asked."),
        ),
        Section(_("Who else pays"), ("also_award",), folded=True),
    )  # fmt: skip

    def offer(self, reader: Any) -> None:
        super().offer(reader)
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        first: Any = self.fields.get("organisation") or self.fields["category"]
        first.widget.attrs["autofocus"] = True
        places = places_for(reader, self.organisations)
        place: Any = self.fields["place"]
        place.queryset = places
        destination: Any = self.fields["destination"]
        destination.queryset = places.filter(kind=PlaceKind.COUNTRY)
        day = self.day_shown()
        for name, listed in (
            ("category", "hotline_category"), ("group", "group"), ("language", "language"),
        ):  # fmt: skip
            listing: Any = self.fields[name]
            listing.offer(choices_on(listed, day, self.kept(name)))
        topics: Any = self.fields["topics"]
        topics.choices = choices_on("hotline_category", day, self._topics_kept())
        self._keep_fine_age()
        offer_also_award(self, reader)

    def _topics_kept(self) -> set[str]:
        data: Any = self.data
        sent = data.getlist("topics") if self.is_bound else []
        return {*sent, *self.initial.get("topics", ())}

    def _keep_fine_age(self) -> None:
        """A fine band, as files bring it, stays a choice for the record that has it."""
        age: Any = self.fields["age"]
        stored = self.initial.get("age")
        if stored in Age.values and stored not in (0, *_AGES):
            age.choices = [(stored, Age(stored).label), *age.choices]
