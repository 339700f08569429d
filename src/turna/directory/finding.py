"""What can be found in the directory: organisations, services, places, by any of their names."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import Asked, Hit
from turna.directory import keeping, offered
from turna.directory.lists import lies_in, offer_state
from turna.directory.models import Offer, Organisation, Place
from turna.directory.queries import READ
from turna.directory.rules import is_retired


def register() -> None:
    """Offer them to whoever reads the directory, and what its keepers can add."""
    search.register(
        "organisations", _("Organisations"), organisations, action=READ, icon="building", order=10,
        listed="directory:organisations",
    )  # fmt: skip
    search.register(
        "places", _("Places"), places, action=READ, icon="map-pin", order=20,
        listed="directory:places",
    )  # fmt: skip
    search.register(
        "offers", _("Who helps"), offers, action=READ, icon="route", order=15,
        listed="directory:offers",
    )  # fmt: skip
    search.command(_("Add a service"), "directory:offer-add", action=offered.KEEP)
    search.command(
        _("Add an organisation"), "directory:organisation-add", action=keeping.MANAGE,
        may=keeping.keeps_places,
    )  # fmt: skip
    search.command(
        _("Add a place"), "directory:place-add", action=keeping.MANAGE, may=keeping.keeps_places
    )


def organisations(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Organisations of the reader's scope, retired ones too: old records name them."""
    rows = Organisation.objects.visible_to(reader, READ).select_related("place")
    found = search.matching(rows, asked, ("search", "code"), "sort")[:limit]
    return [
        Hit(
            row.label, reverse("directory:organisation", args=[row.code]),
            _told(row.get_kind_display(), row.place.label, _gone(row)), row.nearness,
        )
        for row in found
    ]  # fmt: skip


def offers(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Services offered."""
    rows = Offer.objects.visible_to(reader, READ).select_related("organisation", "place")
    found = search.matching(rows, asked, ("search",), "sort")[:limit]
    return [
        Hit(
            row.label, reverse("directory:offer", args=[row.uid]),
            _told(row.organisation.label, row.place.label, offer_state(row).label), row.nearness,
        )
        for row in found
    ]  # fmt: skip


def places(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Places, those of the programme's countries first."""
    rows = Place.objects.visible_to(reader, READ).select_related("parent", "region", "country")
    found = search.matching(rows, asked, ("search", "code"), "-of_programme", "sort")[:limit]
    return [
        Hit(
            row.label, reverse("directory:place", args=[row.code]),
            _told(row.get_kind_display(), lies_in(row), _gone(row)), row.nearness,
        )
        for row in found
    ]  # fmt: skip


def _gone(row: Organisation | Place) -> Any:
    return _("retired") if is_retired(row.retired_on, timezone.localdate()) else ""


def _told(*words: Any) -> str:
    return " · ".join(str(word) for word in words if word)
