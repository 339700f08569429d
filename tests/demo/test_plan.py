"""The plan as a whole: deterministic, inside its agreements, plausible, about nobody."""

import re
from collections import Counter
from dataclasses import fields
from datetime import date

from turna.directory import seed
from turna.site.demo import partners, plan
from turna.site.demo.events import heads_of, women_of
from turna.site.demo.facts import COUNTRIES, END, START, segments
from turna.site.demo.papers import PaperPlan
from turna.site.demo.people import HelpPlan, PersonPlan, ReturnPlan, StayPlan
from turna.site.demo.plan import Plan

PLACES = {place.code for place in seed.place_rows()}
CODES = {(row.list_name, row.code): row for row in seed.code_rows()}


def _valid(name: str, code: str, day: date) -> bool:
    row = CODES[name, code]
    return (row.valid_from or date.min) <= day <= (row.valid_to or date.max)


def test_the_same_seed_gives_the_same_plan(planned: Plan) -> None:
    assert plan.build(seed=7).digest() == planned.digest()
    assert plan.build(seed=8).digest() != planned.digest()


def test_no_row_is_sent_twice_even_by_copies(planned: Plan) -> None:
    copy = plan.build(seed=7, copy=1)
    uids = [
        record.client_uid
        for some in (planned, copy)
        for one in some.countries.values()
        for record in (*(e.event for e in one.events), *one.calls, *one.trainings)
    ]
    assert None not in uids
    assert len(set(uids)) == len(uids)


def test_every_code_is_on_its_list_on_that_day(planned: Plan) -> None:
    for one in planned.countries.values():
        for event in (e.event for e in one.events):
            assert event.place in PLACES
            for name in ("type", "theme"):
                assert _valid(f"event_{name}", getattr(event, name), event.day)
        for call in one.calls:
            assert call.place in PLACES
            assert all(
                _valid("hotline_category", c, call.day) for c in (call.category, *call.topics)
            )
        for training in one.trainings:
            assert _valid("training_topic", training.topic, training.day)
            assert _valid("training_level", training.level, training.day)
        for person in one.people:
            assert _valid("referral_source", person.referral, person.day)
            assert _valid("service", person.service, person.day)
            if person.exploitation:
                assert _valid("exploitation", person.exploitation, person.day)


def test_every_deed_falls_on_a_day_of_its_organisations_agreement(planned: Plan) -> None:
    by_code = {p.code: p for p in partners.everybody()}
    for country, one in planned.countries.items():
        deeds = [
            *((e.event.organisation, e.event.day) for e in one.events),
            *((t.organisation, t.day) for t in one.trainings),
            *((c.organisation, c.day) for c in one.calls),
            *((p.organisation, p.day) for p in one.people),
            *((s.organisation, s.arrived) for s in one.stays),
            *((h.organisation, h.day) for h in one.help_given),
            *((p.organisation, p.day) for p in one.papers if p.year),
        ]
        for code, day in deeds:
            assert by_code[code].country == country
            assert by_code[code].at_work(day), (code, day)
            assert START <= day <= END
    for journey in planned.returns:
        for code in filter(None, (journey.sender, journey.receiver)):
            assert by_code[code].at_work(journey.day)


def test_partners_work_in_real_regions_of_their_country_and_say_that_they_are_invented() -> None:
    for partner in partners.everybody():
        assert partner.seat in PLACES
        assert partner.name.endswith("(demonstration)")
        assert all(region[:2] == partner.country for region in partner.regions)
    codes = [p.code for p in partners.everybody()]
    assert len(set(codes)) == len(codes)
    assert len({p.name for p in partners.everybody()}) == len(codes)


def test_lines_and_shelters_lie_inside_agreements() -> None:
    for partner in partners.everybody():
        for span in filter(None, (partner.line, partner.shelter)):
            assert partner.agreement is not None
            assert partner.agreement[0] <= span[0] <= span[1] <= partner.agreement[1]


def test_about_half_of_the_audiences_are_joint_and_half_margins(planned: Plan) -> None:
    kinds: Counter[str] = Counter()
    for country in COUNTRIES:
        for event in (e.event for e in planned.countries[country].events):
            if event.margins:
                kinds["margins"] += 1
                for axis in (event.margins.sex, event.margins.age, event.margins.group):
                    assert sum(axis.values()) <= event.margins.total
            elif event.cells:
                kinds["joint"] += 1
            assert not (event.margins and event.cells)
            assert women_of(event) <= heads_of(event)
    assert 0.45 < kinds["joint"] / kinds.total() < 0.55


def test_nothing_in_the_plan_is_about_somebody() -> None:
    forbidden = re.compile(r"name|phone|birth|passport|address|email")
    for record in (PersonPlan, ReturnPlan, StayPlan, HelpPlan, PaperPlan):
        assert not [f.name for f in fields(record) if forbidden.search(f.name)]


def test_sums_do_not_depend_on_the_seed() -> None:
    for country, one in plan.build(seed=1, copy=2).countries.items():
        parts = segments(country)
        assert sum(heads_of(e.event) for e in one.events) == sum(s.participants for s in parts)
        assert len(one.calls) == sum(s.calls for s in parts)
