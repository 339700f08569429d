"""Every page of the access table, opened by somebody who may: axe, one heading, no sideways."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Error, Page

from access_table import ACCESS
from turna.accounts.models import User
from turna.accounts.roles import Role
from walking import PAGES, address_of, opener

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Visit = Callable[..., Page]


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (360, True)], ids=["desk-light", "phone-dark"]
)
def test_every_page_is_open_to_everybody(
    visit: Visit,
    check: Callable[[Page], None],
    walkers: dict[Role, User],
    organisations: SimpleNamespace,
    places: SimpleNamespace,
    *,
    width: int,
    dark: bool,
) -> None:
    pages: dict[Role | None, Page] = {}
    looked_at, refused = 0, []
    for name in PAGES:
        role = opener(name)
        if role not in pages:
            pages[role] = visit(walkers[role] if role else None, width=width, dark=dark)
        page = pages[role]
        url = address_of(name, ACCESS[name], organisations.ngo, places.batken)
        try:
            answer = page.goto(url)
        except Error as error:
            refused.append(str(error))
            continue
        if answer is not None and "text/html" in answer.headers.get("content-type", ""):
            check(page)
            looked_at += 1
    assert all("Download is starting" in one for one in refused), refused
    assert looked_at > 60
