"""The published constraints on people, shelters, returns, calls and the rest, on the plan."""

from collections import Counter
from datetime import date
from decimal import Decimal

from demo.planned import events, people, year_of
from turna.hotline.inputs import CallInput
from turna.ledger.codes import Sex
from turna.site.demo import calls, papers, partners
from turna.site.demo.facts import (
    COUNTRIES,
    JOINED,
    destinations,
    fact,
    facts,
    matrix,
    result,
)
from turna.site.demo.plan import Plan

# 5 People assisted.


def test_countries_of_exploitation(planned: Plan) -> None:
    published = {("KZ", "KZ"): 141, ("KG", "RU"): 145, ("UZ", "RU"): 247, ("TM", "TR"): 137}
    ranks = {
        "KZ": ["KZ", "RU", "AE", "TR"], "KG": ["RU", "KZ", "TR", "KG"], "TJ": ["RU", "TJ", "AE"],
        "TM": ["TR", "RU"], "UZ": ["RU", "KZ", "AE", "UZ"],
    }  # fmt: skip
    for country in COUNTRIES:
        found = Counter(p.destination for p in people(planned, country))
        assert found == destinations()[country]
        top = [code for code, _ in found.most_common(len(ranks[country]))]
        assert top == ranks[country]
        for (where, code), count in published.items():
            assert where != country or found[code] == count
    russia = sum(p.destination == "RU" for p in people(planned, "TJ"))
    assert 0.635 <= russia / 376 < 0.645


def test_nearly_80_percent_in_kazakhstan_are_foreigners(planned: Plan) -> None:
    foreign = sum(p.origin != "KZ" for p in people(planned, "KZ"))
    assert 0.78 <= foreign / 160 < 0.8


def test_almost_80_percent_in_uzbekistan_are_women(planned: Plan) -> None:
    women = sum(p.sex == Sex.FEMALE for p in people(planned, "UZ"))
    assert 0.78 <= women / 852 < 0.8


def test_ngos_are_the_main_source_of_referral(planned: Plan) -> None:
    for country in COUNTRIES:
        found = Counter(p.referral for p in people(planned, country))
        assert found.most_common(1)[0][0] == "ngo"
    last = [p for p in people(planned, "KZ") if year_of(p.day) == 5]
    police = sum(p.referral == "law_enforcement" for p in last)
    assert (police, len(last)) == (fact("law_enforcement_referrals_year_5", "KZ"), 36)
    abroad = sum(p.referral == "embassy" for p in people(planned, "TJ"))
    assert abs(abroad - fact("identified_in_destination", "TJ")) <= 3


# 6 Shelters.


def test_more_in_shelters_than_assisted_are_people_assisted_earlier(planned: Plan) -> None:
    for country, year, housed, assisted in (("TJ", 4, 102, 71), ("UZ", 5, 146, 144)):
        by_key = {p.key: p for p in people(planned, country)}
        there = {s.person for s in planned.countries[country].stays if year_of(s.arrived) == year}
        assert len(there) == housed > assisted == result("2.1.1", country, year)
        first = [year_of(by_key[key].day) for key in there]
        assert all(one <= year for one in first)
        assert sum(one < year for one in first) >= housed - assisted


def test_nobody_stays_before_she_is_assisted_or_after_the_shelter_closed(planned: Plan) -> None:
    shelters = {p.code: p for p in partners.everybody()}
    for country in COUNTRIES:
        by_key = {p.key: p for p in people(planned, country)}
        for stay in planned.countries[country].stays:
            house = shelters[stay.organisation].shelter
            assert house is not None
            assert house[0] <= stay.arrived <= stay.left <= house[1]
            assert stay.arrived >= by_key[stay.person].day


def test_shelters_take_whom_they_are_for(planned: Plan) -> None:
    for country in COUNTRIES:
        by_key = {p.key: p for p in people(planned, country)}
        for stay in planned.countries[country].stays:
            sex = by_key[stay.person].sex
            house = partners.partner(stay.organisation)
            if house.shelter_for != "mixed":
                assert sex == (Sex.FEMALE if house.shelter_for == "women" else Sex.MALE)
            if country == "TM":
                assert sex == Sex.FEMALE


def test_tashkent_is_empty_from_its_closure_to_spring_2014(planned: Plan) -> None:
    there = [s for s in planned.countries["UZ"].stays if s.place == "UZ-TK"]
    before = [s for s in there if s.arrived < date(2014, 1, 1)]
    after = [s for s in there if s.arrived >= date(2014, 1, 1)]
    closed = max(s.left for s in before)
    assert year_of(closed) == 3
    assert min(s.arrived for s in after) >= date(2014, 5, 1)
    assert {s.organisation for s in before}.isdisjoint({s.organisation for s in after})
    assert any(s.place == "UZ-BU" and closed < s.arrived < date(2014, 5, 1)
               for s in planned.countries["UZ"].stays)  # fmt: skip


# 7 Returns.


def test_the_last_return_to_turkmenistan(planned: Plan) -> None:
    (journey,) = [
        r for r in planned.returns
        if (r.receiver or "").startswith("demo-tm-") and year_of(r.day) == 5
    ]  # fmt: skip
    person = next(p for p in people(planned, "TM") if p.key == journey.person)
    assert (journey.day.year, journey.day.month) == (2015, 9)
    assert (person.sex, person.destination) == (Sex.FEMALE, "TR")
    assert journey.from_place.startswith("TR")


def test_kazakhstan_sends_home_and_uzbekistan_receives(planned: Plan) -> None:
    sent = [r for r in planned.returns if r.sender]
    assert {r.sender for r in sent} == {"demo-kz-mission"}
    foreign = {p.key: p for p in people(planned, "KZ") if p.origin != "KZ"}
    assert len(sent) == 97
    assert all(r.person in foreign and r.to_place[:2] == foreign[r.person].origin for r in sent)
    received = [r for r in planned.returns if (r.receiver or "").startswith("demo-uz-")]
    assert len(received) == 266
    assert all(r.to_place[:2] == "UZ" and r.from_place[:2] != "UZ" for r in received)
    both = [r for r in planned.returns if r.sender and r.receiver]
    assert len(planned.returns) == 472 - len(both)
    assert len({r.person for r in planned.returns}) == len(planned.returns)


# 8 Hotline.


def share(found: list[CallInput], category: str) -> float:
    return 100 * sum(call.category == category for call in found) / len(found)


def test_uzbekistan_has_nine_lines_and_then_one(planned: Plan) -> None:
    by_year: dict[int, set[str]] = {}
    for call in planned.countries["UZ"].calls:
        by_year.setdefault(year_of(call.day), set()).add(call.organisation)
    assert {year: len(lines) for year, lines in by_year.items()} == {1: 9, 2: 9, 3: 9, 4: 1, 5: 1}
    seats = {p.code: p.seat for p in partners.partners("UZ")}
    assert {seats[line] for line in by_year[5]} == {"UZ-TK"}


def test_tajikistan_has_lines_without_a_call_in_year_4(planned: Plan) -> None:
    calls_of = [c for c in planned.countries["TJ"].calls if year_of(c.day) == 4]
    lines = [p for p in partners.partners("TJ") if p.line and p.line[1] >= date(2014, 9, 30)]
    assert calls_of == []
    assert lines


def test_trends_of_the_categories(planned: Plan) -> None:
    every = [call for one in planned.countries.values() for call in one.calls]
    first = [c for c in every if year_of(c.day) == 1]
    last = [c for c in every if year_of(c.day) == 5]
    in_2012 = [c for c in every if c.day.year == 2012]
    in_2015 = [c for c in every if c.day.year == 2015]
    assert round(share(first, "employment_abroad"), 1) == 41.3
    assert round(share(last, "employment_abroad"), 1) == 30.1
    assert round(share(first, "what_is_trafficking"), 1) == 3.3
    assert round(share(in_2015, "what_is_trafficking"), 1) == 1.1
    assert round(share(in_2012, "trafficking_cases"), 1) == 3.7
    assert round(share(in_2015, "trafficking_cases"), 1) == 0.8


def test_trends_of_single_countries(planned: Plan) -> None:
    def of(country: str, year: int) -> list[CallInput]:
        return [c for c in planned.countries[country].calls if c.day.year == year]

    assert round(share(of("UZ", 2012), "employment_abroad"), 1) == 43.5
    assert round(share(of("UZ", 2015), "employment_abroad"), 1) == 15.7
    main = Counter(c.category for c in of("UZ", 2015)).most_common(1)[0][0]
    assert main == "family_health_social"
    assert round(share(of("TM", 2012), "employment_abroad"), 1) == 28.1
    assert round(share(of("TM", 2012), "education_abroad"), 1) == 28.7
    assert round(share(of("TM", 2015), "employment_abroad"), 1) == 24.4
    assert round(share(of("TM", 2015), "contacts_of_bodies"), 1) == 26.7
    assert round(share(planned.countries["KZ"].calls, "trip_to_kazakhstan")) == 8


def test_another_project_pays_for_the_lines_of_the_last_years(planned: Plan) -> None:
    for country, one in planned.countries.items():
        for call in one.calls:
            paid = call.organisation != calls.OWN_LINE and (
                year_of(call.day) == 5 or (year_of(call.day) == 4 and country != "UZ")
            )
            assert call.also_award == (calls.OTHER_AWARD if paid else None)


# 9 Also.


def test_seven_regional_events_stand_beside_the_countries(planned: Plan) -> None:
    assert len(planned.regional) == 7
    assert {e.event.organisation for e in planned.regional} == {partners.REGIONAL_OFFICE}
    assert {e.event.type for e in planned.regional} == {"regional_event"}


def test_partners_about_100_and_16_in_tajikistan() -> None:
    assert len(partners.partners("TJ")) == 16
    assert sum(len(partners.partners(c)) for c in COUNTRIES) == fact("partners")


def test_seven_cooperation_agreements_in_tajikistan(planned: Plan) -> None:
    found = events(planned, "TJ", "cooperation_agreements")
    assert len(found) == fact("cooperation_agreements", "TJ") == 7
    assert {e.theme for e in found} == {"cooperation"}


def test_the_action_plan_of_35_activities(planned: Plan) -> None:
    due = {year: fact(f"plan_activities_{year}", "TM") for year in (2016, 2017, 2018)}
    assert due == {2016: 13, 2017: 5, 2018: 17}
    assert sum(due.values()) == fact("plan_activities", "TM") == 35
    meetings = events(planned, "TM", "action_plan")
    assert {e.theme for e in meetings} == {"national_action_plan"}
    assert all(date(2014, 2, 1) <= e.day for e in meetings)


def test_dialogues_in_kyrgyzstan_in_2014_and_2015(planned: Plan) -> None:
    found = [e for e in events(planned, "KG") if e.type == "dialogue"]
    assert {e.day.year for e in found} == {2014, 2015}
    national = events(planned, "KG", "dialogue_2014", "dialogue_2015")
    assert sorted(e.day.year for e in national) == [2014, 2015]


def test_test_means_are_at_most_100_and_tajikistan_had_19_takers(planned: Plan) -> None:
    for country in COUNTRIES:
        found = planned.countries[country].papers
        assert all(0 <= paper.score <= papers.MOST for paper in found)
    third = [p for p in planned.countries["TJ"].papers if p.year == 3]
    assert len(third) == 19
    assert matrix()["1.3", "TJ", 3].result == Decimal("12.63")


def test_kyrgyzstans_baseline_lies_in_year_1_before_joining(planned: Plan) -> None:
    found = [p for p in planned.countries["KG"].papers if p.year == 0]
    assert {year_of(p.day) for p in found} == {1}
    assert all(p.day < JOINED["KG"] for p in found)
    mean = Decimal(sum(p.score for p in found)) / len(found)
    assert mean == facts()["baseline_mean", "KG"]


def test_study_visits_on_their_published_days(planned: Plan) -> None:
    away = {t.place: t.day for t in planned.countries["TM"].trainings if t.place in ("MD", "AT-9")}
    assert away == {"MD": date(2011, 11, 28), "AT-9": date(2015, 2, 10)}
