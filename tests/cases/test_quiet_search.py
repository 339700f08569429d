"""What is typed into a list about persons stays out of its address."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from factories.cases import make_person
from turna.accounts.models import User

SignIn = Callable[[User], Client]
PART = {"HX-Request": "true", "HX-Target": "list"}
LISTS = ["cases:people", "cases:returns", "cases:stays", "hotline:calls"]


@pytest.mark.parametrize("name", LISTS)
def test_an_address_with_words_leads_to_the_one_without(
    sign_in: SignIn, manager: User, name: str
) -> None:
    answer = sign_in(manager).get(reverse(name), {"q": "Aigul Example", "state": "live"})
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse(name)}?state=live")


@pytest.mark.parametrize("name", LISTS)
def test_no_link_of_a_search_repeats_its_words(sign_in: SignIn, manager: User, name: str) -> None:
    url = reverse(name)
    for part in ({}, PART):
        answer = sign_in(manager).post(url, {"q": "wordszz", "state": "live"}, headers=part)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "wordszz" in page
        for piece in page.split('href="')[1:]:
            assert "wordszz" not in piece.split('"')[0]
        assert answer.headers.get("HX-Push-Url", f"{url}?state=live") == f"{url}?state=live"


def test_the_words_search_and_travel_to_the_next_page(
    sign_in: SignIn, manager: User, organisations: SimpleNamespace
) -> None:
    for number in range(31):
        make_person(organisations.ngo, code=f"7KQ2-{number:04}")
    other = make_person(organisations.ngo, code="ABCD-EFGH")
    client = sign_in(manager)
    first = client.post(reverse("cases:people"), {"q": "7kq2", "sort": "code"})
    assert first.context["list"].page.paginator.count == 31
    assert other.code not in first.content.decode()
    again = dict(first.context["again"])
    assert again == {"q": "7kq2", "sort": "code"}
    last = client.post(reverse("cases:people"), again | {"page": "2"})
    assert [row.code for row, _cells in last.context["list"].rows] == ["7KQ2-0030"]


def test_filters_without_words_go_into_the_address(sign_in: SignIn, manager: User) -> None:
    url = reverse("cases:people")
    answer = sign_in(manager).post(url, {"q": "", "kind": "labour_migrant"})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?kind=labour_migrant")


def test_a_list_that_is_not_about_persons_keeps_its_words_and_takes_no_post(
    sign_in: SignIn, admin: User
) -> None:
    client = sign_in(admin)
    assert client.get("/places/", {"q": "osh"}).status_code == 200
    assert client.post("/places/", {"q": "osh"}).status_code == 405
