"""The matrix in a real browser: what stays in sight, cells at the side, phone, paper, axe."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page

from factories.reports import make_report, make_small_award
from turna.accounts.models import User
from turna.ledger.codes import Sex
from turna.ledger.services import Total
from turna.vault.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
MARCH = date(2012, 3, 31)
PATHS = (
    "/matrix/", "/matrix/TA.1/", "/matrix/TA.1/?sex=female&age=under_18", "/matrix/TA.1/?sex=blue",
    "/matrix/TA.1/?country=KG", "/matrix/TA.1/1.2/", "/matrix/TA.1/1.2/charts/",
    "/matrix/TA.1/1.2.1/charts/", "/matrix/TA.1/1.2/KG/2/", "/matrix/TA.1/1.2/all/2/",
    "/matrix/TA.1/1.2/KG/2/changes/", "/matrix/TA.1/1.2/KG/2/changes/?from=soon",
)  # fmt: skip


@pytest.fixture
def officer(organisations: Any, places: Any, actor: Actor, me_officer: User) -> User:
    """An M&E officer with an award that has figures, and cells without."""
    award = make_small_award(organisations, places, actor)
    there = {"day": MARCH, "place": places.kadamjay}
    totals = [
        Total(measure="outreach.events", value=5, **there),
        Total(measure="outreach.people_reached", value=30, sex=Sex.FEMALE, **there),
        Total(measure="outreach.people_reached", value=12, sex=Sex.MALE, **there),
    ]
    make_report(award, organisations.ngo, places.batken, totals)
    return me_officer


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_every_page_is_open_to_everybody(
    visit: Visit, check: Check, officer: User, width: int, dark: bool
) -> None:
    page = visit(officer, width=width, dark=dark)
    for path in PATHS:
        page.goto(path)
        check(page)


def test_years_and_countries_stay_in_sight(visit: Visit, officer: User) -> None:
    page = visit(officer, width=760)
    page.set_viewport_size({"width": 760, "height": 500})
    page.goto("/matrix/TA.1/")
    box = page.locator(".matrix-box")
    head, country = page.locator(".matrix thead th").nth(2), page.locator("tr.region th").first
    box.evaluate("box => { box.scrollTop = 150; box.scrollLeft = 200 }")
    moved = box.evaluate("box => [box.scrollTop, box.scrollLeft]")
    assert min(moved) > 0, "there is something to scroll"
    corner = box.bounding_box()
    assert abs(head.bounding_box()["y"] - corner["y"]) < 4
    assert abs(country.bounding_box()["x"] - corner["x"]) < 4


def test_a_cell_opens_at_the_side_by_keyboard_and_gives_the_place_back(
    visit: Visit, check: Check, officer: User
) -> None:
    page = visit(officer)
    page.goto("/matrix/TA.1/?country=KG")
    cell = page.get_by_role("link", name="5", exact=True)
    cell.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel[open]")
    panel.get_by_text("1 record counts here").wait_for()
    assert (
        panel.get_by_role("link", name="Open as a page")
        .get_attribute("href")
        .endswith("/matrix/TA.1/1.2/KG/2/?country=KG")
    )
    check(page)
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert page.url.endswith("/matrix/TA.1/?country=KG")
    assert page.evaluate("document.activeElement.textContent") == "5"


def test_without_scripts_a_cell_is_a_page_and_filters_work(visit: Visit, officer: User) -> None:
    page = visit(officer, scripts=False)
    page.goto("/matrix/TA.1/")
    page.select_option("#filter-sex", "female")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="30").first.click()
    assert page.url.endswith("/matrix/TA.1/1.2.1/KG/2/?sex=female")
    page.get_by_role("link", name="Results matrix").last.click()
    page.get_by_role("link", name="Sex: female").click()
    assert page.url.endswith("/matrix/TA.1/")


def test_on_a_phone_a_country_is_a_card_and_all_countries_only_their_sum(
    visit: Visit, officer: User
) -> None:
    page = visit(officer, width=360)
    page.goto("/matrix/TA.1/")
    assert page.locator("tr.country:visible").count() == 0
    assert page.locator("tr.region:visible").count() == 2
    page.select_option("#filter-country", "KG")
    page.get_by_role("button", name="Show").click()
    cards = page.locator("tr.country:visible")
    assert cards.count() == 2
    assert cards.first.get_by_text("Year 2").is_visible()


def test_on_paper_nothing_is_cut_and_reasons_stay_apart(visit: Visit, officer: User) -> None:
    page = visit(officer)
    page.goto("/matrix/TA.1/?country=KG")
    page.emulate_media(media="print")
    box = page.locator(".matrix-box")
    assert box.evaluate("box => getComputedStyle(box).overflow") == "visible"
    assert page.locator(".only-print").is_visible()
    assert page.locator(".tools").is_hidden()
    looks = page.locator(".legend .nothing").evaluate_all(
        "all => all.map(one => { const s = getComputedStyle(one);"
        " return [s.borderBottom, s.borderTop, s.fontStyle, s.textDecorationLine].join() })"
    )
    assert len(set(looks)) == 6, "six reasons, six shapes"
