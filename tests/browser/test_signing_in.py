"""Signing in with a real browser: authenticator app, passkeys, the locked desk, one's account."""

import base64
import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from factories.accounts import give_role, make_session, make_user
from turna.accounts import totp
from turna.accounts.models import App, Passkey, Session, User
from turna.accounts.roles import Role
from turna.vault.models import AuditEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]
Check = Callable[[Page], None]
GOOD = "three quiet cranes"


@pytest.fixture
def worker(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.ngo, username="saltanat", name="Saltanat Example")
    give_role(user, Role.CASE_WORKER, organisation=organisations.ngo)
    user.set_password(GOOD)
    user.save()
    return user


def knock(page: Page, password: str = GOOD) -> None:
    page.goto("/sign-in/")
    page.fill("input[name=username]", "saltanat")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")


class Key:
    """A key that the browser believes to be plugged in, and that knows its owner."""

    def __init__(self, page: Page) -> None:
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.id = made["authenticatorId"]

    def knows_its_owner(self, *, yes: bool) -> None:
        self.tools.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes}
        )


def idle(**span: float) -> None:
    Session.objects.update(seen_at=timezone.now() - timedelta(**span))


@pytest.mark.parametrize(
    ("width", "dark", "scripts"), [(1280, False, True), (360, True, True), (1280, True, False)]
)
def test_an_app_is_added_and_asked_for(
    visit: Visit, check: Check, worker: User, *, width: int, dark: bool, scripts: bool
) -> None:
    page = visit(width=width, dark=dark, scripts=scripts)

    def look() -> None:
        if scripts:  # without them axe cannot run either
            check(page)

    page.goto("/sign-in/")
    look()
    knock(page)
    expect(page.locator("h1")).to_have_text("Add a second step")
    look()
    page.click("text=Authenticator app")
    expect(page.locator("svg.qr")).to_be_visible()
    look()
    shown = page.locator("main code").inner_text().replace(" ", "")
    secret = base64.b32decode(shown)
    counter = totp.counter_at(timezone.now())
    page.fill("input[name=code]", "12")
    page.keyboard.press("Enter")
    expect(page.locator(".problems")).to_contain_text("not right")
    look()
    page.fill("input[name=code]", totp.code_of(secret, counter))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    assert page.locator(".codes code").count() == 10
    look()
    paper = page.locator(".codes code").first.inner_text()
    page.click("text=I have written them down")
    expect(page.locator("h1")).to_have_text("Today")

    page.click("header >> text=Sign out")
    knock(page)
    expect(page.locator("h1")).to_have_text("Second step")
    look()
    page.fill("input[name=code]", paper)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Today")
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text("9 recovery codes are left.")
    look()


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (360, False)])
def test_a_passkey_is_made_and_opens_the_door_alone(
    visit: Visit, check: Check, worker: User, *, width: int, dark: bool
) -> None:
    page = visit(width=width, dark=dark)
    chip = Key(page)
    knock(page)
    page.click("strong:has-text('Passkey')")
    expect(page.locator("h1")).to_have_text("Add a passkey")
    check(page)
    page.fill("input[name=name]", "office laptop")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    page.click("text=I have written them down")
    assert Passkey.objects.get().name == "office laptop"

    page.click("header >> text=Sign out")
    page.goto("/sign-in/?next=/people/")
    page.click("button:has-text('Sign in with a passkey')")
    expect(page).to_have_url(re.compile("^[^?]+/people/$"))
    assert AuditEntry.objects.filter(verb="accounts.session.started").last().reason == "passkey"
    assert Passkey.objects.get().sign_count > 0

    page.click("header >> text=Sign out")
    knock(page)
    expect(page.locator("h1")).to_have_text("Second step")
    page.click("text=Use a passkey")
    expect(page.locator("h1")).to_have_text("Today")

    page.click("header >> text=Sign out")
    page.goto("/sign-in/")
    chip.knows_its_owner(yes=False)
    page.click("button:has-text('Sign in with a passkey')")
    expect(page.locator("[data-passkey-wrong]")).to_be_visible()
    check(page)


def test_an_attacked_account_opens_by_passkey(
    visit: Visit, worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit(worker)
    Key(page)
    page.goto("/me/passkeys/add/")
    page.fill("input[name=name]", "key")
    page.click("text=Make the passkey")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    page.goto("/")
    page.click("header >> text=Sign out")
    page.context.clear_cookies(name="turna-device")
    monkeypatch.setattr("turna.accounts.services.door.authenticate", lambda *_, **__: None)
    for _guess in range(11):
        knock(page, "a guess")
        expect(page.locator(".problems")).to_be_visible()
    expect(page.locator(".problems")).to_contain_text("Too many tries")
    page.click("button:has-text('Sign in with a passkey')")
    expect(page.locator("h1")).to_have_text("Today")


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (360, False)])
def test_a_locked_desk_opens_in_place_and_keeps_what_was_typed(
    visit: Visit, check: Check, worker: User, *, width: int, dark: bool
) -> None:
    page = visit(worker, width=width, dark=dark)
    Key(page)
    page.goto("/me/passkeys/add/")
    page.fill("input[name=name]", "a name half typ")
    idle(minutes=16)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    desk = page.locator("#desk")
    expect(desk).to_be_visible()
    expect(page.locator("input[name=name]")).to_be_hidden()
    check(page)
    page.keyboard.press("Escape")
    expect(desk).to_be_visible()
    page.keyboard.type("wrong wrong wrong")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-wrong")).to_contain_text("not your password")
    check(page)
    page.fill("#desk-typed", GOOD)
    page.keyboard.press("Enter")
    expect(desk).to_be_hidden()
    expect(page.locator("input[name=name]")).to_have_value("a name half typ")

    page.keyboard.press("Escape")
    page.fill("input[name=name]", "a name wholly typed")
    page.click("text=Make the passkey")
    expect(page.locator("h1")).to_have_text("Your recovery codes")
    page.goto("/me/passkeys/add/")
    page.fill("input[name=name]", "another")
    idle(minutes=16)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(desk).to_be_visible()
    page.click("text=Unlock with a passkey")
    expect(desk).to_be_hidden()
    expect(page.locator("input[name=name]")).to_have_value("another")


def test_what_was_typed_outlives_a_session_that_ends_while_locked(
    visit: Visit, worker: User
) -> None:
    page = visit(worker)
    page.goto("/me/password/")
    Session.objects.all().delete()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#desk")).to_be_visible()
    page.fill("#desk-typed", GOOD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your session has ended")


@pytest.mark.parametrize("scripts", [True, False])
def test_without_the_dialogue_the_next_page_asks(
    visit: Visit, check: Check, worker: User, *, scripts: bool
) -> None:
    page = visit(worker, scripts=scripts)
    page.goto("/people/")
    page.click("text=Lock this desk")
    expect(page.locator("h1")).to_have_text("Locked")
    if scripts:
        check(page)
    page.goto("/help/")
    expect(page.locator("h1")).to_have_text("Locked")
    page.fill("input[name=password]", GOOD)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Help")


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (360, False)])
def test_one_s_account(visit: Visit, check: Check, worker: User, *, width: int, dark: bool) -> None:
    App.objects.create(user=worker, salt="salt")
    make_session(worker, device="Firefox, Windows")
    page = visit(worker, width=width, dark=dark)
    for url in ("/me/", "/me/password/", "/me/second/", "/me/app/", "/me/app/remove/",
                "/me/recovery-codes/", "/me/prove/"):  # fmt: skip
        answer: Any = page.goto(url)
        assert answer.status == 200, url
        check(page)
    page.goto("/me/")
    page.click("td button:has-text('End')")
    expect(page.locator("main")).to_contain_text("The session is ended.")
    assert Session.objects.filter(user=worker).count() == 1
    page.goto("/me/password/")
    page.fill("input[name=present]", GOOD)
    page.fill("input[name=password]", "four quiet cranes fly")
    page.fill("input[name=again]", "four quiet cranes fly")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Your password is changed.")
    worker.refresh_from_db()
    assert worker.check_password("four quiet cranes fly")


def test_after_signing_out_back_shows_nothing(visit: Visit, worker: User) -> None:
    page = visit(worker)
    page.goto("/people/")
    page.click("header >> text=Sign out")
    expect(page.locator("input[name=password]")).to_be_visible()
    page.go_back()
    expect(page.locator("input[name=password]")).to_be_visible()
