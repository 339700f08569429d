from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client

from factories.accounts import give_role, make_user
from factories.directory import make_organisation
from queries import assert_same_queries
from turna.accounts.models import User
from turna.accounts.roles import Role

SignIn = Callable[[User], Client]


@pytest.fixture
def people(organisations: SimpleNamespace) -> SimpleNamespace:
    aigul = make_user(organisations.ngo, username="aigul", name="Айгүл Мисалова")
    give_role(aigul, Role.OUTREACH_WORKER, organisation=organisations.ngo)
    give_role(aigul, Role.DONOR, starts_on=date(2012, 1, 1), ends_on=date(2013, 1, 1))
    daler = make_user(organisations.other_ngo, username="daler", name="Daler Example")
    User.objects.filter(pk=daler.pk).update(is_active=False)
    return SimpleNamespace(aigul=aigul, daler=daler)


def test_the_list_shows_who_has_an_account(
    people: SimpleNamespace, admin: User, sign_in: SignIn
) -> None:
    html = sign_in(admin).get("/users/").content.decode()
    assert f'<a href="/users/{people.aigul.uid}/">Айгүл Мисалова</a>' in html
    assert "Test NGO of Batken" in html
    assert "outreach worker" in html
    assert "donor" not in html  # a role of the past
    assert "3 rows" in html


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("?q=АЙГУЛ", ["aigul"]),
        ("?q=khujand", ["daler"]),
        ("?q=daler+khujand", ["daler"]),
        ("?q=daler+batken", []),
        ("?open=False", ["daler"]),
        ("?open=True&q=a", ["admin", "aigul"]),
        ("?sort=username", ["admin", "aigul", "daler"]),
        ("?sort=-username", ["daler", "aigul", "admin"]),
        ("?sort=-organisation", ["daler", "aigul", "admin"]),
    ],
)
def test_the_list_is_in_the_address(
    people: SimpleNamespace, admin: User, sign_in: SignIn, address: str, names: list[str]
) -> None:
    response = sign_in(admin).get(f"/users/{address}")
    shown = [cells[1][1] for _url, cells in response.context["rows"]]
    assert shown == names if "sort" in address else sorted(shown) == names


def test_an_administrator_of_one_organisation_sees_its_people_only(
    people: SimpleNamespace, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    local = make_user(organisations.ngo, username="local-admin")
    give_role(local, Role.ADMINISTRATOR, organisation=organisations.ngo)
    client = sign_in(local)
    html = client.get("/users/").content.decode()
    assert "aigul" in html
    assert "daler" not in html
    assert client.get(f"/users/{people.aigul.uid}/").status_code == 200
    assert client.get(f"/users/{people.daler.uid}/").status_code == 404


def test_an_account_shows_where_its_roles_hold(
    people: SimpleNamespace, admin: User, sign_in: SignIn, places: SimpleNamespace
) -> None:
    give_role(people.aigul, Role.ME_OFFICER, place=places.batken)
    html = sign_in(admin).get(f"/users/{people.aigul.uid}/").content.decode()
    assert "<h1>Айгүл Мисалова</h1>" in html
    for words in ("M&amp;E officer", "Batken", "any", "1 January 2012", "1 January 2013"):
        assert words in html


def test_somebody_without_a_role_is_told_what_to_do(
    people: SimpleNamespace, admin: User, sign_in: SignIn
) -> None:
    html = sign_in(people.daler).get("/").content.decode()
    assert "Sign in" in html  # the account is closed
    User.objects.update(is_active=True)
    html = sign_in(people.daler).get("/").content.decode()
    assert "No page is open to you yet." in html
    html = sign_in(admin).get(f"/users/{people.daler.uid}/").content.decode()
    assert "has no role yet" in html


def test_home_and_the_menu_offer_what_a_role_may_open(
    admin: User, worker_batken: User, sign_in: SignIn
) -> None:
    assert sign_in(admin).get("/").content.decode().count('href="/users/"') == 1
    assert 'href="/users/"' not in sign_in(worker_batken).get("/").content.decode()


def test_pages_need_as_many_queries_for_many_rows(
    admin: User, sign_in: SignIn, places: SimpleNamespace
) -> None:
    def make_users(count: int) -> None:
        for _ in range(count):
            organisation = make_organisation(f"org-{User.objects.count()}", places.osh)
            user = make_user(organisation, place=places.osh)
            give_role(user, Role.DONOR, place=places.osh)
            give_role(user, Role.OPERATOR, organisation=organisation)

    assert_same_queries(sign_in(admin), "/users/", make_users)


def test_an_account_needs_as_many_queries_for_many_roles(
    admin: User, worker_batken: User, sign_in: SignIn, places: SimpleNamespace
) -> None:
    def make_roles(count: int) -> None:
        for number in range(count):
            organisation = make_organisation(f"org-{number}-{count}", places.osh)
            give_role(worker_batken, Role.DONOR, organisation=organisation, place=places.osh)

    assert_same_queries(sign_in(admin), f"/users/{worker_batken.uid}/", make_roles)
