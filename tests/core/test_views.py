"""The base pages: shut by default, and in plain words when something is wrong."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path

from factories.accounts import give_role, make_user
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.lists import Column, Listing
from turna.core.views import Closed, DetailPage, ListPage, needs
from turna.site import urls as site_urls

SignIn = Callable[[User], Client]


class People(ListPage):
    action = "accounts.manage"
    model = User
    title = "People"
    empty = "Add the first one."
    listing = Listing(
        columns=(
            Column("username", "User", sort=("username",), opens=True),
            Column("pk", "Number", sort=("pk",), numeric=True),
        ),
        default_sort="username",
        search=("search",),
    )

    def row_url(self, row: User) -> str:
        return f"/people/{row.uid}/"


class Person(DetailPage):
    action = "accounts.manage"
    model = User

    def facts(self, row: User) -> Any:
        return (("User", row.username), ("Place", None))


@needs("accounts.manage")
def figures(request: HttpRequest) -> HttpResponse:
    """A function view."""
    return HttpResponse("figures")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret detail")


urlpatterns = [
    # First, so that a room's own address of that name does not stand before them.
    path("people/", People.as_view()),
    path("people/<uuid:uid>/", Person.as_view()),
    path("figures/", figures),
    path("broken/", broken),
    *site_urls.urlpatterns,
]
handler500 = site_urls.handler500
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def boss(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.ngo, username="boss")
    give_role(user, Role.ADMINISTRATOR, organisation=organisations.ngo)
    return user


class TestShutByDefault:
    @pytest.mark.parametrize("page", [Closed, ListPage, DetailPage])
    def test_a_page_without_an_action_stops_the_start(self, page: type[Closed]) -> None:
        with pytest.raises(ImproperlyConfigured, match="which action"):
            page.as_view()

    @pytest.mark.parametrize("url", ["/people/", "/figures/"])
    def test_needs_somebody_signed_in_with_the_role(
        self, url: str, boss: User, worker_batken: User, sign_in: SignIn
    ) -> None:
        assert Client().get(url).headers["Location"] == f"/sign-in/?next={url}"
        assert sign_in(worker_batken).get(url).status_code == 403
        assert sign_in(boss).get(url).status_code == 200

    def test_the_action_of_a_function_is_known(self) -> None:
        assert figures.action == "accounts.manage"
        assert (figures.__name__, figures.__doc__) == ("figures", "A function view.")

    def test_asked_directly(self, worker_batken: User) -> None:
        request = RequestFactory().get("/people/")
        request.user = worker_batken
        with pytest.raises(PermissionDenied):
            People.as_view()(request)

    def test_nothing_can_be_posted_to_them(self, boss: User, sign_in: SignIn) -> None:
        assert sign_in(boss).post("/people/").status_code == 405


class TestDetail:
    def test_own(self, boss: User, colleague: User, sign_in: SignIn) -> None:
        html = sign_in(boss).get(f"/people/{colleague.uid}/").content.decode()
        assert "<dt>User</dt><dd>colleague</dd>" in html
        assert "<dt>Place</dt><dd>–</dd>" in html

    def test_a_foreign_one_does_not_exist(
        self, boss: User, stranger: User, sign_in: SignIn
    ) -> None:
        client = sign_in(boss)
        foreign = client.get(f"/people/{stranger.uid}/")
        missing = client.get("/people/00000000-0000-4000-8000-000000000000/")
        assert (foreign.status_code, missing.status_code) == (404, 404)
        pages = [re.sub(r'value="[^"]*"', "", r.content.decode()) for r in (foreign, missing)]
        assert pages[0] == pages[1]  # but for the token of the form

    def test_without_the_role_own_and_foreign_are_told_alike(
        self, worker_batken: User, colleague: User, stranger: User, sign_in: SignIn
    ) -> None:
        client = sign_in(worker_batken)
        for user in (colleague, stranger):
            assert client.get(f"/people/{user.uid}/").status_code == 403

    def test_asked_directly(self, boss: User, stranger: User) -> None:
        request = RequestFactory().get("/")
        request.user = boss
        with pytest.raises(Http404):
            Person.as_view()(request, uid=stranger.uid)


class TestList:
    def test_shows_visible_rows_and_links(
        self, boss: User, colleague: User, stranger: User, sign_in: SignIn
    ) -> None:
        html = sign_in(boss).get("/people/").content.decode()
        assert f'<a href="/people/{colleague.uid}/">colleague</a>' in html
        assert "stranger" not in html
        assert '<th scope="col" aria-sort="ascending"><a href="?sort=-username">User</a>' in html
        assert '<td class="number">' in html
        assert "2 rows" in html

    def test_links_keep_the_rest_of_the_address(
        self, boss: User, organisations: SimpleNamespace, sign_in: SignIn
    ) -> None:
        for _ in range(61):
            make_user(organisations.ngo, name="Same")
        html = sign_in(boss).get("/people/?q=same&sort=-pk&page=2").content.decode()
        assert 'rel="prev" href="?q=same&amp;sort=-pk&amp;page=1"' in html
        assert 'rel="next" href="?q=same&amp;sort=-pk&amp;page=3"' in html
        assert 'href="?q=same&amp;sort=username"' in html  # a new order begins at page 1
        assert 'name="q" value="same"' in html
        assert 'type="hidden" name="sort" value="-pk"' in html
        assert "Page 2 of 3" in html

    def test_what_is_typed_is_escaped(self, boss: User, sign_in: SignIn) -> None:
        html = sign_in(boss).get("/people/", {"q": '"><script>x</script>'}).content.decode()
        assert "<script>" not in html
        assert "Nothing matches." in html

    def test_an_empty_list_teaches_the_first_step(
        self, boss: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(People, "rows", lambda self: User.objects.none())
        html = sign_in(boss).get("/people/").content.decode()
        assert "Add the first one." in html
        assert "<table" not in html


class TestErrors:
    @pytest.mark.parametrize(
        ("url", "status", "words"),
        [
            ("/no/such/page/", 404, "There is nothing at this address"),
            ("/people/", 403, "This page is not open to you"),
        ],
    )
    def test_say_what_to_do(
        self, worker_batken: User, sign_in: SignIn, url: str, status: int, words: str
    ) -> None:
        response = sign_in(worker_batken).get(url)
        assert response.status_code == status
        assert f"<h1>{words}</h1>" in response.content.decode()

    @pytest.mark.django_db
    def test_nobody_signed_in_gets_a_page_too(self) -> None:
        response = Client().get("/no/such/page/")
        assert response.status_code == 404
        assert "<nav" not in response.content.decode()

    def test_a_breakdown_tells_its_number_and_nothing_else(
        self, boss: User, sign_in: SignIn
    ) -> None:
        client = sign_in(boss)
        client.raise_request_exception = False
        response = client.get("/broken/")
        html = response.content.decode()
        assert response.status_code == 500
        assert response.headers["X-Request-ID"] in html
        assert "a secret detail" not in html
        assert len(re.findall("<h1>", html)) == 1

    def test_what_was_not_understood(self) -> None:
        assert "Nothing was stored." in render_to_string("400.html")


def test_messages_have_their_region() -> None:
    message = SimpleNamespace(level_tag="success", __str__=str)
    html = render_to_string("core/base.html", {"messages": [message], "title": "Page"})
    assert '<div role="status"><ul class="messages">' in html
    assert 'class="message success"' in html
