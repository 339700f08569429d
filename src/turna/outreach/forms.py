"""Forms of outreach: an event, a training."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from turna.core.fields import (
    DayField,
    OneOfField,
    PickCodeField,
    PickField,
    SeveralField,
    TextField,
    WholeNumberField,
)
from turna.core.forms import Form, Problem, Section
from turna.core.templatetags.turna import number
from turna.core.widgets import Offer
from turna.grants.entering import also_award_field, offer_also_award
from turna.ledger.entering import (
    CountedForm,
    choices_on,
    co_hosts_for,
    organisation_field,
    place_offer,
    places_for,
)
from turna.outreach.audience_field import AudienceField


class DeedForm(CountedForm):
    """What events and trainings share. `lists` maps fields to the code lists they choose from."""

    action = "outreach.report"
    lists: ClassVar[Mapping[str, str]] = {}

    organisation = organisation_field(_("Organisation"))
    day = DayField(label=_("On which day?"))
    place = PickField(
        label=_("Where?"),
        help_text=_("Begin to type a village, a district or a region. Your own places come first."),
        said=place_offer,
    )

    def offer(self, reader: Any) -> None:
        super().offer(reader)
        place: Any = self.fields["place"]
        place.queryset = places_for(reader, self.organisations)
        day = self.day_shown()
        for name, listed in self.lists.items():
            field: Any = self.fields[name]
            choices = choices_on(listed, day, self.kept(name))
            if isinstance(field, PickCodeField):
                field.offer(choices)
            else:
                field.choices = choices
        offer_also_award(self, reader)
        audience: Any = self.fields["audience"]
        audience.offer(choices_on("group", day, self._groups_kept()))

    def problems(self) -> list[Problem]:
        """As always, but what is wrong with one number of the audience leads to that number."""
        found = super().problems()
        errors = self.errors.as_data().get("audience", [])
        own = [str(error.params["anchor"]) if error.params and "anchor" in error.params else ""
               for error in errors]  # fmt: skip
        field: Any = self["audience"]
        at = [n for n, problem in enumerate(found) if problem.anchor == field.anchor]
        for n, anchor in zip(at, own, strict=False):
            if anchor:
                found[n] = Problem(found[n].message, f"{field.auto_id}{anchor}")
        return found

    def _groups_kept(self) -> set[str]:
        """The groups that stand in the audience so far."""
        field = self.fields["audience"]
        shown = [field.prepare_value(self.initial.get("audience"))]
        if self.is_bound:
            shown.append(field.widget.value_from_datadict(self.data, {}, "audience"))
        return {
            group
            for typed in shown
            if typed is not None
            for group, _counts in (*typed.blocks, *typed.groups)
            if group
        }


class EventForm(DeedForm):
    """An event, with the heads counted at it and the audience it was estimated to have."""

    type = PickCodeField(label=_("What was it?"))
    theme = PickCodeField(label=_("What was it about?"))
    language = PickCodeField(label=_("In which language, mostly?"))
    audience = AudienceField(label=_("How were the people counted?"))
    indirect = WholeNumberField(
        label=_("Estimated audience"),
        help_text=_("Listeners, viewers or readers of a broadcast or a text. It is kept apart "
                    "from the people counted and never added to them."),
        required=False, max_value=100_000_000, unit=_("people"), width=10,
    )  # fmt: skip
    indirect_basis = TextField(
        drafted=False,
        label=_("Where does the estimate come from?"),
        help_text=_("For example: print run, the station's own figures."),
        required=False, max_length=300,
    )  # fmt: skip
    co_hosts = SeveralField(
        label=_("Held together with"),
        help_text=_("The event counts once, for the organisation that reports it."),
        required=False, columns=True,
    )  # fmt: skip
    also_award = also_award_field()
    explanation = TextField(
        label=_("Anything unusual?"),
        help_text=_("Only where somebody will ask: far more people than usual, an event abroad. "
                    "Write nobody's name."),
        required=False, rows=2, max_length=300,
    )  # fmt: skip
    sections = (
        Section(_("The event"), ("organisation", "day", "place", "type", "theme", "language")),
        Section(_("The people"), ("audience",)),
        Section(_("Beyond those who came"), ("indirect", "indirect_basis", "explanation")),
        Section(_("Who else took part"), ("co_hosts", "also_award"), folded=True),
    )
    lists = {"type": "event_type", "theme": "event_theme", "language": "language"}

    def offer(self, reader: Any) -> None:
        super().offer(reader)
        hosts: Any = self.fields["co_hosts"]
        hosts.choices = [(one.code, one.label) for one in co_hosts_for(self.organisations)]

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if data.get("indirect") and not data.get("indirect_basis"):
            self.add_error(
                "indirect_basis",
                ValidationError(_("Say where the estimate comes from, in a few words.")),
            )


class TrainingForm(DeedForm):
    """A training of people who work in the field."""

    topic = PickCodeField(label=_("What was it about?"))
    level = OneOfField(label=_("At which level?"))
    audience = AudienceField(label=_("How were the people trained counted?"))
    explanation = TextField(
        label=_("Anything unusual?"),
        help_text=_("Only where somebody will ask. Write nobody's name."),
        required=False, rows=2, max_length=300,
    )  # fmt: skip
    also_award = also_award_field()
    sections = (
        Section(_("The training"), ("organisation", "day", "place", "topic", "level")),
        Section(_("The people trained"), ("audience", "explanation")),
        Section(_("Who else pays"), ("also_award",), folded=True),
    )
    lists = {"topic": "training_topic", "level": "training_level"}


def _said_report(event: Any) -> Offer:
    heads = f", {number(event.audience)}" if event.audience else ""
    day = date_format(event.day, "j F Y")
    return Offer(f"{day}, {event.place.label}: {event.type.label}{heads}")


class MergeForm(Form):
    """The second report of an event."""

    away = PickField(label=_("The second report"), key="uid", said=_said_report)

    def offer_reports(self, rows: Any) -> None:
        """Offer these events."""
        field: Any = self.fields["away"]
        field.queryset = rows
