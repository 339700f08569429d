"""Parts of pages for browsers with scripts; whole pages for everybody."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from factories.accounts import make_user
from turna.accounts.models import User

PART = {"HX-Request": "true", "HX-Target": "list"}
SignIn = Callable[[User], Client]


@pytest.fixture
def client(admin: User, sign_in: SignIn, organisations: SimpleNamespace) -> Client:
    make_user(organisations.ngo, username="aigul", name="Айгүл")
    return sign_in(admin)


def test_the_rows_alone_when_only_they_changed(client: Client) -> None:
    response = client.get("/users/", {"q": "айгул", "open": "", "page": ""}, headers=PART)
    html = response.content.decode()
    assert "<html" not in html
    assert '<div id="list">' in html
    assert 'id="list-count" role="status" hx-swap-oob="true">1 row<' in html
    assert "aigul" in html
    assert response.headers["HX-Push-Url"] == "/users/?q=%D0%B0%D0%B9%D0%B3%D1%83%D0%BB"
    assert "HX-Target" in response.headers["Vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true", "HX-Target": "panel-body"},
        {"HX-Target": "list"},
        PART | {"HX-History-Restore-Request": "true"},
    ],
)
def test_the_whole_page_otherwise(client: Client, headers: dict[str, str]) -> None:
    html = client.get("/users/", headers=headers).content.decode()
    assert "<html" in html
    assert html.count('id="list"') == html.count('id="list-count"') == 1
    assert "hx-swap-oob" not in html


def test_chips_take_one_thing_away_and_begin_at_page_one(client: Client) -> None:
    html = client.get("/users/?q=a&open=True&sort=username&page=2").content.decode()
    assert '<a class="chip" href="/users/?open=True&amp;sort=username">' in html
    assert '<a class="chip" href="/users/?q=a&amp;sort=username">' in html
    assert "Account: open" in html
    assert "chip" not in client.get("/users/?sort=username").content.decode()


@pytest.mark.django_db
class TestEndedSession:
    def test_the_whole_page_goes_to_the_door_and_comes_back(self) -> None:
        current = {"HX-Current-URL": "http://testserver/users/?q=a"}
        response = Client().get("/users/?q=ab", headers=PART | current)
        assert response.status_code == 200
        assert response.headers["HX-Redirect"] == "/sign-in/?next=%2Fusers%2F%3Fq%3Da"

    def test_a_page_of_another_site_is_not_come_back_to(self) -> None:
        current = {"HX-Current-URL": "https://evil.example/users/"}
        response = Client().get("/users/", headers=PART | current)
        assert response.headers["HX-Redirect"] == "/sign-in/?next=%2Fusers%2F"

    def test_without_scripts_as_always(self) -> None:
        assert Client().get("/users/").headers["Location"] == "/sign-in/?next=/users/"
