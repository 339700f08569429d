"""The plan written down through the verbs of the rooms, a country at a time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from turna.cases.inputs import PersonInput, ReturnInput, ServiceInput, StayInput
from turna.cases.services import (
    people_assisted_add,
    returns_record,
    services_record,
    stays_record,
)
from turna.hotline.services import calls_log
from turna.outreach.services import events_report, trainings_report
from turna.site.demo.framework import Ground
from turna.site.demo.people import PersonPlan
from turna.site.demo.plan import CountryPlan, Plan
from turna.site.demo.story import Story
from turna.surveys.inputs import PaperInput
from turna.surveys.services import papers_add
from turna.vault.actor import Actor

Progress = Callable[[str], None]
_NO_AWARD_WHY = "Regional event of the regional office, paid by no award of a country."
_BEFORE_WHY = "The baseline, written before the country joined."


class Recorder:
    """Records one copy of the plan; `persons` maps keys of the plan to persons' ids."""

    def __init__(
        self, actor: Actor, ground: Ground, plan: Plan, story: Story, *, copy: int = 0
    ) -> None:
        self.actor, self.ground, self.plan, self.story, self.copy = actor, ground, plan, story, copy
        self.persons: dict[str, UUID] = {}

    def record(self, progress: Progress) -> None:
        """Everything but what the story holds back."""
        for one in self.plan.countries.values():
            self._country(one)
            progress(
                f"{one.country}: {len(one.events):,} events, {len(one.calls):,} consultations, "
                f"{len(one.people):,} people, {len(one.stays):,} stays, {len(one.papers):,} papers"
            )
        returns_record(actor=self.actor, returns=list(self._returns()))
        events_report(
            actor=self.actor,
            events=[replace(e.event, explanation=_NO_AWARD_WHY) for e in self.plan.regional],
        )
        progress(f"{len(self.plan.returns):,} returns, {len(self.plan.regional)} regional events")

    def add_people(self, people: Sequence[PersonPlan]) -> None:
        """Persons with their first help."""
        found = people_assisted_add(actor=self.actor, people=[self._person(p) for p in people])
        self.persons.update({p.key: row.uid for p, row in zip(people, found, strict=True)})

    def _country(self, one: CountryPlan) -> None:
        actor, story = self.actor, self.story
        events_report(
            actor=actor,
            events=[
                story.first_told.get(e.event.client_uid, e.event)  # type: ignore[arg-type]
                for e in one.events
                if e.event.client_uid not in story.late
            ],
        )
        trainings_report(actor=actor, trainings=one.trainings)
        calls_log(
            actor=actor,
            calls=[
                replace(c, category=story.misfiled[c.client_uid], topics=())
                if c.client_uid in story.misfiled
                else c
                for c in one.calls
                if c.client_uid not in story.late
            ],
        )
        self.add_people([p for p in one.people if p.key not in story.late_people])
        stays_record(actor=actor, stays=[self._stay(n, s) for n, s in enumerate(one.stays)])
        services_record(
            actor=actor, services=[self._help(n, h) for n, h in enumerate(one.help_given)]
        )
        papers_add(actor=actor, papers=[self._paper(n, p) for n, p in enumerate(one.papers)])

    def _person(self, one: PersonPlan) -> PersonInput:
        return PersonInput(
            organisation=one.organisation, place=one.place, day=one.day, sex=one.sex,
            age=one.age, client_kind=one.client_kind, exploitation=one.exploitation,
            destination=one.destination, referral=one.referral, service=one.service,
            client_uid=self._uid("person", one.key),
        )  # fmt: skip

    def _stay(self, number: int, one: Any) -> StayInput:
        return StayInput(
            person=self.persons[one.person], organisation=one.organisation, place=one.place,
            arrived=one.arrived, left=one.left,
            client_uid=self._uid("stay", f"{one.person}-{number}"),
        )  # fmt: skip

    def _help(self, number: int, one: Any) -> ServiceInput:
        return ServiceInput(
            person=self.persons[one.person], organisation=one.organisation, place=one.place,
            day=one.day, service=one.service,
            client_uid=self._uid("help", f"{one.person}-{number}"),
        )  # fmt: skip

    def _paper(self, number: int, one: Any) -> PaperInput:
        # Takers of another copy are other people.
        return PaperInput(
            organisation=one.organisation, place=one.place, day=one.day, test=self.ground.test,
            round=one.round, score=one.score, taker=one.taker + 100_000 * self.copy + 1,
            sex=one.sex, explanation=_BEFORE_WHY if one.country == "KG" and not one.year else "",
            client_uid=self._uid("paper", f"{one.country}-{number}"),
        )  # fmt: skip

    def _returns(self) -> Iterable[ReturnInput]:
        for one in self.plan.returns:
            yield ReturnInput(
                person=self.persons[one.person], from_place=one.from_place,
                to_place=one.to_place, day=one.day, sender=one.sender, receiver=one.receiver,
                client_uid=self._uid("return", one.person),
            )  # fmt: skip

    def _uid(self, kind: str, key: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"turna:demonstration/{self.copy}/{kind}/{key}")
