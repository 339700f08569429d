"""Whole sample pages: a list, a record, a form, and a form of two people at once."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from turna.core.components import Action, Moment
from turna.core.fields import (
    DayField,
    DecimalNumberField,
    OneOfField,
    PickCodeField,
    SeveralField,
    TextField,
    WholeNumberField,
)
from turna.core.formpage import ChangePage, FormPage
from turna.core.forms import Form, Section
from turna.core.lists import Column, Filter, Listing
from turna.core.patterns.samples import LAKES, STATES, Walk, address, sample_moments, walks
from turna.core.rows import Cell, RowsField
from turna.core.text import search_key
from turna.core.views import DetailPage, Fact, ListPage
from turna.core.widgets import Offer


class _OpenToAll(View):
    """Samples are nobody's secret: whoever is signed in may look."""

    action = "patterns"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return View.dispatch(self, request, *args, **kwargs)


class SampleList(_OpenToAll, ListPage):
    """A list with as many rows as `rows=` in the address says."""

    title = _("A list")
    lead = _("Search, filters, order and page are all in the address: this list is a link.")
    empty = _("No walk is written down yet. Add the first one after your next morning out.")
    listing = Listing(
        columns=(
            Column("uid", _("Walk"), sort=("pk",), opens=True),
            Column("day", _("Day"), sort=("day",)),
            Column("lake", _("Lake"), sort=("lake",)),
            Column("cranes", _("Cranes"), sort=("cranes",), numeric=True),
            Column("state", _("State"), "badge"),
        ),
        default_sort="-day",
        search=("search",),
        filters=(Filter("state", _("State"), "state", lambda reader: STATES),),
    )
    template_name = "core/patterns/list.html"

    def rows(self) -> Any:
        asked = self.request.GET.get("rows", "30")
        return walks(int(asked) if asked in {"0", "1", "30", "3000"} else 30)

    def row_url(self, row: Walk) -> str:
        return address("record")

    def actions(self) -> Sequence[Action]:
        return (Action(_("Add a walk"), address("form"), "primary", "plus"),)

    def exports(self) -> Sequence[Action]:
        return (Action("CSV", address("list")), Action("XLSX", address("list")))


class SampleRecord(_OpenToAll, DetailPage):
    """A record with everything a record can have."""

    def find(self) -> Walk:
        return walks(1)[0]

    def title(self, row: Walk) -> Any:
        return _("Morning walk at %(lake)s") % {"lake": row.lake}

    def code(self, row: Walk) -> Any:
        return row.uid

    def back(self, row: Walk) -> Action:
        return Action(_("All walks"), address("list"))

    def state(self, row: Walk) -> Sequence[Any]:
        return (row.badge, _("with Aigul Example"), _("next: count again by 14 June 2015"))

    def actions(self, row: Walk) -> Sequence[Action]:
        return (
            Action(_("Record a count"), address("form"), "primary", "plus"),
            Action(_("Change"), address("change"), icon="pencil"),
            Action(_("Close the walk"), icon="lock", why_not=_("a count is still missing.")),
            Action(_("Void"), address("change"), "danger", "ban"),
        )

    def facts(self, row: Walk) -> Sequence[Fact]:
        return (
            (_("Day"), row.day),
            (_("Lake"), row.lake),
            (_("Cranes"), row.cranes),
            (_("Seen by"), ["Aigul Example", "Daler Example"]),
            (_("Weather"), None),
            (_("Ringed"), False),
        )

    def moments(self, row: Walk) -> Sequence[Moment]:
        return sample_moments(6)


class SampleForm(Form):
    """Every kind of field."""

    title = TextField(label=_("What is it called?"), max_length=60, width=20)
    day = DayField(label=_("Which day was it?"), help_text=_("For example 7 6 2015."))
    lake = PickCodeField(
        label=_("Which lake?"),
        help_text=_("Type a few letters of its name, in any spelling."),
        choices=[
            (code, Offer(name, path=path, find=search_key(f"{name} {path}")))
            for code, name, path in LAKES
        ],
    )
    adults = WholeNumberField(label=_("Adult cranes"), unit=_("birds"), max_value=20000)
    young = WholeNumberField(label=_("Young cranes"), unit=_("birds"), required=False)
    depth = DecimalNumberField(label=_("Depth of the water"), unit="m", required=False, width=6)
    weather = OneOfField(
        label=_("What was the weather like?"),
        choices=[
            ("clear", _("clear")),
            ("rain", Offer(_("rain"), hint=_("also drizzle"))),
            ("snow", _("snow")),
        ],
        not_recorded=_("not recorded"),
    )
    seen = SeveralField(
        label=_("Who else was there?"),
        choices=[("heron", _("herons")), ("stork", _("storks")), ("none", _("nobody"))],
        apart={"none"},
        required=False,
    )
    rings = RowsField(
        label=_("Rings that were read"), required=False,
        cells=(
            Cell("code", _("On the ring")),
            Cell("leg", _("Leg"), (("left", _("left")), ("right", _("right")))),
        ),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("I have counted twice"), required=False)
    notes = TextField(label=_("Notes"), rows=4, required=False, max_length=500)
    sections = (
        Section(_("The walk"), ("title", "day", "lake")),
        Section(_("The count"), ("adults", "young", "depth"), hint=_("Count before sunrise.")),
        Section(_("Around it"), ("weather", "seen", "rings", "sure", "notes")),
    )


class SampleFormPage(_OpenToAll, FormPage):
    """A form that stores nothing: what it would have stored it says."""

    form_class = SampleForm
    title = _("A form")
    lead = _("Send it empty, or with letters in a number, to see what is refused.")
    button = _("Add the walk")
    done = _("The walk was understood. This is a sample: nothing was stored.")
    draft = "patterns.walk"

    def back(self) -> Action:
        return Action(_("Patterns"), reverse("core:patterns"))

    def act(self, data: dict[str, Any]) -> Any:
        if (data["young"] or 0) > data["adults"] * 2:
            raise ValidationError(
                {
                    "chicks": [_("That is more than two young for each adult. Count again.")],
                    "flock": [_("Adults and young do not make a flock together. Check both.")],
                }
            )

    error_names = {"chicks": "young"}

    def success_url(self, result: Any) -> str:
        return address("form")


class SampleChange(_OpenToAll, ChangePage):
    """Somebody else saved meanwhile: the first save shows both texts."""

    form_class = SampleForm
    title = _("Change a walk")
    done = _("Your text was taken. This is a sample: nothing was stored.")

    def find(self) -> Walk:
        return walks(1)[0]

    def back(self) -> Action:
        return Action(_("The walk"), address("record"))

    def initial_of(self, record: Walk) -> dict[str, Any]:
        return {
            "title": "Two people at one lake", "day": record.day, "lake": "IK", "adults": 37,
            "young": 12, "weather": "clear", "seen": ["heron"], "notes": "Written by the other.",
        }  # fmt: skip

    def act(self, data: dict[str, Any]) -> None:
        if self.version != self.record.version:
            raise ValidationError(
                _("Somebody changed this walk after you opened it."), code="conflict"
            )

    def success_url(self, result: Any) -> str:
        return address("record")

    def answer(self, form: Form, *, status: int = 200) -> HttpResponse:
        response = super().answer(form, status=status)
        if self.request.method == "GET":  # as if opened before the other's save
            response.context_data["version"] = self.record.version - 1  # type: ignore[attr-defined]
        return response
