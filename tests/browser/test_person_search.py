"""Find a person by name, in a real browser: what is typed stays out of the address."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from cases.opening import known
from turna.accounts.models import User
from turna.vault.master import Master

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.mark.parametrize(("width", "dark"), [(360, False), (1280, True)])
def test_by_name_and_year(
    visit: Visit, check: Check, case_worker: User, organisations: SimpleNamespace, master: Master,
    *, width: int, dark: bool,
) -> None:  # fmt: skip
    person = known(case_worker, organisations.ngo)
    page = visit(case_worker, width=width, dark=dark)
    page.goto("/people/")
    page.get_by_role("link", name="Find a person by name").click()
    check(page)
    page.locator("#id_name").fill("Ulgueva Aigul")
    page.locator("#id_birth_year").fill("1991")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("link", name=person.code)).to_be_visible()
    expect(page.get_by_text("birth year differs by 1")).to_be_visible()
    assert page.url.endswith("/people/search/")
    assert "Ulgueva" not in page.title()
    check(page)
    page.locator("#id_name").fill("Sydykova Jyldyz")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nobody of your organisation")).to_be_visible()
    check(page)
