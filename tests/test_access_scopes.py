"""The access table beyond its own walk: neighbours, forms, parts of pages, ids put together.

`test_access.py` asks each address once, for an own record and for one in another country. Here the
same lines are walked with a neighbour in the same village, by every other way of asking, and with
the ids of two organisations in one address.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from access_table import ACCESS
from factories.directory import make_organisation
from turna.accounts.models import User
from turna.accounts.roles import Role
from walking import address_of

SHUT = {403, 404}
# What it shows is the country's, for whoever reads the country's figures.
OF_THE_COUNTRY = {"reports:changes-file"}
OBJECTS = sorted(name for name, line in ACCESS.items() if line.make)
READS = sorted(name for name, line in ACCESS.items() if line.method == "get")


@pytest.fixture
def neighbour(organisations: SimpleNamespace, places: SimpleNamespace) -> Any:
    """Another partner where the walkers' own is: their place covers it, their organisation does
    not."""
    return make_organisation("test-ngo-neighbour", places.batken, en="Test neighbour in Batken")


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", sorted(set(OBJECTS) - OF_THE_COUNTRY))
def test_a_neighbour_is_as_foreign_as_somebody_abroad(
    name: str, walkers: dict[Role, User], neighbour: Any, places: SimpleNamespace
) -> None:
    line = ACCESS[name]
    url = address_of(name, line, neighbour, places.batken)
    answered = {
        role.value: getattr(_client(user), line.method)(url, dict(line.data)).status_code
        for role, user in walkers.items()
    }
    assert answered == {role.value: line.answers[role][1] for role in walkers}


@pytest.mark.parametrize("name", READS)
def test_what_does_not_open_opens_by_no_other_way_of_asking(
    name: str,
    walkers: dict[Role, User],
    organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:
    """A form sent by hand, a part of the page, its head alone, and a number of pages too large."""
    line = ACCESS[name]
    urls = [address_of(name, line, organisations.ngo, places.batken)]
    if line.make:
        urls.append(address_of(name, line, organisations.other_ngo, places.sughd))
    opened = []
    # One role for each answer of the line: those that get the same are told alike.
    for role in {line.answers[role]: role for role in walkers}.values():
        client = _client(walkers[role])
        for url, expected in zip(urls, line.answers[role], strict=False):
            if expected in SHUT:
                got = {
                    "post": client.post(url, {"version": "1"}).status_code,
                    "part": client.get(url, headers={"HX-Request": "true"}).status_code,
                    "head": client.head(url).status_code,
                    "asked": client.get(url, {"page": "2", "q": "a", "sort": "x"}).status_code,
                }
                opened += [(role.value, url, how, n) for how, n in got.items() if n not in SHUT]
    assert [one for one in opened if one[2:] != ("post", 405)] == []


@pytest.mark.parametrize("name", OBJECTS)
def test_ids_of_two_organisations_in_one_address_open_nothing(
    name: str,
    walkers: dict[Role, User],
    organisations: SimpleNamespace,
    places: SimpleNamespace,
) -> None:
    line = ACCESS[name]
    assert line.make
    own = line.make(organisations.ngo, places.batken)
    foreign = line.make(organisations.other_ngo, places.sughd)
    differ = [key for key in own if own[key] != foreign.get(key)]
    if len(differ) < 2 or all(answers[1] == 200 for answers in line.answers.values()):
        return
    for role, user in walkers.items():
        for key in differ:
            url = reverse(name, kwargs=own | {key: foreign[key]})
            assert _client(user).get(url).status_code in SHUT, (role, url)


def test_some_addresses_hold_two_ids() -> None:
    """Or the test above would ask nothing."""
    assert {"accounts:role-end", "cases:team-end"} <= set(ACCESS)
