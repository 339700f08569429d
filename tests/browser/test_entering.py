"""Entering in a real browser: by thumb, by keyboard alone, over a bad line, without scripts."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from factories.deeds import figures, make_ground
from turna.accounts.models import User
from turna.hotline.models import Call
from turna.ledger.codes import Age, Sex
from turna.outreach.models import Event
from turna.outreach.services import Cell, EventInput, event_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def ground(places: Any, organisations: Any, actor: Any) -> Any:
    organisations.ngo.places_of_work.add(places.kadamjay, places.pulgon)
    return make_ground(places, organisations, actor)


@pytest.fixture
def an_event(ground: Any, actor: Any) -> Event:
    return event_report(
        actor=actor,
        event=EventInput(
            organisation="test-ngo-batken", place="KG-B", day="2012-03-05", type="seminar",
            theme="safe_migration", language="ky", cells=(Cell(1, 21, "youth", 5),),
        ),
    )  # fmt: skip


class Keyboard:
    """Presses keys and counts them: a letter is one, so is Tab, Enter or an arrow."""

    def __init__(self, page: Page) -> None:
        self.page, self.strokes = page, 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.strokes += len(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.strokes += len(keys)


def _lose_the_answer(route: Route) -> None:
    """What is sent arrives; its answer does not."""
    route.fetch(max_redirects=0)
    route.abort()


def _closed_and_opened_again(page: Page) -> Page:
    """Another page of the same browser at the form, after this one is gone."""
    context = page.context
    page.close()
    again = context.new_page()
    again.set_default_timeout(5000)
    again.goto(reverse("outreach:event-report"))
    return again


def _pick(page: Page, label: str, text: str) -> None:
    """Find a name in a long list by thumb: touch, type a few letters, touch the first."""
    field = page.get_by_label(label, exact=False).locator("visible=true").first
    field.tap()
    field.type(text)
    page.locator(".combobox-list:visible li").first.tap()


def test_an_outreach_worker_reports_an_event_by_thumb(
    ground: Any, worker_batken: User, visit: Visit, check: Check
) -> None:
    page = visit(worker_batken, width=360)
    begun = time.monotonic()
    page.goto(reverse("outreach:events"))
    page.locator("main").get_by_role("link", name="Report an event").tap()
    for label, text in (("Day", "5"), ("Month", "3"), ("Year", "2012")):
        page.get_by_label(label, exact=True).fill(text)
    _pick(page, "Where?", "pulg")
    _pick(page, "What was it?", "sem")
    _pick(page, "What was it about?", "safe")
    _pick(page, "In which language", "ky")
    page.get_by_label("Women and men by age").tap()
    page.locator("#id_audience_g0").select_option("youth")
    page.locator("#id_audience_g0-1-20").fill("12")
    page.locator("#id_audience_g0-2-20").fill("8")
    page.get_by_text("Add another group").locator("visible=true").tap()
    page.locator("#id_audience_g1").select_option("migrants")
    page.locator("#id_audience_g1-1-30").fill("1005")
    expect(page.locator("[data-sum-all]")).to_have_text("1\u202f025")
    check(page)
    page.get_by_role("button", name="Save the event").tap()
    expect(page.locator(".message.success")).to_contain_text(
        "It counts 1\u202f025 people reached in Pulgon, March 2012."
    )
    assert time.monotonic() - begun < 120
    check(page)
    by_sex = figures("outreach.people_reached", by=("sex",))
    assert by_sex == {Sex.FEMALE: 1017, Sex.MALE: 8}


def test_an_operator_logs_a_routine_call_by_keyboard_alone(
    ground: Any, operator: User, visit: Visit, check: Check
) -> None:
    page = visit(operator)
    page.goto(reverse("hotline:call-log"))
    keys = Keyboard(page)
    keys.type("empl")
    keys.press("Enter", "Tab", "ArrowDown", "Tab", "ArrowDown", "ArrowDown", "Tab")
    keys.type("pulg")
    keys.press("Enter", "Tab")
    keys.type("russ")
    keys.press("Enter", "Enter")
    expect(page.locator(".message.success")).to_contain_text("Employment abroad")
    assert page.url.endswith(reverse("hotline:call-log")), "the next call can begin"
    assert keys.strokes <= 40, keys.strokes
    call = Call.objects.get()
    assert (call.sex, call.age) == (Sex.FEMALE, Age.A18_29)
    assert (call.category.code, call.place.code) == ("employment_abroad", "KG-B-KADAMJAY-PULGON")
    assert call.destination is not None
    assert call.destination.code == "RU"
    # The next one, of which nothing was said but what it was about: the first field has the keys.
    more = Keyboard(page)
    more.type("id doc")
    more.press("Enter", "Enter")
    expect(page.locator(".message.success")).to_contain_text("Id documents")
    assert more.strokes <= 10
    assert figures("hotline.consultations") == {(): 2}
    check(page)


def test_a_draft_survives_a_closed_browser_and_is_not_stored_twice(
    ground: Any, worker_batken: User, visit: Visit
) -> None:
    page = visit(worker_batken, width=360)
    page.goto(reverse("outreach:event-report"))
    for label, text in (("Day", "5"), ("Month", "3"), ("Year", "2012")):
        page.get_by_label(label, exact=True).fill(text)
    for label, text in (
        ("Where?", "pulg"), ("What was it?", "sem"), ("What was it about?", "safe"),
        ("In which language", "ky"),
    ):  # fmt: skip
        _pick(page, label, text)
    page.get_by_label("Women and men by age").tap()
    page.locator("#id_audience_g0-1-20").fill("12")
    page.get_by_text("Add another group").locator("visible=true").tap()
    page.locator("#id_audience_g1").select_option("youth")
    page.locator("#id_audience_g1-2-10").fill("30")
    expect(page.locator("[data-saved]")).to_contain_text("Draft kept")
    number = page.locator("[name=sent_as]").input_value()
    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Save the event").tap()
    # The browser gives up on the way first: back on line at once, it would still send.
    page.wait_for_timeout(2000)
    page.context.set_offline(offline=False)
    again = _closed_and_opened_again(page)
    expect(again.locator(".message.draft")).to_contain_text("We brought back")
    expect(again.locator("#id_place")).to_have_value("Pulgon › Kadamjay › Batken › Kyrgyzstan")
    expect(again.locator("#id_audience_g1-2-10")).to_be_visible()
    expect(again.locator("[data-sum-all]")).to_have_text("42")
    expect(again.locator("[name=sent_as]")).to_have_value(number)
    assert not Event.objects.exists()
    again.route("**/events/report/", _lose_the_answer)
    with again.expect_event("requestfailed", timeout=20_000):
        again.get_by_role("button", name="Save the event").tap()
    # The next page says that it arrived, and nothing is left to be sent twice.
    last = _closed_and_opened_again(again)
    expect(last.locator(".message.success")).to_contain_text("42 people reached")
    expect(last.locator(".message.draft")).to_have_count(0)
    expect(last.locator("#id_audience_g0-1-20")).to_have_value("")
    assert Event.objects.count() == 1


@pytest.mark.parametrize("screen", [(360, True), (1280, False)])
def test_what_is_wrong_is_said_and_every_state_is_accessible(
    screen: tuple[int, bool], an_event: Event, manager: User, visit: Visit, check: Check
) -> None:
    page = visit(manager, width=screen[0], dark=screen[1])
    page.goto(reverse("outreach:event-report"))
    check(page)
    page.get_by_label("The total, and what I know of it").check()
    page.get_by_label("Total", exact=True).fill("10")
    page.locator("#id_audience_sex-1").fill("12")
    expect(page.locator(".margin-said.over")).to_contain_text("2 too many")
    check(page)
    page.get_by_role("button", name="Save the event").click()
    expect(page.locator(".problems")).to_contain_text("By sex: 12 people, but 10 in all.")
    check(page)
    page.get_by_role("link", name="By sex: 12 people").click()
    expect(page.locator("#id_audience_sex-1")).to_be_focused()
    for name in ("event", "event-correct", "event-void"):
        page.goto(reverse(f"outreach:{name}", args=[an_event.uid]))
        check(page)
    page.get_by_label("a try-out").check()
    page.get_by_role("button", name="Void it").click()
    expect(page.locator(".message.success")).to_contain_text("it counts nowhere any more")
    page.get_by_role("link", name="Restore").click()
    check(page)
    for address in ("outreach:training-report", "hotline:call-log"):
        page.goto(reverse(address))
        check(page)
        page.locator("main form.form button[type=submit]").first.click()
        expect(page.locator(".problems")).to_be_visible()
        check(page)


def test_an_event_is_reported_without_scripts(
    ground: Any, worker_batken: User, visit: Visit
) -> None:
    page = visit(worker_batken, scripts=False)
    page.goto(reverse("outreach:event-report"))
    for label, text in (("Day", "5"), ("Month", "3"), ("Year", "2012")):
        page.get_by_label(label, exact=True).fill(text)
    for name, value in (
        ("place", "KG-B-KADAMJAY"), ("type", "seminar"), ("theme", "safe_migration"),
        ("language", "ky"),
    ):  # fmt: skip
        page.locator(f"select[name={name}]").select_option(value)
    page.get_by_label("Women and men by age").check()
    page.locator("#id_audience_g0-1-20").fill("12")
    page.get_by_text("Add another group").locator("visible=true").click()
    page.locator("#id_audience_g1").select_option("youth")
    page.locator("#id_audience_g1-2-10").fill("3")
    page.get_by_role("button", name="Save the event").click()
    expect(page.locator(".message.success")).to_contain_text("It counts 15 people reached")
