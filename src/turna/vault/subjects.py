"""Whose key something is sealed under."""

from dataclasses import dataclass
from uuid import UUID

PERSON = "person"
CASE = "case"
INDEX = "index"  # no person: the key of an organisation's blind indexes


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind and a pseudonymous id. A text about two people is sealed to their case."""

    kind: str
    uid: UUID
