"""Awards on pages: adding one, what hangs on it, and forms that are refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.directory import make_organisation, make_place
from factories.programmes import make_award, make_indicator, make_version
from queries import count_queries
from turna.accounts.models import User
from turna.programmes import queries
from turna.programmes.models import Award, Indicator, Node

SignIn = Callable[[User], Client]


@pytest.fixture
def officer(sign_in: SignIn, me_officer: User) -> Client:
    return sign_in(me_officer)


def day(name: str, value: date) -> dict[str, int]:
    """A day as its three fields send it."""
    return {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}


def address(name: str, row: Any, *more: Any) -> str:
    return reverse(f"programmes:{name}", args=[row.uid, *more])


def test_an_award_is_added_from_its_agreement(
    officer: Client, organisations: SimpleNamespace
) -> None:
    data = {
        "title": "A new award", "number": "176-X", "code": "CT.9", "time_zone": "Asia/Bishkek",
        "donor": organisations.donor.code, "lead": organisations.mission.code,
        "signed_on": "2020-01-05",
        **day("starts_on", date(2020, 2, 1)), **day("ends_on", date(2023, 1, 31)),
    }  # fmt: skip
    answer = officer.post("/awards/add/", data)
    award = Award.objects.get(code="CT.9")
    assert answer.headers["Location"] == address("award", award)
    html = officer.get(address("award", award)).content.decode()
    assert "176-X" in html
    assert "31 January 2023" in html
    assert "The framework is empty" in html


def test_a_refused_award_keeps_what_was_typed(
    officer: Client, organisations: SimpleNamespace, award: Award
) -> None:
    data = {
        "title": "Second of its code", "number": "7", "code": award.code,
        "time_zone": "Asia/Bishkek", "donor": organisations.donor.code,
        "lead": organisations.mission.code, **day("signed_on", date(2020, 1, 5)),
        **day("starts_on", date(2020, 2, 1)), **day("ends_on", date(2019, 1, 31)),
    }  # fmt: skip
    answer = officer.post("/awards/add/", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "This code is taken" in html
    assert "The award ends before it starts" in html
    assert "Second of its code" in html
    assert 'href="#id_code"' in html
    assert Award.objects.count() == 1


def test_money_countries_years_and_extension(officer: Client, award: Award) -> None:
    kz = make_place("KZ", en="Kazakhstan")
    money = {
        "kind": "received",
        **day("day", date(2012, 3, 1)),
        "amount": "1 250,50",
        "currency": "usd",
    }
    assert officer.post(address("money-add", award), money).status_code == 302
    assert queries.money(award) == {("received", "USD"): Decimal("1250.50")}
    joins = {"country": kz.code, **day("joined_on", date(2012, 1, 1))}
    assert officer.post(address("country-join", award), joins).status_code == 302
    again = officer.post(address("country-join", award), joins)
    assert again.status_code == 422
    assert "Say why it changes" in again.content.decode()
    extension = {**day("ends_on", date(2015, 9, 30)), **day("signed_on", date(2013, 9, 1))}
    assert officer.post(address("award-extend", award), extension).status_code == 302
    html = officer.get(address("award", award)).content.decode()
    assert "1\u202f250.50" in html
    assert "Kazakhstan" in html
    assert "Extended until" in html
    assert "30 September 2015" in html


def test_project_years_follow_one_another(officer: Client, award: Award) -> None:
    data = {
        **day("first", date(2010, 6, 7)), **day("last_1", date(2011, 12, 31)),
        **day("last_3", date(2013, 9, 30)), "reason": "The donor's fiscal year",
    }  # fmt: skip
    refused = officer.post(address("calendar-set", award), data)
    assert refused.status_code == 422
    assert "A later year has its last day: type this one as well." in refused.content.decode()
    data |= day("last_2", date(2012, 12, 31))
    assert officer.post(address("calendar-set", award), data).status_code == 302
    assert [(y.first, y.last) for y in queries.periods(award)] == [
        (date(2010, 6, 7), date(2011, 12, 31)),
        (date(2012, 1, 1), date(2012, 12, 31)),
        (date(2013, 1, 1), date(2013, 9, 30)),
    ]


def test_the_framework_grows_downwards(officer: Client, award: Award) -> None:
    goal = {"kind": "goal", "code": "G", "title": "The goal"}
    assert officer.post(address("node-add", award), goal).status_code == 302
    outcome = {"kind": "outcome", "code": "O1", "title": "An outcome", "parent": "G"}
    assert officer.post(address("node-add", award), outcome).status_code == 302
    assert Node.objects.get(award=award, code="O1").parent.code == "G"
    below = {"kind": "objective", "code": "X", "title": "Too low", "parent": "O1"}
    refused = officer.post(address("node-add", award), below)
    assert refused.status_code == 422
    assert "This level is lower" in refused.content.decode()
    answer = officer.post(address("indicator-add", award), {"node": "O1", "code": "1.2"})
    indicator = Indicator.objects.get(award=award, code="1.2")
    assert answer.headers["Location"] == address("define", indicator)
    html = officer.get(address("award", award)).content.decode()
    assert html.index("The goal") < html.index("An outcome") < html.index("not defined yet")


def test_a_reader_sees_the_plan_and_no_way_to_change_it(
    sign_in: SignIn, donor: User, award: Award
) -> None:
    html = sign_in(donor).get(address("award", award)).content.decode()
    assert "Project years" in html
    assert address("money-add", award) not in html
    assert sign_in(donor).get(address("money-add", award)).status_code == 403


def test_the_list_finds_an_award_and_keeps_its_queries(
    officer: Client, organisations: SimpleNamespace, award: Award
) -> None:
    few, page = count_queries(officer, "/awards/")
    assert award.title in page.content.decode()
    for n in range(9):
        donor = make_organisation(f"donor-{n}", organisations.donor.place)
        make_award(donor, code=f"MANY.{n}")
    many, page = count_queries(officer, "/awards/")
    assert few == many
    assert "MANY.8" in page.content.decode()
    assert "MANY.3" not in officer.get("/awards/?q=TA.1").content.decode()


def test_an_award_needs_as_many_queries_for_thirty_indicators_as_for_one(
    officer: Client, award: Award
) -> None:
    make_version(make_indicator(award, "9.0"), ("test.events",))
    officer.get(address("award", award))
    few, _page = count_queries(officer, address("award", award))
    for n in range(1, 30):
        make_version(make_indicator(award, f"9.{n}"), ("test.events",))
    many, page = count_queries(officer, address("award", award))
    assert few == many
    assert "9.29" in page.content.decode()
