"""Consultations. Rows are written directly, without entries."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from factories.outreach import a_code, counted
from turna.core.text import search_key, sort_key
from turna.directory.models import Organisation, Place
from turna.hotline.models import Call, Card


def make_call(organisation: Organisation, place: Place, **fields: Any) -> Call:
    """A question about employment abroad."""
    fields = {"category": a_code("hotline_category", "employment_abroad"), **fields}
    return Call.objects.create(**counted(organisation, place, **fields))


Keywords = dict[str, Any]


def a_call(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a call."""
    return {"uid": make_call(organisation, place).uid}


def make_card(owner: Organisation, title: str = "Work permits", **fields: Any) -> Card:
    """A card on employment abroad, to be read through in half a year."""
    return Card.objects.create(
        owner=owner, search=search_key(title), sort=sort_key(title),
        **({
            "category": a_code("hotline_category", "employment_abroad"),
            "texts": {"en": {"title": title, "text": "Ask for the permit first."}},
            "review_on": timezone.localdate() + timedelta(days=180),
        } | fields),
    )  # fmt: skip


def a_card(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a card."""
    return {"uid": make_card(organisation).uid}
