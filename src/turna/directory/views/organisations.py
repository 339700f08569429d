"""The pages of organisations."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage, FormPage
from turna.core.forms import Form
from turna.core.views import DetailPage, Fact, ListPage
from turna.directory import keeping, services
from turna.directory.fields import initial_labels, labels_of, names_of
from turna.directory.forms import NewOrganisationForm, OrganisationForm, RetireForm
from turna.directory.lists import ORGANISATIONS, lies_in, state
from turna.directory.models import Organisation
from turna.directory.pages import ChangeLabelled, OfPlaces
from turna.directory.panels import panels_for
from turna.directory.queries import READ


class OrganisationList(ListPage):
    """Missions, partners, government bodies, donors."""

    action = READ
    model = Organisation
    listing = ORGANISATIONS
    title = _("Organisations")
    lead = _("Missions, partners, government bodies and donors of your part of the programme.")
    empty = _("No organisation takes part in your part of the programme yet.")

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("place__country")

    def row_url(self, row: Organisation) -> str:
        return reverse("directory:organisation", args=[row.code])

    def actions(self) -> Sequence[Action]:
        if not keeping.keeps_places(self.request.user):  # type: ignore[arg-type]
            return ()
        url = reverse("directory:organisation-add")
        return (Action(_("Add an organisation"), url, "primary", "plus"),)


class OrganisationPage(DetailPage):
    """One organisation."""

    action = READ
    model = Organisation
    lookup = "code"
    template_name = "directory/organisation.html"

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("place__country", "place__region", "place__parent")

    def code(self, row: Organisation) -> Any:
        return row.code

    def back(self, row: Organisation) -> Action:
        return Action(_("Organisations"), reverse("directory:organisations"))

    def status(self, row: Organisation) -> Badge:
        return state(row)

    def facts(self, row: Organisation) -> Sequence[Fact]:
        languages = [language.label for language in row.languages.all()]
        return (
            (_("Kind"), row.get_kind_display()),
            (_("Office"), row.place.label),
            (_("Lies in"), lies_in(row.place)),
            (_("Works in these languages"), ", ".join(languages)),
            (_("First day without it"), row.retired_on),
            (_("Invented for the demonstration"), row.invented),
        )

    def actions(self, row: Organisation) -> Sequence[Action]:
        reader: Any = self.request.user
        may_change = Organisation.objects.visible_to(reader, keeping.MANAGE)
        if row.retired_on or not may_change.filter(pk=row.pk).exists():
            return ()
        change = reverse("directory:organisation-change", args=[row.code])
        found = [Action(_("Change it"), change, "primary", "pencil")]
        if keeping.organisations_kept(reader).filter(pk=row.pk).exists():
            retire = reverse("directory:organisation-retire", args=[row.code])
            found.append(Action(_("Retire it"), retire, "danger"))
        return found

    def context(self, row: Organisation) -> dict[str, Any]:
        return {
            **names_of(row.labels),
            "works_in": row.places_of_work.select_related("parent", "region", "country").order_by(
                "path"
            ),
            "panels": panels_for(row, self.request.user),
        }


class OrganisationAdd(OfPlaces, FormPage):
    """A new organisation."""

    action = keeping.MANAGE
    form_class = NewOrganisationForm
    title = _("Add an organisation")
    lead = _("Its code and its kind stay for ever; everything else can be changed later.")
    button = _("Add the organisation")
    done = _("The organisation is added. Say next in which places it works.")

    def back(self) -> Action:
        return Action(_("Organisations"), reverse("directory:organisations"))

    def act(self, data: dict[str, Any]) -> Organisation:
        labels, place = labels_of(data), data.pop("place").code
        return services.organisation_add(actor=self.actor, labels=labels, place=place, **data)

    def success_url(self, result: Organisation) -> str:
        return reverse("directory:organisation-change", args=[result.code])


class _OfOrganisation(ChangePage):
    """A form about one organisation."""

    action = keeping.MANAGE
    model = Organisation
    lookup = "code"

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("place__country")

    def back(self) -> Action:
        return Action(self.record.label, reverse("directory:organisation", args=[self.record.code]))

    def success_url(self, result: Organisation) -> str:
        return reverse("directory:organisation", args=[result.code])


class OrganisationChange(ChangeLabelled, _OfOrganisation):
    """Names, office, places of work and languages."""

    form_class = OrganisationForm
    button = _("Save the changes")
    done = _("The changes are saved.")
    lead = _("The office can move inside its country only: figures count by country.")

    def mark(self, row: Organisation) -> int:
        works = sorted(row.places_of_work.values_list("code", flat=True))
        return keeping.mark(row, works, sorted(row.languages.values_list("code", flat=True)))

    def heading(self) -> Any:
        return _("Change %(name)s") % {"name": self.record.label}

    def form(self, data: Any = None) -> Form:
        form = super().form(data)
        if isinstance(form, OrganisationForm):
            form.near(self.record)
        return form

    def initial_of(self, record: Organisation) -> dict[str, Any]:
        return initial_labels(record.labels) | {
            "place": record.place.code,
            "places_of_work": sorted(record.places_of_work.values_list("code", flat=True)),
            "languages": sorted(record.languages.values_list("code", flat=True)),
        }

    def act(self, data: dict[str, Any]) -> Organisation:
        self.refuse_changed()
        labels, place = labels_of(data), data.pop("place").code
        return services.organisation_update(
            actor=self.actor, code=self.record.code, labels=labels, place=place, **data
        )


class OrganisationRetire(_OfOrganisation):
    """An organisation takes part no more."""

    form_class = RetireForm
    button = _("Retire the organisation")
    done = _("The organisation is retired. Its records and figures stay.")
    lead = _("From that day it cannot be chosen any more. Its records and figures stay.")

    def rows(self) -> "QuerySet[Any]":
        kept = keeping.organisations_kept(self.request.user)  # type: ignore[arg-type]
        return super().rows().filter(pk__in=kept.values("pk"))

    def heading(self) -> Any:
        return _("Retire %(name)s?") % {"name": self.record.label}

    def act(self, data: dict[str, Any]) -> Organisation:
        return services.organisation_retire(actor=self.actor, code=self.record.code, on=data["on"])
