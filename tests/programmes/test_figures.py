"""The evaluation: every rule of a figure on small data made by hand."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.programmes import (
    EVENTS,
    HEADS,
    YEARS,
    Ledger,
    close_months,
    make_award,
    make_baseline,
    make_calendar,
    make_indicator,
    make_joining,
    make_target,
    make_unit,
    make_version,
)  # fmt: skip
from turna.ledger.codes import Nothing
from turna.ledger.models import Verification
from turna.ledger.readers import INTERNAL
from turna.programmes.figures import Evaluation, evaluate
from turna.programmes.models import Award, Indicator
from turna.programmes.rules import Definition, TermSpec

Y1, Y2, Y3 = date(2011, 1, 5), date(2012, 1, 5), date(2013, 1, 5)
AFTER = date(2013, 12, 1)


@pytest.fixture
def events(award: Award) -> Indicator:
    indicator = make_indicator(award, "1.2")
    make_version(indicator, (EVENTS,))
    return indicator


def ask(award: Award, **options: Any) -> Evaluation:
    return evaluate(award, **({"reader": INTERNAL, "today": AFTER} | options))


def shown(evaluation: Evaluation, country: str = "", code: str = "1.2") -> list[str]:
    """The results of the years and the cumulative one, a reason for each that has none."""
    line = evaluation.row(code).line(country)
    cells = [*line.years.values(), line.cumulative]
    return [cell.result.text or str(cell.result.nothing) for cell in cells]


def closed(award: Award, organisations: SimpleNamespace, first: date, last: date) -> None:
    for one in (organisations.ngo, organisations.other_ngo):
        make_unit(award.fund, one, first, last)
        close_months(one, first, last)


def test_sums_by_country_and_year_with_cumulative_and_region(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post(
        (EVENTS, places.tj, Y1, 665), (EVENTS, places.tj, Y2, 10), (EVENTS, places.tj, Y3, 5)
    )
    ledger.post((EVENTS, places.kg, Y2, 296), (EVENTS, places.kg, Y3, 305))
    evaluation = ask(award)
    assert shown(evaluation, "TJ") == ["665", "10", "5", "680"]
    assert shown(evaluation, "KG") == ["not applicable", "296", "305", "601"]
    assert shown(evaluation) == ["665", "306", "310", "1281"]
    assert [one.code for one in evaluation.countries] == ["KG", "TJ"]
    assert evaluation.cell("1.2", "TJ", 2).result.value == 10


def test_days_outside_the_years_do_not_count_and_cut_months_are_cut(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    for day, value in ((date(2010, 6, 6), 1), (date(2010, 6, 7), 10), (date(2013, 10, 1), 100)):
        ledger.post((EVENTS, places.tj, day, value))
    assert shown(ask(award), "TJ")[0] == "10"


def test_nothing_is_zero_only_when_every_unit_closed_every_month(
    award: Award, events: Indicator, ledger: Ledger, organisations: SimpleNamespace
) -> None:
    assert shown(ask(award), "TJ") == ["missing"] * 4
    closed(award, organisations, date(2010, 6, 7), date(2012, 9, 30))
    evaluation = ask(award)
    # Nobody owes a month of year 3: nobody has said that there was nothing.
    assert shown(evaluation, "TJ") == ["0", "0", "missing", "missing"]
    # Kyrgyzstan joined in year 2: year 1 is not applicable whatever is closed.
    assert shown(evaluation, "KG") == ["not applicable", "0", "missing", "missing"]
    assert shown(evaluation) == ["0", "0", "missing", "missing"]
    assert evaluation.cell("1.2", "TJ", 1).lines[0].value == 0


def test_one_open_month_of_one_unit_makes_it_missing(
    award: Award, events: Indicator, organisations: SimpleNamespace
) -> None:
    first, last = YEARS[0]
    make_unit(award.fund, organisations.other_ngo, first, last)
    close_months(organisations.other_ngo, first, date(2011, 8, 31))
    assert shown(ask(award), "TJ")[0] == "missing"
    close_months(organisations.other_ngo, date(2011, 9, 1), last)
    assert shown(ask(award), "TJ")[0] == "0"


def test_a_year_that_has_not_begun_is_not_yet_due(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((EVENTS, places.tj, Y1, 4))
    evaluation = ask(award, today=date(2011, 9, 30))
    assert shown(evaluation, "TJ") == ["4", "not yet due", "not yet due", "4"]
    assert shown(ask(award, today=date(2011, 10, 1)), "TJ")[1] == "missing"


def test_a_number_from_before_joining_is_shown_and_flagged(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((EVENTS, places.kg, Y1, 3), (EVENTS, places.kg, Y2, 2), (EVENTS, places.kg, Y3, 1))
    evaluation = ask(award)
    assert shown(evaluation, "KG") == ["3", "2", "1", "6"]
    assert [evaluation.cell("1.2", "KG", n).early for n in (1, 2, None)] == [True, False, True]


def test_a_target_is_a_number_or_says_why_there_is_none(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    for year, value in ((1, 10), (2, None), (3, 0)):
        make_target(events, places.tj, year, value)
    ledger.post((EVENTS, places.tj, Y1, 12), (EVENTS, places.tj, Y2, 1), (EVENTS, places.tj, Y3, 1))
    tj = ask(award).row("1.2").countries["TJ"]
    assert [c.target.text or c.target.nothing for c in tj.years.values()] == [
        "10", Nothing.NO_TARGET_SET, "0",
    ]  # fmt: skip
    # A sum without its second year would promise less than was promised.
    assert tj.cumulative.target.nothing == Nothing.NO_TARGET_SET
    kg = ask(award).row("1.2").countries["KG"]
    assert [c.target.nothing for c in kg.years.values()] == [
        Nothing.NOT_APPLICABLE, Nothing.NO_TARGET_SET, Nothing.NO_TARGET_SET,
    ]  # fmt: skip
    assert tj.years["1"].achievement.text == "120"
    assert tj.years["2"].achievement.nothing == Nothing.NO_TARGET_SET
    assert tj.years["3"].achievement.nothing == Nothing.NOT_APPLICABLE


def test_targets_add_up_when_all_are_set(
    award: Award, events: Indicator, places: SimpleNamespace
) -> None:
    for country, years in ((places.tj, (1, 2, 3)), (places.kg, (2, 3))):
        for year in years:
            make_target(events, country, year, 5 * year)
    row = ask(award).row("1.2")
    assert row.countries["KG"].cumulative.target.value == 25
    assert [c.target.value for c in row.region.years.values()] == [5, 20, 30]
    assert row.region.cumulative.target.value == 55


def test_baselines_and_their_notes(
    award: Award, events: Indicator, places: SimpleNamespace
) -> None:
    make_baseline(events, places.tj, 0)
    make_baseline(events, places.kg, None, "see footnote")
    row = ask(award).row("1.2")
    assert row.countries["TJ"].baseline.value == 0
    assert row.countries["KG"].baseline.nothing == Nothing.MISSING
    assert row.countries["KG"].baseline_note == "see footnote"


def test_terms_with_filters_are_added_and_show_their_lines(
    award: Award, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_version(
        make_indicator(award, "1.2"),
        {"measure": HEADS, "label": "in person"},
        {"measure": EVENTS, "label": "by radio", "where": {"theme": ["radio"]}},
    )
    ledger.post(
        (HEADS, places.tj, Y1, 103),
        (EVENTS, places.tj, Y1, 20, {"facet": "theme=radio"}),
        (EVENTS, places.tj, Y1, 7, {"facet": "theme=print"}),
        (EVENTS, places.tj, Y2, 5, {"facet": "theme=print"}),
        (HEADS, places.kg, Y2, 50),
        (HEADS, places.kg, Y3, 50),
    )
    evaluation = ask(award)
    assert shown(evaluation, "TJ") == ["123", "missing", "missing", "missing"]
    tj, kg = (evaluation.row("1.2").countries[code] for code in ("TJ", "KG"))
    assert [line.value for line in tj.years["1"].lines] == [103, 20]
    assert [line.nothing for line in tj.years["2"].lines] == [Nothing.MISSING] * 2
    assert [line.value for line in kg.cumulative.lines] == [100, 0]
    region = evaluation.row("1.2").region.years["1"]
    assert [line.value for line in region.lines] == [103, 20]


def test_indicators_share_questions(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    """A plain sum more costs no query."""

    def queries_needed() -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(award, split=("sex",))
        return len(captured)

    ledger.post((EVENTS, places.tj, Y1, 1))
    few = queries_needed()
    for number in range(30):
        make_version(make_indicator(award, f"9.{number}"), (HEADS if number % 2 else EVENTS,))
    assert queries_needed() == few


def test_as_of_and_known_at_give_a_report_again(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    number = ledger.post((EVENTS, places.tj, Y1, 10))
    make_target(events, places.tj, 1, 8)
    then = timezone.now()
    before = ask(award, as_of=number, known_at=then)
    later = {"set_at": then + timedelta(seconds=1)}
    ledger.post((EVENTS, places.tj, Y1, -1), (EVENTS, places.tj, Y2, 4))
    make_target(events, places.tj, 1, 20, **later)
    make_baseline(events, places.tj, 3, **later)
    make_joining(award, places.kg, date(2012, 11, 1), **later)
    make_calendar(award, YEARS[:2], **later)
    make_version(events, (HEADS,), approved_at=later["set_at"])
    make_unit(award.fund, organisations.other_ngo, *YEARS[1])
    close_months(organisations.other_ngo, *YEARS[1], closed_at=later["set_at"])
    again = ask(award, as_of=number, known_at=then)
    for one in (before, again):
        assert shown(one, "TJ") == ["10", "missing", "missing", "missing"]
        assert shown(one, "KG")[1] == "missing"
        assert one.cell("1.2", "TJ", 1).target.value == 8
        assert one.row("1.2").countries["TJ"].baseline.nothing == Nothing.MISSING
    now = ask(award)
    assert [year.key for year in now.years] == ["1", "2"]
    # The newest definition counts heads, of which there are none.
    assert shown(now, "TJ") == ["missing", "0", "missing"]
    assert shown(now, "KG")[1] == "not applicable"


def test_verified_figures_are_zero_only_where_a_mission_has_verified(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    number = ledger.post((EVENTS, places.tj, Y1, 10))
    closed(award, organisations, *YEARS[0])
    assert shown(ask(award, verified=True), "TJ")[0] == "missing"
    Verification.objects.bulk_create(
        Verification(
            organisation=organisations.other_ngo, month=month, upto=number,
            verified_at=timezone.now(), verified_by="m",
        )
        for month in range(2010 * 12 + 5, 2011 * 12 + 9)
    )  # fmt: skip
    assert shown(ask(award, verified=True), "TJ")[0] == "10"
    make_version(make_indicator(award, "1.1"), (HEADS,))
    assert shown(ask(award, verified=True), "TJ", "1.1")[0] == "0"


def test_a_draft_definition_is_evaluated_without_saving_it(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_indicator(award, "1.9")
    ledger.post((EVENTS, places.tj, Y1, 10), (HEADS, places.tj, Y1, 200))
    draft = Definition(title="Draft", unit="people", method="sum", terms=(TermSpec(measure=HEADS),))
    evaluation = ask(award, versions={"1.2": draft, "1.9": draft})
    assert shown(evaluation, "TJ")[0] == shown(evaluation, "TJ", "1.9")[0] == "200"
    assert evaluation.row("1.2").version is None
    old = events.versions.get()
    make_version(events, (HEADS,))
    assert shown(ask(award, versions={"1.2": old}), "TJ")[0] == "10"
    assert shown(ask(award), "TJ")[0] == "200"
    assert [one.indicator.code for one in ask(award, only=["1.9"]).indicators] == []


def test_what_was_counted_in_other_countries_is_kept_apart(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((EVENTS, places.tj, Y1, 10), (EVENTS, places.russia, Y2, 3))
    evaluation = ask(award)
    assert evaluation.elsewhere == {(EVENTS, "RU", "2"): 3}
    assert evaluation.cell("1.2", year=1).result.value == 10


def test_other_awards_do_not_count(
    award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    other = make_award(organisations.donor, code="TA.2")
    Ledger(other, organisations).post((EVENTS, places.tj, Y1, 3))
    ledger.post((EVENTS, places.tj, Y1, 10, {"fund": award.fund}))
    assert shown(ask(award), "TJ")[0] == "10"


def test_a_reader_of_one_country_sees_no_false_zero_of_another(
    *, award: Award, events: Indicator, ledger: Ledger, places: SimpleNamespace,
    organisations: SimpleNamespace, mission_officer: Any, manager: Any,
) -> None:  # fmt: skip
    ledger.post((EVENTS, places.tj, Y2, 10), (EVENTS, places.kg, Y2, 7))
    closed(award, organisations, date(2010, 6, 7), date(2013, 9, 30))
    for reader in (mission_officer, manager):
        evaluation = ask(award, reader=reader)
        assert evaluation.partial
        assert shown(evaluation, "KG") == ["not applicable", "7", "0", "7"]
        assert shown(evaluation, "TJ") == ["withheld"] * 4
        assert shown(evaluation)[1] == "withheld"
    assert not ask(award).partial


def test_an_award_without_years_or_countries_has_no_cells(
    organisations: SimpleNamespace,
) -> None:
    award = make_award(organisations.donor, code="TA.3")
    make_version(make_indicator(award, "1"), (EVENTS,))
    evaluation = ask(award)
    assert evaluation.row("1").countries == {}
    assert evaluation.row("1").region.years["1"].result.nothing == Nothing.MISSING


def test_an_unknown_axis_is_refused(award: Award, events: Indicator) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(award, split=("mood",))
    assert set(refused.value.message_dict) == {"split"}
