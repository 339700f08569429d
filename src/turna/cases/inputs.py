"""What the verbs of cases take in: plain values and stable codes, checked by the verbs.

Nothing here says who somebody is: a person is a code, a sex and an age band.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from turna.cases.codes import ClientKind
from turna.ledger.codes import Age, Sex


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonInput:
    """Somebody helped for the first time by this organisation, on this day, in this place.

    `sex` and `age` (at that day) are of `ledger.codes`; `exploitation`, `referral` and
    `service` codes of the lists exploitation, referral_source and service; `destination` the
    place code of the country of exploitation. Empty means not recorded. `also_award` is the
    code of another payer's fund. `client_uid` makes a row that is sent twice be stored once;
    `explanation` is the reporter's reason for something unusual.
    """

    organisation: str
    place: str
    day: date
    sex: int = Sex.NOT_RECORDED
    age: int = Age.NOT_RECORDED
    client_kind: str = ClientKind.TRAFFICKING
    exploitation: str | None = None
    destination: str | None = None
    referral: str | None = None
    service: str | None = None
    also_award: str | None = None
    client_uid: UUID | None = None
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceInput:
    """Help given to somebody known: `person` is the person's uid, `service` a code."""

    person: UUID
    organisation: str
    place: str
    day: date
    service: str | None = None
    also_award: str | None = None
    client_uid: UUID | None = None
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnInput:
    """Somebody's journey home: who sent her off, who received her, at least one of them."""

    person: UUID
    from_place: str
    to_place: str
    day: date
    sender: str | None = None
    receiver: str | None = None
    client_uid: UUID | None = None
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StayInput:
    """Nights in a shelter of `organisation`. Of `place` only the region is kept.

    `left` is empty while the person is there.
    """

    person: UUID
    organisation: str
    place: str
    arrived: date
    left: date | None = None
    also_award: str | None = None
    client_uid: UUID | None = None
    explanation: str = ""
