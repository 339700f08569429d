"""Persons assisted in one country, their returns, stays and further help.

A person is a key of the plan, a sex and an age band; nobody has a name.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from turna.cases.codes import ClientKind
from turna.ledger.codes import Age, Sex
from turna.site.demo import partners
from turna.site.demo.days import call_days
from turna.site.demo.facts import (
    YEAR_DAYS,
    YEARS,
    Segment,
    destinations,
    fact,
    result,
    rows,
    segments,
)
from turna.site.demo.partners import Partner
from turna.site.demo.spread import parts

T = TypeVar("T")
_WOMEN = {"KZ": 0.46, "KG": 0.44, "TJ": 0.3, "TM": 0.72}  # inferred; Uzbekistan's is published
_AGES = {
    Age.A9_17: 6, Age.A18_20: 13, Age.A21_23: 15, Age.A24_26: 15, Age.A27_29: 13, Age.A30_38: 22,
    Age.A39_47: 11, Age.A48_PLUS: 4, Age.NOT_RECORDED: 1,
}  # fmt: skip
_EXPLOITATION = {
    Sex.FEMALE: {"sexual_exploitation": 62, "forced_labour": 30, "forced_marriage": 4,
                 "forced_begging": 2, "servitude": 2},
    Sex.MALE: {"forced_labour": 93, "forced_begging": 3, "servitude": 3,
               "sexual_exploitation": 1},
}  # fmt: skip
_FIRST_HELP = {
    "individual_assistance": 20, "psychological_assistance": 22, "legal_assistance": 12,
    "medical_treatment": 16, "basic_items": 16, "document_recovery": 14,
}  # fmt: skip
_LATER_HELP = {
    "psychological_assistance": 20, "medical_treatment": 14, "legal_assistance": 12,
    "vocational_training": 12, "document_recovery": 8, "job_counselling": 8, "mini_grant": 6,
    "social_in_kind": 8, "ongoing_monitoring": 14, "family_counselling": 4, "art_therapy": 3,
    "business_plan_training": 4, "job_placement": 4, "income_equipment": 4,
}  # fmt: skip
_OTHER_KINDS = {
    ClientKind.LABOUR_MIGRANT: 5, ClientKind.OTHER_VIOLENCE: 3, ClientKind.FAMILY_MEMBER: 2,
}  # fmt: skip
# Citizens of Kazakhstan who were exploited at home, by project year.
_EXPLOITED_AT_HOME = {1: 3, 2: 4, 3: 7}
_OTHERS = 0.05  # people helped who are no victims of trafficking, above the matrix's
_ABROAD = {"RU": ("RU-MOW", "RU", "RU-SPE"), "TR": ("TR-34", "TR"), "AE": ("AE-DU", "AE")}
# Published: the only return to Turkmenistan in the last year, a woman from Turkey.
TM_LAST_RETURN = date(2015, 9, 3)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """Somebody first helped on `day`. `origin` is where a person returns to."""

    key: str
    country: str
    organisation: str
    place: str
    day: date
    sex: int
    age: int
    client_kind: str
    exploitation: str | None
    destination: str | None
    origin: str
    referral: str
    service: str


@dataclass(frozen=True, slots=True)
class ReturnPlan:
    """A journey home; a sender or a receiver abroad that is no partner is None."""

    person: str
    sender: str | None
    receiver: str | None
    from_place: str
    to_place: str
    day: date


@dataclass(frozen=True, slots=True)
class StayPlan:
    person: str
    organisation: str
    place: str
    arrived: date
    left: date


@dataclass(frozen=True, slots=True)
class HelpPlan:
    """Help after the first."""

    person: str
    organisation: str
    place: str
    day: date
    service: str


def plan(rng: Random, country: str) -> list[PersonPlan]:
    """A country's persons by day: the matrix's victims of trafficking, and a few others."""
    left = Counter(destinations()[country])
    foreign = Counter({r["origin"]: int(r["people"]) for r in rows("origins.csv")})
    del foreign[country]
    women_left = _women_in_all(country)
    people_left = sum(left.values())
    found: list[PersonPlan] = []
    for segment in segments(country):
        exploited = _take(rng, left, segment.people)
        women = round(segment.people * women_left / people_left) if people_left else 0
        women_left, people_left = women_left - women, people_left - segment.people
        sexes = [Sex.FEMALE] * women + [Sex.MALE] * (segment.people - women)
        rng.shuffle(sexes)
        referrals = _referrals(rng, country, segment)
        origins = _origins(rng, segment, exploited, foreign)
        days = call_days(rng, segment.first, segment.last, segment.people)
        for day, sex, where, origin, referral in zip(
            days, sexes, exploited, origins, referrals, strict=True
        ):
            person = _person(
                rng, country, f"{country}-{len(found) + 1:04}", day, sex=sex, destination=where,
                origin=origin, referral=referral,
            )  # fmt: skip
            found.append(person)
    if country == "TM":
        _move_last_return(found)
    return sorted([*found, *_others(rng, country, len(found))], key=lambda p: (p.day, p.key))


def victims(people: Iterable[PersonPlan]) -> list[PersonPlan]:
    """Those whom the measures of trafficking count."""
    return [p for p in people if p.client_kind == ClientKind.TRAFFICKING]


def returns(rng: Random, people: dict[str, list[PersonPlan]]) -> list[ReturnPlan]:
    """Everybody's journeys home, `people` by country.

    Kazakhstan sends home, the others receive. Some who leave Kazakhstan are received by a
    partner next door: that one journey counts in both countries, each in its own role.
    """
    found: list[ReturnPlan] = []
    received: Counter[tuple[str, int]] = Counter()
    for year in YEARS:
        last = YEAR_DAYS[year][1]
        foreign = [
            p for p in _of_year(people["KZ"], year)
            if p.origin != "KZ" and p.destination == "KZ"
        ]  # fmt: skip
        for person in rng.sample(foreign, result("2.1.2", "KZ", year)):
            day = min(person.day + timedelta(days=rng.randint(4, 50)), last)
            quota = result("2.1.2", person.origin, year) if person.origin in people else 0
            shared = received[person.origin, year] < quota // 3 and person.origin != "TM"
            received[person.origin, year] += shared
            receiver = _case_partner(rng, person.origin, day) if shared else None
            found.append(_sent(rng, person, receiver, day))
    for country in ("KG", "TJ", "TM", "UZ"):
        for year in YEARS:
            count = result("2.1.2", country, year) - received[country, year]
            if count > 0:
                found += _received(rng, people[country], country, year, count)
    return sorted(found, key=lambda journey: (journey.day, journey.person))


def stays(rng: Random, country: str, people: Sequence[PersonPlan]) -> list[StayPlan]:
    """Nights in a country's shelters. A person stays in one project year, a few twice in it."""
    found: list[StayPlan] = []
    housed: set[str] = set()
    for year in YEARS:
        count = result("2.1.3", country, year)
        fits = [p for p in people if p.key not in housed and _may_stay(country, p)]
        now = [p for p in fits if YEAR_DAYS[year][0] <= p.day <= YEAR_DAYS[year][1]]
        earlier = [p for p in fits if p.day < YEAR_DAYS[year][0]]
        fresh = min(count, len(now) * 85 // 100)
        for person in [*rng.sample(now, fresh), *rng.sample(earlier, count - fresh)]:
            housed.add(person.key)
            found += _nights(rng, country, person, year)
    return sorted(found, key=lambda stay: (stay.arrived, stay.person))


def help_given(rng: Random, people: Sequence[PersonPlan]) -> list[HelpPlan]:
    """Further help in the half year after the first, by the same organisation."""
    found = []
    for person in people:
        agreement = partners.partner(person.organisation).agreement
        last = agreement[1] if agreement else person.day
        for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
            day = min(person.day + timedelta(days=rng.randint(2, 180)), last)
            if day > person.day:
                service = _pick(rng, _LATER_HELP)
                found.append(HelpPlan(person.key, person.organisation, person.place, day, service))
    return sorted(found, key=lambda help_: (help_.day, help_.person))


def _women_in_all(country: str) -> int:
    people = sum(segment.people for segment in segments(country))
    if country in _WOMEN:
        return round(people * _WOMEN[country])
    return fact("women_assisted", country)


def _take(rng: Random, left: Counter[str], count: int) -> list[str]:
    """`count` of what is left, in its proportions, taken away and shuffled."""
    split = parts(count, [float(n) for n in left.values()])
    found = []
    for code, some in zip(list(left), split, strict=True):
        left[code] -= some
        found += [code] * some
    rng.shuffle(found)
    return found


def _referrals(rng: Random, country: str, segment: Segment) -> list[str]:
    usual = {}
    for row in rows("referrals.csv"):
        if row["country"] == country:
            special = segment.year == 5 and row["year_5"]
            usual[row["referral"]] = float(row["year_5"] if special else row["weight"])
    split = parts(segment.people, list(usual.values()))
    found = [code for code, n in zip(usual, split, strict=True) for _ in range(n)]
    rng.shuffle(found)
    return found


def _origins(
    rng: Random, segment: Segment, exploited: Sequence[str], left: Counter[str]
) -> list[str]:
    """Where each returns to: in Kazakhstan most were foreigners exploited there."""
    country = segment.country
    if country != "KZ":
        return [country] * len(exploited)
    inside = exploited.count(country)
    at_home = _EXPLOITED_AT_HOME.get(segment.year, 0)
    origins = iter([country] * at_home + _take(rng, left, inside - at_home))
    return [next(origins) if where == country else country for where in exploited]


def _person(
    rng: Random, country: str, key: str, day: date, *, sex: int, destination: str,
    origin: str, referral: str,
) -> PersonPlan:  # fmt: skip
    partner = _case_partner(rng, country, day)
    return PersonPlan(
        key=key, country=country, organisation=partner.code, place=_place(rng, partner), day=day,
        sex=int(sex), age=int(_pick(rng, _AGES)), client_kind=ClientKind.TRAFFICKING,
        exploitation=_pick(rng, _EXPLOITATION[Sex(sex)]), destination=destination, origin=origin,
        referral=referral, service=_pick(rng, _FIRST_HELP),
    )  # fmt: skip


def _others(rng: Random, country: str, people: int) -> list[PersonPlan]:
    kinds = dict(_OTHER_KINDS)
    if country == "KG":
        kinds[ClientKind.BRIDE_KIDNAPPING] = 3
    first, last = segments(country)[0].first, segments(country)[-1].last
    found = []
    for number, day in enumerate(call_days(rng, first, last, round(people * _OTHERS)), start=1):
        kind = _pick(rng, kinds)
        sex = Sex.MALE if kind == ClientKind.LABOUR_MIGRANT and rng.random() < 0.7 else Sex.FEMALE
        person = _person(
            rng, country, f"{country}-X{number:03}", day, sex=sex, destination=country,
            origin=country, referral="self",
        )  # fmt: skip
        found.append(replace(person, client_kind=kind, exploitation=None, destination=None))
    return found


def _move_last_return(found: list[PersonPlan]) -> None:
    """Somebody of the last year is the woman who came back from Turkey in September 2015."""
    number = next(
        n for n, p in enumerate(found)
        if p.day >= YEAR_DAYS[5][0] and p.destination == "TR" and p.sex == Sex.FEMALE
    )  # fmt: skip
    found[number] = replace(found[number], day=TM_LAST_RETURN, referral="embassy")


def _received(
    rng: Random, people: Sequence[PersonPlan], country: str, year: int, count: int
) -> list[ReturnPlan]:
    first = YEAR_DAYS[year][0]
    back = [p for p in _of_year(people, year) if p.destination not in (None, country)]
    if (country, year) == ("TM", 5):
        back = [p for p in back if p.day == TM_LAST_RETURN and p.destination == "TR"]
    found = []
    for person in rng.sample(back, count):
        before = 0 if (country, year) == ("TM", 5) else rng.randint(0, 6)
        day = max(person.day - timedelta(days=before), first)
        where = _ABROAD.get(person.destination or "", (person.destination or "",))
        found.append(
            ReturnPlan(
                person=person.key, sender=None, receiver=_receiver(rng, person, day),
                from_place=rng.choice(where), to_place=person.place, day=day,
            )
        )  # fmt: skip
    return found


def _receiver(rng: Random, person: PersonPlan, day: date) -> str:
    """The organisation that helps, or the mission where it had no agreement on that day."""
    own = partners.partner(person.organisation)
    if own.at_work(day) and rng.random() < 0.8:
        return own.code
    return partners.mission(person.country)


def _sent(rng: Random, person: PersonPlan, receiver: Partner | None, day: date) -> ReturnPlan:
    home = rng.choice(receiver.regions) if receiver else person.origin
    return ReturnPlan(
        person=person.key, sender=partners.mission("KZ"),
        receiver=receiver.code if receiver else None, from_place=person.place, to_place=home,
        day=day,
    )  # fmt: skip


def _nights(rng: Random, country: str, person: PersonPlan, year: int) -> list[StayPlan]:
    first, last = YEAR_DAYS[year]
    women = "women" if person.sex == Sex.FEMALE else "men"
    for _ in range(200):
        if person.day >= first:
            arrived = person.day + timedelta(days=rng.randint(0, 9))
        else:
            arrived = call_days(rng, first, last, 1)[0]
        arrived = min(arrived, last)
        shelters = [p for p in partners.partners(country) if p.takes(women, arrived)]
        if shelters:
            break
    else:
        raise ValueError(f"No shelter in {country} takes {person.key} in year {year}.")
    found = [_stay(rng, person, rng.choice(shelters), arrived)]
    again = found[0].left + timedelta(days=rng.randint(5, 30))
    if rng.random() < 0.04 and again <= last:
        back = [p for p in shelters if p.takes(women, again)]
        if back:
            found.append(_stay(rng, person, back[0], again))
    return found


def _stay(rng: Random, person: PersonPlan, shelter: Partner, arrived: date) -> StayPlan:
    closes = shelter.shelter[1] if shelter.shelter else arrived
    left = min(arrived + timedelta(days=rng.randint(3, 110)), closes)
    return StayPlan(person.key, shelter.code, partners.region_of(shelter.seat), arrived, left)


def _may_stay(country: str, person: PersonPlan) -> bool:
    return country != "TM" or person.sex == Sex.FEMALE


def _of_year(people: Iterable[PersonPlan], year: int) -> list[PersonPlan]:
    first, last = YEAR_DAYS[year]
    return [p for p in victims(people) if first <= p.day <= last]


def _case_partner(rng: Random, country: str, day: date) -> Partner:
    found = [p for p in partners.partners(country) if p.case_work and p.at_work(day)]
    return rng.choices(found, weights=[p.weight for p in found])[0]


def _place(rng: Random, partner: Partner) -> str:
    return rng.choice(partners.places_in(rng.choice(partner.regions)))


def _pick(rng: Random, weighted: Mapping[T, float]) -> T:
    return rng.choices(list(weighted), weights=list(weighted.values()))[0]
