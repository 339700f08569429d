"""Invented people for the vault's tests, made by the verbs."""

from datetime import date
from typing import Any
from uuid import UUID

from turna.vault.actor import Actor
from turna.vault.models import Identity
from turna.vault.services import identities
from turna.vault.services.identities import Contact, Document, IdentityInput, Name

NGO, OTHER = "test-ngo-batken", "test-ngo-khujand"
ACTOR = Actor(id="test-actor", name="Test Actor", organisation=NGO, via="test")


def somebody(number: int = 1, **changes: Any) -> IdentityInput:
    """An invented person; the number makes another one."""
    return IdentityInput(
        **{
            "names": (Name(f"Айгүл Ойдонова {number}"), Name(f"Aigul {number}", "alias")),
            "contacts": (Contact(f"+996 555 {number:06}"),),
            "documents": (Document(f"AN{number:07}", country="KG"),),
            "birth_date": date(1990, 1 + number % 12, 1 + number % 28),
            "safe_contact": f"call at noon, say it is the library ({number})",
            **changes,
        }
    )


def create(number: int = 1, organisation: str = NGO, **changes: Any) -> UUID:
    return identities.identity_create(
        actor=ACTOR, organisation=organisation, identity=somebody(number, **changes)
    )


def read(uid: UUID) -> identities.OpenIdentity:
    """The person, read from the database as a page would."""
    return identities.identities_open(actor=ACTOR, uids=[uid])[uid]


def row(uid: UUID) -> Identity:
    return Identity.objects.get(uid=uid)
