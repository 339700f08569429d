"""A data protection officer finds who read about a person; a manager comes to it from her page."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from factories.accounts import give_role, make_user
from factories.cases import make_person
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import services
from turna.core.transactions import write_transaction
from turna.vault import audit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.mark.parametrize(
    ("width", "dark", "scripts"), [(1280, False, True), (360, True, True), (360, False, False)]
)
def test_who_looked_at_a_person_is_found(
    visit: Visit,
    check: Check,
    organisations: SimpleNamespace,
    *,
    width: int,
    dark: bool,
    scripts: bool,
) -> None:
    officer = make_user(organisations.mission, username="dpo")
    give_role(officer, Role.DATA_PROTECTION_OFFICER, place=organisations.ngo.place.country)
    person = make_person(organisations.ngo)
    reader = make_user(organisations.ngo, username="asel", name="Asel Example")
    with write_transaction():
        audit.record(
            actor=reader.as_actor(), verb=services.PERSON_READ, kind="cases.person",
            objects=[(person.uid, 1)],
        )  # fmt: skip
    page = visit(officer, width=width, dark=dark, scripts=scripts)
    page.goto("/audit/")
    line = page.get_by_role("link", name="Asel Example opened a person's file")
    expect(line).to_be_visible()
    if scripts:
        check(page)
    line.click()
    expect(page.locator("h1")).to_have_text("Who looked, what changed")
    expect(page.locator("main")).to_contain_text("Asel Example opened a person's file")
    if scripts:
        check(page)


def test_a_manager_comes_to_the_trail_from_the_record(
    visit: Visit, check: Check, manager: User, organisations: SimpleNamespace
) -> None:
    person = make_person(organisations.ngo)
    page = visit(manager, width=1280, dark=False, scripts=True)
    page.goto(f"/people/{person.uid}/")
    check(page)
    page.get_by_role("link", name="Who looked, what changed").click()
    expect(page.locator("main")).to_contain_text("Manager opened a person's file")
    check(page)
