"""Everything that the demonstration records, planned without a database.

The same seed gives the same plan; its sums are those of `data/`, whatever the seed.
"""

import hashlib
from dataclasses import dataclass
from random import Random

from turna.hotline.inputs import CallInput
from turna.outreach.inputs import TrainingInput
from turna.site.demo import calls, events, papers, people, trainings
from turna.site.demo.events import EventPlan
from turna.site.demo.facts import COUNTRIES
from turna.site.demo.papers import PaperPlan
from turna.site.demo.people import HelpPlan, PersonPlan, ReturnPlan, StayPlan


@dataclass(frozen=True, slots=True)
class CountryPlan:
    """The records of one country; its journeys home stand in `Plan.returns`."""

    country: str
    events: list[EventPlan]
    trainings: list[TrainingInput]
    calls: list[CallInput]
    people: list[PersonPlan]
    stays: list[StayPlan]
    help_given: list[HelpPlan]
    papers: list[PaperPlan]


@dataclass(frozen=True, slots=True)
class Plan:
    """One programme's worth of records."""

    countries: dict[str, CountryPlan]
    returns: list[ReturnPlan]
    regional: list[EventPlan]

    def digest(self) -> str:
        """SHA-256 over every record in order: equal plans have equal digests."""
        state = hashlib.sha256()
        for one in self.countries.values():
            records = (
                *one.events, *one.trainings, *one.calls, *one.people, *one.stays,
                *one.help_given, *one.papers,
            )  # fmt: skip
            for record in records:
                state.update(repr(record).encode())
        for other in (*self.returns, *self.regional):
            state.update(repr(other).encode())
        return state.hexdigest()


def build(seed: int = 7, copy: int = 0) -> Plan:
    """The plan of this seed; a higher `copy` has the same sums and other details."""
    found = {country: _country(seed, copy, country) for country in COUNTRIES}
    persons = {country: one.people for country, one in found.items()}
    rng = Random(f"{seed}/{copy}/region")  # noqa: S311 invented details
    return Plan(found, people.returns(rng, persons), events.regional(rng))


def _country(seed: int, copy: int, country: str) -> CountryPlan:
    # A generator for each part: a change of one leaves the others as they were.
    def rng(part: str) -> Random:
        return Random(f"{seed}/{copy}/{country}/{part}")  # noqa: S311

    persons = people.plan(rng("people"), country)
    counted = people.victims(persons)
    return CountryPlan(
        country=country,
        events=events.plan(rng("events"), country),
        trainings=trainings.plan(rng("trainings"), country),
        calls=calls.plan(rng("calls"), country),
        people=persons,
        stays=people.stays(rng("stays"), country, counted),
        help_given=people.help_given(rng("help"), persons),
        papers=papers.plan(rng("papers"), country),
    )
