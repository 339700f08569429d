"""Administrators and officers at work: a place is moved, an agreement is signed and ended."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from browser.test_admin import pick
from factories.directory import make_place
from factories.ledger import make_posted_event
from factories.programmes import make_award
from turna.accounts.models import User
from turna.grants.models import Agreement
from turna.ledger.services import registry_sync
from turna.vault.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
WAYS = [(1280, False, True), (360, True, True), (360, False, False)]


@pytest.mark.parametrize(("width", "dark", "scripts"), WAYS)
def test_a_village_is_moved_after_a_look_at_its_figures(
    visit: Visit,
    check: Check,
    admin: User,
    *,
    organisations: SimpleNamespace,
    places: SimpleNamespace,
    actor: Actor,
    width: int,
    dark: bool,
    scripts: bool,
) -> None:
    registry_sync(actor=actor)
    make_place("KG-O-ALAY", parent=places.osh, en="Alay")
    make_posted_event(organisations.ngo, places.pulgon, day=date(2014, 6, 7))
    page = visit(admin, width=width, dark=dark, scripts=scripts)
    page.goto("/places/KG-B-KADAMJAY-PULGON/")
    page.click("text=Move it")
    pick(page, "Lies in", "alay", "Alay › Osh", scripts=scripts)
    page.click("text=See what moves")
    expect(page.locator("#moves")).to_contain_text("1 record counts elsewhere")
    expect(page.locator("#moves")).to_contain_text("Kadamjay → Alay")
    if scripts:
        check(page)
    page.click("text=Move the place")
    expect(page.locator("main")).to_contain_text("and its figures with it")
    if scripts:
        check(page)


def fill_day(page: Page, label: str, day: date) -> None:
    group = page.get_by_role("group", name=label)
    for part in ("Day", "Month", "Year"):
        group.get_by_label(part).fill(str(getattr(day, part.lower())))


@pytest.mark.parametrize(("width", "dark", "scripts"), WAYS)
def test_an_agreement_is_signed_from_its_partners_page_and_ended(
    visit: Visit,
    check: Check,
    mission_officer: User,
    *,
    organisations: SimpleNamespace,
    places: SimpleNamespace,
    actor: Actor,
    width: int,
    dark: bool,
    scripts: bool,
) -> None:
    registry_sync(actor=actor)
    make_award(organisations.donor, joined={places.kg: date(2011, 12, 1)})

    def look() -> None:
        if scripts:  # the accessibility rules are checked by a script
            check(page)

    page = visit(mission_officer, width=width, dark=dark, scripts=scripts)
    page.goto("/organisations/test-ngo-batken/")
    expect(page.locator("main")).to_contain_text("its work counts for no award")
    look()
    page.click("text=Sign an agreement")
    look()
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Fill this in: Code")
    look()
    pick(page, "Award", "TA.1", "TA.1 Test award", scripts=scripts)
    page.get_by_label("Code", exact=True).fill("TA.1-KG-01")
    fill_day(page, "Signed on", date(2011, 11, 20))
    fill_day(page, "First day", date(2011, 12, 1))
    fill_day(page, "Last day", date(2012, 9, 30))
    page.get_by_label("Amount").fill("12 500,75")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("The agreement is signed")
    look()
    page.click("text=End it early")
    look()
    fill_day(page, "Last day", date(2012, 5, 31))
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("The agreement ends on that day")
    assert Agreement.objects.get().ended_on == date(2012, 5, 31)
    page.goto("/organisations/test-ngo-batken/")
    expect(page.locator("main")).to_contain_text("1 December 2011 to 31 May 2012, ended")
    look()


@pytest.mark.parametrize(("width", "dark", "scripts"), WAYS)
def test_settings_are_changed_and_read(
    visit: Visit, check: Check, admin: User, *, width: int, dark: bool, scripts: bool
) -> None:
    page = visit(admin, width=width, dark=dark, scripts=scripts)
    page.goto("/settings/")
    expect(page.locator("main")).to_contain_text("TURNA_SECRET_KEY")
    page.get_by_label("Months are closed within").fill("99")
    page.click("text=Save the settings")
    expect(page.locator("main")).to_contain_text("Type")
    if scripts:
        check(page)
    page.get_by_label("Months are closed within").fill("12")
    page.click("text=Save the settings")
    expect(page.locator("main")).to_contain_text("1 setting is changed")
    if scripts:
        check(page)


@pytest.mark.parametrize(("width", "dark", "scripts"), WAYS[1:])
def test_two_reports_of_one_event_are_merged_and_parted(
    visit: Visit,
    check: Check,
    manager: User,
    *,
    organisations: SimpleNamespace,
    places: SimpleNamespace,
    actor: Actor,
    width: int,
    dark: bool,
    scripts: bool,
) -> None:
    registry_sync(actor=actor)
    kept, away = (
        make_posted_event(organisations.ngo, places.kadamjay, day=date(2014, 6, n)) for n in (7, 8)
    )
    page = visit(manager, width=width, dark=dark, scripts=scripts)
    page.goto(f"/events/{kept.uid}/")
    page.click("text=Merge a second report")
    pick(page, "The second report", "8 June", "8 June 2014, Kadamjay: Seminar", scripts=scripts)
    page.click("text=See what leaves")
    expect(page.locator("#leaves")).to_contain_text("Public events")
    if scripts:
        check(page)
    page.click("text=Merge them")
    expect(page.locator("main")).to_contain_text("Merged: the event counts once")
    page.goto(f"/events/{away.uid}/")
    page.click("text=Undo the merge")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Undone: both reports count again")
    if scripts:
        check(page)
