"""Agreements on pages: list, record, signing and ending."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.directory import make_organisation
from factories.grants import make_agreement
from queries import assert_same_queries
from turna.accounts.models import User
from turna.grants.models import Agreement
from turna.programmes.models import Award

SignIn = Callable[[User], Client]


@pytest.fixture
def officer(sign_in: SignIn, mission_officer: User) -> Client:
    return sign_in(mission_officer)


def day(name: str, value: date) -> dict[str, int]:
    return {f"{name}_{part}": getattr(value, part) for part in ("day", "month", "year")}


def typed(organisation: str, **changed: Any) -> dict[str, Any]:
    return {
        "award": "TA.1", "organisation": organisation, "code": "TA.1-KG-01",
        **day("signed_on", date(2011, 11, 20)), **day("starts_on", date(2011, 12, 1)),
        **day("ends_on", date(2012, 9, 30)), "amount": "12 500,75", "currency": "usd", **changed,
    }  # fmt: skip


def test_a_mission_officer_signs_an_agreement(
    officer: Client, award: Award, organisations: SimpleNamespace
) -> None:
    answer = officer.post("/agreements/sign/", typed(organisations.ngo.code))
    row = Agreement.objects.get()
    assert answer.headers["Location"] == reverse("grants:agreement", args=[row.uid])
    assert (row.amount, row.currency) == (Decimal("12500.75"), "USD")
    html = officer.get(answer.headers["Location"]).content.decode()
    assert "12\u202f500.75 USD" in html
    assert "Test NGO of Batken" in html


def test_a_partner_of_another_country_is_not_offered(
    officer: Client, award: Award, organisations: SimpleNamespace
) -> None:
    assert organisations.other_ngo.label not in officer.get("/agreements/sign/").content.decode()
    answer = officer.post("/agreements/sign/", typed(organisations.other_ngo.code))
    assert answer.status_code == 422
    assert not Agreement.objects.exists()


def test_a_refused_agreement_keeps_what_was_typed(
    officer: Client, award: Award, organisations: SimpleNamespace
) -> None:
    data = typed(organisations.ngo.code, amount="-5", **day("ends_on", date(2019, 1, 31)))
    answer = officer.post("/agreements/sign/", data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "The amount is below zero" in html
    assert "The award runs from 2010-06-07 to 2013-09-30" in html
    assert 'value="TA.1-KG-01"' in html
    assert 'href="#id_amount"' in html


def test_an_agreement_ends_early_once(
    officer: Client, award: Award, organisations: SimpleNamespace
) -> None:
    row = make_agreement(award, organisations.ngo, date(2011, 12, 1), date(2012, 9, 30))
    end = reverse("grants:end", args=[row.uid])
    late = officer.post(end, {**day("ended_on", date(2013, 1, 31)), "version": 1})
    assert late.status_code == 422
    assert "Type an earlier last day in between" in late.content.decode()
    good = {**day("ended_on", date(2012, 5, 31)), "version": 1}
    assert officer.post(end, good).status_code == 302
    row.refresh_from_db()
    assert row.ended_on == date(2012, 5, 31)
    behind = officer.post(end, {**day("ended_on", date(2012, 4, 30)), "version": 1})
    assert behind.status_code == 422
    assert "Somebody changed this agreement" in behind.content.decode()
    page = officer.get(reverse("grants:agreement", args=[row.uid])).content.decode()
    assert "Ended early" in page


def test_a_partner_sees_its_own_and_may_not_end_it(
    sign_in: SignIn, manager: User, award: Award, organisations: SimpleNamespace
) -> None:
    own = make_agreement(award, organisations.ngo, date(2011, 12, 1), date(2012, 9, 30))
    foreign = make_agreement(award, organisations.other_ngo, date(2011, 12, 1), date(2012, 9, 30))
    client = sign_in(manager)
    html = client.get("/agreements/").content.decode()
    assert own.code in html
    assert foreign.code not in html
    page = client.get(reverse("grants:agreement", args=[own.uid])).content.decode()
    assert "End it early" not in page
    assert client.get(reverse("grants:end", args=[own.uid])).status_code == 403


def test_the_list_keeps_its_queries(officer: Client, award: Award, places: SimpleNamespace) -> None:
    made = iter(range(1000))

    def rows(n: int) -> None:
        for _ in range(n):
            ngo = make_organisation(f"ngo-{next(made)}", places.batken)
            make_agreement(award, ngo, date(2011, 12, 1), date(2012, 9, 30))

    assert_same_queries(officer, "/agreements/", rows)
