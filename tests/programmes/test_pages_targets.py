"""Targets and baselines as grids, and notes on what is off target."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.programmes import (
    EVENTS,
    Ledger,
    close_months,
    make_indicator,
    make_target,
    make_unit,
    make_version,
)  # fmt: skip
from queries import count_queries
from turna.accounts.models import User
from turna.programmes import queries
from turna.programmes.models import Award, Indicator, VarianceNote

SignIn = Callable[[User], Client]


@pytest.fixture
def officer(sign_in: SignIn, me_officer: User) -> Client:
    return sign_in(me_officer)


@pytest.fixture
def indicator(award: Award, places: SimpleNamespace) -> Indicator:
    """1.2 (events) with targets: 4 in Kyrgyzstan's year 2, none set in its year 3."""
    found = make_indicator(award, "1.2")
    make_version(found, (EVENTS,), unit="events")
    make_target(found, places.kg, 2, 4)
    make_target(found, places.kg, 3, None)
    return found


def url(name: str, row: Any, *more: Any) -> str:
    return reverse(f"programmes:{name}", args=[row.uid, *more])


def grid(**cells: str) -> dict[str, str]:
    """The grid as it is sent: what stands in it, then what was changed."""
    data = {
        "value-KG-2": "4", "was-KG-2": "4", "value-KG-3": "", "none-KG-3": "on", "was-KG-3": "-",
        **{f"was-TJ-{n}": "" for n in (1, 2, 3)},
    }  # fmt: skip
    data |= {name.replace("_", "-"): value for name, value in cells.items()}
    return {name: value for name, value in data.items() if value != "off"}


def test_the_grid_shows_numbers_no_target_and_not_applicable(
    officer: Client, indicator: Indicator
) -> None:
    html = officer.get(url("targets", indicator)).content.decode()
    assert 'name="value-KG-2" value="4"' in html
    assert html.count(" checked") == 1  # Kyrgyzstan, year 3
    assert html.count("not applicable") == 1  # Kyrgyzstan, year 1
    assert 'name="value-KG-1"' not in html


def test_a_few_targets_change_with_one_reason(
    officer: Client, award: Award, indicator: Indicator
) -> None:
    data = grid(value_KG_2="6", value_KG_3="9", none_KG_3="off", value_TJ_1="0")
    refused = officer.post(url("targets", indicator), data)
    assert refused.status_code == 422
    assert "Say why it changes" in refused.content.decode()
    assert 'name="value-KG-2" value="6"' in refused.content.decode()
    answer = officer.post(url("targets", indicator), data | {"reason": "Agreed with the donor"})
    assert answer.status_code == 302
    assert queries.Book(award).targets() == {
        ("1.2", "KG", 2): Decimal(6), ("1.2", "KG", 3): Decimal(9), ("1.2", "TJ", 1): Decimal(0),
    }  # fmt: skip
    html = officer.get(url("target-changes", indicator)).content.decode()
    assert html.count("Agreed with the donor") == 3
    assert "no target set" in html
    one = officer.get(f"{url('target-changes', indicator)}?country=KG&year=2").content.decode()
    assert one.count("<tr>") == 3  # the head, 6, and 4 before it


def test_no_target_is_a_choice_and_an_emptied_cell_is_not(
    officer: Client, award: Award, indicator: Indicator
) -> None:
    emptied = officer.post(url("targets", indicator), grid(value_KG_2="", reason="x"))
    assert emptied.status_code == 422
    assert "Type a number, or tick “no target”." in emptied.content.decode()
    both = officer.post(url("targets", indicator), grid(none_KG_2="on", reason="x"))
    assert "Keep one of them" in both.content.decode()
    chosen = grid(value_KG_2="", none_KG_2="on", reason="Given up")
    assert officer.post(url("targets", indicator), chosen).status_code == 302
    assert queries.Book(award).targets()["1.2", "KG", 2] is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("ten", "“ten” is not a number"),
        ("-3", "A count cannot be below zero"),
        ("2.5", "This indicator has 0 decimals"),
        ("4", "Every target is as it was"),
    ],
)
def test_what_is_refused_stands_at_its_cell(
    officer: Client, indicator: Indicator, value: str, said: str
) -> None:
    answer = officer.post(url("targets", indicator), grid(value_KG_2=value, reason="x"))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'name="value-KG-2" value="{value}"' in answer.content.decode()


def test_a_target_that_a_colleague_changed_is_not_overwritten(
    officer: Client, award: Award, indicator: Indicator, places: SimpleNamespace
) -> None:
    make_target(indicator, places.kg, 2, 7, reason="Colleague")
    data = grid(value_KG_2="5", reason="Mine")
    answer = officer.post(url("targets", indicator), data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed this target meanwhile" in html
    assert "Saved by somebody else meanwhile:</strong> 7" in html
    assert 'name="was-KG-2" value="7"' in html
    assert officer.post(url("targets", indicator), data | {"was-KG-2": "7"}).status_code == 302
    assert queries.Book(award).targets()["1.2", "KG", 2] == 5


def test_baselines_have_a_value_or_a_note(
    officer: Client, award: Award, indicator: Indicator
) -> None:
    refused = officer.post(url("baselines", indicator), {"value-KG": "some"})
    assert refused.status_code == 422
    assert "“some” is not a number" in refused.content.decode()
    data = {"value-KG": "12", "note-TJ": "Was not measured"}
    assert officer.post(url("baselines", indicator), data).status_code == 302
    found = queries.baselines(award)
    assert found["1.2", "KG"].value == 12
    assert found["1.2", "TJ"].note == "Was not measured"
    same = officer.post(url("baselines", indicator), data)
    assert same.status_code == 422
    assert "Every baseline is as it was" in same.content.decode()


@pytest.fixture
def off(
    award: Award, indicator: Indicator, ledger: Ledger, organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> Indicator:  # fmt: skip
    """Five events in Kyrgyzstan's year 2, where four were promised."""
    make_unit(award.fund, organisations.ngo, date(2011, 12, 1), date(2013, 9, 30))
    close_months(organisations.ngo, date(2011, 12, 1), date(2013, 9, 30))
    ledger.post((EVENTS, places.kg, date(2012, 3, 31), 5))
    return indicator


def test_results_off_target_are_listed_and_explained(
    officer: Client, award: Award, off: Indicator
) -> None:
    page = url("variances", award)
    html = officer.get(page).content.decode()
    assert "Kyrgyzstan, year 2" in html
    assert "125" in html
    note = url("note", off, "KG", 2)
    assert note in html
    refused = officer.post(note, {"text": " "})
    assert refused.status_code == 422
    assert "Fill this in: Why the result differs" in refused.content.decode()
    assert officer.post(note, {"text": "A fair came unplanned."}).status_code == 302
    assert VarianceNote.objects.get().text == "A fair came unplanned."
    assert "A fair came unplanned." in officer.get(page).content.decode()
    assert "Kyrgyzstan, year 2" not in officer.get(f"{page}?todo=1").content.decode()
    assert officer.get(url("note", off, "XX", 2)).status_code == 404
    assert officer.get(url("note", off, "KG", 9)).status_code == 404


def test_the_margin_is_in_the_address(officer: Client, award: Award, off: Indicator) -> None:
    page = url("variances", award)
    assert "Kyrgyzstan, year 2" in officer.get(f"{page}?margin=24").content.decode()
    assert "No result is off by this much." in officer.get(f"{page}?margin=25").content.decode()
    refused = officer.get(f"{page}?margin=lots")
    assert refused.status_code == 422
    assert "Type the margin as a whole number" in refused.content.decode()
    assert 'value="lots"' in refused.content.decode()


def test_a_reader_sees_what_is_off_without_the_pen(
    sign_in: SignIn, donor: User, award: Award, off: Indicator
) -> None:
    html = sign_in(donor).get(url("variances", award)).content.decode()
    assert "Kyrgyzstan, year 2" in html
    assert "Write the note" not in html


def test_queries_do_not_grow_with_indicators(
    officer: Client, award: Award, off: Indicator, places: SimpleNamespace
) -> None:
    page = url("variances", award)
    officer.get(page)
    few, _page = count_queries(officer, page)
    for n in range(20):
        more = make_indicator(award, f"7.{n}", node=off.node)
        make_version(more, (EVENTS,), unit="events")
        make_target(more, places.kg, 2, 1)
    many, found = count_queries(officer, page)
    assert "7.19" in found.content.decode()
    assert many == few
