"""Who somebody is, by keyboard: recorded, asked for, granted, opened; an emergency, its review."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from cases.opening import a_worker
from factories.cases import make_duty, make_member, make_person
from turna.accounts.models import User
from turna.cases.models import Reveal

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("master"),
]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
WAYS = [(1280, False, True), (360, True, True), (360, False, False)]
NAME = "Айгүл Example"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the focus is there; it can be reached by keyboard or the test fails."""
    wanted.wait_for()
    for _press in range(150):
        if wanted.evaluate("found => found === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} is not reached by Tab.")


def follow(page: Page, label: str) -> None:
    """Press Enter on the link or button of this name."""
    main = page.locator("main")
    found = main.get_by_role("link", name=label).or_(main.get_by_role("button", name=label))
    tab_to(page, found.first)
    page.keyboard.press("Enter")


def open_first(page: Page) -> None:
    """Open the first row of a list."""
    tab_to(page, page.locator("main tbody a").first)
    page.keyboard.press("Enter")


def choose(page: Page, *labels: str) -> None:
    """Choose answers with the keys that choose them: arrows inside a group, the space bar."""
    for label in labels:
        box = page.get_by_label(label, exact=True)
        if box.get_attribute("type") == "checkbox":
            tab_to(page, box)
            page.keyboard.press("Space")
            continue
        name = box.get_attribute("name")
        tab_to(page, page.locator(f'input[name="{name}"]').first)
        for _press in range(12):
            page.keyboard.press("Space")
            if box.is_checked():
                break
            page.keyboard.press("ArrowDown")
        expect(box).to_be_checked()


@pytest.mark.parametrize(("width", "dark", "scripts"), WAYS)
def test_who_somebody_is_by_keyboard(
    visit: Visit, check: Check, case_worker: User, mission_officer: User, *,
    organisations: SimpleNamespace, width: int, dark: bool, scripts: bool,
) -> None:  # fmt: skip
    person = make_person(organisations.ngo, code="7KQ2-M9XD")
    make_member(person, case_worker, lead=True)
    make_duty(mission_officer, kind="on_call")
    asker = a_worker(organisations.ngo, "asker")
    url = f"/people/{person.uid}/"

    def come(user: User, address: str) -> Page:
        page = visit(user, width=width, dark=dark, scripts=scripts)
        page.goto(address)
        return page

    def look(page: Page, text: str) -> None:
        expect(page.locator("main")).to_contain_text(text)
        if scripts:  # the accessibility rules are checked by a script
            check(page)

    lead = come(case_worker, url)
    look(lead, "Nobody has opened who this is yet")
    follow(lead, "Who this is")
    look(lead, "Nothing is recorded yet")
    follow(lead, "Record who this is")
    look(lead, "It is sealed as it is saved")
    tab_to(lead, lead.locator('input[name="names-0-text"]'))
    lead.keyboard.type(NAME)
    tab_to(lead, lead.locator('input[name="names-1-text"]'))
    lead.keyboard.type("Aigul Example")
    follow(lead, "More rows")
    expect(lead.locator('input[name="names-3-text"]')).to_be_visible()
    expect(lead.locator('input[name="names-0-text"]')).to_have_value(NAME)
    look(lead, "It is sealed as it is saved")
    tab_to(lead, lead.locator('input[name="contacts-0-text"]'))
    lead.keyboard.type("+996 555 000001")
    lead.keyboard.press("Enter")  # saves: it is the first button
    look(lead, NAME)
    assert lead.title() == "Person · Turna"

    outside = come(asker, f"{url}identity/")
    look(outside, "You are neither now")
    expect(outside.locator("main")).not_to_contain_text("Example")
    follow(outside, "Ask to open it")
    look(outside, "on call now")
    follow(outside, "Ask")
    look(outside, "Choose")
    choose(outside, "her or his safety", "names", "1 hour")
    follow(outside, "Ask")
    look(outside, "not decided yet")

    second = come(mission_officer, "/reveals/")
    look(second, "7KQ2-M9XD")
    open_first(second)
    look(second, "her or his safety")
    follow(second, "Grant")
    look(second, "Let Asker open")
    follow(second, "Grant it")
    look(second, "open until")

    outside.goto("/reveals/")
    open_first(outside)
    follow(outside, "Open it")
    look(outside, NAME)
    expect(outside.locator("main")).not_to_contain_text("555")

    _an_emergency(come, look, url, asker=a_worker(organisations.ngo, "night-nurse"),
                  second=second)  # fmt: skip
    lead.goto("/looks/")
    look(lead, "Night Nurse")
    follow(lead, "I have seen them")
    follow(lead, "I have seen them")
    look(lead, "2 looks are marked as seen")
    lead.goto(url)
    look(lead, "Night Nurse, in an emergency")


def _an_emergency(come: Any, look: Any, url: str, *, asker: User, second: Page) -> None:
    night = come(asker, f"{url}identity/")
    follow(night, "It is an emergency")
    look(night, "It opens at once")
    choose(night, "danger to life or health", "names", "15 minutes")
    follow(night, "Open it now")
    look(night, NAME)
    reveal = Reveal.objects.exclude(emergency="").get()
    second.goto("/")
    look(second, "Review 1 emergency opening")
    second.goto(f"/reveals/{reveal.uid}/")
    follow(second, "Review")
    look(second, "Speak with whoever opened it")
    choose(second, "right: it could not wait")
    follow(second, "Save the review")
    look(second, "right: it could not wait")
