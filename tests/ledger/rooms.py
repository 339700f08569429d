"""A plain model of outreach, hotline and cases: what their records stand for, in words.

Written from the rules alone; it shares no code with the rooms or the ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger.plain import Fact


@dataclass(frozen=True)
class World:
    """Reference data by code: places as (region, country, what they count as), organisations
    as their programme country ("" for none), agreements as (organisation, first, last, fund)."""

    places: dict[str, tuple[str, str, str]]
    organisations: dict[str, str]
    agreements: tuple[tuple[str, date, date, str], ...]

    def home(self, org: str, place: str, day: date) -> tuple[str, str]:
        """(country, fund) of a deed."""
        country = self.organisations[org] or self.places[place][1]
        paying = [
            fund for o, first, last, fund in self.agreements if o == org and first <= day <= last
        ]
        return country, paying[0] if paying else "-"


@dataclass
class Deed:
    """An event, call, service, return or stay. `data` has what its kind needs besides."""

    kind: str
    number: int  # the primary key: services of one day count in its order
    org: str
    place: str
    day: date
    country: str
    fund: str
    also: str | None = None
    state: str = "live"
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class Somebody:
    """A person: `subject` is whom she counts as, below zero so that no call has it."""

    number: int
    org: str
    subject: int
    client_kind: str
    sex: int
    age: int
    facets: dict[str, str]
    state: str = "live"
    linked_to: Any = None


@dataclass
class Rooms:
    """Everything recorded so far, by public id."""

    world: World
    deeds: dict[Any, Deed] = field(default_factory=dict)
    people: dict[Any, Somebody] = field(default_factory=dict)

    # --- what happens

    def put(
        self, kind: str, record: Any, *, org: str, place: str, day: date,
        also: str | None = None, **data: Any,
    ) -> None:  # fmt: skip
        """Keep a new record; `data` are what its kind needs besides."""
        country, fund = self.world.home(org, place, day)
        place = self._kept(kind, place)
        number = record.pk
        self.deeds[record.uid] = Deed(kind, number, org, place, day, country, fund, also, data=data)

    def change(self, uid: Any, **changes: Any) -> None:
        """Country and fund follow when the deed moves, not when only its codes change."""
        deed = self.deeds[uid]
        where = (deed.org, deed.place, deed.day)
        for name, value in changes.items():
            if hasattr(deed, name):
                setattr(deed, name, value)
            else:
                deed.data[name] = value
        deed.place = self._kept(deed.kind, deed.place)
        if (deed.org, deed.place, deed.day) != where:
            deed.country, deed.fund = self.world.home(deed.org, deed.place, deed.day)

    def _kept(self, kind: str, place: str) -> str:
        """Of a shelter's place no more than the region is kept."""
        region, country, _ = self.world.places[place]
        return (region or country) if kind == "stay" else place

    def link(self, kept: Any, same: Any) -> None:
        self.people[same].linked_to = kept
        self._take(same, self.people[kept].subject)

    def unlink(self, same: Any) -> None:
        self.people[same].linked_to = None
        self._take(same, -self.people[same].number)

    def _take(self, same: Any, subject: int) -> None:
        with_her = {same}
        while True:
            more = {uid for uid, p in self.people.items() if p.linked_to in with_her} - with_her
            if not more:
                break
            with_her |= more
        for uid in with_her:
            self.people[uid].subject = subject

    def counts(self, uid: Any) -> bool:
        person = self.people[uid]
        return person.state == "live" and person.client_kind == "trafficking"

    # --- what it stands for

    def facts(self) -> list[Fact]:
        first = self._first_help()
        return [f for uid, d in self.deeds.items() for f in self._of(uid, d, first)]

    def _of(self, uid: Any, deed: Deed, first: set[Any]) -> Iterator[Fact]:
        if deed.state != "live":
            return
        read = {"event": self._event, "call": self._call, "service": self._service,
                "return": self._return, "stay": self._stay}[deed.kind]  # fmt: skip
        for fact in read(uid, deed, first) if deed.kind == "service" else read(deed):
            yield fact
            if deed.also is not None:
                yield fact.also(deed.also)

    def _base(self, deed: Deed) -> dict[str, Any]:
        return self._at(deed.org, deed.place, deed.day, deed.country, deed.fund)

    def _at(self, org: str, place: str, day: date, country: str, fund: str) -> dict[str, Any]:
        region, inside, counted = self.world.places[place]
        return {
            "day": day, "country": country, "place": counted, "region": region or inside,
            "org": org, "fund": fund,
        }  # fmt: skip

    def _event(self, deed: Deed) -> Iterator[Fact]:
        data = deed.data
        common = self._base(deed) | {"facets": (("type", data["type"]), ("theme", data["theme"]))}
        yield Fact(measure="outreach.events", **common)
        if data["indirect"]:
            yield Fact(measure="outreach.media_audience", value=data["indirect"], **common)
        for split, sex, age, group, heads in data["heads"]:
            yield Fact(
                measure="outreach.people_reached", split=split, sex=sex, age=age,
                group=group or "-", value=heads, **common,
            )  # fmt: skip

    def _call(self, deed: Deed) -> Iterator[Fact]:
        data = deed.data
        who = {"sex": data["sex"], "age": data["age"], "group": data["group"] or "-"}
        to = ("destination", data["destination"] or "-")
        yield Fact(
            measure="hotline.consultations", facets=(("category", data["category"]), to), **who,
            **self._base(deed),
        )  # fmt: skip
        for topic in data["topics"]:
            yield Fact(
                measure="hotline.topics", facets=(("category", topic), to), subject=deed.number,
                **who, **self._base(deed),
            )  # fmt: skip

    def _person(self, uid: Any) -> dict[str, Any]:
        person = self.people[uid]
        return {"sex": person.sex, "age": person.age, "subject": person.subject}

    def _first_help(self) -> set[Any]:
        """The services by which somebody counts as assisted: her first in each country."""
        best: dict[tuple[int, str], tuple[date, int, Any]] = {}
        for uid, deed in self.deeds.items():
            if (
                deed.kind != "service"
                or deed.state != "live"
                or not self.counts(deed.data["person"])
            ):
                continue
            key = (self.people[deed.data["person"]].subject, deed.country)
            mine = (deed.day, deed.number, uid)
            if key not in best or mine[:2] < best[key][:2]:
                best[key] = mine
        return {uid for _, _, uid in best.values()}

    def _service(self, uid: Any, deed: Deed, first: set[Any]) -> Iterator[Fact]:
        person = deed.data["person"]
        if not self.counts(person):
            return
        common = self._base(deed) | self._person(person)
        if uid in first:
            facets = tuple(self.people[person].facets.items())
            yield Fact(measure="cases.people_assisted", facets=facets, **common)
        else:
            facets = (("service", deed.data["service"] or "-"),)
            yield Fact(measure="cases.help_given", facets=facets, **common)

    def _return(self, deed: Deed) -> Iterator[Fact]:
        data = deed.data
        if not self.counts(data["person"]):
            return
        origin = self.world.places[data["from_place"]][1]
        for role, place in (("sender", data["from_place"]), ("receiver", data["to_place"])):
            org = data[role]
            if org:
                country, fund = self.world.home(org, place, deed.day)
                yield Fact(
                    measure="cases.returns", facets=(("role", role), ("from", origin)),
                    **self._at(org, place, deed.day, country, fund), **self._person(data["person"]),
                )  # fmt: skip

    def _stay(self, deed: Deed) -> Iterator[Fact]:
        if self.counts(deed.data["person"]):
            person = self._person(deed.data["person"])
            yield Fact(measure="cases.shelter_stays", **self._base(deed), **person)
