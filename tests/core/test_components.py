"""Parts of pages: what they draw, and that nothing typed gets through them as markup."""

from datetime import date

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from turna.core.components import (
    SIGNS,
    Action,
    Badge,
    Board,
    Card,
    Chip,
    Empty,
    Moment,
    Notice,
    Part,
    Stage,
    Tab,
    Tabs,
    Timeline,
)

NASTY = "<b>x</b>"
PARTS = [
    Badge(NASTY),
    Chip(NASTY, NASTY, "?q=1&page=2"),
    Timeline([Moment(NASTY, date(2015, 6, 7), NASTY, NASTY, url="/?a=1&b=2")], NASTY),
    Timeline([], NASTY),
    Tabs(NASTY, [Tab(NASTY, "/", current=True, count=1204)]),
    Board(
        NASTY, [Stage(NASTY, [Card(NASTY, "/", (NASTY,), Badge(NASTY))]), Stage(NASTY, (), NASTY)]
    ),
    Notice(NASTY, title=NASTY),
    Empty(NASTY, Action(NASTY, "/")),
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: type(part).__name__)
def test_draws_itself_and_escapes(part: Part) -> None:
    html = Template("{{ part }}").render(Context({"part": part}))
    assert html == part.render() == str(part)
    assert "<b>" not in html
    assert "&lt;b&gt;x&lt;/b&gt;" in html


@pytest.mark.parametrize("tone", sorted(SIGNS))
def test_a_status_is_a_word_and_a_shape(tone: str) -> None:
    html = str(Badge("waits for you", tone))
    assert "waits for you" in html
    assert f"#{SIGNS[tone]}" in html
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_an_icon_of_ones_own() -> None:
    assert "#bed" in str(Badge("sleeps here", "info", icon="bed"))
    assert "#plane-arrival" in str(Timeline([Moment("Arrived", icon="plane-arrival")]))


def test_tabs_show_where_one_is() -> None:
    html = str(Tabs("Sections", [Tab("One", "/1/", current=True), Tab("Two", "/2/", count=0)]))
    assert '<a href="/1/" aria-current="page">One</a>' in html
    assert 'Two <span class="of">0</span>' in html


class TestActions:
    def draw(self, *actions: Action) -> str:
        return render_to_string("core/actions.html", {"actions": actions})

    def test_a_link(self) -> None:
        html = self.draw(
            Action("Add", "/add/", "primary", "plus"), Action("See", "/see/", panel=True)
        )
        assert '<a class="button" href="/add/">' in html
        assert '<a class="button plain" href="/see/" data-panel>' in html

    def test_a_button_that_posts(self) -> None:
        html = self.draw(Action("Close", "/close/", "danger", post=True, fields=(("month", "5"),)))
        assert '<form method="post" action="/close/">' in html
        assert '<input type="hidden" name="month" value="5">' in html
        assert '<button class="danger" type="submit">' in html

    def test_what_cannot_be_done_says_why(self) -> None:
        html = self.draw(
            Action("Add", "/"), Action("Close", "/close/", why_not="a count is missing.")
        )
        assert 'disabled aria-describedby="why-not-2"' in html
        assert '<p class="why-not" id="why-not-2">Close: a count is missing.</p>' in html
        assert 'href="/close/"' not in html

    def test_nothing_to_do_draws_nothing(self) -> None:
        assert self.draw().strip() == ""
