"""Finding by keyboard alone, words with their meanings, help: in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from factories.directory import make_organisation
from turna.accounts.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def aigul(places: Any) -> None:
    for number in range(3):
        make_organisation(f"aigul-{number}", places.osh, en=f"Айгүль {number}")


def opened(page: Page, keys: str = "Control+k") -> Any:
    page.keyboard.press(keys)
    dialog = page.get_by_role("dialog", name="Find")
    expect(dialog).to_be_visible()
    expect(page.get_by_role("combobox", name="Find a page")).to_be_focused()
    return dialog


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_and_the_open_palette(
    visit: Visit, check: Check, me_officer: User, aigul: None, *, width: int, dark: bool
) -> None:
    page = visit(me_officer, width=width, dark=dark)
    for address in [
        "/search/", "/search/?q=айгуль", "/search/?q=x", "/search/?q=unicorn", "/help/",
        "/help/glossary/", "/help/first-day/me-officer/", "/help/first-day/administrator/",
    ]:  # fmt: skip
        page.goto(address)
        check(page)
    page.goto("/awards/")
    dialog = opened(page)
    expect(dialog.get_by_role("option").first).to_be_visible()
    check(page)
    for text, said in (("айгуль", "3 found"), ("unicorn", "Nothing found."), ("x", "two letters")):
        page.get_by_role("combobox", name="Find a page").fill(text)
        expect(page.locator("#palette-said")).to_contain_text(said)
        check(page)
    page.keyboard.press("Escape")
    page.locator(".glossed-word").first.press("Enter")
    expect(page.locator(".glossed-says").first).to_be_visible()
    check(page)


class TestPalette:
    def test_by_keyboard_alone(
        self, visit: Visit, me_officer: User, aigul: None, check: Check
    ) -> None:
        page = visit(me_officer)
        page.goto("/")
        dialog = opened(page)
        page.keyboard.type("АЙГҮЛЬ")
        options = dialog.get_by_role("option")
        expect(options).to_have_count(3)
        expect(options.nth(0)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowDown")
        expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        field = page.get_by_role("combobox", name="Find a page")
        expect(field).to_have_attribute("aria-activedescendant", "palette-organisations-2")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(options.nth(2)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        page.wait_for_url("**/organisations/aigul-2/")
        check(page)

    def test_enter_before_the_answer_opens_the_answer(
        self, visit: Visit, me_officer: User, aigul: None
    ) -> None:
        page = visit(me_officer)
        page.goto("/")
        opened(page)
        page.keyboard.type("айгуль 1")
        page.keyboard.press("Enter")
        page.wait_for_url("**/organisations/aigul-1/")

    def test_escape_closes_and_the_focus_is_where_it_was(
        self, visit: Visit, me_officer: User
    ) -> None:
        page = visit(me_officer)
        page.goto("/awards/")
        link = page.get_by_role("link", name="Add an award")
        link.focus()
        dialog = opened(page, "/")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()
        # Opened again it is empty, with what may be opened.
        opened(page, "Meta+k")
        expect(page.get_by_role("combobox", name="Find a page")).to_have_value("")
        expect(page.get_by_role("option", name="Results matrix")).to_be_visible()

    def test_a_slash_in_a_field_is_a_slash(self, visit: Visit, me_officer: User) -> None:
        page = visit(me_officer)
        page.goto("/awards/")
        field = page.get_by_label("Search")
        field.focus()
        page.keyboard.type("1/2")
        expect(field).to_have_value("1/2")
        expect(page.locator("#palette")).to_have_count(0)
        opened(page)  # the chord works from a field, too

    def test_the_keys_of_other_keyboards(self, visit: Visit, me_officer: User) -> None:
        """Cyrillic: K gives л. Where "/" needs Shift it opens too; Ctrl+Shift+K does not."""
        page = visit(me_officer)
        page.goto("/")
        dialog = page.get_by_role("dialog", name="Find")
        for keys, opens in (
            ({"key": "л", "code": "KeyK", "ctrlKey": True}, True),
            ({"key": "/", "code": "Backslash", "shiftKey": True}, True),
            ({"key": "t", "code": "KeyK", "ctrlKey": True}, False),
            ({"key": "K", "code": "KeyK", "ctrlKey": True, "shiftKey": True}, False),
            ({"key": "k", "code": "KeyK"}, False),
        ):
            page.evaluate(
                "(k) => document.body.dispatchEvent("
                "new KeyboardEvent('keydown', {bubbles: true, ...k}))",
                keys,
            )
            assert dialog.is_visible() is opens, keys
            page.keyboard.press("Escape")
            expect(dialog).to_be_hidden()

    def test_what_is_typed_is_in_no_address(
        self, visit: Visit, me_officer: User, aigul: None
    ) -> None:
        page = visit(me_officer)
        asked = []
        page.on("request", lambda request: asked.append((request.method, request.url)))
        page.goto("/")
        dialog = opened(page)
        page.keyboard.type("gulnara")
        expect(dialog.get_by_text("Persons are not found here.").first).to_be_visible()
        searches = [(method, url) for method, url in asked if "/search/" in url]
        assert searches
        assert all(method == "POST" and url.endswith("/search/") for method, url in searches)

    def test_by_touch_and_closed_by_its_button(self, visit: Visit, me_officer: User) -> None:
        page = visit(me_officer, width=360)
        page.goto("/")
        page.get_by_role("link", name="Find").tap()
        dialog = page.get_by_role("dialog", name="Find")
        expect(dialog).to_be_visible()
        small = dialog.evaluate(
            """(d) => [...d.querySelectorAll('button, input:not([type=hidden]), [role=option]')]
              .map((e) => e.getBoundingClientRect()).filter((b) => b.height < 44).length"""
        )
        assert small == 0
        dialog.get_by_role("button", name="Close").tap()
        expect(dialog).to_be_hidden()

    def test_without_scripts_the_link_leads_to_the_page(
        self, visit: Visit, me_officer: User, aigul: None, check: Check
    ) -> None:
        page = visit(me_officer, width=360, scripts=False)
        page.goto("/awards/")
        page.get_by_role("link", name="Find", exact=True).click()
        page.get_by_label("What are you looking for?").fill("айгуль 2")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Айгүль 2").click()
        expect(page).to_have_url("/organisations/aigul-2/")


class TestWords:
    @pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_a_meaning_opens_and_closes(
        self, visit: Visit, me_officer: User, *, width: int, scripts: bool
    ) -> None:
        page = visit(me_officer, width=width, scripts=scripts)
        page.goto("/awards/")
        word = page.get_by_role("button", name="award", exact=True)
        says = page.locator("#term-award")
        expect(says).to_be_hidden()
        word.focus()
        page.keyboard.press("Enter")
        expect(says).to_be_visible()
        box = says.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        if width > 700:
            under = word.bounding_box()
            assert under is not None
            assert 0 <= box["y"] - (under["y"] + under["height"]) < 24
        page.keyboard.press("Tab")  # into the meaning
        expect(says.get_by_role("link", name="Glossary")).to_be_focused()
        page.keyboard.press("Escape")
        expect(says).to_be_hidden()
        word.click()
        says.get_by_role("link", name="Glossary").click()
        expect(page).to_have_url("/help/glossary/#award")

    def test_in_the_panel_a_meaning_can_be_read_and_followed(
        self, visit: Visit, check: Check, me_officer: User
    ) -> None:
        """The page below may explain the same word: each opens its own."""
        page = visit(me_officer)
        page.goto("/awards/")
        page.evaluate(
            """() => {
              const a = document.createElement('a');
              a.href = '/agreements/'; a.dataset.panel = ''; a.textContent = 'beside';
              document.querySelector('main').append(a);
            }"""
        )
        page.get_by_role("link", name="beside").click()
        panel = page.locator("#panel")
        panel.get_by_role("button", name="award", exact=True).click()
        expect(page.locator("#term-award")).to_be_hidden()
        says = panel.locator("#term-award-side")
        expect(says).to_be_visible()
        check(page)
        says.get_by_role("link", name="Glossary").click()
        expect(page).to_have_url("/help/glossary/#award")

    def test_a_word_is_as_large_as_a_finger(self, visit: Visit, me_officer: User) -> None:
        page = visit(me_officer, width=360)
        page.goto("/awards/")
        box = page.locator(".glossed-word").first.bounding_box()
        assert box is not None
        assert box["height"] >= 44
