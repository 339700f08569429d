"""Ways to look at the planned records."""

from collections.abc import Iterable
from datetime import date

from turna.outreach.inputs import EventInput
from turna.site.demo.events import EventPlan, group_of
from turna.site.demo.facts import YEAR_DAYS
from turna.site.demo.people import PersonPlan, victims
from turna.site.demo.plan import Plan


def year_of(day: date) -> int:
    return next(y for y, (first, last) in YEAR_DAYS.items() if first <= day <= last)


def events(planned: Plan, country: str, *blocks: str) -> list[EventInput]:
    found: Iterable[EventPlan] = planned.countries[country].events
    return [e.event for e in found if not blocks or e.block in blocks]


def group(planned: Plan, country: str, name: str) -> int:
    return sum(group_of(event, name) for event in events(planned, country))


def people(planned: Plan, country: str) -> list[PersonPlan]:
    return victims(planned.countries[country].people)
