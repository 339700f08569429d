"""Trainings of missions for partners: people trained and trainings on direct assistance."""

from collections.abc import Iterator
from datetime import date
from random import Random
from uuid import UUID

from turna.outreach.inputs import TrainingInput
from turna.site.demo import partners
from turna.site.demo.audiences import audience
from turna.site.demo.days import event_days
from turna.site.demo.facts import JOINED, YEAR_DAYS, YEARS, result
from turna.site.demo.spread import shares, sizes

DIRECT_ASSISTANCE = "direct_assistance"
COUNTED_LEVELS = ("specialised", "advanced")
_TOPICS = (
    "prevention_methods", "legislation", "victim_status", "rehabilitation_reintegration",
    "psychosocial_support", "case_management", "shelter_operation", "hotline_operation",
    "referral_mechanism", "migration_law", "business_planning", "monitoring_evaluation",
)  # fmt: skip
_GROUPS = ("ngo_staff", "shelter_staff", "social_workers")
_HEADS = 17
# Published: the mission in Turkmenistan took shelter staff to these places on these days.
STUDY_VISITS = {
    ("TM", 2): ("MD", date(2011, 11, 28), 8, "Study visit to shelters, to 3 December 2011."),
    ("TM", 5): ("AT-9", date(2015, 2, 10), 7, "Study visit to shelters, to 15 February 2015."),
}


def plan(rng: Random, country: str) -> list[TrainingInput]:
    """A country's trainings by day; the counts of indicators 1.1 and 2.2.1 are the matrix's."""
    found: list[TrainingInput] = []
    for year in YEARS:
        if JOINED[country] <= YEAR_DAYS[year][0]:
            found += _of_year(rng, country, year)
    return sorted(found, key=lambda training: training.day)


def _of_year(rng: Random, country: str, year: int) -> Iterator[TrainingInput]:
    people, direct = result("1.1", country, year), result("2.2.1", country, year)
    visit = STUDY_VISITS.get((country, year))
    if visit:
        place, day, heads, why = visit
        people -= heads
        yield _training(
            rng, country, day, place=place, topic="shelter_operation", level="specialised",
            heads=heads, why=why,
        )  # fmt: skip
    count = max(direct, round(people / _HEADS)) if people else 0
    split = sizes(rng, people, count, least=min(5, people // count), spread=0.2) if count else []
    first, last = YEAR_DAYS[year]
    for number, (day, heads) in enumerate(
        zip(event_days(rng, first, last, count), split, strict=True)
    ):
        topic = DIRECT_ASSISTANCE if number < direct else rng.choice(_TOPICS)
        level = rng.choice(COUNTED_LEVELS)
        yield _training(rng, country, day, topic=topic, level=level, heads=heads)
    # Introductory trainings: people trained there are not those of indicator 1.1.
    openings = [DIRECT_ASSISTANCE] * (direct - min(count, direct)) + [rng.choice(_TOPICS)]
    for topic, day in zip(openings, event_days(rng, first, last, len(openings)), strict=True):
        heads = rng.randint(11, 22)
        yield _training(rng, country, day, topic=topic, level="introductory", heads=heads)


def _training(
    rng: Random, country: str, day: date, *, topic: str, level: str, heads: int,
    place: str = "", why: str = "",
) -> TrainingInput:  # fmt: skip
    group = "shelter_staff" if topic == "shelter_operation" else rng.choice(_GROUPS)
    (women,) = shares(rng, round(heads * rng.uniform(0.5, 0.85)), [heads], [0.7])
    cells, margins = audience(rng, women, heads - women, {group: heads}, exact=True)
    return TrainingInput(
        organisation=partners.mission(country), place=place or _place(rng, country), day=day,
        topic=topic, level=level, cells=cells, margins=margins, explanation=why,
        client_uid=UUID(int=rng.getrandbits(128), version=4),
    )  # fmt: skip


def _place(rng: Random, country: str) -> str:
    """Where partners sit; most trainings are in the capital."""
    if rng.random() < 0.5:
        return partners.partner(partners.mission(country)).seat
    return rng.choice([p.seat for p in partners.partners(country)])
