"""Answers at hand: the cards that fit stand beside the call, and what was used is noted."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from factories.deeds import make_ground
from factories.hotline import make_card
from factories.outreach import a_code
from turna.accounts.models import User
from turna.hotline.models import Call
from turna.vault.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_a_card_comes_with_the_subject_and_is_noted(
    visit: Visit,
    check: Check,
    operator: User,
    places: SimpleNamespace,
    organisations: SimpleNamespace,
    *,
    actor: Actor,
    width: int,
    dark: bool,
) -> None:
    make_ground(places, organisations, actor)
    make_card(organisations.ngo, "Work permits")
    make_card(organisations.ngo, "Papers", category=a_code("hotline_category", "id_documents"))
    page = visit(operator, width=width, dark=dark)
    page.goto("/calls/log/")
    subject = page.get_by_role("combobox", name="What was asked, mainly?")
    subject.fill("employ")
    subject.press("Enter")
    cards = page.locator(".fitting")
    expect(cards).to_contain_text("Work permits")
    expect(cards).not_to_contain_text("Papers")
    cards.get_by_text("Work permits").click()
    expect(cards).to_contain_text("Ask for the permit first.")
    check(page)
    cards.get_by_label("Answered from this card").check()
    page.get_by_role("button", name="Save and open").click()
    expect(page.locator("main")).to_contain_text("Work permits")
    assert [use.card.title for use in Call.objects.get().card_uses.all()] == ["Work permits"]
