"""Services offered as Open Referral's Human Services Data Specification (HSDS) 3.1 in JSON.

Ids that the directory does not keep (of organisations, places, telephones) are made of its
stable codes, so that they are the same in every export. Of a hidden place there is nothing to
export but its region: a virtual location without an address.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from turna.directory import hours
from turna.directory.codes import CodeList, ServedSex
from turna.directory.hours import Opening
from turna.directory.models import Code, Offer, Organisation, Place

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/3.1/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json"

# Ids of everything here are names in this space.
_SPACE = UUID("6f8a2c5e-6d0f-5b7d-9a4e-3f1d2b7c8e90")
_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_TAXONOMY = "Turna: types of service"


def organisation_id(code: str) -> UUID:
    """The id under which an organisation is exported."""
    return uuid5(_SPACE, f"organisation:{code}")


def term_id(code: str) -> UUID:
    """The id under which a type of service is exported."""
    return uuid5(_SPACE, f"term:{CodeList.SERVICE_TYPE}:{code}")


def full(offer: Offer) -> dict[str, Any]:
    """A service with all that belongs to it; `offer` as `offered.shown` gives it."""
    return flat(offer) | _without_empty(
        {
            "organization": organization(offer.organisation),
            "phones": _phones(offer),
            "schedules": _schedules(offer),
            "service_areas": [_area(offer, place) for place in _areas(offer)],
            "service_at_locations": [_at_location(offer)],
            "languages": [_language(offer, code) for code in offer.languages.all()],
            "cost_options": _cost(offer),
            "capacities": _capacities(offer),
            "attributes": [_kind(offer)],
        }
    )


def flat(offer: Offer) -> dict[str, Any]:
    """A service with what stands once only."""
    return _without_empty(
        {
            "id": str(offer.uid),
            "organization_id": str(organisation_id(offer.organisation.code)),
            "name": offer.labels["en"],
            "description": offer.about,
            "url": offer.url,
            "status": offer.status,
            "eligibility_description": _ELIGIBLE.get(offer.sex, ""),
            "minimum_age": offer.age_from,
            "maximum_age": offer.age_to,
            "assured_date": offer.assured_on.isoformat(),
        }
    )


def minimal(offer: Offer) -> dict[str, Any]:
    """A service with what must be there."""
    return {"id": str(offer.uid), "name": offer.labels["en"], "status": offer.status}


def organization(row: Organisation) -> dict[str, Any]:
    """An organisation; its description says what kind it is, for HSDS must have one."""
    return {
        "id": str(organisation_id(row.code)),
        "name": row.labels["en"],
        "description": str(row.get_kind_display()),
        "organization_identifiers": [
            {
                "id": _id("identifier", row.code),
                "identifier_type": "Turna",
                "identifier": row.code,
            }
        ],
    }


def page(contents: list[dict[str, Any]], *, number: int, pages: int, total: int) -> dict[str, Any]:
    """One page of a list, as HSDS's API gives it; pages are numbered from 1."""
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }


_ELIGIBLE: Mapping[str, str] = {ServedSex.WOMEN: "Women only", ServedSex.MEN: "Men only"}


def _id(*parts: object) -> str:
    return str(uuid5(_SPACE, ":".join(map(str, parts))))


def _without_empty(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def _phones(offer: Offer) -> list[dict[str, Any]]:
    if not offer.phone:
        return []
    phone = {"id": _id("phone", offer.uid), "service_id": str(offer.uid), "number": offer.phone}
    return [phone]


def _schedules(offer: Offer) -> list[dict[str, Any]]:
    """One for each span of hours, with all the days on which it holds."""
    spans: dict[tuple[int, int], list[Opening]] = {}
    for opening in hours.openings(offer.hours):
        spans.setdefault((opening.start, opening.end), []).append(opening)
    return [
        {
            "id": _id("schedule", offer.uid, start, end),
            "service_id": str(offer.uid),
            "freq": "WEEKLY",
            "interval": 1,
            "wkst": "MO",
            "byday": ",".join(_BYDAY[opening.day] for opening in days),
            "opens_at": _clock(start),
            "closes_at": _clock(end),
            "description": offer.hours,
        }
        for (start, end), days in sorted(spans.items())
    ]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _areas(offer: Offer) -> Iterable[Place]:
    country: Any = offer.place.country
    return list(offer.serves.all()) or [country]


def _area(offer: Offer, place: Place) -> dict[str, Any]:
    return {
        "id": _id("area", offer.uid, place.code),
        "service_id": str(offer.uid),
        "name": place.labels["en"],
        "extent": place.code,
        "extent_type": "text",
    }


def _at_location(offer: Offer) -> dict[str, Any]:
    """Where it is: in words, for an address of HSDS needs a postal code, which few places have."""
    virtual = offer.hidden
    country: Any = offer.place.country
    where = _without_empty(
        {
            "id": _id("location", offer.uid),
            "location_type": "virtual" if virtual else "physical",
            "organization_id": str(organisation_id(offer.organisation.code)),
            "name": f"{offer.place.labels['en']}, {country.labels['en']}",
            "description": "" if virtual else offer.address,
        }
    )
    return {
        "id": _id("at", offer.uid),
        "service_id": str(offer.uid),
        "location_id": where["id"],
        "location": where,
    }


def _language(offer: Offer, code: Code) -> dict[str, Any]:
    return {
        "id": _id("language", offer.uid, code.code),
        "service_id": str(offer.uid),
        "name": code.labels["en"],
        "code": code.code,
    }


def _cost(offer: Offer) -> list[dict[str, Any]]:
    if not offer.cost:
        return []
    option = {"id": _id("cost", offer.uid), "service_id": str(offer.uid), "option": offer.cost}
    return [option]


def _capacities(offer: Offer) -> list[dict[str, Any]]:
    if offer.free is None or offer.counted_at is None:
        return []
    unit = {"id": _id("unit", offer.unit), "name": offer.unit}
    return [
        {
            "id": _id("capacity", offer.uid),
            "service_id": str(offer.uid),
            "unit": unit,
            "available": offer.free,
            "maximum": offer.room,
            "updated": offer.counted_at.isoformat(),
        }
    ]


def _kind(offer: Offer) -> dict[str, Any]:
    name = offer.type.labels["en"]
    return {
        "id": _id("kind", offer.uid),
        "link_id": str(offer.uid),
        "link_entity": "service",
        "taxonomy_term_id": str(term_id(offer.type.code)),
        "taxonomy_term": {
            "id": str(term_id(offer.type.code)),
            "code": offer.type.code,
            "name": name,
            "description": name,
            "taxonomy": _TAXONOMY,
        },
    }
