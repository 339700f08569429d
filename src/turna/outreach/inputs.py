"""What the verbs of outreach take in: plain values and stable codes, checked by the verbs.

Numbers and days may come as text from forms and files; what they cannot mean is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Cell:
    """A joint cell of an audience: so many heads of this sex (`ledger.codes.Sex`), age band
    (`ledger.codes.Age`) and group (code of the list `group`, None: not recorded)."""

    sex: int
    age: int
    group: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Margins:
    """An audience counted along each axis apart: heads by sex, by age band, by group.

    What an axis leaves open up to `total` is "not recorded". An axis that names its "not
    recorded" heads itself (sex or age 0, group "-") must close to the total.
    """

    total: int
    sex: Mapping[int, int] = field(default_factory=dict)
    age: Mapping[int, int] = field(default_factory=dict)
    group: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class EventInput:
    """An event as its organiser reports it.

    `organisation`, `place` and `co_hosts` are codes; `type`, `theme` and `language` codes of
    the lists event_type, event_theme and language, valid on `day`. The audience is `cells` or
    `margins`, never both; neither means that nobody counted. `indirect` is an estimated
    audience (of a broadcast) and `indirect_basis` where the estimate comes from. `also_award`
    is the code of another payer's fund, which then sees the count without adding it.
    `client_uid` makes a row that is sent twice be stored once; `explanation` is the reporter's
    reason for something unusual.
    """

    organisation: str
    place: str
    day: date
    type: str
    theme: str
    language: str
    cells: tuple[Cell, ...] = ()
    margins: Margins | None = None
    indirect: int | None = None
    indirect_basis: str = ""
    co_hosts: tuple[str, ...] = ()
    also_award: str | None = None
    client_uid: UUID | None = None
    explanation: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingInput:
    """A training: `topic` and `level` are codes of training_topic and training_level; the
    people trained are `cells` or `margins` as in an event."""

    organisation: str
    place: str
    day: date
    topic: str
    level: str
    cells: tuple[Cell, ...] = ()
    margins: Margins | None = None
    also_award: str | None = None
    client_uid: UUID | None = None
    explanation: str = ""
