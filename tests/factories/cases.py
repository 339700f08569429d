"""Persons assisted and what was done for them. Rows are written directly, without entries."""

from typing import Any

from django.utils import timezone

from factories.outreach import counted
from turna.cases.codes import ClientKind, ReturnRole
from turna.cases.models import Person, Return, ReturnPart, Service, Stay
from turna.cases.rules import new_code
from turna.directory.models import Organisation, Place
from turna.ledger.models import new_subject


def make_person(organisation: Organisation, **fields: Any) -> Person:
    """A victim of trafficking."""
    subject = new_subject()
    return Person.objects.create(
        **{
            "organisation": organisation, "code": new_code(), "subject": subject,
            "own_subject": subject, "client_kind": ClientKind.TRAFFICKING,
            "recorded_at": timezone.now(), "recorded_by": "factory", **fields,
        }
    )  # fmt: skip


def make_service(organisation: Organisation, place: Place, **fields: Any) -> Service:
    """Help given to a person of the organisation."""
    fields.setdefault("person", None)
    fields["person"] = fields["person"] or make_person(organisation)
    return Service.objects.create(**counted(organisation, place, **fields))


def make_return(organisation: Organisation, place: Place, **fields: Any) -> Return:
    """A return that the organisation received in the place, from the same place."""
    person = fields.pop("person", None) or make_person(organisation)
    columns = counted(organisation, place, person=person, from_place=place, to_place=place)
    journey = Return.objects.create(**columns | fields)
    ReturnPart.objects.create(
        journey=journey, role=ReturnRole.RECEIVER, organisation=organisation, place=place,
        country=place.country, fund=journey.fund,
    )  # fmt: skip
    return journey


def make_stay(organisation: Organisation, place: Place, **fields: Any) -> Stay:
    """A stay in the place's region."""
    person = fields.pop("person", None) or make_person(organisation)
    region = place.region or place.country
    return Stay.objects.create(**counted(organisation, region, person=person, **fields))


Keywords = dict[str, Any]


def a_person(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a person."""
    return {"uid": make_person(organisation).uid}


def a_service(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a service."""
    return {"uid": make_service(organisation, place).uid}


def a_return(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a return."""
    return {"uid": make_return(organisation, place).uid}


def a_stay(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a stay."""
    return {"uid": make_stay(organisation, place).uid}
