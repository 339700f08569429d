"""Calls of one country: categories by period, lines, callers."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import accumulate
from random import Random
from typing import TypeVar
from uuid import UUID

from turna.hotline.inputs import CallInput
from turna.ledger.codes import Age, Sex
from turna.site.demo import partners
from turna.site.demo.days import call_days
from turna.site.demo.facts import Segment, rows, segments
from turna.site.demo.partners import LANGUAGES, Partner
from turna.site.demo.spread import parts

T = TypeVar("T")
# Shares are published for a first and a last period and for 2012; between them they move.
# The last one is cut at the turn of the year, since some are printed for 2015 alone.
PERIODS = (
    ("first", date(2010, 6, 7), date(2011, 12, 31)),
    ("2012", date(2012, 1, 1), date(2012, 12, 31)),
    ("2013", date(2013, 1, 1), date(2013, 12, 31)),
    ("2014", date(2014, 1, 1), date(2014, 9, 30)),
    ("last", date(2014, 10, 1), date(2014, 12, 31)),
    ("last", date(2015, 1, 1), date(2015, 9, 30)),
)
OTHER_AWARD = "DEMO.0001"
OWN_LINE = "demo-tm-05"  # Turkmenabat: the one line that no other project paid in the last years
_DESTINATIONS = {
    "KZ": {"RU": 45, "TR": 12, "KR": 10, "CN": 8, "AE": 8, "DE": 9, "US": 8},
    "KG": {"RU": 62, "KZ": 14, "TR": 9, "KR": 7, "AE": 5, "US": 3},
    "TJ": {"RU": 80, "KZ": 7, "AE": 6, "TR": 4, "US": 3},
    "TM": {"TR": 58, "RU": 20, "AE": 9, "BY": 8, "UA": 5},
    "UZ": {"RU": 56, "KZ": 18, "KR": 9, "TR": 7, "AE": 6, "US": 4},
}
_ABROAD = {
    "employment_abroad": 0.85, "education_abroad": 0.8, "commercial_trips": 0.8,
    "immigration_repatriation": 0.7, "contacts_of_bodies": 0.3, "tourist_trips": 0.8,
    "marriage_with_foreigners": 0.7, "rules_of_stay_abroad": 0.85, "trafficking_cases": 0.7,
    "permanent_residence_abroad": 0.8,
}  # fmt: skip
_AGES = {
    Age.A9_17: 3, Age.A18_20: 11, Age.A21_23: 14, Age.A24_26: 14, Age.A27_29: 12, Age.A30_38: 21,
    Age.A39_47: 12, Age.A48_PLUS: 6, Age.NOT_RECORDED: 7,
}  # fmt: skip
_GROUPS = {
    None: 30, "migrants": 32, "general_population": 18, "youth": 8, "students": 6, "parents": 4,
    "women": 2,
}  # fmt: skip
_SEXES = {Sex.FEMALE: 52, Sex.MALE: 46, Sex.NOT_RECORDED: 2}
_FAR = {"RU-MOW": 6, "RU-SPE": 2, "TR-34": 2, "AE-DU": 1}
_FAR_AWAY = 0.0005
_FAR_WHY = "The caller rang from abroad; the line at home answered."
_NATIONAL = 0.25  # callers from elsewhere in the country, while there are several lines


def plan(rng: Random, country: str) -> list[CallInput]:
    """All calls of a country, by day; their number per stretch is the segment's."""
    found: list[CallInput] = []
    lines = [p for p in partners.partners(country) if p.line]
    for segment in segments(country):
        for period, first, last, count in _spans(segment):
            categories = _categories(rng, country, period, count)
            days = call_days(rng, first, last, count)
            found += _calls(rng, segment, lines, days, categories)
    return found


def shares_of(country: str, period: str) -> dict[str, float]:
    """Category -> per cent of a country's calls in a period; they add up to 100."""
    fixed: dict[str, float] = {}
    weights: dict[str, float] = {}
    for row in _table():
        if row["country"] not in ("", country):
            continue
        into = fixed if row["kind"] == "percent" else weights
        into[row["category"]] = float(row[period])
    rest = {category: weight for category, weight in weights.items() if category not in fixed}
    left = 100 - sum(fixed.values())
    whole = sum(rest.values())
    return fixed | {category: left * weight / whole for category, weight in rest.items()}


@cache
def _table() -> tuple[dict[str, str], ...]:
    return tuple(rows("hotline.csv"))


def _spans(segment: Segment) -> Iterator[tuple[str, date, date, int]]:
    fits = [
        (name, max(first, segment.first), min(last, segment.last))
        for name, first, last in PERIODS
        if segment.overlap(first, last)
    ]
    counts = parts(segment.calls, [float((last - first).days + 1) for _, first, last in fits])
    for (name, first, last), count in zip(fits, counts, strict=True):
        yield name, first, last, count


def _categories(rng: Random, country: str, period: str, count: int) -> list[str]:
    usual = shares_of(country, period)
    split = parts(count, list(usual.values()))
    found = [category for category, n in zip(usual, split, strict=True) for _ in range(n)]
    rng.shuffle(found)
    return found


def _calls(
    rng: Random, segment: Segment, lines: list[Partner], days: list[date], categories: list[str]
) -> Iterator[CallInput]:
    """Everything about the callers is drawn in columns: there are ninety thousand of them."""
    country, count = segment.country, len(days)
    columns = zip(
        days, categories, _column(rng, _SEXES, count), _column(rng, _AGES, count),
        _column(rng, _GROUPS, count), _column(rng, LANGUAGES[country], count),
        _column(rng, _DESTINATIONS[country], count), strict=True,
    )  # fmt: skip
    usual = shares_of(country, "last")
    further = list(usual)
    open_lines: dict[date, tuple[list[Partner], list[float]]] = {}
    for day, category, sex, age, group, language, destination in columns:
        if day not in open_lines:
            now = [p for p in lines if p.line and p.line[0] <= day <= p.line[1]]
            open_lines[day] = (now, list(accumulate(p.weight for p in now)))
        now, cumulated = open_lines[day]
        line = now[0] if len(now) == 1 else rng.choices(now, cum_weights=cumulated)[0]
        place = _place(rng, country, line, alone=len(now) == 1)
        topic = rng.choice(further) if rng.random() < 0.08 else category
        yield CallInput(
            organisation=line.code, day=day, category=category, place=place,
            topics=(topic,) if topic != category and _known(topic, day) else (),
            sex=int(sex), age=int(age), group=group,
            destination=_destination(rng, category, destination), language=language,
            also_award=_also(country, segment.year, line),
            client_uid=UUID(int=rng.getrandbits(128), version=4),
            explanation=_FAR_WHY if place in _FAR else "",
        )  # fmt: skip


def _column(rng: Random, weighted: Mapping[T, float], count: int) -> list[T]:
    return rng.choices(list(weighted), weights=list(weighted.values()), k=count)


def _place(rng: Random, country: str, line: Partner, *, alone: bool) -> str:
    chance = rng.random()
    if chance < _FAR_AWAY:
        return _column(rng, _FAR, 1)[0]
    if alone or chance < _NATIONAL:
        region = rng.choice(partners.regions(country))
    else:
        region = rng.choice(line.regions)
    return rng.choice(partners.places_in(region))


def _known(category: str, day: date) -> bool:
    """Whether operators already used this category: some were added after the first years."""
    first = next(r["first"] for r in _table() if r["category"] == category)
    return float(first) > 0 or day >= PERIODS[1][1]


def _destination(rng: Random, category: str, usual: str) -> str | None:
    if category == "trip_to_kazakhstan":
        return "KZ"
    return usual if rng.random() < _ABROAD.get(category, 0) else None


def _also(country: str, year: int, line: Partner) -> str | None:
    """Another project paid for most lines in the last two years; it sees their calls."""
    if line.code == OWN_LINE or year < 4 or (country, year) == ("UZ", 4):
        return None
    return OTHER_AWARD
