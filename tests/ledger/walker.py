"""The ground of a walk: choosing what to do it to, and checking what came of it."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import date
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from ledger.plain import Fact
from ledger.rooms import Rooms, World
from turna.cases.models import Return, Service, Stay
from turna.hotline.models import Call
from turna.ledger.models import Entry, MonthClose, Posting
from turna.outreach.inputs import EventInput
from turna.outreach.models import Event
from turna.vault.actor import Actor

DAYS = (
    date(2010, 12, 31), date(2011, 1, 1), date(2011, 6, 30), date(2012, 2, 29), date(2012, 3, 1),
    date(2013, 6, 7), date(2013, 12, 31), date(2014, 1, 1),
)  # fmt: skip
AGES = (0, 10, 11, 12, 20, 24, 30, 33)
GROUPS = (None, "youth", "migrants")
MODELS: dict[str, Any] = {
    "event": Event, "call": Call, "service": Service, "return": Return, "stay": Stay
}  # fmt: skip
KINDS = (*MODELS, "service", "service")  # of these most hangs together
REASONS = ("duplicate", "mistake", "test", "not_ours")


class Walker:
    """What every walk needs; `orgs` and `places` are where it works."""

    def __init__(
        self, world: World, actors: Sequence[Actor], *, orgs: Sequence[str], places: Sequence[str]
    ) -> None:
        self.rooms = Rooms(world)
        self.actors, self.orgs, self.places = actors, orgs, places
        self.closed: set[tuple[str, int]] = set()
        self.sent: dict[Any, EventInput] = {}
        self.refused = 0
        self.numbers = itertools.count()

    def do(self, deed: str, seed: int) -> None:
        """Do one deed; nothing when there is nothing to do it to."""
        rng = Random(seed)
        getattr(self, deed)(rng, rng.choice(self.actors))

    def facts(self) -> list[Fact]:
        return self.rooms.facts()

    # --- choosing

    def _some(self, rng: Random, kind: str, *states: str) -> Any:
        found = [u for u, d in self.rooms.deeds.items() if d.kind == kind and d.state in states]
        if kind in {"service", "return", "stay"}:
            found = [
                u for u in found
                if self.rooms.people[self.rooms.deeds[u].data["person"]].state == "live"
            ]  # fmt: skip
        return rng.choice(found) if found else None

    def _person(self, rng: Random, state: str = "live") -> Any:
        """Somebody; mostly one of a few, so that much comes together in one file."""
        found = [uid for uid, person in self.rooms.people.items() if person.state == state]
        return rng.choice(found[:4] if rng.random() < 0.7 else found) if found else None

    def _version(self, kind: str, uid: Any) -> int:
        return int(MODELS[kind].objects.values_list("version", flat=True).get(uid=uid))

    def _where(self, rng: Random) -> dict[str, Any]:
        return {
            "organisation": rng.choice(self.orgs), "place": rng.choice(self.places),
            "day": rng.choice(DAYS),
        }  # fmt: skip

    def _also(self, rng: Random) -> str | None:
        return rng.choice([None, None, "TA.2"])

    def _moved(self, rng: Random, **more: Any) -> dict[str, Any]:
        """Some changes of where and when, some of the others."""
        some = self._where(rng) | {"also_award": self._also(rng)} | more
        return {name: some[name] for name in rng.sample(sorted(some), rng.randint(1, 3))}

    @staticmethod
    def _told(changes: dict[str, Any]) -> dict[str, Any]:
        """Changes by the names that the plain model has."""
        names = {"organisation": "org", "also_award": "also", "arrived": "day"}
        return {names.get(name, name): value for name, value in changes.items()}

    def _refused(self, deed: Any) -> None:
        def run() -> None:
            with pytest.raises(ValidationError):
                deed()

        self._unchanged(run)
        self.refused += 1

    def _unchanged(self, deed: Any) -> None:
        before = self._numbers()
        deed()
        assert self._numbers() == before

    def _numbers(self) -> tuple[int, int, int]:
        return (Posting.objects.count(), Entry.objects.count(), Event.objects.count())

    def _check_new(
        self, before: tuple[int, int, int], actor: Actor, made: Iterable[tuple[int, str, date]]
    ) -> None:
        """New records are one posting of those on time and one of the late ones."""
        late = {
            key for key, org, day in made if (org, day.year * 12 + day.month - 1) in self.closed
        }
        fresh = {key for key, _, _ in made} - late
        for row in Posting.objects.filter(n__gt=before[0]):
            keys = set(Entry.objects.filter(posting=row).values_list("source", flat=True))
            assert keys == {"new": fresh, "late": late}[row.cause]
            assert row.actor_id == actor.id
        assert Posting.objects.count() - before[0] == bool(late) + bool(fresh)
        assert set(MonthClose.objects.values_list("organisation__code", "month")) == self.closed
