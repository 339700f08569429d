"""What the verbs of the hotline take in: plain values and stable codes, checked by the verbs."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from turna.ledger.codes import Age, Sex


@dataclass(frozen=True, kw_only=True, slots=True)
class CallInput:
    """A consultation as its operator logs it; who called is nobody's to know.

    `organisation` runs the line. `place` is where the caller is, the line's own place when
    left out. `category` is the main subject and `topics` further ones, codes of the list
    hotline_category valid on `day`. `sex` and `age` are of `ledger.codes`; `group` is a code
    of the list group, `destination` the place code of a country the call is about, `language`
    a code of the list language; what was not asked stays empty. `also_award` is the code of
    another payer's fund; `cards` are those it was answered from. `client_uid` makes a call that
    is sent twice be stored once; `explanation` is the operator's reason for something unusual.
    """

    organisation: str
    day: date
    category: str
    place: str | None = None
    topics: tuple[str, ...] = ()
    sex: int = Sex.NOT_RECORDED
    age: int = Age.NOT_RECORDED
    group: str | None = None
    destination: str | None = None
    language: str = ""
    also_award: str | None = None
    cards: tuple[UUID, ...] = ()
    client_uid: UUID | None = None
    explanation: str = ""
