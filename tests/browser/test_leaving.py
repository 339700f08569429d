"""Leaving in a hurry: nothing of a person stays in the browser."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from factories.cases import make_person
from turna.accounts.models import Session, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
ESCAPE = "Escape"
PATIENCE_MS = 20_000


@pytest.fixture
def code(organisations: SimpleNamespace) -> str:
    return make_person(organisations.ngo, code="7KQ2-M9XD").code


def on_the_person(page: Page, code: str) -> list[str]:
    """From Home over the list to the person's page; the titles on the way."""
    titles = []
    page.goto("/")
    titles.append(page.title())
    page.get_by_role("link", name="Persons assisted").first.click()
    titles.append(page.title())
    page.get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", name=code)).to_be_visible()
    return [*titles, page.title()]


def session_count(user: User) -> int:
    return Session.objects.filter(user=user).count()


def signed_out(page: Page, user: User) -> None:
    """The session ends behind the page that is gone already: within our patience."""
    tries = PATIENCE_MS // 50
    while Session.objects.filter(user=user).exists() and tries:
        page.wait_for_timeout(50)
        tries -= 1
    assert session_count(user) == 0


@pytest.mark.parametrize("how", ["button", "keys"])
def test_the_page_is_gone_and_so_is_what_the_browser_kept(
    visit: Visit, case_worker: User, code: str, how: str
) -> None:
    page = visit(case_worker)
    titles = on_the_person(page, code)
    assert not [title for title in titles if code in title]
    page.evaluate(
        "localStorage.setItem('turna-draft:x', 'words'); sessionStorage.setItem('y', '1')"
    )
    if how == "button":
        page.get_by_role("button", name="Leave now").click()
    else:
        for _ in range(3):
            page.keyboard.press(ESCAPE)
    page.wait_for_url("about:blank")
    assert page.inner_text("body") == ""
    signed_out(page, case_worker)
    for _step in range(2):  # Back, over every page there was
        page.go_back()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert code not in page.content()
        assert code not in page.title()
    # htmx notes the address of the tab, which is the door's by now; nothing else is there.
    stored = page.evaluate("[...Object.keys(localStorage), ...Object.entries(sessionStorage)]")
    assert [one for one in stored if one[0] != "htmx-current-path-for-history"] == []
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("indexedDB.databases()") == []


def test_pages_that_the_browser_might_show_again_are_not_kept(
    visit: Visit, case_worker: User, code: str
) -> None:
    page = visit(case_worker)
    answers: list[Response] = []

    def note(response: Response) -> None:
        answers.append(response)

    page.on("response", note)
    on_the_person(page, code)
    pages = [a for a in answers if "text/html" in a.headers.get("content-type", "")]
    assert len(pages) >= 3
    assert all("no-store" in a.headers["cache-control"] for a in pages)


def test_without_scripts_the_button_does_the_same(
    visit: Visit, case_worker: User, code: str
) -> None:
    page = visit(case_worker, width=360, scripts=False)
    page.goto("/people/")
    page.get_by_role("button", name="Leave now").click()
    expect(page.get_by_role("heading", name="This page is empty")).to_be_visible()
    assert page.url.endswith("/blank/")
    assert session_count(case_worker) == 0
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert code not in page.content()


def test_an_escape_that_closes_something_does_not_count(
    visit: Visit, case_worker: User, code: str
) -> None:
    page = visit(case_worker)
    page.goto("/people/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Find")).to_be_visible()
    page.keyboard.press(ESCAPE)
    page.keyboard.press(ESCAPE)
    page.keyboard.press(ESCAPE)
    expect(page.get_by_role("dialog", name="Find")).to_be_hidden()
    expect(page.get_by_role("heading", name="Persons assisted")).to_be_visible()
    assert session_count(case_worker) == 1
    page.keyboard.press(ESCAPE)  # the third that closes nothing
    page.wait_for_url("about:blank")


def test_a_locked_desk_can_be_left(visit: Visit, case_worker: User, code: str) -> None:
    page = visit(case_worker)
    page.goto("/people/")
    page.evaluate("document.getElementById('desk').showModal()")
    for _ in range(3):
        page.keyboard.press(ESCAPE)
    page.wait_for_url("about:blank")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_chosen_page_takes_its_place(
    visit: Visit, case_worker: User, settings: Any, live_server: Any, *, scripts: bool
) -> None:
    settings.LEAVE_TO = f"{live_server.url}/static/core/mark.svg"  # anything without a session
    page = visit(case_worker, scripts=scripts)
    page.goto("/people/")
    page.get_by_role("button", name="Leave now").click()
    page.wait_for_url("**/static/core/mark.svg")
    page.go_back()
    assert "Persons assisted" not in page.content()


class TestSearching:
    """What is typed into a list of persons stays out of the address."""

    @pytest.fixture
    def many(self, organisations: SimpleNamespace) -> None:
        for number in range(31):
            make_person(organisations.ngo, code=f"7KQ2-{number:04}")
        make_person(organisations.ngo, code="ABCD-EFGH")

    def test_with_scripts(self, visit: Visit, check: Check, case_worker: User, many: None) -> None:
        page = visit(case_worker)
        page.goto("/people/?state=live")
        page.get_by_label("Search").press_sequentially("7kq2")
        expect(page.locator("#list-count")).to_have_text("31 rows")
        assert page.url.endswith("/people/?state=live")
        check(page)
        page.get_by_role("button", name="Next page").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.get_by_role("button", name="Code").click()
        expect(page.locator("tbody tr")).to_have_count(30)
        expect(page.locator("tbody tr").first).to_contain_text("7KQ2-0000")
        page.get_by_role("button", name="Next page").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody tr").first).to_contain_text("7KQ2-0030")
        assert page.url.endswith("/people/?state=live&sort=code")
        page.get_by_label("Kind of client").select_option("labour_migrant")
        expect(page.get_by_text("Nothing matches.")).to_be_visible()
        assert page.url.endswith("/people/?kind=labour_migrant&state=live")

    def test_without_scripts(self, visit: Visit, case_worker: User, many: None) -> None:
        page = visit(case_worker, width=360, scripts=False)
        page.goto("/people/")
        page.get_by_label("Search").fill("7kq2")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("tbody tr")).to_have_count(30)
        page.get_by_role("button", name="Next page").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        assert page.url.endswith("/people/")
        page.locator("a.chip").click()
        expect(page.locator("#list-count")).to_have_text("32 rows")
