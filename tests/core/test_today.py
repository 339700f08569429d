"""Today: sections, their order, and what Home says of a good day."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from turna.accounts.models import User
from turna.core import today
from turna.core.today import Item, Kind

SignIn = Callable[[User], Client]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`only(item, …)`: these items and no room's."""
    _rooms_have_registered()

    def run(*items: Item) -> None:
        def provider(user: Any) -> Iterator[Item]:
            yield from items

        monkeypatch.setattr(today, "_providers", {})
        today.register(provider)

    return run


def _rooms_have_registered() -> None:
    """Addresses are loaded at the first request: what they register must not be lost with us."""
    assert get_resolver().url_patterns


def item(title: str, kind: Kind, due: date | None = None, count: int = 1) -> Item:
    return Item(title=title, why="Because.", url="/there/", kind=kind, due=due, count=count)


def test_items_stand_in_their_section_soonest_first(
    only: Callable[..., None], worker_batken: User
) -> None:
    day = date(2026, 3, 1)
    only(
        item("whenever", Kind.DUE), item("next week", Kind.DUE, day + timedelta(7), count=4),
        item("b tomorrow", Kind.DUE, day + timedelta(1)),
        item("a tomorrow", Kind.DUE, day + timedelta(1)), item("theirs", Kind.OTHERS),
    )  # fmt: skip
    overdue, due, mine, others = today.sections_for(worker_batken)
    assert [one.title for one in due.items] == ["a tomorrow", "b tomorrow", "next week", "whenever"]
    assert (due.count, others.count, overdue.count, mine.count) == (7, 1, 0, 0)
    assert [s.kind for s in (overdue, due, mine, others)] == list(Kind)


def test_a_provider_registered_twice_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, worker_batken: User
) -> None:
    def provider(user: Any) -> list[Item]:
        return [item("once", Kind.MINE)]

    _rooms_have_registered()
    monkeypatch.setattr(today, "_providers", {})
    assert today.register(provider) is today.register(provider)
    assert [len(section.items) for section in today.sections_for(worker_batken)] == [0, 0, 1, 0]


def test_nobody_signed_in_has_no_today() -> None:
    assert today.sections_for(AnonymousUser()) == ()


def test_home_shows_what_waits(
    only: Callable[..., None], worker_batken: User, sign_in: SignIn
) -> None:
    now = timezone.localdate()
    only(
        item("Late & <b>bold</b>", Kind.OVERDUE, now - timedelta(3)),
        item("Soon", Kind.DUE, now + timedelta(3), count=12),
    )
    html = sign_in(worker_batken).get("/").content.decode()
    assert html.count("<h1") == 1
    assert "Late &amp; &lt;b&gt;bold&lt;/b&gt;" in html
    assert html.count('href="/there/"') == 2
    assert html.count("was due") == 1
    assert '<span class="of">12</span>' in html
    assert "Nobody waits for you." in html
    assert "Nothing is late." not in html


def test_home_of_a_good_day_says_so_in_every_section(
    only: Callable[..., None], worker_batken: User, sign_in: SignIn
) -> None:
    only()
    html = sign_in(worker_batken).get("/").content.decode()
    for words in ("Nothing is late.", "by a day soon", "Nobody waits for you.", "wait for nobody"):
        assert words in html
