"""Saving a view in a browser: at the side where scripts run, as a page where they do not."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from turna.accounts.models import SavedView, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]


@pytest.mark.parametrize("screen", [(360, True, True), (1280, False, False)])
def test_a_view_is_saved_opened_and_removed(
    visit: Visit,
    check: Callable[[Page], None],
    manager: User,
    places: Any,
    screen: tuple[int, bool, bool],
) -> None:
    width, dark, scripts = screen
    page = visit(manager, width=width, dark=dark, scripts=scripts)
    page.goto("/places/?q=osh")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("What do you call it?").fill("Osh")
    page.get_by_role("button", name="Save it").click()
    saved = page.get_by_role("link", name="Osh", exact=True)
    expect(page.get_by_text("Saved. You find it above the list.")).to_be_visible()
    expect(page.locator(".views a[aria-current]")).to_have_text("Osh")
    assert SavedView.objects.get().url == "/places/?q=osh"
    if scripts:
        check(page)
    page.goto("/places/")
    page.locator(".views").get_by_role("link", name="Osh", exact=True).click()
    expect(page.get_by_label("Search", exact=True)).to_have_value("osh")
    page.get_by_role("link", name="Manage saved views").click()
    expect(saved).to_be_visible()
    if scripts:
        check(page)
    page.get_by_role("button", name="Remove Osh").click()
    expect(page.get_by_text("None yet.")).to_be_visible()
