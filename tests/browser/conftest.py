"""A real browser on a real server. Give each test here `pytest.mark.browser`.

`visit(user, width=360, dark=True, scripts=False)` gives a page of the live server on which the
user is signed in (nobody for None); `page.goto("/users/")` takes addresses of the site.
`check(page)` fails for anything that no page may have: a breach of the accessibility rules, two
headings of the first order, sideways scrolling, an error in the console.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Error, Page, expect

from turna.accounts.models import User

Visit = Callable[..., Page]
PATIENCE_MS = 20_000  # two browsers and two servers share a small machine
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Visit]:
    opened = []

    def run(
        user: User | None = None, *, width: int = 1280, dark: bool = False, scripts: bool = True
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            has_touch=width < 700,
        )
        opened.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda said: _complain(page, said))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        return page

    yield run
    for context in opened:
        context.close()


def _complain(page: Any, said: Any) -> None:
    # A refused form answers 422 and a missing page 404: the browser notes both as errors.
    if said.type in {"error", "warning"} and not said.text.startswith("Failed to load resource"):
        page.complaints.append(said.text)


@pytest.fixture
def check() -> Callable[[Page], None]:
    def run(page: Page) -> None:
        violations = _violations(page)
        where = page.url
        broken = [(v["id"], v["nodes"][0]["html"][:200]) for v in violations]
        assert not broken, where
        assert page.locator("h1").count() == 1, where
        assert sideways(page) <= 0, f"{where} scrolls sideways"
        assert page.complaints == [], where  # type: ignore[attr-defined]

    return run


def _violations(page: Page, *, tries: int = 3) -> list[dict[str, Any]]:
    """What axe finds on the page that is arrived at.

    A click answers before the next page has come; axe then asks a page that is about to go. That
    is no finding about either page, so the next one is asked.
    """
    page.wait_for_load_state("load")
    try:
        return list(Axe().run(page).response["violations"])
    except Error as error:
        if tries == 1 or "navigation" not in str(error):
            raise
        return _violations(page, tries=tries - 1)


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
