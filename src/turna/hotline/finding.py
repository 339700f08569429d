"""What can be found in the hotline: a consultation by the code on its page alone, a card by its
title."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import EXACT, Asked, Hit
from turna.hotline import cards
from turna.hotline.models import Call, Card

_READ = "hotline.read"


def register() -> None:
    """Offer them to whoever reads consultations."""
    search.register("calls", _("Consultations"), calls, action=_READ, icon="message", order=62)
    search.register(
        "cards", _("Answers at hand"), answers, action=cards.READ, icon="book-2", order=25,
        listed="hotline:cards",
    )  # fmt: skip
    search.command(_("Add a card"), "hotline:card-add", action=cards.KEEP)


def calls(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Consultations of the reader's scope. A hit says the day and the line, not the question."""
    rows = Call.objects.visible_to(reader, _READ).select_related("organisation")
    found = search.of_record_code(rows, asked)
    if found is None:
        return []
    return [
        Hit(
            _("Consultation of %(day)s") % {"day": date_format(row.day, "j F Y")},
            reverse("hotline:call", args=[row.uid]), row.organisation.label, EXACT, row,
        )
        for row in found.order_by("-day", "pk")[:limit]
    ]  # fmt: skip


def answers(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Knowledge cards that are offered."""
    rows = Card.objects.visible_to(reader, cards.READ).filter(retired=False)
    found = search.matching(rows.select_related("category", "country"), asked, ("search",), "sort")
    return [
        Hit(
            row.title, reverse("hotline:card", args=[row.uid]),
            row.country.label if row.country else row.category.label, row.nearness,
        )
        for row in found[:limit]
    ]  # fmt: skip
