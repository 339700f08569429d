"""An M&E officer builds a framework in a real browser and finds the figure in the matrix."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from factories.deeds import make_ground
from factories.programmes import close_months, make_unit
from turna.accounts.models import User
from turna.ledger.codes import Sex
from turna.outreach.services import Margins, TrainingInput, training_report
from turna.programmes.models import Award, Indicator, IndicatorVersion
from turna.programmes.rules import Definition, TermSpec
from turna.programmes.services import Sheet, indicator_add, indicator_define, node_add
from turna.vault.actor import Actor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
YEAR_2 = (date(2011, 10, 1), date(2012, 9, 30))


@pytest.fixture
def award(places: SimpleNamespace, organisations: SimpleNamespace, actor: Actor) -> Award:
    """TA.1 with an outcome; in Kyrgyzstan's year 2 twenty women and five men were trained."""
    make_ground(places, organisations, actor)
    found: Award = Award.objects.get(code="TA.1")
    training_report(
        actor=actor,
        training=TrainingInput(
            organisation=organisations.ngo.code, place="KG-B", day=date(2012, 3, 5),
            topic="direct_assistance", level="specialised",
            margins=Margins(25, sex={Sex.FEMALE: 20, Sex.MALE: 5}),
        ),
    )  # fmt: skip
    node_add(actor=actor, award=found, kind="outcome", code="O1", title="NGOs know more")
    return found


@pytest.fixture
def indicator(award: Award, actor: Actor) -> Indicator:
    """1.2, trainings, defined once."""
    found = indicator_add(actor=actor, award=award, node=award.nodes.get(), code="1.2")
    term = TermSpec(measure="outreach.trainings")
    definition = Definition(title="Trainings", unit="trainings", method="sum", terms=(term,))
    indicator_define(actor=actor, indicator=found, definition=definition, sheet=Sheet())
    return found


def define_women(page: Page, *, scripts: bool) -> None:
    """From the menu to the figures of a draft: women trained."""
    page.goto("/")
    if page.locator(".menu-switch summary").is_visible():
        page.click(".menu-switch summary")
    page.click("nav.menu >> text=Awards and indicators")
    page.click("main tr:has-text('TA.1') a")
    page.click("text=Add an indicator")
    if scripts:
        page.get_by_role("combobox", name="It measures").fill("know more")
        page.keyboard.press("Enter")
    else:
        page.get_by_label("It measures").select_option("O1")
    page.get_by_role("textbox", name="Code").fill("1.9")
    page.click("text=Go on to the definition")
    page.get_by_role("textbox", name="Title").fill("Women trained")
    page.get_by_role("textbox", name="Unit").fill("people")
    page.get_by_label("Add everything up").check()
    page.get_by_label("What is counted").select_option("outreach.people_trained")
    if not scripts:
        page.click("text=Choose what of it counts")
    page.click("summary:has-text('Sex')")
    page.get_by_label("female", exact=True).check()
    page.click("text=See the figure")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_indicator_is_defined_seen_saved_and_found_in_the_matrix(
    visit: Visit, check: Check, award: Award, me_officer: User, *, scripts: bool
) -> None:
    page = visit(me_officer, scripts=scripts)
    define_women(page, scripts=scripts)
    cell = page.locator("button[value='show:KG.2']")
    expect(cell).to_contain_text("20")
    assert "people trained: 20, from 1 record" in page.inner_text("#figure")
    assert not IndicatorVersion.objects.exists()
    if scripts:
        check(page)
    page.click("text=Save as version 1")
    expect(page.locator("h1")).to_have_text("Women trained")
    assert "only female" in page.inner_text("main")
    page.click("nav.menu >> text=Results matrix")
    page.click("main tr:has-text('TA.1') a")
    assert "Women trained" in page.inner_text("main")
    assert "20" in page.locator("main table:has-text('Kyrgyzstan')").first.inner_text()


def test_a_new_version_shows_what_changes_before_it_is_saved(
    visit: Visit, check: Check, award: Award, me_officer: User
) -> None:
    page = visit(me_officer)
    define_women(page, scripts=True)
    page.click("text=Save as version 1")
    page.click("text=Change the definition")
    page.get_by_label("female", exact=True).uncheck()
    page.click("text=See the figure")
    assert "changes" in page.inner_text("#figure .message-title")
    changed = page.locator("td.differs").first
    assert changed.locator(".figure").all_inner_texts() == ["25", "20"]
    check(page)
    page.click("text=Save as version 2")
    assert page.locator(".problems a").get_attribute("href") == "#id_reason"
    page.get_by_label("Why this version").fill("Men are counted as well.")
    page.click("text=See the figure")
    page.click("text=Save as version 2")
    assert "Men are counted as well." in page.inner_text("main")
    assert IndicatorVersion.objects.count() == 2


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_and_state_is_sound(
    visit: Visit, check: Check, indicator: Indicator, me_officer: User, organisations: Any, *,
    width: int, dark: bool,
) -> None:  # fmt: skip
    award = indicator.award
    make_unit(award.fund, organisations.ngo, *YEAR_2)
    close_months(organisations.ngo, *YEAR_2)
    page = visit(me_officer, width=width, dark=dark)
    own, one = f"/awards/{award.uid}/", f"/indicators/{indicator.uid}/"
    for address in (
        "/awards/", "/awards/add/", own, f"{own}extend/", f"{own}money/", f"{own}countries/",
        f"{own}years/", f"{own}framework/", f"{own}indicators/", f"{own}off-target/", one,
        f"{one}define/", f"{one}baselines/", f"{one}targets/changes/", f"{one}versions/1/",
        f"{one}notes/KG/2/", "/agreements/",
    ):  # fmt: skip
        page.goto(address)
        check(page)
    page.goto(f"{one}targets/")
    check(page)
    page.fill("#id_value-KG-2", "many")
    page.click("text=Set the targets")
    assert page.locator(".problems a").get_attribute("href") == "#id_value-KG-2"
    check(page)
    page.fill("#id_value-KG-2", "4")
    page.click("text=Set the targets")
    assert "1 target is set." in page.inner_text(".messages")
    page.goto(f"{own}off-target/?margin=5")
    check(page)
    page.goto(f"{one}define/")
    page.click("text=See the figure")
    check(page)
    page.get_by_role("textbox", name="Title").fill("")
    page.click("text=See the figure")
    check(page)
