from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template

from turna.core import navigation


@pytest.fixture(autouse=True)
def _own_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register("Later", "later", action="room.read", order=20)
    navigation.register("First", "first", action="room.write", order=10)
    navigation.register("Open", "open", order=30)


def reader(*actions: str) -> SimpleNamespace:
    return SimpleNamespace(is_authenticated=True, can=lambda action: action in actions)


def labels(user: object) -> list[str]:
    return [entry.label for entry in navigation.entries_for(user)]


def test_entries_come_in_order_to_whoever_may_open_them() -> None:
    assert labels(reader("room.read", "room.write")) == ["First", "Later", "Open"]
    assert labels(reader("room.read")) == ["Later", "Open"]
    assert labels(reader()) == ["Open"]
    assert labels(AnonymousUser()) == []


def test_registering_again_replaces() -> None:
    navigation.register("Renamed", "later", order=5)
    assert labels(reader()) == ["Renamed", "Open"]


def test_a_page_without_a_request_has_no_menu() -> None:
    template = Template("{% load turna %}{% navigation_entries as found %}{{ found|length }}")
    assert template.render(Context()) == "0"
    request = SimpleNamespace(user=reader("room.read"))
    assert template.render(Context({"request": request})) == "2"
