"""Places and organisations. Every name here is invented for the tests."""

from turna.core.text import search_key, sort_key
from turna.directory.codes import OrganisationKind, PlaceKind
from turna.directory.models import Organisation, Place


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
