"""After the records: months are closed and verified, and the story is put right."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from turna.cases.inputs import ServiceInput
from turna.cases.services import people_void, services_record
from turna.core.periods import month_of
from turna.directory.models import Organisation
from turna.hotline.models import Call
from turna.hotline.services import call_correct, calls_log, calls_void
from turna.ledger.models import ReportingUnit, Verification
from turna.ledger.services import months_close_all, months_verify
from turna.outreach.inputs import EventInput
from turna.outreach.models import Event
from turna.outreach.services import event_correct, events_merge, events_report, events_void
from turna.site.demo import partners
from turna.site.demo.facts import END, EXTENDED, segments
from turna.site.demo.people import PersonPlan, victims
from turna.site.demo.recording import Recorder
from turna.site.demo.story import Story, planned_id
from turna.vault.actor import Actor

LAST_MONTH = month_of(END)
# These partners' summer of 2015 is closed, and not yet verified by their missions.
UNVERIFIED = ("demo-kz-04", "demo-kg-06", "demo-kg-10", "demo-tj-06", "demo-tm-05", "demo-uz-01")
UNVERIFIED_FROM = LAST_MONTH - 2
# Nobody has closed September 2015 here yet: a partner, and its country's mission.
OPEN = ("demo-kg-01", "demo-kg-mission")
_OVERTAKEN = 3


def close_months(actor: Actor) -> None:
    """Organisations close the months they owe, up to the end of the award; two leave the last."""
    closings = {
        organisation: [month for month in months if not _is_open(organisation, month)]
        for organisation, months in _owed()
    }
    months_close_all(actor=actor, closings=closings)


def verify_years(actor: Actor) -> None:
    """Missions verify the months before the extension, as they stood then."""
    last = month_of(EXTENDED) - 1
    for organisation, months in _owed():
        early = [month for month in months if month <= last]
        if early:
            months_verify(actor=actor, organisation=organisation, months=early)


def verify_all(actor: Actor) -> None:
    """Missions verify all closed months but the last ones of a few partners."""
    for organisation, months in _owed():
        done = [
            month for month in months
            if (organisation.code not in UNVERIFIED or month < UNVERIFIED_FROM)
            and not _is_open(organisation, month)
        ]  # fmt: skip
        months_verify(actor=actor, organisation=organisation, months=done)


def after_the_mark(recorder: Recorder) -> None:
    """One event that a partner of Kyrgyzstan held comes in after its month was verified."""
    events_report(actor=recorder.actor, events=[_overdue(recorder)])


def is_finished() -> bool:
    """Whether the last step was made: the last organisation's last month is verified."""
    last = Organisation.objects.filter(invented=True, code="demo-uz-mission").first()
    return (
        last is not None
        and Verification.objects.filter(organisation=last, month=LAST_MONTH).exists()
    )


def put_right(recorder: Recorder) -> None:
    """Late entries come in, mistakes are corrected, what is too much is voided or merged."""
    _late(recorder)
    _correct(recorder)
    _void(recorder)
    _overtake(recorder)


def _late(recorder: Recorder) -> None:
    plan, story, actor = recorder.plan, recorder.story, recorder.actor
    for one in plan.countries.values():
        last = _overdue(recorder)
        events = [
            e.event for e in one.events if e.event.client_uid in story.late and e.event != last
        ]
        calls = [c for c in one.calls if c.client_uid in story.late]
        events_report(actor=actor, events=events)
        calls_log(actor=actor, calls=calls)
        recorder.add_people([p for p in one.people if p.key in story.late_people])


def _overdue(recorder: Recorder) -> EventInput:
    """The latest of Kyrgyzstan's late events whose month is verified in the end."""
    late = [
        e.event for e in recorder.plan.countries["KG"].events
        if e.event.client_uid in recorder.story.late
        and e.event.organisation not in (*UNVERIFIED, *OPEN)
    ]  # fmt: skip
    return max(late, key=lambda event: (event.day, planned_id(event)))


def _is_open(organisation: Organisation, month: int) -> bool:
    return organisation.code in OPEN and month == LAST_MONTH


def _correct(recorder: Recorder) -> None:
    actor, story = recorder.actor, recorder.story
    for one in recorder.plan.countries.values():
        for meant in (e.event for e in one.events if e.event.client_uid in story.first_told):
            event = Event.objects.get(client_uid=meant.client_uid)
            event_correct(
                actor=actor, uid=event.uid, version=event.version, **_changes(story, meant)
            )
        for called in (c for c in one.calls if c.client_uid in story.misfiled):
            call = Call.objects.get(client_uid=called.client_uid)
            call_correct(
                actor=actor, uid=call.uid, version=call.version, category=called.category,
                topics=called.topics,
            )  # fmt: skip


def _changes(story: Story, meant: EventInput) -> dict[str, Any]:
    """What differs between an event as it was reported and as it was."""
    told = story.first_told[planned_id(meant)]
    if told.place != meant.place:
        return {"place": meant.place}
    return {"margins": meant.margins} if meant.margins else {"cells": meant.cells}


def _void(recorder: Recorder) -> None:
    actor, story = recorder.actor, recorder.story
    again = events_report(actor=actor, events=list(story.again.values()))
    originals = {e.client_uid: e for e in Event.objects.filter(client_uid__in=list(story.again))}
    doubles = []
    for original, copy in zip(story.again, again, strict=True):
        if original in story.merged:
            events_merge(actor=actor, kept_uid=originals[original].uid, away_uid=copy.uid)
        else:
            doubles.append(copy.uid)
    events_void(actor=actor, uids=doubles, reason="duplicate")
    tries = calls_log(actor=actor, calls=story.tries)
    calls_void(actor=actor, uids=[call.uid for call in tries], reason="test")
    people_void(actor=actor, uids=[_double(recorder)], reason="duplicate")


def _double(recorder: Recorder) -> UUID:
    """Somebody of Kyrgyzstan whom a partner entered a second time, under another code."""
    twin = victims(recorder.plan.countries["KG"].people)[0]
    again = replace(twin, key=f"{twin.key}-again")
    recorder.add_people([again])
    return recorder.persons[again.key]


def _overtake(recorder: Recorder) -> None:
    """Earlier help of a few people is entered late: their first day moves, inside the year."""
    rows: list[ServiceInput] = []
    for person in victims(recorder.plan.countries["UZ"].people):
        earlier = person.day - timedelta(days=6)
        if len(rows) < _OVERTAKEN and _may_be_earlier(person, earlier):
            rows.append(
                ServiceInput(
                    person=recorder.persons[person.key], organisation=person.organisation,
                    place=person.place, day=earlier, service="basic_items",
                    explanation="Entered late, from the paper file.",
                )
            )  # fmt: skip
    services_record(actor=recorder.actor, services=rows)


def _may_be_earlier(person: PersonPlan, day: date) -> bool:
    partner = partners.partner(person.organisation)
    same_stretch = any(s.first <= day and person.day <= s.last for s in segments(person.country))
    return same_stretch and partner.at_work(day)


def _owed() -> list[tuple[Organisation, list[int]]]:
    """Each organisation with the months it owes, up to the end of the award."""
    months: dict[int, set[int]] = defaultdict(set)
    for unit in ReportingUnit.objects.filter(organisation__invented=True):
        last = LAST_MONTH if unit.last_month is None else min(unit.last_month, LAST_MONTH)
        months[unit.organisation_id].update(range(unit.first_month, last + 1))
    rows = Organisation.objects.filter(pk__in=list(months)).order_by("code")
    return [(row, sorted(months[row.pk])) for row in rows]
