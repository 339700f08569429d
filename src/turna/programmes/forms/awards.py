"""Forms of awards: their dates, money, countries, years and framework."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.core.fields import (
    DayField,
    DecimalNumberField,
    OneOfField,
    PickCodeField,
    PickField,
    TextField,
    WholeNumberField,
)  # fmt: skip
from turna.core.forms import Form, Section
from turna.core.widgets import Offer
from turna.directory.codes import OrganisationKind, PlaceKind
from turna.directory.models import Organisation, Place
from turna.directory.queries import not_retired
from turna.programmes.codes import MoneyKind, NodeKind
from turna.programmes.models import Award, Node

_READ_DIRECTORY = "directory.read"
_YEARS = 8
_ZONES = (
    "Asia/Bishkek", "Asia/Almaty", "Asia/Dushanbe", "Asia/Ashgabat", "Asia/Tashkent",
    "Asia/Samarkand", "UTC",
)  # fmt: skip


class AwardForm(Form):
    """A donor's agreement as it was first signed."""

    sections = (
        Section(_("The agreement"), ("title", "number", "code", "donor", "lead")),
        Section(_("Its dates"), ("signed_on", "starts_on", "ends_on", "time_zone")),
    )
    title = TextField(label=_("Title"), max_length=300)
    number = TextField(
        label=_("Donor's number"), max_length=64, width=20,
        help_text=_("As it stands on the agreement."),
    )  # fmt: skip
    code = TextField(
        label=_("Code"), max_length=40, width=10,
        help_text=_("A short name that never changes, like CT.0495. Files and addresses use it."),
    )  # fmt: skip
    donor = PickField(label=_("Donor"))
    lead = PickField(
        label=_("Leading organisation"), help_text=_("Who answers to the donor for the award.")
    )
    signed_on = DayField(label=_("Signed on"))
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    time_zone = PickCodeField(
        label=_("Time zone"), choices=[(zone, zone) for zone in _ZONES],
        help_text=_("In which a day ends when figures are asked for as of that day."),
    )  # fmt: skip

    def offer(self, reader: Any) -> None:
        rows = Organisation.objects.visible_to(reader, _READ_DIRECTORY).filter(not_retired())
        self.fields["donor"].queryset = rows.filter(kind=OrganisationKind.DONOR)  # type: ignore[attr-defined]
        self.fields["lead"].queryset = rows.exclude(kind=OrganisationKind.DONOR)  # type: ignore[attr-defined]


class ExtendForm(Form):
    """A later last day."""

    ends_on = DayField(label=_("New last day"))
    signed_on = DayField(label=_("Extension signed on"))


class MoneyForm(Form):
    """One transaction of an award's money."""

    kind = OneOfField(label=_("This money was"), choices=MoneyKind.choices)
    day = DayField(label=_("On"))
    amount = DecimalNumberField(
        label=_("Amount"), max_digits=14, decimal_places=2,
        help_text=_("Exact, with at most two decimals. Begin with a minus to take money back."),
    )  # fmt: skip
    currency = TextField(label=_("Currency"), width=4, max_length=3, help_text=_("Like USD."))
    note = TextField(label=_("Note"), max_length=300, required=False)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class JoinForm(Form):
    """Since when a country takes part."""

    country = PickField(label=_("Country"))
    joined_on = DayField(
        label=_("Joined on"),
        help_text=_("Figures of the country are due from this day; before it they do not apply."),
    )
    reason = TextField(
        label=_("Why the day changes"), max_length=300, required=False,
        help_text=_("Only when the country has a joining day already."),
    )  # fmt: skip

    def offer(self, reader: Any) -> None:
        rows = Place.objects.visible_to(reader, _READ_DIRECTORY).filter(not_retired())
        rows = rows.filter(kind=PlaceKind.COUNTRY).order_by("-of_programme", "sort")
        self.fields["country"].queryset = rows  # type: ignore[attr-defined]


class CalendarForm(Form):
    """Project years that follow one another: the first day, then each year's last day."""

    first = DayField(label=_("Year 1 begins on"))
    reason = TextField(label=_("Why the years change"), max_length=300, required=False)

    def __init__(self, *args: Any, years: int = 0, **kwargs: Any) -> None:
        self._most = max(_YEARS, years + 2)
        super().__init__(*args, **kwargs)
        for number in range(1, self._most + 1):
            self.fields[f"last_{number}"] = DayField(
                label=_("Year %(n)s ends on") % {"n": number}, required=number == 1
            )
        self.order_fields(["first", *(f"last_{n}" for n in range(1, self._most + 1)), "reason"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        days = [data.get(f"last_{number}") for number in range(1, self._most + 1)]
        given = [n for n, day in enumerate(days, start=1) if day]
        for number in range(1, max(given, default=0)):
            if days[number - 1] is None and f"last_{number}" not in self.errors:
                self.add_error(
                    f"last_{number}",
                    ValidationError(_("A later year has its last day: type this one as well.")),
                )
        if not self.errors:
            data["years"] = _years(data["first"], [day for day in days if day])
        return data


class NodeForm(Form):
    """A goal, an objective or an outcome."""

    kind = OneOfField(label=_("What is added"), choices=NodeKind.choices)
    parent = PickField(
        label=_("It stands under"),
        required=False,
        help_text=_("A goal stands on top: leave empty."),
    )
    code = TextField(label=_("Code"), width=10, max_length=40, help_text=_("Like O1 or 1.2."))
    title = TextField(label=_("Title"), rows=2, max_length=500)

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_nodes(self, "parent", award)


class IndicatorForm(Form):
    """An indicator's place in the framework; how it is counted comes on the next page."""

    node = PickField(label=_("It measures"))
    code = TextField(
        label=_("Code"), width=10, max_length=40, help_text=_("As in the matrix, like 1.2.1.")
    )
    position = WholeNumberField(
        label=_("Place in the matrix"), required=False, min_value=1, max_value=9999,
        help_text=_("Lower numbers stand above. Empty: after all others."),
    )  # fmt: skip

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_nodes(self, "node", award)


def _years(first: date, lasts: list[date]) -> list[tuple[date, date]]:
    """(first day, last day) of each year; each begins the day after the one before."""
    found = []
    for last in lasts:
        found.append((first, last))
        first = last + timedelta(days=1)
    return found


def _offer_nodes(form: Form, name: str, award: Award) -> None:
    field: Any = form.fields[name]
    field.queryset = Node.objects.filter(award=award).order_by("pk")
    field._said = lambda row: Offer(f"{row.code} {row.title}")
