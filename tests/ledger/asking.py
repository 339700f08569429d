"""Questions at random, for the ledger and the plain model alike; the world that walks are in."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.plain import Plain
from ledger.rooms import World
from ledger.walk import Walk
from turna.core.periods import Period
from turna.directory.models import Organisation, Place
from turna.grants.models import Agreement
from turna.ledger.balances import balances
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question
from turna.vault.actor import Actor

DEEDS = (
    "event_new", "event_new", "event_new", "event_edit", "event_edit", "events_merge", "merge_undo",
    "call_new", "call_new", "call_edit", "calls_import", "person_new", "person_new", "person_new",
    "person_edit", "person_void", "person_restore", "people_link", "people_link", "people_unlink",
    "service_new", "service_new", "service_new", "service_edit", "service_edit", "return_new",
    "return_edit", "stay_new", "stay_edit", "deed_void", "deeds_void", "deed_restore",
    "deed_restore", "months_close", "sent_twice", "stale", "contradiction",
)  # fmt: skip
MEASURES = (
    "outreach.events", "outreach.people_reached", "outreach.media_audience",
    "hotline.consultations", "hotline.topics", "cases.people_assisted", "cases.help_given",
    "cases.returns", "cases.shelter_stays",
)  # fmt: skip
AXES = (
    "measure", "country", "region", "place", "org", "fund", "share", "sex", "age", "age_band",
    "group", "month", "type", "theme", "category", "destination", "exploitation", "role", "from",
    "service",
)  # fmt: skip
YEARS = (
    Period("1", date(2010, 6, 7), date(2011, 6, 29)),
    Period("2", date(2011, 6, 30), date(2012, 2, 29)),
    Period("3", date(2012, 3, 1), date(2013, 12, 30)),
)
WHERES: tuple[dict[str, set[Any]], ...] = (
    {}, {}, {}, {"country": {"KG"}}, {"sex": {1}}, {"sex": {0, 2}}, {"age_band": {10, 20}},
    {"group": {"youth"}}, {"region": {"KG-B", "RU"}}, {"share": {1}}, {"share": {0, 1}},
    {"category": {"id_documents"}}, {"role": {"sender"}}, {"org": {"test-ngo-batken"}},
    {"theme": {"safe_migration"}, "sex": {1, 2}}, {"destination": {"RU", "-"}}, {"age": {0, 12}},
)  # fmt: skip
FUNDS = {
    (): (), ("TA.1",): ("TA.1", "TA.1-test-ngo-batken", "TA.1-test-ngo-khujand"),
    ("TA.1-test-ngo-batken",): ("TA.1-test-ngo-batken",), ("TA.2", "-"): ("TA.2", "-"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One question, as the ledger and as the plain model take it."""

    measures: tuple[str, ...]
    by: tuple[str, ...]
    periods: tuple[Period, ...]
    where: dict[str, set[Any]]
    funds: tuple[str, ...]
    distinct: bool

    @classmethod
    def any(cls, rng: random.Random, axes: int = 3) -> "Asked":
        by = list(rng.sample(AXES, rng.randint(0, axes)))
        periods = rng.choice([(), YEARS])
        if periods and rng.random() < 0.7:
            by.insert(rng.randint(0, len(by)), "period")
        return cls(
            tuple(rng.sample(MEASURES, rng.choice([1, 1, 2, 9]))), tuple(by), periods,
            rng.choice(WHERES), rng.choice(list(FUNDS)), rng.random() < 0.3,
        )  # fmt: skip

    def question(self, as_of: int | None = None) -> Question:
        where = {axis: frozenset(codes) for axis, codes in self.where.items()}
        return Question(
            measures=self.measures, by=self.by, periods=self.periods, where=where,
            funds=self.funds, as_of=as_of,
        )  # fmt: skip

    def ledgers(self, as_of: int | None = None) -> dict[tuple[Any, ...], int]:
        return balances(self.question(as_of), reader=INTERNAL, distinct=self.distinct).rows

    def plains(self, plain: Plain, as_of: int | None = None) -> dict[tuple[Any, ...], int]:
        return plain.figure(
            as_of=as_of, measures=self.measures, by=self.by, periods=self.periods,
            where=self.where, funds=FUNDS[self.funds], distinct=self.distinct,
        )  # fmt: skip


def a_walk(**terms: Any) -> Walk:
    """A walker in the whole of the test's world; `actors` are who works."""
    places = {
        p.code: (p.region.code if p.region else "", p.country.code, p.counts_as.code)
        for p in Place.objects.select_related("region", "country", "counts_as")
    }
    organisations = {
        o.code: o.place.country.code if o.place.country.of_programme else ""
        for o in Organisation.objects.select_related("place__country")
    }
    agreements = tuple(
        (a.organisation.code, a.starts_on, a.last_day, a.fund.code)
        for a in Agreement.objects.select_related("organisation", "fund")
    )
    usual: dict[str, Any] = {
        "orgs": ["test-ngo-batken", "test-ngo-khujand", "test-office-vienna"],
        "places": ["KG-B", "KG-B-KADAMJAY-PULGON", "KG-O", "TJ-SU-ASHT", "TJ", "RU"],
        "actors": [Actor(id=f"actor-{n}", name=f"Actor {n}") for n in range(3)],
    }
    return Walk(World(places, organisations, agreements), **usual | terms)
