"""Persons, ratios, changes of a mean, splits, what outsiders get, and drilling down."""

import random
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from factories.programmes import (
    EVENTS,
    HEADS,
    PAPERS,
    PERSONS,
    POINTS,
    YEARS,
    Ledger,
    close_months,
    make_indicator,
    make_unit,
    make_version,
)  # fmt: skip
from turna.ledger.balances import balances
from turna.ledger.behind import behind, subjects_behind
from turna.ledger.codes import Breakdown, Nothing
from turna.ledger.readers import INTERNAL
from turna.programmes.figures import REGION, Evaluation, evaluate, parts
from turna.programmes.models import Award, Indicator

Y1, Y2, Y3 = date(2011, 1, 5), date(2012, 1, 5), date(2013, 1, 5)
AFTER = date(2013, 12, 1)
FEMALE, MALE = {"sex": 1}, {"sex": 2}


def ask(award: Award, **options: Any) -> Evaluation:
    return evaluate(award, **({"reader": INTERNAL, "today": AFTER} | options))


def shown(evaluation: Evaluation, country: str = REGION, code: str = "1") -> list[str]:
    line = evaluation.row(code).line(country)
    cells = [*line.years.values(), line.cumulative]
    return [cell.result.text or str(cell.result.nothing) for cell in cells]


def paper(
    country: Any, day: date, score: int, round_: str = "follow_up", **columns: Any
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """One paper: its points and itself."""
    more = {"facet": f"round={round_}"} | columns
    return (POINTS, country, day, score, more), (PAPERS, country, day, 1, more)


@pytest.fixture
def persons(award: Award) -> Indicator:
    indicator = make_indicator(award, "1")
    make_version(indicator, (PERSONS,), method="subjects")
    return indicator


@pytest.fixture
def knowledge(award: Award) -> Indicator:
    indicator = make_indicator(award, "1")
    make_version(
        indicator, {"measure": POINTS, "role": "numerator"},
        {"measure": PAPERS, "role": "denominator"}, method="mean_change", unit="percent",
        decimals=2,
    )  # fmt: skip
    return indicator


# Persons.


def test_persons_count_once_in_a_cell_a_country_and_the_region(
    award: Award, persons: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    def seen(subject: int, country: Any, day: date) -> tuple[Any, ...]:
        return (PERSONS, country, day, 1, {"subject": subject})

    ledger.post(
        seen(1, places.tj, Y1), seen(1, places.tj, Y1), seen(1, places.tj, Y2),
        seen(2, places.tj, Y2), seen(2, places.kg, Y2), seen(3, places.kg, Y3),
        seen(1, places.tj, Y3),
    )  # fmt: skip
    evaluation = ask(award)
    assert shown(evaluation, "TJ") == ["1", "2", "1", "2"]
    assert shown(evaluation, "KG") == ["not applicable", "1", "1", "2"]
    region = evaluation.row("1").region
    # Countries add up to three persons in year 2, of whom one stands in both.
    assert shown(evaluation) == ["1", "3", "2", "4"]
    assert [c.distinct.value for c in region.years.values()] == [1, 2, 2]
    assert (region.cumulative.distinct.value, region.cumulative.overlap) == (3, 1)
    assert region.years["2"].overlap == 1


def test_a_person_taken_back_does_not_count(
    award: Award, persons: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((PERSONS, places.tj, Y1, 1, {"subject": 7}))
    ledger.post((PERSONS, places.tj, Y1, -1, {"subject": 7}),
                (PERSONS, places.tj, Y2, 1, {"subject": 7}))  # fmt: skip
    assert shown(ask(award), "TJ")[:2] == ["missing", "1"]
    assert shown(ask(award, as_of=1), "TJ")[:2] == ["1", "missing"]


def test_somebody_whose_entries_cancel_counts_in_no_total(
    award: Award, persons: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post(
        (PERSONS, places.tj, Y1, 1, {"subject": 7}), (PERSONS, places.tj, Y2, -1, {"subject": 7}),
        *((PERSONS, at, day, 1, {"subject": 8})
          for at in (places.tj, places.kg) for day in (Y2, Y3)),
    )  # fmt: skip
    evaluation = ask(award)
    assert shown(evaluation, "TJ") == ["1", "1", "1", "1"]
    assert shown(evaluation, "KG")[1:] == ["1", "1", "1"]
    region = evaluation.row("1").region
    assert [cell.distinct.value for cell in region.years.values()] == [1, 1, 1]
    assert region.cumulative.distinct.value == 1


@pytest.mark.parametrize("overlap", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("split", [(), ("sex",)])
def test_persons_agree_with_a_plain_count(
    *, award: Award, persons: Indicator, ledger: Ledger, places: SimpleNamespace,
    overlap: float, split: tuple[str, ...],
) -> None:  # fmt: skip
    """Whether or not somebody stands in two cells, every count is one of different people."""
    dice = random.Random(f"{overlap}")
    days = {"1": Y1, "2": Y2, "3": Y3}
    seen: list[tuple[str, str, int, int]] = []
    for number in range(60):
        subject = dice.randrange(5) if dice.random() < overlap else 100 + number
        year = dice.choice("123")
        country = dice.choice(["TJ", "KG", "RU"] if year != "1" else ["TJ", "RU"])
        seen.append((country, year, dice.randrange(3), subject))
    at = {"TJ": places.tj, "KG": places.kg, "RU": places.russia}
    ledger.post(
        *(
            (PERSONS, at[country], days[year], 1, {"subject": subject, "sex": sex})
            for country, year, sex, subject in seen
        )
    )

    def people(countries: str, years: str, sex: int | None = None) -> int:
        return len({s for c, y, x, s in seen if c in countries and y in years and sex in (None, x)})

    evaluation = ask(award, split=split)
    for country in ("TJ", "KG"):
        for year in ("1", "2", "3", None):
            cell = evaluation.cell("1", country, year)
            assert (cell.result.value or 0) == people(country, year or "123")
            # A frozen report's digest hangs on it, and a database gives groups in any order.
            assert list(cell.split) == sorted(cell.split)
            for (sex,), figure in cell.split.items():
                assert figure.value == people(country, year or "123", sex)
    for year in ("1", "2", "3", None):
        distinct = evaluation.cell("1", REGION, year).distinct
        assert distinct is not None
        assert distinct.value == people("TJ KG", year or "123")


# Ratios.


def test_a_ratio_is_pooled_over_the_region_and_never_over_years(
    award: Award, ledger: Ledger, places: SimpleNamespace, organisations: SimpleNamespace
) -> None:
    make_version(
        make_indicator(award, "1"), {"measure": HEADS, "role": "numerator"},
        {"measure": EVENTS, "role": "denominator"}, method="ratio", unit="people", decimals=1,
    )  # fmt: skip
    make_version(
        make_indicator(award, "2"), {"measure": HEADS, "role": "numerator"},
        {"measure": EVENTS, "role": "denominator"}, method="ratio", unit="percent", decimals=1,
    )  # fmt: skip
    ledger.post(
        (HEADS, places.tj, Y1, 50), (EVENTS, places.tj, Y1, 3),
        (HEADS, places.tj, Y2, 10), (EVENTS, places.tj, Y2, 4),
        (HEADS, places.kg, Y2, 90), (EVENTS, places.kg, Y2, 1),
        (HEADS, places.kg, Y3, 5),
    )  # fmt: skip
    evaluation = ask(award)
    assert shown(evaluation, "TJ") == ["16.7", "2.5", "missing", "not additive"]
    assert shown(evaluation, "KG") == ["not applicable", "90", "missing", "not additive"]
    assert shown(evaluation) == ["16.7", "20", "missing", "not additive"]
    assert shown(evaluation, code="2")[1] == "2000"
    lines = evaluation.cell("1", "TJ", 2).lines
    assert [line.value for line in lines] == [10, 4]


def test_a_country_that_closed_with_nothing_leaves_the_region_its_ratio(
    award: Award, ledger: Ledger, places: SimpleNamespace, organisations: SimpleNamespace
) -> None:
    make_version(
        make_indicator(award, "1"), {"measure": HEADS, "role": "numerator"},
        {"measure": EVENTS, "role": "denominator"}, method="ratio",
    )  # fmt: skip
    ledger.post((HEADS, places.tj, Y2, 10), (EVENTS, places.tj, Y2, 5))
    assert shown(ask(award))[1] == "missing"
    make_unit(award.fund, organisations.ngo, *YEARS[1])
    close_months(organisations.ngo, *YEARS[1])
    assert shown(ask(award))[1] == "2"
    assert shown(ask(award), "KG")[1] == "missing"


# The change of a mean.


def test_the_first_year_is_compared_with_the_baseline_later_ones_with_the_year_before(
    award: Award, knowledge: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    tj = places.tj
    for pair in (
        paper(tj, Y1, 60, "baseline"), paper(tj, Y1, 61, "baseline"),
        paper(tj, Y1, 61), paper(tj, Y1, 62),
        paper(tj, Y2, 70), paper(tj, Y2, 80), paper(tj, Y2, 72),
        # A baseline paper of a later year is not what that year is compared with.
        paper(tj, Y3, 1, "baseline"), paper(tj, Y3, 71),
    ):  # fmt: skip
        ledger.post(*pair)
    evaluation = ask(award)
    assert shown(evaluation, "TJ") == ["1", "12.5", "-3", "not additive"]
    cell = evaluation.cell("1", "TJ", 2)
    assert cell.means == ((222, 3), (123, 2))
    assert [line.value for line in cell.lines] == [222, 3]


def test_a_country_that_joins_later_is_compared_with_its_earlier_baseline(
    award: Award, knowledge: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    """Kyrgyzstan's baseline papers lie in year 1, before it joined: no figure of year 1."""
    kg = places.kg
    for pair in (
        paper(kg, Y1, 71, "baseline"), paper(kg, Y1, 72, "baseline"),
        paper(kg, Y2, 88), paper(kg, Y2, 89), paper(kg, Y3, 90),
    ):  # fmt: skip
        ledger.post(*pair)
    evaluation = ask(award)
    assert shown(evaluation, "KG") == ["not applicable", "17", "1.5", "not additive"]


def test_no_papers_are_missing_never_zero(
    award: Award, knowledge: Indicator, ledger: Ledger, places: SimpleNamespace,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    make_unit(award.fund, organisations.other_ngo, YEARS[0][0], YEARS[2][1])
    close_months(organisations.other_ngo, YEARS[0][0], YEARS[2][1])
    assert shown(ask(award), "TJ") == ["missing", "missing", "missing", "not additive"]
    # Papers of year 2 alone have nothing to be compared with.
    ledger.post(*paper(places.tj, Y2, 50))
    assert shown(ask(award), "TJ")[1] == "missing"
    # A mean of no points is a mean.
    ledger.post(*paper(places.tj, Y1, 0), *paper(places.tj, Y1, 3, "baseline"))
    assert shown(ask(award), "TJ")[:2] == ["-3", "50"]


def test_the_region_pools_papers_not_means(
    award: Award, knowledge: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    tj, kg = places.tj, places.kg
    for pair in (
        paper(tj, Y1, 50, "baseline"), paper(tj, Y1, 60),
        paper(tj, Y2, 70), paper(tj, Y2, 70), paper(tj, Y2, 70),
        paper(kg, Y1, 40, "baseline"), paper(kg, Y2, 90),
    ):  # fmt: skip
        ledger.post(*pair)
    evaluation = ask(award)
    # Year 2: (210 + 90) / 4 - (60 + 40) / 2, with Kyrgyzstan's baseline papers.
    assert shown(evaluation)[:2] == ["10", "25"]
    assert evaluation.cell("1", year=2).means == ((300, 4), (100, 2))
    # A region without one of its countries would be something else.
    assert shown(evaluation)[2:] == ["missing", "not additive"]


def test_rounding_happens_once_half_away_from_zero(
    award: Award, knowledge: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post(
        (POINTS, places.tj, Y1, 1, {"facet": "round=baseline"}),
        (PAPERS, places.tj, Y1, 19, {"facet": "round=baseline"}),
        (POINTS, places.tj, Y1, 241, {"facet": "round=follow_up"}),
        (PAPERS, places.tj, Y1, 19, {"facet": "round=follow_up"}),
    )
    # 240 / 19 = 12.6315…
    assert shown(ask(award), "TJ")[0] == "12.63"


# Splits.


def test_a_split_closes_to_its_total(award: Award, ledger: Ledger, places: SimpleNamespace) -> None:
    make_version(make_indicator(award, "1"), (HEADS,))
    margin = {"breakdown": int(Breakdown.SEX)}
    ages = {"breakdown": int(Breakdown.AGE)}
    ledger.post(
        (HEADS, places.tj, Y1, 5, FEMALE), (HEADS, places.tj, Y1, 3, MALE),
        (HEADS, places.tj, Y1, 2),
        # A record with margins: ten heads by sex, the same ten by age.
        (HEADS, places.tj, Y1, 6, FEMALE | margin), (HEADS, places.tj, Y1, 4, margin),
        (HEADS, places.tj, Y1, 7, {"age": 10} | ages), (HEADS, places.tj, Y1, 3, ages),
        (HEADS, places.kg, Y2, 1, MALE), (HEADS, places.kg, Y3, 1, FEMALE),
    )  # fmt: skip
    by_sex = ask(award, split=("sex",))
    tj = by_sex.cell("1", "TJ", 1)
    assert tj.result.value == ask(award).cell("1", "TJ", 1).result.value == 20
    assert {code: f.value for code, f in tj.split.items()} == {(0,): 6, (1,): 11, (2,): 3}
    by_age = ask(award, split=("age",)).cell("1", "TJ", 1)
    assert {code: f.value for code, f in by_age.split.items()} == {(0,): 13, (10,): 7}
    assert by_age.result.value == 20
    both = ask(award, split=("sex", "age")).cell("1", "TJ", 1)
    assert sum(f.value for f in both.split.values()) == 20
    region = by_sex.row("1").region
    assert {code: f.value for code, f in region.years["2"].split.items()} == {(2,): 1}
    cumulative = by_sex.row("1").countries["KG"].cumulative.split
    assert {code: f.value for code, f in cumulative.items()} == {(1,): 1, (2,): 1}


def test_what_a_filter_leaves_of_margins_is_not_recorded(
    award: Award, ledger: Ledger, places: SimpleNamespace
) -> None:
    """Heads under 18 of a record with margins have no sex: they stand under "not recorded"."""
    make_version(make_indicator(award, "1"), {"measure": HEADS, "where": {"age": [10]}})
    ledger.post(
        (HEADS, places.tj, Y1, 5, FEMALE | {"age": 10}),
        (HEADS, places.tj, Y1, 8, FEMALE | {"breakdown": int(Breakdown.SEX)}),
        (HEADS, places.tj, Y1, 8, {"age": 10, "breakdown": int(Breakdown.AGE)}),
    )
    cell = ask(award, split=("sex",)).cell("1", "TJ", 1)
    assert cell.result.value == 13
    assert {code: f.value for code, f in cell.split.items()} == {(1,): 5, (0,): 8}
    ledger.post((HEADS, places.tj, Y2, 8, {"age": 10, "breakdown": int(Breakdown.AGE)}))
    cell = ask(award, split=("sex",)).cell("1", "TJ", 2)
    assert {code: f.value for code, f in cell.split.items()} == {(0,): 8}


def test_persons_and_means_are_split_too(
    award: Award, persons: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_version(
        make_indicator(award, "2"), {"measure": POINTS, "role": "numerator"},
        {"measure": PAPERS, "role": "denominator"}, method="mean_change", decimals=1,
    )  # fmt: skip
    ledger.post(
        (PERSONS, places.tj, Y1, 1, FEMALE | {"subject": 1}),
        (PERSONS, places.tj, Y2, 1, FEMALE | {"subject": 1}),
        (PERSONS, places.tj, Y2, 1, MALE | {"subject": 2}),
        (PERSONS, places.tj, Y3, 1, FEMALE | {"subject": 1}),
        *paper(places.tj, Y1, 50, "baseline", sex=1), *paper(places.tj, Y1, 60, sex=1),
        *paper(places.tj, Y1, 10, sex=2),
    )  # fmt: skip
    evaluation = ask(award, split=("sex",))
    assert {c: f.value for c, f in evaluation.cell("1", "TJ").split.items()} == {(1,): 1, (2,): 1}
    means = evaluation.cell("2", "TJ", 1).split
    assert means[1,].value == 10
    assert means[2,].nothing == Nothing.MISSING


# Outsiders.


def test_an_outsider_gets_contractual_totals_and_no_small_cuts(
    award: Award, ledger: Ledger, places: SimpleNamespace, donor: Any
) -> None:
    make_version(make_indicator(award, "1"), (HEADS,))
    make_version(make_indicator(award, "2"), {"measure": HEADS, "where": {"sex": [1]}})
    ledger.post(
        (HEADS, places.tj, Y1, 50, FEMALE), (HEADS, places.tj, Y1, 5, MALE),
        (HEADS, places.tj, Y2, 50, FEMALE), (HEADS, places.tj, Y2, 50, MALE),
        (HEADS, places.tj, Y3, 4, FEMALE), (HEADS, places.kg, Y2, 30, FEMALE),
        (HEADS, places.kg, Y3, 30, FEMALE),
    )  # fmt: skip
    evaluation = ask(award, reader=donor, split=("sex",))
    assert shown(evaluation, "TJ") == ["55", "100", "4", "159"]
    line = evaluation.row("1").countries["TJ"]
    assert {f.nothing for f in line.years["1"].split.values()} == {Nothing.WITHHELD}
    assert {c: f.value for c, f in line.years["2"].split.items()} == {(1,): 50, (2,): 50}
    assert {f.nothing for f in line.cumulative.split.values()} == {Nothing.WITHHELD}
    region = evaluation.row("1").region
    assert region.years["1"].split[1,].nothing == Nothing.WITHHELD
    # A filter is a cut as well, and what is withheld cannot be had back from a total.
    assert shown(evaluation, "TJ", "2") == ["50", "50", "withheld", "withheld"]
    assert shown(evaluation, code="2") == ["50", "80", "withheld", "withheld"]
    inside = ask(award, split=("sex",))
    assert shown(inside, "TJ", "2") == ["50", "50", "4", "104"]


# Drilling down.


def test_what_stands_behind_every_cell_adds_up_to_it(
    award: Award, persons: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_version(
        make_indicator(award, "2"), (HEADS,),
        {"measure": EVENTS, "where": {"theme": ["radio"], "sex": [1, 2]}},
    )  # fmt: skip
    make_version(
        make_indicator(award, "3"), {"measure": HEADS, "role": "numerator"},
        {"measure": EVENTS, "role": "denominator"}, method="ratio",
    )  # fmt: skip
    make_version(
        make_indicator(award, "4"), {"measure": POINTS, "role": "numerator"},
        {"measure": PAPERS, "role": "denominator"}, method="mean_change", decimals=2,
    )  # fmt: skip
    radio = {"facet": "theme=radio"}
    ledger.post(
        (PERSONS, places.tj, Y1, 1, {"subject": 1}), (PERSONS, places.tj, Y2, 1, {"subject": 1}),
        (PERSONS, places.kg, Y2, 1, {"subject": 1}), (PERSONS, places.kg, Y3, 1, {"subject": 2}),
        (PERSONS, places.tj, Y3, 1, FEMALE | {"subject": 3}),
        (HEADS, places.tj, Y1, 11, FEMALE), (HEADS, places.tj, Y2, 7, MALE),
        (HEADS, places.tj, Y3, 9), (HEADS, places.kg, Y2, 5), (HEADS, places.kg, Y3, 6),
        (EVENTS, places.tj, Y1, 2, FEMALE | radio), (EVENTS, places.tj, Y1, 4, radio),
        (EVENTS, places.kg, Y3, 3, MALE | radio), (EVENTS, places.tj, Y2, 3, MALE),
        (HEADS, places.russia, Y2, 1000), (HEADS, places.tj, date(2010, 6, 1), 1000),
        *paper(places.kg, Y1, 40, "baseline"), *paper(places.kg, Y2, 55, sex=1),
        *paper(places.kg, Y3, 45), *paper(places.tj, Y1, 10, "baseline"),
        *paper(places.tj, Y1, 20), *paper(places.tj, Y2, 25), *paper(places.tj, Y3, 22),
    )  # fmt: skip
    evaluation = ask(award, split=("sex",))
    opened = 0
    for code in ("1", "2", "3", "4"):
        for country in ("KG", "TJ", REGION):
            for year in ("1", "2", "3", None):
                cell = evaluation.cell(code, country, year)
                if cell.result.value is not None:
                    opened += 1
                    check_parts(evaluation, code, country, year)
    assert opened == 34


def check_parts(evaluation: Evaluation, code: str, country: str, year: str | None) -> None:
    """Records behind the parts of a cell add up to its lines, its means and its split."""
    cell = evaluation.cell(code, country, year)
    terms = evaluation.row(code).definition.terms
    sums = {False: [0] * len(terms), True: [0] * len(terms)}
    for part in parts(evaluation, code, country, year):
        if part.distinct:
            found = len(subjects_behind(part.question, reader=INTERNAL))
        else:
            found = behind(part.question, reader=INTERNAL).total
        assert found == balances(part.question, reader=INTERNAL, distinct=part.distinct).total()
        sums[part.before][terms.index(part.term)] += found
    if cell.distinct is not None:
        assert sums[False] == [cell.distinct.value]
    else:
        assert sums[False] == [line.value for line in cell.lines]
    if cell.means is not None:
        assert (tuple(sums[False]), tuple(sums[True])) == cell.means
    if cell.result.value is not None and evaluation.row(code).definition.additive:
        for (sex,), figure in cell.split.items():
            narrowed = [
                balances(part.question, reader=INTERNAL, distinct=part.distinct).total()
                for part in parts(evaluation, code, country, year, {"sex": sex})
            ]
            if cell.distinct is None:
                assert sum(narrowed) == figure.value


def test_a_mean_over_all_years_has_nothing_to_open(award: Award, knowledge: Indicator) -> None:
    assert parts(ask(award), "1", "TJ") == ()
