"""An administrator adds a colleague, gives her a password, and asks why she sees what she sees."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from turna.accounts.models import User
from turna.directory.services import code_add
from turna.vault.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


def pick(page: Page, label: str, typed: str, option: str, *, scripts: bool) -> None:
    """Choose one of many: by typing where scripts run, in the select where they do not."""
    field = page.get_by_role("combobox", name=label)
    if not scripts:
        field.select_option(label=option)
        return
    field.fill(typed)
    page.get_by_role("option", name=option).first.click()


@pytest.mark.parametrize(
    ("width", "dark", "scripts"), [(1280, False, True), (360, True, True), (360, False, False)]
)
def test_a_colleague_is_added_and_her_rights_explained(
    visit: Visit,
    check: Check,
    admin: User,
    organisations: SimpleNamespace,
    *,
    width: int,
    dark: bool,
    scripts: bool,
) -> None:
    page = visit(admin, width=width, dark=dark, scripts=scripts)

    def look() -> None:
        if scripts:  # the accessibility rules are checked by a script
            check(page)

    page.goto("/users/")
    look()
    page.click("text=Add a user")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Fill this in: Name")
    look()
    page.get_by_label("Name", exact=True).fill("Aigul Example")
    page.get_by_label("User name").fill("aigul")
    firm = "Test NGO of Batken › test-ngo-batken"
    pick(page, "Works for", "batken", firm, scripts=scripts)
    pick(page, "Role", "outreach", "outreach worker", scripts=scripts)
    pick(page, "At which organisation", "batken", firm, scripts=scripts)
    page.click("text=Add the user")
    expect(page.locator("h1")).to_have_text("A new password for Aigul Example")
    page.click("text=Make the password")
    password = page.locator("dd code").last.inner_text()
    assert len(password) == 19
    look()
    page.click("text=I have passed it on")
    look()
    page.click("text=Why can this person see something?")
    pick(page, "May do what", "events", "read events and trainings", scripts=scripts)
    page.click("text=Explain")
    expect(page.locator("main")).to_contain_text("Records of Test NGO of Batken only.")
    look()

    visitor = visit(scripts=scripts)
    visitor.goto("/sign-in/")
    visitor.fill("input[name=username]", "aigul")
    visitor.fill("input[name=password]", password)
    visitor.click("main button[type=submit]")
    expect(visitor.locator("body")).to_contain_text("Aigul Example")


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (360, False)])
def test_the_directory_keeps_the_rules_of_every_page(
    visit: Visit,
    check: Check,
    admin: User,
    organisations: SimpleNamespace,
    actor: Actor,
    *,
    width: int,
    dark: bool,
) -> None:
    code_add(actor=actor, list_name="group", code="students", labels={"en": "Students"})
    page = visit(admin, width=width, dark=dark)
    for url in (
        "/organisations/", "/organisations/?q=zz", "/organisations/test-ngo-batken/",
        "/organisations/test-ngo-batken/change/", "/organisations/test-ngo-batken/retire/",
        "/organisation-add/", "/places/", "/places/KG-B/", "/places/KG-B/names/", "/place-add/",
        "/places/KG-B/retire/", "/code-lists/", "/code-lists/group/", "/code-lists/theme/",
        "/code-lists/group/add/", "/code-lists/group/values/students/",
        "/code-lists/group/values/students/labels/", "/code-lists/group/values/students/retire/",
    ):  # fmt: skip
        answer = page.goto(url)
        assert answer is not None
        if url == "/code-lists/theme/":
            assert answer.status == 404
            continue
        assert answer.status == 200, url
        check(page)
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("This is not saved yet")
    check(page)
