"""A plain model of who opens whom: dictionaries, written apart from the code that it checks.

Times are datetimes; people are their user names, persons assisted "p1", "p2".
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

NGO, OTHER, MISSION = "ngo", "other", "mission"
COUNTRY = {NGO: "KG", OTHER: "TJ", MISSION: "KG"}
MAY = {
    "worker": {"read", "record", "reveal"},
    "shelter": {"read", "record", "reveal", "duty"},
    "manager": {"read", "record", "reveal", "duty", "team", "grant"},
    "officer": {"read", "reveal", "grant", "duty"},
}


@dataclass
class Somebody:
    """An account: where it works, in which role, and where the role holds."""

    org: str
    role: str
    active: bool = True
    held: bool = True  # the role
    reset_at: datetime | None = None

    def may(self, action: str, org: str) -> bool:
        """Whether the role does this with persons of that organisation."""
        if not (self.active and self.held and action in MAY[self.role]):
            return False
        if self.role == "officer" and action != "duty":  # a rota is the own organisation's
            return COUNTRY[org] == "KG"
        return org == self.org


@dataclass
class Known:
    """A person assisted."""

    org: str = NGO
    vault_org: str = NGO
    sealed: bool = False
    erased: bool = False
    team: dict[str, bool] = field(default_factory=dict)  # who → leads
    sleeps: str = ""  # the organisation of the shelter


@dataclass
class Asked:
    """A request or an emergency."""

    person: str
    asker: str
    at: datetime
    minutes: int
    columns: tuple[str, ...]
    emergency: bool = False
    decided: str = ""
    second: str = ""
    expires: datetime | None = None
    ended: bool = False
    reviewed: bool = False

    def waits(self, now: datetime) -> bool:
        open_ = not (self.emergency or self.decided or self.ended)
        return open_ and now - self.at < timedelta(hours=24)

    def runs(self, now: datetime) -> bool:
        return not self.ended and self.expires is not None and now < self.expires


@dataclass
class Model:
    """Everything that decides who opens whom."""

    people: dict[str, Somebody]
    known: dict[str, Known]
    now: datetime
    duties: list[tuple[str, str, datetime, datetime]] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)
    human: dict[str, int] = field(default_factory=dict)  # who → number of the human
    makers: dict[str, str] = field(default_factory=dict)  # account → who made it

    def sees(self, who: str, name: str, action: str = "read") -> bool:
        person = self.known[name]
        if not self.people[who].may(action, person.org):
            return False
        return not person.sealed or who in person.team or self.on_shift(who, name)

    def on_shift(self, who: str, name: str) -> bool:
        sleeps = self.known[name].sleeps
        return any(
            one == who and org == sleeps and first <= self.now < last
            for one, org, first, last in self.duties
        )

    def one_human(self, one: str, other: str) -> bool:
        return one == other or self.human[one] == self.human[other]

    def made(self, one: str, other: str) -> bool:
        def accounts(who: str) -> set[str]:
            return {a for a in self.human if self.human[a] == self.human[who]}

        left, right = accounts(one), accounts(other)
        return any(self.makers.get(a) in right for a in left) or any(
            self.makers.get(a) in left for a in right
        )

    def good(self, asked: Asked) -> bool:
        """Whether nothing makes a running permission void."""
        reset = self.people[asked.asker].reset_at
        if reset is not None and reset >= asked.at:
            return False
        if not asked.second:
            return True
        return not (
            self.one_human(asked.asker, asked.second) or self.made(asked.asker, asked.second)
        )

    def permission(self, who: str, name: str) -> Asked | None:
        """The permission that opens: one that was granted before an emergency, the longest."""
        if not self.sees(who, name, "reveal"):
            return None
        mine = [
            a for a in self.asked.values()
            if a.asker == who and a.person == name and a.runs(self.now) and self.good(a)
        ]  # fmt: skip
        mine.sort(key=lambda a: (a.emergency, -(a.expires or self.now).timestamp()))
        return mine[0] if mine else None

    def how(self, who: str, name: str) -> str | None:
        """What opens the person to somebody now."""
        if not self.sees(who, name):
            return None
        if who in self.known[name].team:
            return "team"
        if self.on_shift(who, name):
            return "shift"
        found = self.permission(who, name)
        if found is None:
            return None
        return "emergency" if found.emergency else "reveal"

    def may_decide(self, who: str, asked: Asked) -> bool:
        me, asker = self.people[who], self.people[asked.asker]
        if not self.sees(who, asked.person, "grant"):
            return False
        if self.one_human(who, asked.asker) or self.made(who, asked.asker):
            return False
        if me.org == asker.org and me.org != MISSION:
            return False
        return me.reset_at is None or me.reset_at < asked.at

    def may_change_team(self, who: str, name: str) -> bool:
        leads = self.known[name].team.get(who, False)
        return self.sees(who, name, "team") or (leads and self.sees(who, name))
