"""The published constraints on the matrix, on reach and on groups, one by one, on the plan."""

from collections import Counter
from datetime import date

import pytest

from demo.planned import events, group, people, year_of
from turna.ledger.codes import Sex
from turna.ledger.figures import mean_change
from turna.site.demo import partners, trainings
from turna.site.demo.events import group_of, heads_of, women_of
from turna.site.demo.facts import (
    COUNTRIES,
    YEAR_DAYS,
    fact,
    matrix,
)
from turna.site.demo.plan import Plan

# The matrix itself, indicator by indicator.


@pytest.mark.parametrize("country", COUNTRIES)
def test_counts_per_year_are_the_matrix(planned: Plan, country: str) -> None:
    found = outreach_counts(planned, country) + people_counts(planned, country)
    found.update(("1.2.2", year_of(call.day)) for call in planned.countries[country].calls)
    for (indicator, where, year), cell in matrix().items():
        if where == country and indicator != "1.3":
            assert found[indicator, year] == (cell.result or 0), (indicator, country, year)


def outreach_counts(planned: Plan, country: str) -> Counter[tuple[str, int]]:
    found: Counter[tuple[str, int]] = Counter()
    for event in events(planned, country):
        found["1.2", year_of(event.day)] += 1
        found["1.2.1", year_of(event.day)] += heads_of(event) + (event.indirect or 0)
    for training in planned.countries[country].trainings:
        year = year_of(training.day)
        if training.level in trainings.COUNTED_LEVELS:
            found["1.1", year] += heads_of(training)
        found["2.2.1", year] += training.topic == trainings.DIRECT_ASSISTANCE
    return found


def people_counts(planned: Plan, country: str) -> Counter[tuple[str, int]]:
    """Persons assisted, housed and returned; Kazakhstan's as sender, the others' as receiver."""
    found = Counter(("2.1.1", year_of(person.day)) for person in people(planned, country))
    housed = {(s.person, year_of(s.arrived)) for s in planned.countries[country].stays}
    assert len({person for person, _year in housed}) == len(housed)
    found.update(("2.1.3", year) for _person, year in housed)
    for journey in planned.returns:
        own = journey.sender if country == "KZ" else journey.receiver
        if own and partners.partner(own).country == country:
            found["2.1.2", year_of(journey.day)] += 1
    return found


@pytest.mark.parametrize("country", COUNTRIES)
def test_changes_of_the_mean_are_the_matrix(planned: Plan, country: str) -> None:
    sums: dict[int, tuple[int, int]] = {}
    # Of a taker's papers in one year the latest counts.
    latest = {(p.year, p.taker): p for p in planned.countries[country].papers}
    assert all(paper.counts for paper in latest.values())
    for paper in latest.values():
        total, count = sums.get(paper.year, (0, 0))
        sums[paper.year] = (total + paper.score, count + 1)
    before = sums[0]
    for year in YEAR_DAYS:
        cell = matrix()["1.3", country, year]
        if cell.result is None:
            assert year not in sums
            continue
        assert mean_change(sums[year], before, places=2).value == cell.result
        before = sums[year]


# 1 Reach reconciles text and matrix.


def test_participants_are_those_of_the_text_and_the_rest_is_media(planned: Plan) -> None:
    rest = {"KZ": 93515, "KG": 66652, "TJ": 83434, "TM": 30651, "UZ": 51907}
    for country in COUNTRIES:
        found = events(planned, country)
        assert sum(map(heads_of, found)) == fact("participants", country)
        assert sum(event.indirect or 0 for event in found) == rest[country]
    assert sum(fact("participants", c) for c in COUNTRIES) == fact("participants") == 608333
    assert sum(rest.values()) == 326159


def test_the_sex_of_every_participant_is_known(planned: Plan) -> None:
    for country in COUNTRIES:
        for event in events(planned, country):
            if event.margins:
                assert sum(event.margins.sex.values()) == event.margins.total
                assert Sex.NOT_RECORDED not in event.margins.sex
            assert all(cell.sex != Sex.NOT_RECORDED for cell in event.cells)


def test_media_have_an_estimate_with_its_basis_and_no_heads(planned: Plan) -> None:
    for country in COUNTRIES:
        for event in events(planned, country):
            if event.indirect is not None:
                assert event.indirect > 0
                assert event.indirect_basis
                assert heads_of(event) == 0
            else:
                assert heads_of(event) > 0


# 2 Women among participants.


def test_women_among_participants(planned: Plan) -> None:
    women = {c: sum(map(women_of, events(planned, c))) for c in COUNTRIES}
    assert (women["KG"], women["TJ"]) == (96441, 55487)
    assert women["TM"] >= 41147
    assert sum(women.values()) == 325530


# 3 Kyrgyzstan: a period to 31 December 2014, and what happened when.


def test_kyrgyzstan_to_the_end_of_2014(planned: Plan) -> None:
    one = planned.countries["KG"]
    end = date(2014, 12, 31)
    past = [e for e in events(planned, "KG") if e.day <= end]
    assert len(past) == 935
    assert sum(map(heads_of, past)) == fact("participants_to_2014", "KG")
    assert sum(call.day <= end for call in one.calls) == 13394
    assert sum(person.day <= end for person in people(planned, "KG")) == 149


def test_kyrgyzstan_starts_in_december_2011(planned: Plan) -> None:
    one = planned.countries["KG"]
    first = min(event.day for event in events(planned, "KG"))
    assert (first.year, first.month) == (2011, 12)
    assert min(call.day for call in one.calls) >= date(2011, 12, 1)
    assert min(person.day for person in one.people) >= date(2011, 12, 1)


def test_kyrgyzstan_film_radio_and_comedy_clubs(planned: Plan) -> None:
    (film,) = events(planned, "KG", "film")
    assert (film.day.year, film.day.month, film.type) == (2012, 6, "tv_programme")
    radio = Counter(e.day.year for e in events(planned, "KG") if e.type == "radio_programme")
    assert radio == {2012: 5, 2013: 6, 2015: 2}
    comedy = [e for e in events(planned, "KG") if e.type == "comedy_club"]
    assert {e.day.year for e in comedy} == {2011, 2012, 2014}
    assert sum(map(heads_of, comedy)) == 574


def test_kyrgyzstan_religious_leaders_in_2013(planned: Plan) -> None:
    met = [e for e in events(planned, "KG") if group_of(e, "religious_leaders")]
    assert {e.day.year for e in met} == {2013}
    assert sum(group_of(e, "religious_leaders") for e in met) == 298


# 4 Groups.


def test_groups_in_kyrgyzstan(planned: Plan) -> None:
    assert group(planned, "KG", "youth") == 26690
    assert group(planned, "KG", "youth_at_risk") == 131
    assert group(planned, "KG", "migrants") == 3090
    dialogues = [e for e in events(planned, "KG") if e.type == "dialogue"]
    assert sum(map(heads_of, dialogues)) == 2392


def test_groups_in_tajikistan(planned: Plan) -> None:
    assert group(planned, "TJ", "youth") == 28630
    at_risk = [e for e in events(planned, "TJ") if group_of(e, "youth_at_risk")]
    assert sum(group_of(e, "youth_at_risk") for e in at_risk) == 142
    assert {e.day.year for e in at_risk} == {2012, 2013}
    assert group(planned, "TJ", "migrants") == 5029
    assisted = [e for e in events(planned, "TJ") if e.type == "consultation_meeting"]
    assert sum(group_of(e, "migrants") for e in assisted) == 1260


def test_groups_in_turkmenistan(planned: Plan) -> None:
    assert group(planned, "TM", "youth") > 9000
    assert group(planned, "TM", "people_with_disabilities") == 2893
    assert group(planned, "TM", "teachers") == 360
    assert group(planned, "TM", "military") == 391
    newer = ("youth", "teachers", "people_with_disabilities", "women")
    for event in events(planned, "TM"):
        if any(group_of(event, name) for name in newer):
            assert event.day.year >= 2012


def test_groups_in_uzbekistan(planned: Plan) -> None:
    blocks = ("youth", "youth_at_risk", "students_and_teachers")
    together = sum(map(heads_of, events(planned, "UZ", *blocks)))
    assert together == 96928
    youth = group(planned, "UZ", "youth") + group(planned, "UZ", "youth_at_risk")
    assert 90000 < youth <= 96928
    assert group(planned, "UZ", "teachers") == together - youth
    assert group(planned, "UZ", "migrants") == 2100
    assert group(planned, "UZ", "women_committees") == 3454
    women = [e for e in events(planned, "UZ") if group_of(e, "women")]
    assert sum(map(women_of, women)) == sum(group_of(e, "women") for e in women) == 2605


def test_the_two_trainings_of_kazakhstan(planned: Plan) -> None:
    aware = [e for e in events(planned, "KZ") if e.theme == "be_aware"]
    stop = [e for e in events(planned, "KZ") if e.theme == "lets_stop"]
    assert sum(map(heads_of, aware)) == 43370
    assert (sum(map(heads_of, stop)), sum(map(women_of, stop))) == (22800, 6820)
    assert group(planned, "KZ", "law_enforcement") == 1809
    assert group(planned, "KZ", "military") == 729
    assert group(planned, "KZ", "adults_at_risk") <= 300
