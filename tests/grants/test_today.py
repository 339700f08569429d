"""Today and the page of an organisation: agreements that end, work that nobody pays."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.accounts import give_role, make_user
from factories.directory import make_organisation
from factories.grants import make_agreement
from factories.outreach import make_event
from queries import count_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.today import Item, Kind
from turna.grants import today
from turna.programmes.models import Award

SignIn = Callable[[User], Client]
FIRST, SOON, LATER = date(2011, 12, 1), date(2012, 9, 30), date(2013, 9, 30)


@pytest.fixture(autouse=True)
def _august(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is 15 August 2012."""
    now = timezone.make_aware(datetime(2012, 8, 15, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)


def asked(user: User) -> list[Item]:
    return [*today.agreements_that_end(user), *today.work_without_agreement(user)]


def test_an_officer_decides_what_follows_an_agreement(
    award: Award, organisations: Any, mission_officer: User, sign_in: SignIn
) -> None:
    row = make_agreement(award, organisations.ngo, FIRST, SOON)
    make_agreement(award, organisations.other_ngo, FIRST, SOON)  # another country's
    (item,) = asked(mission_officer)
    assert (item.kind, item.due, item.count) == (Kind.DUE, SOON, 1)
    assert item.title == "Decide what follows 1 agreement"
    assert "Test NGO of Batken ends on 30 September 2012" in item.why
    assert item.url == f"/agreements/{row.uid}/"
    assert "Decide what follows 1 agreement" in sign_in(mission_officer).get("/").content.decode()


def test_several_lead_to_the_list_of_those_that_end(
    award: Award, organisations: Any, places: Any, mission_officer: User, sign_in: SignIn
) -> None:
    other = make_organisation("test-ngo-osh", places.osh)
    rows = [make_agreement(award, one, FIRST, SOON) for one in (organisations.ngo, other)]
    lasting = make_agreement(award, make_organisation("test-3", places.osh), FIRST, LATER)
    (item,) = asked(mission_officer)
    assert (item.count, item.url) == (2, "/agreements/?ends=soon")
    html = sign_in(mission_officer).get(item.url).content.decode()
    assert all(row.code in html for row in rows)
    assert lasting.code not in html


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        (FIRST, LATER, {}),
        (FIRST, date(2012, 8, 14), {}),
        (date(2012, 9, 1), SOON, {}),
        (FIRST, SOON, {"ended_on": date(2012, 7, 31)}),
    ],
)
def test_what_ends_later_has_ended_or_has_not_begun_waits_for_nobody(
    award: Award, organisations: Any, mission_officer: User, *, first: Any, last: Any, fields: Any
) -> None:
    make_agreement(award, organisations.ngo, first, last, **fields)
    assert asked(mission_officer) == []


def test_one_with_a_follower_waits_for_nobody(
    award: Award, organisations: Any, mission_officer: User
) -> None:
    make_agreement(award, organisations.ngo, FIRST, SOON)
    make_agreement(award, organisations.ngo, date(2012, 10, 1), LATER)
    assert asked(mission_officer) == []


def test_a_partner_waits_for_the_mission(
    award: Award, organisations: Any, manager: User, me_officer: User
) -> None:
    row = make_agreement(award, organisations.ngo, FIRST, SOON)
    (item,) = asked(manager)
    assert (item.kind, item.title) == (Kind.OTHERS, f"Your agreement {row.code} ends")
    assert asked(me_officer) == []


def test_work_of_the_last_year_that_no_agreement_covers(
    organisations: Any, places: Any, mission_officer: User, manager: User
) -> None:
    make_event(organisations.ngo, places.batken, day=date(2012, 6, 1))
    make_event(organisations.ngo, places.batken, day=date(2012, 6, 2))
    make_event(organisations.ngo, places.batken, day=date(2012, 6, 2), state="voided")
    make_event(organisations.ngo, places.batken, day=date(2011, 6, 1))
    make_event(organisations.mission, places.kg, day=date(2012, 6, 1))
    make_event(organisations.other_ngo, places.sughd, day=date(2012, 6, 1))
    (item,) = asked(mission_officer)
    assert (item.title, item.kind) == ("Sign an agreement with 1 partner", Kind.MINE)
    assert item.why.startswith("2 records of the last year count for no award")
    assert item.url == "/agreements/sign/?organisation=test-ngo-batken"
    assert asked(manager) == []


def test_home_asks_the_same_number_of_questions_for_many(
    award: Award, organisations: Any, places: Any, mission_officer: User, sign_in: SignIn
) -> None:
    client = sign_in(mission_officer)

    def more(name: str) -> None:
        ngo = make_organisation(name, places.batken)
        make_agreement(award, ngo, FIRST, SOON)
        other = make_organisation(f"{name}-x", places.osh)
        make_event(other, places.osh, day=date(2012, 6, 1))

    more("a")
    client.get("/")
    before, _page = count_queries(client, "/")
    for n in range(10):
        more(f"b{n}")
    assert count_queries(client, "/")[0] == before


# --- the page of an organisation


def test_an_organisations_page_shows_its_agreements_and_signs_the_next(
    award: Award, organisations: Any, mission_officer: User, sign_in: SignIn
) -> None:
    row = make_agreement(award, organisations.ngo, FIRST, SOON)
    make_agreement(award, organisations.ngo, date(2010, 7, 1), date(2011, 6, 30))
    client = sign_in(mission_officer)
    html = client.get("/organisations/test-ngo-batken/").content.decode()
    assert f'<a href="/agreements/{row.uid}/">{row.code}</a>' in html
    assert "award TA.1, 1 December 2011 to 30 September 2012, in force" in html
    assert "1 July 2010 to 30 June 2011, ended" in html
    link = "/agreements/sign/?organisation=test-ngo-batken"
    assert link in html
    form = client.get(link).content.decode()
    assert '<option value="test-ngo-batken" selected' in form


def test_agreements_are_shown_to_who_reads_them(
    award: Award, organisations: Any, sign_in: SignIn, *, manager: User, donor: User, places: Any
) -> None:
    row = make_agreement(award, organisations.ngo, FIRST, SOON)
    page = sign_in(manager).get("/organisations/test-ngo-batken/").content.decode()
    assert row.code in page
    assert "Sign an agreement" not in page
    assert row.code not in sign_in(donor).get("/organisations/test-ngo-batken/").content.decode()
    tj = make_user(organisations.mission, username="officer-tj")
    give_role(tj, Role.MISSION_OFFICER, place=places.tj)
    foreign = sign_in(tj).get("/organisations/test-ngo-batken/")
    assert row.code not in foreign.content.decode()
