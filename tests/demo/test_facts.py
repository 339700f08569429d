"""The data of the demonstration agree with each other and with their source, where it is."""

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from turna.site.demo import facts
from turna.site.demo.facts import COUNTRIES, YEAR_DAYS, fact, matrix, result, segments

REFERENCE = Path(__file__).parents[3] / "shared" / "reference"
beside = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="not run: ../shared/reference does not lie beside the checkout"
)
COUNTS = ("1.1", "1.2", "1.2.1", "1.2.2", "2.1.1", "2.1.2", "2.1.3", "2.2.1")


def test_the_matrix_has_216_results_and_9_that_do_not_apply() -> None:
    cells = matrix()
    assert len(cells) == 9 * 5 * 5
    assert sum(cell.result is not None for cell in cells.values()) == 216
    missing = {key: cell.nothing for key, cell in cells.items() if cell.result is None}
    assert {(c, y, n) for (_, c, y), n in missing.items()} == {("KG", 1, "not applicable")}
    assert len(missing) == 9
    no_target = {key for key, cell in cells.items() if cell.nothing == "no target set"}
    assert no_target == {(i, "UZ", y) for i in ("2.1.1", "2.1.2", "2.1.3") for y in (4, 5)}
    assert all(cells[key].target is None for key in no_target)


def test_the_matrix_adds_up_to_the_totals_of_the_summary() -> None:
    totals = {i: sum(result(i, c, y) for c in COUNTRIES for y in YEAR_DAYS) for i in COUNTS}
    assert (totals["1.2"], totals["1.2.2"], totals["2.1.1"]) == (9570, 88893, 1805)
    assert (totals["2.1.2"], totals["2.1.3"], totals["1.2.1"]) == (472, 1010, 934492)


def test_segments_add_up_to_the_matrix() -> None:
    for country in COUNTRIES:
        for year in YEAR_DAYS:
            parts = [s for s in segments(country) if s.year == year]
            for name, indicator in (("events", "1.2"), ("calls", "1.2.2"), ("people", "2.1.1")):
                assert sum(getattr(s, name) for s in parts) == result(indicator, country, year)
            reached = sum(s.participants + s.media for s in parts)
            assert reached == result("1.2.1", country, year)
            assert all(YEAR_DAYS[year][0] <= s.first <= s.last <= YEAR_DAYS[year][1] for s in parts)


def test_destinations_and_papers_agree_with_the_matrix() -> None:
    for country in COUNTRIES:
        people = sum(s.people for s in segments(country))
        assert sum(facts.destinations()[country].values()) == people
    origins = {row["origin"]: int(row["people"]) for row in facts.rows("origins.csv")}
    assert sum(origins.values()) == 160
    assert sum(n for code, n in origins.items() if code != "KZ") == fact(
        "foreigners_assisted", "KZ"
    )


@beside
def test_the_matrix_is_the_reference() -> None:
    with (REFERENCE / "results-matrix-2010-2015.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(matrix())
    for row in rows:
        cell = matrix()[row["indicator"], row["country"], int(row["project_year"])]
        assert cell.target == (Decimal(row["target"]) if row["target"] else None)
        assert cell.result == (Decimal(row["result"]) if row["result"] else None)
        assert cell.nothing == row["kind_of_nothing"]
        titles = {r["indicator"]: r["title"] for r in facts.rows("indicators.csv")}
        assert titles[row["indicator"]] == row["indicator_title"]


@beside
def test_cumulative_results_of_the_reference_are_sums_of_ours() -> None:
    with (REFERENCE / "results-matrix-2010-2015.csv").open(newline="") as file:
        printed = {
            (r["indicator"], r["country"]): int(r["cumulative_result"])
            for r in csv.DictReader(file)
            if r["cumulative_result"]
        }
    ours: Counter[tuple[str, str]] = Counter()
    for (indicator, country, _year), cell in matrix().items():
        if (indicator, country) in printed:
            ours[indicator, country] += int(cell.result or 0)
    assert len(printed) == 40
    assert dict(ours) == printed


@beside
def test_facts_are_those_of_the_text() -> None:
    with (REFERENCE / "narrative-figures-2010-2015.csv").open(newline="") as file:
        printed = {(r["figure"], r["scope"]): r["value"] for r in csv.DictReader(file)}
    pairs = {
        ("participants", "KZ"): ("people reached", "KZ"),
        ("participants", "UZ"): ("people reached", "UZ"),
        ("women", "KG"): ("female reached", "KG"),
        ("women", "TJ"): ("female reached", "TJ"),
        ("women", "TM"): ("female reached", "TM"),
        ("women", ""): ("of which female", "all"),
        ("youth", "KG"): ("youth reached", "KG"),
        ("youth", "TJ"): ("youth reached", "TJ"),
        ("youth_with_teachers", "UZ"): ("youth reached", "UZ"),
        ("people_with_disabilities", "TM"): ("disabled people reached", "TM"),
        ("comedy_club", "KG"): ("Comedy Club audience", "KG"),
        ("events_to_2014", "KG"): ("events to December 2014", "KG"),
        ("calls_to_2014", "KG"): ("hotline consultations to December 2014", "KG"),
        ("people_to_2014", "KG"): ("VOTs assisted to December 2014", "KG"),
        ("regional_events", ""): ("regional events", "all"),
    }  # fmt: skip
    for ours, theirs in pairs.items():
        assert facts.facts()[ours] == Decimal(printed[theirs]), ours
