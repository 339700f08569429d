"""Inputs of cases with everything filled in, and the verbs that take one of them."""

from datetime import date
from typing import Any

from turna.cases.models import Person, Return, Service, Stay
from turna.cases.services import (
    PersonInput,
    ReturnInput,
    ServiceInput,
    StayInput,
    person_add,
    return_record,
    service_record,
    stay_record,
)
from turna.ledger.codes import Age, Sex
from turna.vault.actor import Actor

DAY = date(2012, 3, 5)


def a_person(**fields: Any) -> PersonInput:
    base: dict[str, Any] = {
        "organisation": "test-ngo-batken", "place": "KG-B", "day": DAY, "sex": Sex.FEMALE,
        "age": Age.A21_23, "exploitation": "forced_labour", "destination": "RU",
        "referral": "ngo", "service": "legal_assistance",
    }  # fmt: skip
    return PersonInput(**base | fields)


def add(actor: Actor, **fields: Any) -> Person:
    return person_add(actor=actor, person=a_person(**fields))


def a_service(person: Person, /, **fields: Any) -> ServiceInput:
    base: dict[str, Any] = {
        "person": person.uid, "organisation": "test-ngo-batken", "place": "KG-B",
        "day": date(2013, 2, 1), "service": "medical_treatment",
    }  # fmt: skip
    return ServiceInput(**base | fields)


def help_(actor: Actor, person: Person, /, **fields: Any) -> Service:
    return service_record(actor=actor, service=a_service(person, **fields))


def a_return(person: Person, /, **fields: Any) -> ReturnInput:
    base: dict[str, Any] = {
        "person": person.uid, "receiver": "test-ngo-batken", "from_place": "RU",
        "to_place": "KG-B", "day": DAY,
    }  # fmt: skip
    return ReturnInput(**base | fields)


def bring_home(actor: Actor, person: Person, /, **fields: Any) -> Return:
    return return_record(actor=actor, journey=a_return(person, **fields))


def a_stay(person: Person, /, **fields: Any) -> StayInput:
    base: dict[str, Any] = {
        "person": person.uid, "organisation": "test-ngo-batken", "place": "KG-B-KADAMJAY-PULGON",
        "arrived": DAY,
    }  # fmt: skip
    return StayInput(**base | fields)


def shelter(actor: Actor, person: Person, /, **fields: Any) -> Stay:
    return stay_record(actor=actor, stay=a_stay(person, **fields))
