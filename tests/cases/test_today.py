"""Today for who records cases: long stays, people in a shelter without recorded help."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.cases import make_person, make_service, make_stay
from queries import count_queries
from turna.accounts.models import User
from turna.cases import today
from turna.core.today import Item

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _june(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is 15 June 2012."""
    now = timezone.make_aware(datetime(2012, 6, 15, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)


def asked(user: User) -> list[Item]:
    return list(today.open_stays(user))


def test_a_long_stay_without_a_departure_is_looked_at(
    organisations: Any, places: Any, case_worker: User, sign_in: SignIn
) -> None:
    ngo = organisations.ngo
    long = make_stay(ngo, places.batken, day=date(2012, 3, 1))
    make_service(ngo, places.batken, person=long.person, day=date(2012, 6, 1))
    left = make_stay(ngo, places.batken, day=date(2012, 3, 1), left_on=date(2012, 4, 1))
    make_stay(ngo, places.batken, day=date(2012, 6, 10))  # new
    make_stay(ngo, places.batken, day=date(2012, 3, 1), state="voided")
    make_stay(organisations.other_ngo, places.sughd, day=date(2012, 3, 1))
    (item,) = asked(case_worker)
    assert item.title == "Look at 1 long stay without a departure"
    assert "The longest began on 1 March 2012" in item.why
    assert long.person.code not in item.title + item.why
    page = sign_in(case_worker).get(item.url).content.decode()
    assert long.person.code in page
    assert left.person.code not in page


def test_people_in_the_shelter_without_recorded_help(
    organisations: Any, places: Any, case_worker: User
) -> None:
    ngo = organisations.ngo
    person = make_person(ngo)
    make_service(ngo, places.batken, person=person, day=date(2012, 5, 1))
    make_service(ngo, places.batken, person=person, day=date(2012, 6, 1), state="voided")
    make_stay(ngo, places.batken, person=person, day=date(2012, 5, 1))
    helped = make_stay(ngo, places.batken, day=date(2012, 5, 1))
    make_service(ngo, places.batken, person=helped.person, day=date(2012, 5, 20))
    (item,) = asked(case_worker)
    assert item.title == "Record the help given to 1 person in the shelter"


def test_who_only_reads_cases_is_told_nothing(
    organisations: Any, places: Any, mission_officer: User, donor: User
) -> None:
    make_stay(organisations.ngo, places.batken, day=date(2012, 3, 1))
    assert asked(mission_officer) == asked(donor) == []


def test_home_asks_the_same_number_of_questions_for_many(
    organisations: Any, places: Any, case_worker: User, sign_in: SignIn
) -> None:
    client = sign_in(case_worker)
    make_stay(organisations.ngo, places.batken, day=date(2012, 3, 1))
    client.get("/")
    before, _page = count_queries(client, "/")
    for _n in range(12):
        make_stay(organisations.ngo, places.batken, day=date(2012, 3, 1))
    after, page = count_queries(client, "/")
    assert after == before
    assert "Look at 13 long stays" in page.content.decode()


def test_the_menu_shows_cases_with_their_icons(case_worker: User, sign_in: SignIn) -> None:
    html = sign_in(case_worker).get("/people/").content.decode()
    menu = html[html.index("<nav") : html.index("<main")]
    for icon in ("user", "plane-arrival", "bed"):
        assert f"icons.svg#{icon}" in menu
