"""The pages of places. Moving one also posts to the ledger, so that page lies in that room."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage, FormPage
from turna.core.views import DetailPage, Fact, ListPage
from turna.directory import keeping, services
from turna.directory.fields import initial_labels, labels_of, names_of
from turna.directory.forms import NewPlaceForm, PlaceForm, RetireForm
from turna.directory.lists import PLACES, lies_in, state
from turna.directory.models import Place
from turna.directory.pages import ChangeLabelled, OfPlaces
from turna.directory.panels import place_verbs_for
from turna.directory.queries import READ

_AROUND = ("parent", "region", "country")


class PlaceList(ListPage):
    """The place tree, each place below the one around it."""

    action = READ
    model = Place
    listing = PLACES
    title = _("Places")
    lead = _("Countries, regions, districts and settlements, each below the one around it.")
    empty = _("There is no place yet. They come with the program when it is set up.")

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related(*_AROUND)

    def row_url(self, row: Place) -> str:
        return reverse("directory:place", args=[row.code])

    def actions(self) -> Sequence[Action]:
        if not keeping.keeps_places(self.request.user):  # type: ignore[arg-type]
            return ()
        return (Action(_("Add a place"), reverse("directory:place-add"), "primary", "plus"),)


class PlacePage(DetailPage):
    """One place."""

    action = READ
    model = Place
    lookup = "code"
    template_name = "directory/place.html"

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related(*_AROUND)

    def code(self, row: Place) -> Any:
        return row.code

    def back(self, row: Place) -> Action:
        return Action(_("Places"), reverse("directory:places"))

    def status(self, row: Place) -> Badge:
        return state(row)

    def facts(self, row: Place) -> Sequence[Fact]:
        return (
            (_("Kind"), row.get_kind_display()),
            (_("Lies in"), lies_in(row)),
            (_("Other names"), ", ".join(row.other_names)),
            (_("Note"), row.note),
            (_("First day without it"), row.retired_on),
        )

    def actions(self, row: Place) -> Sequence[Action]:
        reader: Any = self.request.user
        if row.retired_on or not keeping.places_kept(reader).filter(pk=row.pk).exists():
            return ()
        add = f"{reverse('directory:place-add')}?parent={row.code}"
        change = reverse("directory:place-relabel", args=[row.code])
        retire = reverse("directory:place-retire", args=[row.code])
        return (
            Action(_("Change its names"), change, "primary", "pencil"),
            Action(_("Add a place in it"), add, icon="plus"),
            *place_verbs_for(row, reader),
            Action(_("Retire it"), retire, "danger"),
        )

    def context(self, row: Place) -> dict[str, Any]:
        return {
            **names_of(row.labels),
            "inside": [(place, state(place)) for place in row.children.order_by("sort", "code")],
        }


class PlaceAdd(OfPlaces, FormPage):
    """A new place."""

    action = keeping.MANAGE
    form_class = NewPlaceForm
    title = _("Add a place")
    lead = _("Its code stays for ever; its names can be changed later.")
    button = _("Add the place")
    done = _("The place is added and can be chosen at once.")

    def initial(self) -> dict[str, Any]:
        return {"parent": self.request.GET.get("parent", "")}

    def back(self) -> Action:
        return Action(_("Places"), reverse("directory:places"))

    def act(self, data: dict[str, Any]) -> Place:
        labels = labels_of(data)
        parent = data.pop("parent")
        return services.place_add(
            actor=self.actor, labels=labels, parent=parent.code if parent else "", **data
        )

    def success_url(self, result: Place) -> str:
        return reverse("directory:place", args=[result.code])


class _OfPlace(ChangePage):
    """A form about one place that the reader keeps."""

    action = keeping.MANAGE
    model = Place
    lookup = "code"

    def rows(self) -> "QuerySet[Any]":
        return keeping.places_kept(self.request.user)  # type: ignore[arg-type]

    def back(self) -> Action:
        return Action(self.record.label, reverse("directory:place", args=[self.record.code]))

    def success_url(self, result: Place) -> str:
        return reverse("directory:place", args=[result.code])


class PlaceRelabel(ChangeLabelled, _OfPlace):
    """The names of a place."""

    form_class = PlaceForm
    button = _("Save the names")
    done = _("The names are saved. They show on every page from now on.")
    lead = _("Names can change, the code cannot. Keep the old name among the other names.")

    def mark(self, row: Place) -> int:
        return keeping.mark(row, row.other_names)

    def heading(self) -> Any:
        return _("The names of %(name)s") % {"name": self.record.label}

    def initial_of(self, record: Place) -> dict[str, Any]:
        return initial_labels(record.labels) | {"other_names": "\n".join(record.other_names)}

    def act(self, data: dict[str, Any]) -> Place:
        self.refuse_changed()
        return services.place_relabel(
            actor=self.actor, code=self.record.code, labels=labels_of(data),
            other_names=data["other_names"],
        )  # fmt: skip


class PlaceRetire(_OfPlace):
    """A place exists no more."""

    form_class = RetireForm
    button = _("Retire the place")
    done = _("The place is retired. Its records and figures stay.")
    lead = _("From that day it cannot be chosen any more. Its records and figures stay.")

    def heading(self) -> Any:
        return _("Retire %(name)s?") % {"name": self.record.label}

    def act(self, data: dict[str, Any]) -> Place:
        return services.place_retire(actor=self.actor, code=self.record.code, on=data["on"])
