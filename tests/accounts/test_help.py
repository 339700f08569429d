"""Help: every guide can be read in here, the reader's own role first."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from turna.accounts import guides
from turna.accounts.models import User
from turna.accounts.roles import Role

SignIn = Callable[[User], Client]


def test_every_guide_of_the_folder_is_offered_and_every_role_has_one_but_one() -> None:
    files = {path.stem for path in guides.FOLDER.glob("*.md")} - {"README"}
    assert files == set(guides.OF_ROLES)
    having = {role for roles in guides.OF_ROLES.values() for role in roles}
    assert set(Role) - having == {Role.GOVERNMENT_PARTNER}


def test_the_own_role_comes_first(operator: User, sign_in: SignIn) -> None:
    response = sign_in(operator).get("/help/")
    assert [guide.name for guide in response.context["own"]] == ["operator"]
    html = response.content.decode()
    assert html.index("First day: hotline operator") < html.index("Other roles")
    assert html.index("Other roles") < html.index("First day: outreach worker")
    assert "Five things hold everywhere" in html
    assert "developer" not in html


@pytest.mark.parametrize("name", sorted(guides.OF_ROLES))
def test_a_guide_is_a_page(donor: User, sign_in: SignIn, name: str) -> None:
    html = sign_in(donor).get(f"/help/first-day/{name}/").content.decode()
    title = guides.guide(name).title  # type: ignore[union-attr]
    assert re.search(rf"<h1>{title.replace('&', '&amp;')}</h1>", html)
    assert "<ol>" in html or "<ul>" in html


def test_no_guide_is_no_page(donor: User, sign_in: SignIn) -> None:
    for name in ("README", "unicorn"):
        assert sign_in(donor).get(f"/help/first-day/{name}/").status_code == 404


def test_links_between_guides_lead_to_pages() -> None:
    assert guides.address_of("operator.md") == "/help/first-day/operator/"
    assert guides.address_of("../glossary.md") == "/help/glossary/"
    assert guides.address_of("../settings.md") == ""
    assert guides.address_of("javascript:alert(1)") == ""


def test_the_keys_are_those_that_the_palette_takes(donor: User, sign_in: SignIn) -> None:
    html = sign_in(donor).get("/help/").content.decode()
    assert "<kbd>Ctrl K</kbd>" in html
    assert "<kbd>/</kbd>" in html
    assert 'aria-keyshortcuts="Control+K Meta+K /"' in html
    script = Path(settings.CHECKOUT) / "src/turna/core/static/core/palette.js"
    text = script.read_text(encoding="utf-8")
    assert '"KeyK"' in text
    assert 'event.key === "/"' in text
