"""One source of words: the page, the document, and what other pages explain."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from turna.accounts.models import User
from turna.core import glossary
from turna.core.components import Explained
from turna.site.glossary import PARTS, register

SOURCE = Path(settings.CHECKOUT) / "src/turna"
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _registered() -> None:
    """As `site.urls` does it, which a test that opens no page has not read."""
    register()


def test_two_words_with_one_anchor_are_refused() -> None:
    twice = glossary.Part("A", "b", (glossary.Term("x (Y)", "1"), glossary.Term("x, z", "2")))
    with pytest.raises(ValueError, match="one anchor: \\['x'\\]"):
        glossary.register([twice])
    assert glossary.parts() == PARTS


def test_every_word_that_a_page_explains_is_there() -> None:
    slugs = {term.slug for term in glossary.terms()}
    named = set()
    for path in SOURCE.rglob("*.html"):
        named |= set(re.findall(r'{% term "([\w-]+)"', path.read_text(encoding="utf-8")))
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'Explained\(\s*"([\w-]+)"', text))
        for line in re.findall(r'(?:explains = |"explains": )\(([^)]*)\)', text):
            named |= set(re.findall(r'"([\w-]+)"', line))
    assert len(named) > 30
    assert named - slugs == set()
    with pytest.raises(ValueError, match="no 'unicorn'"):
        Explained("unicorn").render()


def test_a_word_has_its_meaning_where_it_first_stands() -> None:
    template = Template('{% load turna %}{% term "award" %}|{% term "award" "Awards" %}')
    html = template.render(Context({"request": RequestFactory().get("/")}))
    first, second = html.split("|")
    assert 'popovertarget="term-award">award</button>' in first
    assert 'id="term-award"' in first
    assert "agreement with a donor" in first
    assert 'href="/help/glossary/#award"' in first
    assert second == "Awards"
    # Another page begins anew.
    assert "popover" in template.render(Context({"request": RequestFactory().get("/")}))


def test_how_it_is_written_is_text() -> None:
    template = Template('{% load turna %}{% term "award" nasty %}{% term "award" nasty %}')
    html = template.render(Context({"request": RequestFactory().get("/"), "nasty": "<i>"}))
    assert "<i>" not in html
    assert html.count("&lt;i&gt;") == 2


def test_words_are_said_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"award": "грант", glossary.term("award").meaning: "договор с донором"}
    monkeypatch.setattr(glossary, "gettext", lambda text: said.get(text, text))
    with translation.override("ru"):
        html = Explained("award").render()
    assert "грант" in html
    assert "договор с донором" in html


def test_the_page_has_every_word_with_its_anchor(donor: User, sign_in: SignIn) -> None:
    html = sign_in(donor).get("/help/glossary/").content.decode()
    for term in glossary.terms():
        assert f'<div id="{term.slug}">' in html
    assert "<code>room.deed</code>" in html
