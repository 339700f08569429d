"""Invented identities of persons assisted, and the people who may open them."""

from datetime import date
from typing import Any

from factories.accounts import give_role, make_user
from factories.cases import make_member, make_person
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import services
from turna.cases.models import Person
from turna.directory.models import Organisation
from turna.vault.services.identities import Contact, Document, IdentityInput, Name

NAME = "Айгүл Үлгүева"


def somebody(**changes: Any) -> IdentityInput:
    """An invented person."""
    return IdentityInput(
        **{
            "names": (Name(NAME), Name("Aigul Example", "alias")),
            "contacts": (Contact("+996 555 000001"),),
            "documents": (Document("AN0000001", country="KG"),),
            "birth_date": date(1990, 2, 3),
            "safe_contact": "call at noon, say it is the library",
            **changes,
        }
    )


def a_worker(organisation: Organisation, name: str = "", role: Role = Role.CASE_WORKER) -> User:
    """Somebody who works for the organisation in this role."""
    user = make_user(organisation, username=name)
    give_role(user, role, organisation=organisation)
    return user


def known(lead: User, organisation: Organisation, **fields: Any) -> Person:
    """A person whose team `lead` leads and who is recorded with an identity."""
    person = make_person(organisation, **fields)
    make_member(person, lead, lead=True)
    return services.identity_record(
        actor=lead.as_actor(), person=person.uid, identity=somebody()
    )  # fmt: skip
