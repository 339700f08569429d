"""The pages of services offered: who helps, nearest first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage, FormPage
from turna.core.forms import Form
from turna.core.views import DetailPage, Fact, ListPage
from turna.directory import hours, offered, services
from turna.directory.codes import OfferStatus
from turna.directory.fields import initial_labels, labels_of, names_of
from turna.directory.lists import OFFERS, free_room, lies_in, offer_state
from turna.directory.models import Offer, Place
from turna.directory.offer_forms import AssureForm, NewOfferForm, OfferForm, OfferStatusForm
from turna.directory.queries import READ


class OfferList(ListPage):
    """Who helps: by kind of help, for whom, in which language, nearest first."""

    action = READ
    model = Offer
    listing = OFFERS
    title = _("Who helps")
    lead = _("Choose the place where somebody is: the nearest help comes first.")
    empty = _("No service is noted yet. An NGO's manager adds what the NGO offers.")
    explains = ("service-offered",)
    add = (_("Add a service"), "directory:offer-add", offered.KEEP)

    def rows(self) -> "QuerySet[Any]":
        rows = offered.shown(super().rows())
        if "status" not in self.request.GET:
            rows = rows.exclude(status=OfferStatus.ENDED)
        code = self.request.GET.get("near", "").replace("\0", "")
        place = Place.objects.filter(code=code).first() if code else None
        return offered.near(rows, place) if place else offered.anywhere(rows)

    def row_url(self, row: Offer) -> str:
        return reverse("directory:offer", args=[row.uid])


class OfferPage(DetailPage):
    """One service."""

    action = READ
    model = Offer
    template_name = "directory/offer.html"
    explains = ("service-offered",)

    def rows(self) -> "QuerySet[Any]":
        return offered.shown(super().rows())

    def back(self, row: Offer) -> Action:
        return Action(_("Who helps"), reverse("directory:offers"))

    def status(self, row: Offer) -> Badge:
        return offer_state(row)

    def facts(self, row: Offer) -> Sequence[Fact]:
        place = _("hidden; in %(region)s") if row.hidden else "%(region)s"
        return (
            (_("Kind of help"), row.type.label),
            (_("Organisation"), row.organisation.label),
            (_("Telephone"), row.phone),
            (_("Place"), place % {"region": row.place.label}),
            (_("Lies in"), lies_in(row.place)),
            (_("Street and house"), row.address),
            (_("Page on the web"), row.url),
            (_("Open"), hours.in_words(row.hours)),
            (_("For whom"), row.get_sex_display()),
            (_("Age"), _ages(row)),
            (_("Languages"), ", ".join(one.label for one in row.languages.all())),
            (_("Takes people from"), _taken_from(row)),
            (_("Cost"), row.get_cost_display()),
            (_("Free now"), free_room(row)),
            (_("Counted"), row.counted_at if row.room is not None else None),
            (_("Confirmed"), row.assured_on),
            (_("Invented for the demonstration"), row.invented),
        )

    def actions(self, row: Offer) -> Sequence[Action]:
        reader: Any = self.request.user
        if not reader.can(offered.KEEP) or not offered.kept(reader).filter(pk=row.pk).exists():
            return ()

        def at(name: str) -> str:
            return reverse(f"directory:offer-{name}", args=[row.uid])

        return (
            Action(_("Confirm it"), at("assure"), "primary", "check"),
            Action(_("Change it"), at("change"), icon="pencil"),
            Action(_("Open or close it"), at("status")),
        )

    def context(self, row: Offer) -> dict[str, Any]:
        return names_of(row.labels)


class OfferAdd(FormPage):
    """A new service."""

    action = offered.KEEP
    form_class = NewOfferForm
    title = _("Add a service")
    lead = _("What operators and case workers have to know to send somebody there.")
    button = _("Add the service")
    done = _("The service is added. Confirm it once a quarter, so that people can rely on it.")

    def back(self) -> Action:
        return Action(_("Who helps"), reverse("directory:offers"))

    def act(self, data: dict[str, Any]) -> Offer:
        said: dict[str, Any] = _said(data)
        house = said.pop("organisation")
        return services.offer_add(
            actor=self.actor, organisation=house.code, offer=services.OfferInput(**said),
            uid=self.client_uid,
        )  # fmt: skip

    def success_url(self, result: Offer) -> str:
        return reverse("directory:offer", args=[result.uid])


class _OfOffer(ChangePage):
    """A form about one service, of an organisation for which the reader keeps them."""

    action = offered.KEEP
    model = Offer
    error_names = {"labels": "label_en"}

    def rows(self) -> "QuerySet[Any]":
        kept = offered.kept(self.request.user)  # type: ignore[arg-type]
        return offered.shown(super().rows()).filter(pk__in=kept.values("pk"))

    def back(self) -> Action:
        return Action(self.record.label, reverse("directory:offer", args=[self.record.uid]))

    def success_url(self, result: Offer) -> str:
        return reverse("directory:offer", args=[result.uid])


class OfferChange(_OfOffer):
    """What is said of a service."""

    form_class = OfferForm
    button = _("Save the changes")
    done = _("The changes are saved, and the service is confirmed as of today.")

    def heading(self) -> Any:
        return _("Change %(name)s") % {"name": self.record.label}

    def initial_of(self, record: Offer) -> dict[str, Any]:
        plain = ("about", "address", "phone", "url", "hours", "sex", "age_from", "age_to")
        return (
            initial_labels(record.labels)
            | {name: getattr(record, name) for name in (*plain, "room", "free")}
            | {name: getattr(record, name) or "-" for name in ("cost", "unit")}
            | {"type": record.type.code, "place": record.place.code}
            | {"hidden": "hidden" if record.hidden else "known"}
            | {"serves": [place.code for place in record.serves.all()]}
            | {"languages": [code.code for code in record.languages.all()]}
        )

    def act(self, data: dict[str, Any]) -> Offer:
        return services.offer_change(
            actor=self.actor, uid=self.record.uid, version=self.version,
            offer=services.OfferInput(**_said(data)),
        )  # fmt: skip


class OfferAssure(_OfOffer):
    """Everything about it is still true."""

    form_class = AssureForm
    button = _("Confirm it")
    done = _("Confirmed. Operators see from when this is.")
    lead = _("Read it through. If something is no longer true, change it instead.")

    def heading(self) -> Any:
        return _("Is everything about %(name)s still true?") % {"name": self.record.label}

    def form(self, data: Any = None) -> Form:
        form = super().form(data)
        if isinstance(form, AssureForm):
            form.of(self.record)
        return form

    def initial_of(self, record: Offer) -> dict[str, Any]:
        return {"free": record.free}

    def act(self, data: dict[str, Any]) -> Offer:
        return services.offer_assure(
            actor=self.actor, uid=self.record.uid, version=self.version, free=data.get("free")
        )


class OfferSetStatus(_OfOffer):
    """Open it, close it for now, end it."""

    form_class = OfferStatusForm
    button = _("Save how it stands")
    lead = _("Nobody is sent to a service that is closed or ended.")

    def heading(self) -> Any:
        return _("Open or close %(name)s") % {"name": self.record.label}

    def initial_of(self, record: Offer) -> dict[str, Any]:
        return {"status": record.status}

    def act(self, data: dict[str, Any]) -> Offer:
        return services.offer_set_status(
            actor=self.actor, uid=self.record.uid, version=self.version, status=data["status"]
        )


def _said(data: dict[str, Any]) -> dict[str, Any]:
    """Cleaned data as `OfferInput` takes them, an organisation beside them."""
    said = dict(data)
    said["labels"] = labels_of(said)
    said["place"] = said["place"].code
    said["hidden"] = said["hidden"] == "hidden"
    return said | {name: said[name] or "" for name in ("cost", "unit")}


def _ages(row: Offer) -> Any:
    if row.age_from is None and row.age_to is None:
        return None
    if row.age_to is None:
        return _("from %(age)d") % {"age": row.age_from}
    if row.age_from is None:
        return _("up to %(age)d") % {"age": row.age_to}
    return _("%(first)d to %(last)d") % {"first": row.age_from, "last": row.age_to}


def _taken_from(row: Offer) -> str:
    country: Any = row.place.country
    return ", ".join(place.label for place in row.serves.all()) or str(country.label)
