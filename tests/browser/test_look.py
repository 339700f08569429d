"""The look in a real browser: both themes, phone and desk, with scripts and without."""

from collections.abc import Callable
from typing import Any

import brotli
import pytest
from playwright.sync_api import Page, expect

from factories.accounts import give_role, make_user
from turna.accounts.models import User
from turna.accounts.roles import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
SAMPLES = [
    "/patterns/", "/patterns/?show=list&rows=0", "/patterns/?show=list&rows=1",
    "/patterns/?show=list&rows=30&state=done", "/patterns/?show=list&rows=3000&page=2",
    "/patterns/?show=list&q=nothing", "/patterns/?show=record", "/patterns/?show=form",
    "/patterns/?show=charts",
]  # fmt: skip
FORM = "/patterns/?show=form"
LIGHTEST = 300_000  # bytes of a first visit, as they travel


@pytest.fixture
def people(organisations: Any) -> None:
    for number in range(34):
        user = make_user(organisations.ngo, username=f"user-{number:02}", name=f"Қарлығаш {number}")
        give_role(user, Role.OUTREACH_WORKER, organisation=organisations.ngo)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_in_both_themes_on_phone_and_desk(
    visit: Visit, check: Check, admin: User, people: None, *, width: int, dark: bool
) -> None:
    stranger = visit(width=width, dark=dark)
    stranger.goto("/")
    check(stranger)
    page = visit(admin, width=width, dark=dark)
    for address in ["/", "/users/", f"/users/{admin.uid}/", "/no/such/page/", *SAMPLES]:
        page.goto(address)
        check(page)


def test_nothing_scrolls_sideways_on_the_narrowest_screen(
    visit: Visit, admin: User, check: Check, people: None
) -> None:
    """320 px is also a window of 1,280 px at a zoom of 400 %."""
    page = visit(admin, width=320)
    for address in ["/", "/users/", *SAMPLES]:
        page.goto(address)
        check(page)


def test_what_is_touched_on_a_phone_is_large_enough(
    visit: Visit, admin: User, people: None
) -> None:
    page = visit(admin, width=360)
    for address in ["/users/", *SAMPLES]:
        page.goto(address)
        page.locator(".menu-switch summary").click()
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                 'button, .button, select, textarea, summary, .menu a, .pages a, td.opens a, '
                 + '.card a, input:not([type=hidden]):not([type=radio]):not([type=checkbox])')]
               .filter((e) => e.checkVisibility() && !e.closest('[aria-hidden]') && !e.ariaHidden)
               .map((e) => [e.getBoundingClientRect(), e.outerHTML.slice(0, 80)])
               .filter(([box]) => box.height < 44 || box.width < 44).map(([, html]) => html)"""
        )
        assert small == [], address


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_the_menu_of_a_phone_opens_with_and_without_scripts(
    visit: Visit, admin: User, *, scripts: bool
) -> None:
    page = visit(admin, width=360, scripts=scripts)
    page.goto("/patterns/")
    users = page.get_by_role("link", name="Users", exact=True)
    expect(users).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    users.click()
    expect(page).to_have_url("/users/")
    page.get_by_text("Menu", exact=True).click()
    expect(users).to_have_attribute("aria-current", "page")


class TestList:
    def test_typing_narrows_the_list_and_the_address_follows(
        self, visit: Visit, check: Check, admin: User, people: None
    ) -> None:
        page = visit(admin)
        page.goto("/users/")
        page.get_by_label("Search").press_sequentially("қарлығаш 33")
        expect(page.locator("#list-count")).to_have_text("1 row")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert page.url.endswith("/users/?q=%D2%9B%D0%B0%D1%80%D0%BB%D1%8B%D2%93%D0%B0%D1%88+33")
        expect(page.get_by_label("Search")).to_be_focused()
        check(page)
        page.get_by_label("Account", exact=True).select_option("False")
        expect(page.get_by_text("Nothing matches.")).to_be_visible()
        check(page)
        page.go_back()
        expect(page.locator("tbody tr")).to_have_count(1)

    def test_a_filter_is_a_plain_form_without_scripts(
        self, visit: Visit, admin: User, people: None
    ) -> None:
        page = visit(admin, width=360, scripts=False)
        page.goto("/users/")
        page.get_by_label("Search").fill("қарлығаш 33")
        page.get_by_role("button", name="Show").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        page.locator("a.chip").click()
        expect(page.locator("tbody tr")).to_have_count(30)

    def test_a_session_that_ended_leads_to_the_door_and_back(
        self, visit: Visit, admin: User, people: None
    ) -> None:
        page = visit(admin)
        page.goto("/users/")
        page.context.clear_cookies(name="sessionid")
        page.get_by_label("Search").press_sequentially("a")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert page.url.endswith("/sign-in/?next=%2Fusers%2F")

    def test_a_table_becomes_cards_with_the_words_beside_the_values(
        self, visit: Visit, admin: User, people: None
    ) -> None:
        page = visit(admin, width=360)
        page.goto("/users/")
        card = page.locator("tbody tr").first
        expect(card.get_by_text("Organisation", exact=True)).to_be_visible()
        assert card.evaluate("(row) => getComputedStyle(row).display") == "block"
        wide = visit(admin)
        wide.goto("/users/")
        expect(wide.locator("tbody .key").first).to_be_hidden()


class TestForm:
    def test_what_is_wrong_takes_the_focus_and_leads_to_its_field(
        self, visit: Visit, check: Check, admin: User
    ) -> None:
        page = visit(admin, width=360)
        page.goto(FORM)
        page.get_by_label("Adult cranes").fill("12a")
        page.get_by_role("button", name="Add the walk").click()
        problems = page.get_by_role("alert")
        expect(problems).to_be_focused()
        check(page)
        problems.get_by_role("link", name="is not a whole number").click()
        adults = page.get_by_label("Adult cranes")
        expect(adults).to_be_focused()
        expect(adults).to_have_value("12a")
        expect(adults).to_have_accessible_description(
            "“12a” is not a whole number. Use digits only, for example 25."
        )
        problems.get_by_role("link", name="Which lake?").click()
        expect(page.locator("input[role=combobox]")).to_be_focused()
        problems.get_by_role("link", name="What was the weather like?").click()
        expect(page.get_by_label("clear")).to_be_focused()

    def test_by_keyboard_alone(self, visit: Visit, admin: User) -> None:
        page = visit(admin)
        page.goto(FORM)
        page.get_by_label("What is it called?").focus()
        keys = page.keyboard
        keys.type("Dawn")
        keys.press("Tab")
        keys.type("2015-06-07")
        for _ in range(4):  # month, year, calendar, lake
            keys.press("Tab")
        keys.type("кол")  # folded: Соң-Көл, Ысык-Көл, Алакөл
        expect(page.locator("[role=option]")).to_have_count(3)
        keys.press("ArrowDown")
        keys.press("Enter")
        keys.press("Tab")
        keys.type("37")
        page.get_by_label("not recorded").focus()
        keys.press("Space")
        keys.press("Enter")
        expect(page.get_by_text("The walk was understood.")).to_be_visible()

    def test_the_chooser_says_what_it_does(self, visit: Visit, check: Check, admin: User) -> None:
        page = visit(admin)
        page.goto(FORM)
        box = page.get_by_role("combobox", name="Which lake?")
        expect(box).to_have_attribute("aria-expanded", "false")
        box.click()
        expect(page.locator("[role=option]")).to_have_count(7)
        box.press_sequentially("ысык")
        expect(box).to_have_attribute("aria-expanded", "true")
        expect(page.locator("[role=option][aria-selected=true]")).to_have_text("Ысык-Көл › Каракол")
        active = page.locator("[role=option][aria-selected=true]").get_attribute("id")
        assert active is not None
        expect(box).to_have_attribute("aria-activedescendant", active)
        check(page)
        box.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        box.fill("xyzzy")
        expect(page.get_by_text("Nothing is called so.").first).to_be_visible()
        page.get_by_role("button", name="Add the walk").click()
        expect(page.get_by_role("link", name="“xyzzy” is not in the list.")).to_be_visible()
        expect(page.locator("input[role=combobox]")).to_have_value("xyzzy")
        page.locator("input[role=combobox]").fill("алакөл")
        page.get_by_label("Notes").focus()
        expect(page.locator("select[name=lake]")).to_have_value("AL")

    def test_without_scripts_it_is_a_select_and_three_fields(
        self, visit: Visit, admin: User
    ) -> None:
        page = visit(admin, width=360, scripts=False)
        page.goto(FORM)
        expect(page.get_by_role("button", name="Calendar")).to_have_count(0)
        page.get_by_label("What is it called?").fill("Dawn")
        page.get_by_label("Day", exact=True).fill("7")
        page.get_by_label("Month").fill("6")
        page.get_by_label("Year").fill("2015")
        page.get_by_label("Which lake?").select_option("IK")
        page.get_by_role("button", name="Add the walk").click()
        expect(
            page.get_by_role("link", name="Choose an answer: What was the weather like?")
        ).to_be_visible()
        expect(page.get_by_label("Which lake?")).to_have_value("IK")
        page.get_by_label("Adult cranes").fill("1 200")
        page.get_by_label("not recorded").check()
        page.get_by_role("button", name="Add the walk").click()
        expect(page.get_by_text("The walk was understood.")).to_be_visible()

    def test_two_people_at_one_record(self, visit: Visit, check: Check, admin: User) -> None:
        page = visit(admin, width=360, dark=True)
        page.goto("/patterns/?show=change")
        page.get_by_label("Notes").fill("Written by me.")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Written by the other.")).to_be_visible()
        expect(page.get_by_label("Notes")).to_have_value("Written by me.")
        check(page)


class TestDrafts:
    def test_come_back_and_go_when_saved(self, visit: Visit, check: Check, admin: User) -> None:
        page = visit(admin)
        page.goto(FORM)
        page.get_by_label("What is it called?").fill("Half a walk")
        page.get_by_label("storks").check()
        page.locator("input[role=combobox]").fill("алакөл")
        page.get_by_label("Notes").fill("Fog.")
        expect(page.locator("[data-saved]")).to_contain_text("Draft kept on this computer")
        page.goto("/")
        page.goto(FORM)
        expect(page.get_by_text("We brought back what you had typed")).to_be_visible()
        expect(page.get_by_label("What is it called?")).to_have_value("Half a walk")
        expect(page.locator("input[role=combobox]")).to_have_value("Алакөл › Үшарал")
        expect(page.get_by_label("storks")).to_be_checked()
        check(page)
        page.get_by_label("Day", exact=True).fill("7.6.2015")
        page.get_by_label("Adult cranes").fill("4")
        page.get_by_label("snow").check()
        page.get_by_role("button", name="Add the walk").click()
        expect(page.get_by_text("The walk was understood.")).to_be_visible()
        expect(page.get_by_label("What is it called?")).to_have_value("")
        check(page)
        assert page.evaluate("Object.keys(localStorage)") == []

    def test_one_can_start_afresh(self, visit: Visit, admin: User) -> None:
        page = visit(admin)
        page.goto(FORM)
        page.get_by_label("Notes").fill("Fog.")
        page.goto(FORM)  # leaving keeps it at once
        page.get_by_role("button", name="Start afresh").click()
        expect(page.get_by_label("Notes")).to_have_value("")
        expect(page.get_by_text("We brought back")).to_have_count(0)
        assert page.evaluate("Object.keys(localStorage)") == []

    def test_are_nobody_elses(self, visit: Visit, admin: User, donor: User) -> None:
        page = visit(admin)
        page.goto(FORM)
        page.get_by_label("Notes").fill("Fog.")
        expect(page.locator("[data-saved]")).to_contain_text("Draft kept")
        kept = page.evaluate("Object.keys(localStorage)")
        assert kept == [f"turna-draft:{admin.uid}.patterns.walk"]
        other = visit(donor)
        other.goto(FORM)
        other.evaluate('(key) => localStorage.setItem(key, \'{"at": 1, "fields": []}\')', kept[0])
        other.goto(FORM)
        expect(other.get_by_text("We brought back")).to_have_count(0)
        assert other.evaluate("Object.keys(localStorage)") == []  # and an old one is let go of

    def test_unmarked_forms_leave_nothing(self, visit: Visit, admin: User) -> None:
        page = visit(admin)
        page.goto("/patterns/?show=change")
        page.get_by_label("Notes").fill("Something about somebody.")
        page.goto("/")
        stored = page.evaluate("[...Object.keys(localStorage), ...Object.entries(sessionStorage)]")
        # htmx notes the address of the tab, which the browser's own history holds as well.
        assert stored in ([], [["htmx-current-path-for-history", "/"]])


def test_the_panel_opens_at_the_side_and_gives_the_place_back(
    visit: Visit, check: Check, admin: User
) -> None:
    page = visit(admin)
    page.goto("/patterns/")
    link = page.get_by_role("link", name="Open the record at the side")
    link.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="Morning walk at")).to_be_focused()
    expect(panel.get_by_role("link", name="Open as a page")).to_have_attribute(
        "href", page.url + "?show=record"
    )
    check(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_without_scripts_what_opens_at_the_side_is_a_page(visit: Visit, admin: User) -> None:
    page = visit(admin, scripts=False)
    page.goto("/patterns/")
    page.get_by_role("link", name="Open the record at the side").click()
    expect(page).to_have_url("/patterns/?show=record")


def test_figures_stand_under_each_other_in_our_own_letters(visit: Visit, admin: User) -> None:
    page = visit(admin)
    page.goto("/patterns/?show=list")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Inter'))")
    widths = page.locator("td.number").first.evaluate(
        """(cell) => ["1111", "8888", "0470"].map((figures) => {
             const span = document.createElement("span");
             span.textContent = figures;
             cell.append(span);
             return span.getBoundingClientRect().width;
           })"""
    )
    assert max(widths) - min(widths) < 0.01


def test_a_first_visit_is_light(visit: Visit, admin: User, people: None) -> None:
    """Kyrgyz, Kazakh and Latin letters on the page; texts travel compressed (brotli)."""
    page = visit(admin)
    weight: dict[str, int] = {}

    def weigh(response: Any) -> None:
        body = response.body()
        font = response.url.endswith(".woff2")
        weight[response.url] = len(body) if font else len(brotli.compress(body, quality=5))

    page.on("response", weigh)
    page.goto("/users/", wait_until="networkidle")
    assert sum(url.endswith(".woff2") for url in weight) >= 3
    assert len(weight) > 10
    assert sum(weight.values()) < LIGHTEST, weight


def test_on_paper_there_is_the_content_alone(visit: Visit, admin: User) -> None:
    page = visit(admin)
    page.goto("/patterns/?show=record")
    page.emulate_media(media="print")
    for hidden in (".menu", ".top", ".record-actions", ".back"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Morning walk")).to_be_visible()
    expect(page.locator(".timeline")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_what_lies_in_the_panel_belongs_to_its_own_page(visit: Visit, admin: User) -> None:
    page = visit(admin)
    page.goto("/patterns/")
    link = page.get_by_role("link", name="Open the record at the side")
    link.evaluate("(link) => { link.href = '/patterns/?show=form' }")
    link.click()
    panel = page.get_by_role("dialog")
    panel.get_by_role("button", name="Add the walk").click()
    expect(page).to_have_url("/patterns/?show=form")
    expect(page.get_by_role("alert")).to_be_focused()
