"""Why a cell changed when its definition or its calendar did: every step is a plain difference."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from factories.programmes import (
    EVENTS,
    HEADS,
    PERSONS,
    YEARS,
    Ledger,
    make_calendar,
    make_indicator,
    make_version,
)  # fmt: skip
from turna.accounts.models import User
from turna.ledger.codes import Additivity, Cause
from turna.ledger.models import Freeze, Posting
from turna.ledger.posting import last_number
from turna.ledger.readers import INTERNAL
from turna.programmes.codes import PERCENT, TermRole
from turna.programmes.figures import CellChange, Changed, End, Rules, cell_change
from turna.programmes.models import Award, Calendar, Indicator, IndicatorVersion
from turna.programmes.queries import Book, periods_of

MARCH = date(2012, 3, 5)  # in project year 2
NUMERATOR, DENOMINATOR = TermRole.NUMERATOR, TermRole.DENOMINATOR


@pytest.fixture
def indicator(award: Award) -> Indicator:
    return make_indicator(award, "1.2")


@pytest.fixture
def change(award: Award, indicator: Indicator) -> Callable[..., CellChange]:
    """change(t1, t2, old, new, …) of indicator 1.2 in Kyrgyzstan in project year 2."""

    def run(
        first: int, last: int, old: IndicatorVersion, new: IndicatorVersion, *,
        country: str = "KG", calendars: tuple[Calendar, ...] = (), **more: Any,
    ) -> CellChange:  # fmt: skip
        known = calendars or (award.calendars.get(number=1),) * 2
        rules = [
            Rules(version, calendar, periods_of(calendar))
            for version, calendar in zip((old, new), known, strict=True)
        ]
        return cell_change(
            Book(award), "1.2", country, "2",
            earlier=End(first, rules[0]), later=End(last, rules[1]),
            **({"reader": INTERNAL} | more),
        )  # fmt: skip

    return run


def steps(found: CellChange) -> list[tuple[Any, ...]]:
    return [(one.what, one.before, one.after, one.change) for one in found.steps]


def by_cause(found: CellChange) -> dict[str, int]:
    return dict(
        sum((Counter({p.cause: p.change for p in one.parts}) for _p, one in found.bridges),
            Counter())
    )  # fmt: skip


def test_the_same_rules_leave_records_alone(
    ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    version = make_version(indicator, (HEADS,))
    first = ledger.post((HEADS, places.kg, MARCH, 5))
    ledger.post((HEADS, places.kg, MARCH, 3), cause=Cause.LATE)
    found = change(first, last_number(), version, version)
    assert (found.before.value, found.records, found.after.value) == (5, 3, 8)
    assert found.steps == ()


def test_another_definition_is_a_step_of_its_own(
    ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    old = make_version(indicator, (HEADS,))
    new = make_version(indicator, (HEADS,), (EVENTS,))
    first = ledger.post((HEADS, places.kg, MARCH, 400), (EVENTS, places.kg, MARCH, 12))
    ledger.post((HEADS, places.kg, MARCH, 9), (EVENTS, places.kg, MARCH, 1), cause=Cause.LATE)
    found = change(first, last_number(), old, new)
    assert (found.before.value, found.after.value) == (400, 422)
    assert by_cause(found) == {Cause.LATE: 9}
    assert steps(found) == [(Changed.DEFINITION, 1, 2, 13)]


def test_another_calendar_is_a_step_after_the_definition(
    award: Award, ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    old = make_version(indicator, (HEADS,))
    new = make_version(indicator, (HEADS,), (EVENTS,))
    moved = make_calendar(award, [YEARS[0], (date(2011, 10, 1), date(2012, 12, 31)),
                                  (date(2013, 1, 1), YEARS[2][1])])  # fmt: skip
    autumn = date(2012, 11, 1)
    first = ledger.post(
        (HEADS, places.kg, MARCH, 5), (EVENTS, places.kg, MARCH, 1), (HEADS, places.kg, autumn, 7),
        (EVENTS, places.kg, autumn, 2),
    )  # fmt: skip
    calendars = (award.calendars.get(number=1), moved)
    found = change(first, first, old, new, calendars=calendars)
    assert steps(found) == [(Changed.DEFINITION, 1, 2, 1), (Changed.CALENDAR, 1, 2, 9)]
    assert (found.before.value, found.records, found.after.value) == (5, 0, 15)


def test_a_year_that_was_not_planned_yet_is_counted_by_the_later_calendar(
    award: Award, ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    version = make_version(indicator, (HEADS,))
    short = make_calendar(award, YEARS[:1])
    first = ledger.post((HEADS, places.kg, MARCH, 5))
    calendars = (short, award.calendars.get(number=1))
    found = change(first, first, version, version, calendars=calendars)
    assert (found.before.value, found.after.value, found.steps) == (5, 5, ())
    with pytest.raises(KeyError):
        change(first, first, version, version, calendars=calendars[::-1])


def test_persons_are_counted_once_in_every_step(
    ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    of_kg = {"where": {"place": ["KG"]}}
    method = {"method": Additivity.SUBJECTS}
    old = make_version(indicator, {"measure": PERSONS, **of_kg}, **method)
    new = make_version(indicator, (PERSONS,), **method)

    def person(n, place):
        return PERSONS, place, MARCH, 1, {"subject": n}

    first = ledger.post(person(1, places.kg), person(1, places.kg))
    ledger.post(person(2, places.kg), person(1, places.kg), cause=Cause.LATE)
    found = change(first, last_number(), old, new)
    assert (found.before.value, found.after.value) == (1, 2)
    assert by_cause(found) == {Cause.LATE: 1}
    assert steps(found) == [(Changed.DEFINITION, 1, 2, 0)]


def test_a_ratio_is_subtracted_but_not_divided_by_cause(
    ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    terms = [{"measure": HEADS, "role": NUMERATOR}, {"measure": EVENTS, "role": DENOMINATOR}]
    ratio = {"method": Additivity.RATIO, "unit": "people an event", "decimals": 1}
    old = make_version(indicator, *terms, **ratio)
    new = make_version(indicator, *terms, {"measure": EVENTS, "role": NUMERATOR}, **ratio)
    first = ledger.post((HEADS, places.kg, MARCH, 30), (EVENTS, places.kg, MARCH, 4))
    ledger.post((HEADS, places.kg, MARCH, 18), cause=Cause.LATE)
    found = change(first, last_number(), old, new)
    assert (found.before.value, found.records) == (Decimal("7.5"), Decimal("4.5"))
    assert steps(found) == [(Changed.DEFINITION, 1, 2, 1)]
    assert not found.additive
    assert [(one.before, one.after) for _part, one in found.bridges] == [(30, 48), (4, 4)]


def test_figures_of_two_units_are_not_subtracted(
    ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    terms = [{"measure": HEADS, "role": NUMERATOR}, {"measure": EVENTS, "role": DENOMINATOR}]
    old = make_version(indicator, (HEADS,))
    new = make_version(indicator, *terms, method=Additivity.RATIO, unit=PERCENT)
    first = ledger.post((HEADS, places.kg, MARCH, 1), (EVENTS, places.kg, MARCH, 4))
    found = change(first, first, old, new)
    assert (found.before.value, found.after.value) == (1, 25)
    assert steps(found) == [(Changed.DEFINITION, 1, 2, None)]


def test_an_outsider_learns_of_no_few_persons_from_two_definitions(
    ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any, donor: User
) -> None:
    old = make_version(indicator, (HEADS,))
    new = make_version(indicator, (HEADS,), (EVENTS,))
    first = ledger.post((HEADS, places.kg, MARCH, 400), (EVENTS, places.kg, MARCH, 10))
    Freeze.objects.create(
        label="Report", kind="test", question={}, upto=first, digest="",
        frozen_at=timezone.now(), frozen_by="factory",
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        change(first, first, old, new, reader=donor)
    ledger.post((EVENTS, places.kg, MARCH, 1))
    Freeze.objects.create(
        label="Report", kind="test", question={}, upto=last_number(), digest="",
        frozen_at=timezone.now(), frozen_by="factory",
    )  # fmt: skip
    assert steps(change(first, last_number(), old, new, reader=donor))[0][3] == 11


# Against a plain computation.


@dataclass(frozen=True)
class Row:
    posting: int
    measure: str
    country: str
    day: date
    theme: str
    value: int


def plainly(
    rows: Iterable[Row], terms: Any, countries: set[str], year: tuple[date, date], upto: int
) -> int:
    """The rows that count, added up one by one."""
    return sum(
        row.value
        for measure, themes in terms
        for row in rows
        if row.posting <= upto and row.measure == measure and row.country in countries
        and year[0] <= row.day <= year[1] and (not themes or row.theme in themes)
    )  # fmt: skip


def test_any_definitions_and_moments_against_a_plain_computation(
    award: Award, ledger: Ledger, indicator: Indicator, places: SimpleNamespace, change: Any
) -> None:
    chance = random.Random(7)
    causes = [Cause.NEW, Cause.LATE, Cause.CORRECTED, Cause.MOVED, Cause.VOIDED]
    rows: list[Row] = []
    cause_of: dict[int, str] = {}
    for _ in range(25):
        drawn = [
            Row(0, chance.choice([EVENTS, HEADS]), chance.choice(["KG", "TJ"]),
                YEARS[1][0] + timedelta(days=chance.randint(-90, 460)),
                chance.choice("ab"), chance.choice([-3, 1, 2, 40]))
            for _ in range(chance.randint(1, 4))
        ]  # fmt: skip
        cause = chance.choice(causes)
        n = ledger.post(
            *((r.measure, getattr(places, r.country.lower()), r.day, r.value,
               {"facet": f"theme={r.theme}"} if r.measure == EVENTS else {}) for r in drawn),
            cause=cause,
        )  # fmt: skip
        cause_of[n] = cause
        rows += [replace(r, posting=n) for r in drawn]
    definitions = [
        [(HEADS, "")], [(EVENTS, "")], [(EVENTS, "a")], [(HEADS, ""), (EVENTS, "b")],
        [(EVENTS, "ab"), (HEADS, "")],
    ]  # fmt: skip
    versions = [
        make_version(indicator, *(
            {"measure": m, "where": {"theme": list(themes)} if themes else {}} for m, themes in one
        ))
        for one in definitions
    ]  # fmt: skip
    spans = [YEARS[1], (date(2011, 10, 1), date(2012, 12, 31)), (date(2011, 12, 1), YEARS[1][1])]
    calendars = [award.calendars.get(number=1)] + [
        make_calendar(award, [(YEARS[0][0], span[0] - timedelta(days=1)), span])
        for span in spans[1:]
    ]
    moved = 0
    for _ in range(60):
        old, new = chance.randrange(5), chance.randrange(5)
        early, late = chance.randrange(3), chance.randrange(3)
        first, last = sorted(chance.sample(range(26), 2))
        country = chance.choice(["KG", "TJ", ""])
        inside = {country} if country else {"KG", "TJ"}
        found = change(
            first, last, versions[old], versions[new], country=country,
            calendars=(calendars[early], calendars[late]),
        )  # fmt: skip

        def at(
            n: int, terms: int, year: int, rows: Iterable[Row] = rows, inside: set[str] = inside
        ) -> int:
            return plainly(rows, definitions[terms], inside, spans[year], n)

        assert found.before.value == at(first, old, early)
        assert found.after.value == at(last, new, late)
        assert found.records == at(last, old, early) - at(first, old, early)
        expected = []
        if old != new:
            made = at(last, new, early) - at(last, old, early)
            expected.append((Changed.DEFINITION, old + 1, new + 1, made))
        if early != late:
            made = at(last, new, late) - at(last, new, early)
            expected.append((Changed.CALENDAR, early + 1, late + 1, made))
        assert steps(found) == expected
        for cause in causes:
            mine = [r for r in rows if r.posting > first and cause_of[r.posting] == cause]
            told = sum(p.change for _p, one in found.bridges for p in one.parts if p.cause == cause)
            assert told == at(last, old, early, mine)
        moved += sum(bool(one[3]) for one in expected)
    assert moved > 30


# Which rules were in force.


def test_what_was_approved_by_then_is_in_force(award: Award, indicator: Indicator) -> None:
    now = timezone.now()
    old = make_version(indicator, (HEADS,), approved_at=now - timedelta(days=9))
    new = make_version(indicator, (EVENTS,), approved_at=now - timedelta(days=3))
    calendar = make_calendar(award, YEARS[:2], set_at=now + timedelta(days=1))

    def version(days: int) -> IndicatorVersion:
        return Book(award).in_force(now + timedelta(days=days)).versions["1.2"]

    assert [version(-3), version(-4), version(-9)] == [new, old, old]
    assert version(-99) == old, "The first definition counts what is older than all of them."
    assert len(Book(award).in_force(now).years) == 3
    assert Book(award).in_force(now + timedelta(days=2)).calendar == calendar
    assert Book(award).in_force(now - timedelta(days=99)).calendar == award.calendars.get(number=1)
    assert Posting.objects.count() == 0
