"""Months in a real browser: a partner closes one with nothing by keyboard; axe on every page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from factories.accounts import give_role, make_user
from factories.hotline import make_call
from factories.ledger import ACTOR, VERIFIER, make_duty, make_posted_event
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.periods import first_day, month_of
from turna.ledger import services
from turna.ledger.models import MonthClose, Verification
from turna.ledger.records import note_oddities

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def month(organisations: Any, places: Any) -> int:
    """Last month. The NGO of Batken owes it and the two before: the oldest is closed with
    events and waits, the other two are open and empty; last month is listed for the other."""
    services.registry_sync(actor=ACTOR)
    last = month_of(timezone.localdate()) - 1
    make_duty(organisations.ngo, last - 2, last)
    for n in range(7):
        make_posted_event(
            organisations.ngo, places.batken, day=first_day(last - 2) + timedelta(days=n)
        )
    services.months_close(actor=ACTOR, organisation=organisations.ngo, months=[last - 2])
    call = make_call(organisations.ngo, places.osh)
    note_oddities("hotline.call", [(call, "place_abroad", "A caller in transit.")])
    return last


def focus(page: Page, words: str) -> int:
    """Press Tab until what has the focus says these words; how often it was pressed."""
    for pressed in range(1, 60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent.trim()"):
            return pressed
    raise AssertionError(f"The keyboard does not reach {words!r}.")


def test_a_partner_closes_a_month_with_nothing_by_keyboard(
    visit: Visit, month: int, manager: User
) -> None:
    services.months_close(actor=ACTOR, organisation=manager.organisation, months=[month - 1])
    name = first_day(month).strftime("%B %Y")
    page = visit(manager)
    page.goto("/")
    focus(page, f"Close {name}")
    page.keyboard.press("Enter")
    page.wait_for_url("**/close/**")
    assert "Close with nothing: 0 is then a fact." in page.inner_text("main")
    focus(page, "Close with nothing")
    page.keyboard.press("Enter")
    page.wait_for_url("**/months/test-ngo-batken/")
    assert f"{name} is closed with nothing: 0 is now a fact." in page.inner_text(".messages")
    assert MonthClose.objects.get(month=month).nothing


def test_a_month_is_closed_and_verified_without_scripts(
    visit: Visit, month: int, manager: User, me_officer: User
) -> None:
    page = visit(manager, scripts=False)
    page.goto("/months/")
    page.check("tbody tr:first-child input[type=checkbox]")
    page.click("text=Close the ticked months")
    page.click("button:has-text('Close with nothing')")
    assert "is closed with nothing" in page.inner_text(".messages")
    page = visit(me_officer, scripts=False)
    page.goto("/verify/")
    page.click("tbody tr:first-child a")
    page.click("text=Tick all on this page")
    page.click("button:has-text('Verify the ticked partners')")
    assert "verified up to posting" in page.inner_text(".messages")
    assert Verification.objects.get().month == month - 1  # the newest first


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_and_state_is_sound(
    visit: Visit, check: Check, month: int, manager: User, me_officer: User, *, width: int,
    dark: bool,
) -> None:  # fmt: skip
    page = visit(manager, width=width, dark=dark)
    code = first_day(month).strftime("%Y-%m")
    for path in ("/", "/months/", f"/months/test-ngo-batken/close/?month={code}"):
        page.goto(path)
        check(page)
    page.uncheck("main input[type=checkbox]")
    page.click("main button[type=submit] >> text=Close")
    assert page.locator(".problems a").get_attribute("href") == "#id_months_0"
    check(page)
    page = visit(me_officer, width=width, dark=dark)
    early = first_day(month - 2).strftime("%Y-%m")
    for path in ("/", "/verify/", f"/verify/{early}/", f"/verify/{code}/", "/verify/2001-01/"):
        page.goto(path)
        check(page)
    for path in (f"/verify/{early}/", "/unusual/"):
        page.goto(path)
        page.click("main form[method=post] button")
        page.click(".problems a")
        assert page.evaluate("document.activeElement.type") == "checkbox"
        check(page)
    page.goto("/unusual/looked-at/")
    check(page)
    ours, place = manager.organisation, manager.organisation.place
    services.months_verify(actor=VERIFIER, organisation=ours, months=[month - 2])
    make_posted_event(ours, place, day=first_day(month - 2))
    page.goto(f"/verify/{early}/")
    assert "Changed after the mark" in page.inner_text("main")
    check(page)
    page.goto("/unusual/")
    page.check("input[name=oddities]")
    page.click("text=The ticked records are right")
    assert "is looked at" in page.inner_text(".messages")
    check(page)


def test_who_closes_for_several_gets_a_sound_list(
    visit: Visit, check: Check, month: int, organisations: Any
) -> None:
    user = make_user(organisations.ngo, username="of-two")
    for one in (organisations.ngo, organisations.other_ngo):
        give_role(user, Role.NGO_MANAGER, organisation=one)
    page = visit(user)
    page.goto("/months/")
    check(page)
    page.click("text=Test NGO of Khujand")
    assert "owes no month" in page.inner_text("main")
    check(page)
