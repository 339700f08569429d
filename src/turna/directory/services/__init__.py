"""The verbs of the directory: places, code lists, organisations, services offered."""

from turna.directory.services.code_lists import (
    NewCode,
    code_add,
    code_relabel,
    code_retire,
    codes_add,
    codes_refresh,
)
from turna.directory.services.offers import (
    OfferInput,
    offer_add,
    offer_assure,
    offer_change,
    offer_set_status,
    offers_add,
)
from turna.directory.services.organisations import (
    NewOrganisation,
    organisation_add,
    organisation_retire,
    organisation_update,
    organisations_add,
)
from turna.directory.services.places import (
    NewPlace,
    place_add,
    place_move,
    place_relabel,
    place_retire,
    places_add,
    places_refresh,
)

__all__ = [
    "NewCode",
    "NewOrganisation",
    "NewPlace",
    "OfferInput",
    "code_add",
    "code_relabel",
    "code_retire",
    "codes_add",
    "codes_refresh",
    "offer_add",
    "offer_assure",
    "offer_change",
    "offer_set_status",
    "offers_add",
    "organisation_add",
    "organisation_retire",
    "organisation_update",
    "organisations_add",
    "place_add",
    "place_move",
    "place_relabel",
    "place_retire",
    "places_add",
    "places_refresh",
]
