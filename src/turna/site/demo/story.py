"""What goes wrong in every programme and is put right: late, mistaken and double entries.

They give bridges between two moments something to show. Whatever happens here, the sums end
where the plan has them: what was reported wrongly is corrected, what is too much is voided.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import TypeVar
from uuid import UUID

from turna.cases.codes import ClientKind
from turna.hotline.inputs import CallInput
from turna.outreach.inputs import Cell, EventInput
from turna.site.demo import partners
from turna.site.demo.plan import CountryPlan, Plan

_LATE_EVENTS, _LATE_CALLS, _LATE_PEOPLE = 8, 24, 2  # in each country
_MISCOUNTED, _MISPLACED, _TWICE, _MERGED, _TRIES, _MISFILED = 3, 2, 3, 1, 4, 3
_TOO_MANY = 10
T = TypeVar("T")


@dataclass(slots=True)
class Story:
    """Held back, told wrongly, told twice. Events and calls are known by their client's id.

    `first_told` has events as they were reported at first, `misfiled` the categories that
    calls had at first. `again` are second reports of events that exist, and `merged` those of
    them that a partner found by herself; `tries` are calls that nobody made.
    """

    late: set[UUID] = field(default_factory=set)
    late_people: set[str] = field(default_factory=set)
    first_told: dict[UUID, EventInput] = field(default_factory=dict)
    misfiled: dict[UUID, str] = field(default_factory=dict)
    again: dict[UUID, EventInput] = field(default_factory=dict)
    merged: set[UUID] = field(default_factory=set)
    tries: list[CallInput] = field(default_factory=list)


def tell(plan: Plan, seed: int) -> Story:
    """The story of a plan, the same for the same seed."""
    story = Story()
    moved = {journey.person for journey in plan.returns}
    for country, one in plan.countries.items():
        rng = Random(f"{seed}/{country}/story")  # noqa: S311 invented details
        _events(rng, one, story)
        _calls(rng, one, story)
        busy = moved | {s.person for s in one.stays} | {h.person for h in one.help_given}
        alone = [
            p.key for p in one.people
            if p.key not in busy and p.client_kind == ClientKind.TRAFFICKING
        ]  # fmt: skip
        story.late_people.update(rng.sample(alone, _LATE_PEOPLE))
    return story


def _events(rng: Random, one: CountryPlan, story: Story) -> None:
    heard = [e.event for e in one.events if e.event.indirect is None]
    drawn = iter(rng.sample(heard, _LATE_EVENTS + _MISCOUNTED + _MISPLACED + _TWICE + _MERGED))
    story.late.update(planned_id(event) for event in _next(drawn, _LATE_EVENTS))
    for event in _next(drawn, _MISCOUNTED):
        story.first_told[planned_id(event)] = _miscounted(event)
    for event in _next(drawn, _MISPLACED):
        story.first_told[planned_id(event)] = replace(event, place=_elsewhere(rng, event))
    for number, event in enumerate(_next(drawn, _TWICE + _MERGED)):
        story.again[planned_id(event)] = replace(
            event, client_uid=UUID(int=rng.getrandbits(128), version=4)
        )
        if number >= _TWICE:
            story.merged.add(planned_id(event))


def _calls(rng: Random, one: CountryPlan, story: Story) -> None:
    drawn = iter(rng.sample(one.calls, _LATE_CALLS + _MISFILED + _TRIES))
    story.late.update(planned_id(call) for call in _next(drawn, _LATE_CALLS))
    for call in _next(drawn, _MISFILED):
        other = "work_in_country"
        story.misfiled[planned_id(call)] = "id_documents" if call.category == other else other
    for call in _next(drawn, _TRIES):
        tried = UUID(int=rng.getrandbits(128), version=4)
        story.tries.append(replace(call, client_uid=tried, topics=(), also_award=None))


def _miscounted(event: EventInput) -> EventInput:
    """The event with ten people too many, as if a list had been added up wrongly."""
    if event.margins:
        sexes = dict(event.margins.sex)
        first = next(iter(sexes))
        sexes[first] += _TOO_MANY
        margins = replace(event.margins, total=event.margins.total + _TOO_MANY, sex=sexes)
        return replace(event, margins=margins)
    first_cell, *rest = event.cells
    more = Cell(first_cell.sex, first_cell.age, first_cell.group, first_cell.count + _TOO_MANY)
    return replace(event, cells=(more, *rest))


def _elsewhere(rng: Random, event: EventInput) -> str:
    """Another place of the same partner, or the capital when it has only one."""
    partner = partners.partner(event.organisation)
    others = [p for r in partner.regions for p in partners.places_in(r) if p != event.place]
    capital = partners.partner(partners.mission(partner.country)).seat
    return rng.choice(others) if others else capital


def planned_id(record: EventInput | CallInput) -> UUID:
    """The id that the plan gave a record."""
    if record.client_uid is None:
        raise ValueError("A planned record has an id.")
    return record.client_uid


def _next(drawn: Iterator[T], count: int) -> Sequence[T]:
    return [next(drawn) for _ in range(count)]
