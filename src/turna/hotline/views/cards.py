"""The pages of knowledge cards, and the part of the desk that shows those that fit."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core import htmx
from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage, FormPage
from turna.core.forms import Form
from turna.core.views import Closed, DetailPage, Fact, ListPage
from turna.hotline import cards, services
from turna.hotline.card_forms import CardForm, ReviewForm, initial_texts, texts_of
from turna.hotline.lists import CARDS, card_state
from turna.hotline.models import Card

_SHOWN = 6  # more than these nobody reads while somebody is talking


class CardList(ListPage):
    """Answers at hand: by subject and country."""

    action = cards.READ
    model = Card
    listing = CARDS
    title = _("Answers at hand")
    lead = _("What to tell a caller, by subject and country, and who keeps it true.")
    empty = _("No card is written yet. An NGO's manager or the mission adds the first.")
    explains = ("knowledge-card",)
    add = (_("Add a card"), "hotline:card-add", cards.KEEP)

    def rows(self) -> "QuerySet[Any]":
        rows = cards.shown(super().rows())
        return rows if "state" in self.request.GET else rows.filter(retired=False)

    def row_url(self, row: Card) -> str:
        return reverse("hotline:card", args=[row.uid])


class CardPage(DetailPage):
    """One card."""

    action = cards.READ
    model = Card
    template_name = "hotline/card.html"
    explains = ("knowledge-card",)

    def rows(self) -> "QuerySet[Any]":
        return cards.shown(super().rows())

    def back(self, row: Card) -> Action:
        return Action(_("Answers at hand"), reverse("hotline:cards"))

    def status(self, row: Card) -> Badge:
        return card_state(row)

    def facts(self, row: Card) -> Sequence[Fact]:
        return (
            (_("Subject"), row.category.label),
            (_("Country"), row.country.label if row.country else _("every country")),
            (_("Kept true by"), row.owner.label),
            (_("From"), row.source),
            (_("Read through again on"), row.review_on),
            (_("Consultations answered from it"), row.used),  # type: ignore[attr-defined]
            (_("Invented for the demonstration"), row.invented),
        )

    def actions(self, row: Card) -> Sequence[Action]:
        reader: Any = self.request.user
        if row.retired or not cards.kept(reader).filter(pk=row.pk).exists():
            return ()

        def at(name: str) -> str:
            return reverse(f"hotline:card-{name}", args=[row.uid])

        return (
            Action(_("It is still true"), at("review"), "primary", "check"),
            Action(_("Change it"), at("change"), icon="pencil"),
            Action(_("Retire it"), at("retire"), "danger"),
        )


class CardAdd(FormPage):
    """A new card."""

    action = cards.KEEP
    form_class = CardForm
    title = _("Add a card")
    lead = _("One subject, in words that can be read out. Nobody's name, no recruiter's name.")
    button = _("Add the card")
    done = _("The card is added. Every line sees it now.")

    def back(self) -> Action:
        return Action(_("Answers at hand"), reverse("hotline:cards"))

    def act(self, data: dict[str, Any]) -> Card:
        return services.card_add(actor=self.actor, card=_said(data), uid=self.client_uid)

    def success_url(self, result: Card) -> str:
        return reverse("hotline:card", args=[result.uid])


class _OfCard(ChangePage):
    """A form about one card of an organisation for which the reader keeps them."""

    action = cards.KEEP
    model = Card

    def rows(self) -> "QuerySet[Any]":
        kept = cards.kept(self.request.user)  # type: ignore[arg-type]
        return cards.shown(super().rows()).filter(pk__in=kept.values("pk"))

    def back(self) -> Action:
        return Action(self.record.title, reverse("hotline:card", args=[self.record.uid]))

    def success_url(self, result: Card) -> str:
        return reverse("hotline:card", args=[result.uid])


class CardChange(_OfCard):
    """What a card says."""

    form_class = CardForm
    button = _("Save the changes")
    done = _("The changes are saved. Every line sees them now.")

    def heading(self) -> Any:
        return _("Change %(name)s") % {"name": self.record.title}

    def initial_of(self, record: Card) -> dict[str, Any]:
        return initial_texts(record.texts) | {
            "kind": record.kind, "category": record.category.code, "owner": record.owner.code,
            "country": record.country.code if record.country else "", "source": record.source,
            "review_on": record.review_on,
        }  # fmt: skip

    def act(self, data: dict[str, Any]) -> Card:
        return services.card_change(
            actor=self.actor, uid=self.record.uid, version=self.version, card=_said(data)
        )


class CardReview(_OfCard):
    """It is true today."""

    form_class = ReviewForm
    button = _("It is still true")
    done = _("Noted. Operators see until when somebody vouches for it.")

    def heading(self) -> Any:
        return _("Is %(name)s still true?") % {"name": self.record.title}

    def act(self, data: dict[str, Any]) -> Card:
        return services.card_review(
            actor=self.actor, uid=self.record.uid, version=self.version, review_on=data["review_on"]
        )


class CardRetire(_OfCard):
    """It is offered to nobody any more."""

    form_class = Form
    button = _("Retire the card")
    done = _("The card is retired. Consultations that used it keep naming it.")
    lead = _("No operator is offered it any more. This cannot be taken back.")

    def heading(self) -> Any:
        return _("Retire %(name)s?") % {"name": self.record.title}

    def act(self, data: dict[str, Any]) -> Card:
        return services.card_retire(actor=self.actor, uid=self.record.uid, version=self.version)


class FittingCards(Closed):
    """A part of the desk: the cards that fit the subject and the country chosen so far."""

    action = cards.READ

    def get(self, request: HttpRequest) -> HttpResponse:
        part = htmx.is_part(request)
        template = "hotline/fitting.html" if part else "hotline/fitting_page.html"
        title = {"title": _("Cards that fit the question")}
        return TemplateResponse(request, template, fitting(request, request.GET) | title)


def fitting(request: HttpRequest, asked: QueryDict) -> dict[str, Any]:
    """What the part shows: the cards that fit, and which of them are ticked."""
    reader: Any = request.user
    subject, country = (asked.get(n, "").replace("\0", "") for n in ("category", "destination"))
    found = cards.fitting(reader, subject, country)[:_SHOWN]
    return {"cards": found, "used": set(uids(asked.getlist("cards")))}


def uids(typed: Sequence[str]) -> tuple[UUID, ...]:
    """The public ids among what a browser sent; what is none is left out."""
    found = []
    for text in typed:
        with suppress(ValueError):
            found.append(UUID(text))
    return tuple(dict.fromkeys(found))


def _said(data: dict[str, Any]) -> services.CardInput:
    said = dict(data)
    texts = texts_of(said)
    country, owner = said.pop("country"), said.pop("owner")
    return services.CardInput(
        texts=texts, owner=owner.code, country=country.code if country else None, **said
    )
