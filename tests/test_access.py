"""Closed by default: every address answers every role as `access_table.py` says."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from access_table import ACCESS, Line
from turna.accounts.models import User
from turna.accounts.roles import ACTIONS, Role
from turna.core import navigation
from walking import PAGES, address_of, opener

KNOWN_ACTIONS = frozenset().union(*ACTIONS.values())
ADDRESSES = sorted(ACCESS)
CLOSED = [n for n in ADDRESSES if ACCESS[n].anonymous == 302 and ACCESS[n].method == "get"]


def addresses(resolver: Any = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site: its full name ("" when it has none) and its pattern."""
    for found in (resolver or get_resolver()).url_patterns:
        if isinstance(found, URLResolver):
            inner = f"{space}{found.namespace}:" if found.namespace else space
            yield from addresses(found, inner)
        else:
            yield (f"{space}{found.name}" if found.name else ""), found


def test_every_address_has_a_name() -> None:
    nameless = [str(pattern.pattern) for name, pattern in addresses() if not name]
    assert not nameless, "Give these addresses names and lines in tests/access_table.py."


def test_the_table_lists_the_addresses_of_the_site_and_no_others() -> None:
    existing = {name for name, _pattern in addresses()}
    assert existing - set(ACCESS) == set(), "Add a line for each to tests/access_table.py."
    assert set(ACCESS) - existing == set(), "These addresses do not exist: remove their lines."


def test_pages_need_actions_that_some_role_has() -> None:
    asked = {}
    for name, pattern in addresses():
        view = getattr(pattern.callback, "view_class", pattern.callback)
        if action := getattr(view, "action", ""):
            asked[name] = action
    asked |= {f"menu {e.url_name}": e.action for e in navigation.entries() if e.action}
    assert asked
    assert {name: a for name, a in asked.items() if a not in KNOWN_ACTIONS} == {}


def test_the_menu_leads_to_addresses_that_exist() -> None:
    assert navigation.entries()
    for entry in navigation.entries():
        assert reverse(entry.url_name).startswith("/")


@pytest.mark.parametrize("name", ADDRESSES)
def test_each_role_gets_its_answer(
    name: str,
    walkers: dict[Role, User],
    organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:
    line = ACCESS[name]
    own = address_of(name, line, organisations.ngo, places.batken)
    foreign = address_of(name, line, organisations.other_ngo, places.sughd)
    expected, answered = {}, {}
    for role, user in walkers.items():
        client = Client()
        client.force_login(user)
        expected[role.value] = line.answers[role] if line.make else line.answers[role][:1]
        answered[role.value] = tuple(
            _ask(client, line, url).status_code for url in ((own, foreign) if line.make else (own,))
        )
    expected["anonymous"] = (line.anonymous,)
    answered["anonymous"] = (_ask(Client(), line, own).status_code,)
    assert answered == expected


@pytest.mark.parametrize("name", CLOSED)
def test_closed_pages_send_strangers_to_the_door(
    name: str, organisations: SimpleNamespace, places: SimpleNamespace, inactive: User
) -> None:
    url = address_of(name, ACCESS[name], organisations.ngo, places.batken)
    client = Client()
    client.force_login(inactive)
    for visitor in (Client(), client):
        assert visitor.get(url).headers["Location"] == f"{reverse('accounts:sign-in')}?next={url}"


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_whole_and_keep_the_content_security_policy(
    name: str,
    walkers: dict[Role, User],
    organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:
    """One heading with words in it, a title, a language, and nothing inline."""
    line = ACCESS[name]
    client = Client()
    if role := opener(name):
        client.force_login(walkers[role])
    response = client.get(address_of(name, line, organisations.ngo, places.batken))
    if not response.headers["Content-Type"].startswith("text/html"):
        return  # a file to download has no heading
    html = response.content.decode()
    assert [h.strip() != "" for h in re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)] == [True]
    whose = "" if name == "blank" else " · Turna"  # the one that is left to in a hurry
    assert re.search(rf"<title>\s*\S.*{whose}</title>", html, re.S)
    assert re.search(r'<html lang="\w+"', html)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r'(src|href)="(https?:)?//', html)


def _ask(client: Client, line: Line, url: str) -> Any:
    return getattr(client, line.method)(url, dict(line.data))
