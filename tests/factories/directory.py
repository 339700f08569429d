"""Places and organisations. Every name here is invented for the tests."""

from typing import Any

from django.utils import timezone

from turna.core.text import search_key, sort_key
from turna.directory.codes import CodeList, OrganisationKind, PlaceKind
from turna.directory.models import Code, Offer, Organisation, Place


def make_place(code: str, *, parent: Place | None = None, kind: str = "", **labels: str) -> Place:
    """A place: a country without a parent, a region or a district below one.

    `code` is used as it is ("KG-B"); labels by language, English being the code by default.
    """
    kinds = (PlaceKind.COUNTRY, PlaceKind.REGION, PlaceKind.DISTRICT, PlaceKind.SETTLEMENT)
    kind = kind or (kinds[kinds.index(PlaceKind(parent.kind)) + 1] if parent else kinds[0])
    labels = {"en": code} | labels
    place = Place(
        code=code,
        kind=kind,
        parent=parent,
        path=f"{parent.path if parent else ''}{code}/",
        labels=labels,
        of_programme=parent.of_programme if parent else code in {"KG", "KZ", "TJ", "TM", "UZ"},
        search=search_key(" ".join(labels.values())),
        sort=sort_key(labels["en"]),
    )
    place.save()
    place.country = parent.country if parent else place
    place.region = place if kind == PlaceKind.REGION else parent.region if parent else None
    place.counts_as = parent if kind == PlaceKind.SETTLEMENT else place
    place.save()
    return place


def make_organisation(
    code: str, place: Place, *, kind: str = OrganisationKind.NGO, **labels: str
) -> Organisation:
    """An organisation at `place`, a partner NGO unless `kind` says otherwise."""
    labels = {"en": code} | labels
    return Organisation.objects.create(
        code=code,
        kind=kind,
        place=place,
        labels=labels,
        invented=True,
        search=search_key(" ".join((code, *labels.values()))),
        sort=sort_key(labels["en"]),
    )


def make_offer(
    organisation: Organisation, *, place: Place | None = None, name: str = "Legal advice",
    kind: str = "legal_aid", **columns: Any,
) -> Offer:  # fmt: skip
    """A service of an organisation, confirmed today unless `assured_on` says otherwise."""
    code, _made = Code.objects.get_or_create(
        list=CodeList.SERVICE_TYPE, code=kind, defaults={"labels": {"en": kind}}
    )
    found: Offer = Offer.objects.create(
        organisation=organisation, type=code, place=place or organisation.place,
        labels={"en": name}, search=search_key(name), sort=sort_key(name),
        **({"assured_on": timezone.localdate()} | columns),
    )  # fmt: skip
    return found
