"""What the verbs of surveys take in: plain values and stable codes, checked by the verbs."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from turna.ledger.codes import Sex
from turna.surveys.models import Test


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperInput:
    """A paper as it is entered.

    `organisation` and `place` are codes, `test` is a test or its uid, `round` "baseline" or
    "follow_up", `score` the points from 0 to the test's questions. `taker` is the number of
    somebody who has written before; left out, the taker gets a new one. `client_uid` makes a
    paper that is sent twice be stored once.
    """

    organisation: str
    place: str
    day: date
    test: Test | UUID | str
    round: str
    score: Any
    taker: int | None = None
    sex: int = Sex.NOT_RECORDED
    client_uid: UUID | None = None
    explanation: str = ""
