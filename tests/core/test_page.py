"""The frame around every page: menu, titles, messages, what a list and a record can add."""

import re
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import path

from turna.accounts.models import User
from turna.core import navigation
from turna.core.components import Action, Badge, Moment, Tab, Tabs
from turna.core.lists import Column, Listing
from turna.core.views import DetailPage, ListPage
from turna.site import urls as site_urls

SignIn = Callable[[User], Client]


class Staff(ListPage):
    action = "accounts.manage"
    model = User
    title = "Staff"
    lead = "Who works here."
    add = ("Add somebody", "accounts:users", "accounts.manage")
    listing = Listing(
        columns=(
            Column("username", "User", sort=("username",), opens=True),
            Column("state", "State", lambda row: Badge("open", "done")),
        ),
        default_sort="username",
    )

    def exports(self) -> Sequence[Action]:
        return (Action("CSV", f"/staff.csv?{self.request.GET.urlencode()}"),)


class Member(DetailPage):
    action = "accounts.manage"
    model = User

    def code(self, row: User) -> str:
        return "U-1"

    def back(self, row: User) -> Action:
        return Action("All staff", "/staff/")

    def status(self, row: User) -> Badge:
        return Badge("waits for a role", "waits")

    def actions(self, row: User) -> Sequence[Action]:
        return (Action("Close the account", "/close/", post=True),)

    def moments(self, row: User) -> Sequence[Moment]:
        return (Moment("Came", row.created_at),)

    def tabs(self, row: User) -> Tabs:
        return Tabs("Sections", [Tab("All", "/staff/", current=True)])


urlpatterns = [
    path("staff/", Staff.as_view()),
    path("staff/<uuid:uid>/", Member.as_view()),
    *site_urls.urlpatterns,
]


@pytest.mark.urls(__name__)
class TestPages:
    def test_a_list_offers_what_can_be_added_and_taken_along(
        self, admin: User, sign_in: SignIn
    ) -> None:
        html = sign_in(admin).get("/staff/?sort=-username").content.decode()
        assert '<a class="button" href="/users/">' in html
        assert "Who works here." in html
        assert '<a href="/staff.csv?sort=-username">CSV</a>' in html
        assert '<span class="badge done">' in html

    def test_what_a_reader_may_not_add_is_not_offered(
        self, admin: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Staff, "add", ("Add somebody", "accounts:users", "cases.write"))
        assert "Add somebody" not in sign_in(admin).get("/staff/").content.decode()

    def test_a_record_shows_what_its_room_says(
        self, admin: User, worker_batken: User, sign_in: SignIn
    ) -> None:
        html = sign_in(admin).get(f"/staff/{worker_batken.uid}/").content.decode()
        for part in (
            '<p class="record-code">U-1</p>', 'href="/staff/"', "waits for a role",
            '<form method="post" action="/close/">', "What happened", 'aria-label="Sections"',
        ):  # fmt: skip
            assert part in html


class TestMenu:
    @pytest.fixture(autouse=True)
    def _own_entries(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(navigation, "_entries", {})
        navigation.register("Start", "home", order=1)
        navigation.register("Users", "accounts:users", order=20, group="People", icon="users")
        navigation.register("Patterns", "core:patterns", order=30, group="People")

    def draw(self, here: str) -> str:
        user = SimpleNamespace(is_authenticated=True, can=lambda action: True)
        request = SimpleNamespace(user=user, path=here)
        template = Template(
            "{% load turna %}{% menu as groups %}{% for label, items in groups %}[{{ label }}:"
            "{% for item in items %} {{ item.entry.label }}={{ item.url }}={{ item.current }}"
            "{% endfor %}]{% endfor %}"
        )
        return template.render(Context({"request": request}))

    @pytest.mark.parametrize(
        ("here", "current"),
        [
            ("/", ["page", "", ""]),
            ("/users/", ["", "page", ""]),
            ("/users/5/", ["", "true", ""]),
            ("/userspace/", ["", "", ""]),
            ("/elsewhere/", ["", "", ""]),
        ],
    )
    def test_shows_where_one_is(self, here: str, current: list[str]) -> None:
        assert re.findall(r"=(\w*)(?=[ \]])", self.draw(here)) == current

    def test_groups_stand_under_their_names(self) -> None:
        assert re.findall(r"\[(\w*):", self.draw("/")) == ["", "People"]

    def test_a_page_without_a_request_has_none(self) -> None:
        template = Template("{% load turna %}{% menu as groups %}{{ groups|length }}")
        assert template.render(Context()) == "0"

    @pytest.mark.django_db
    def test_the_page_marks_it(self, admin: User, sign_in: SignIn) -> None:
        html = sign_in(admin).get("/users/").content.decode()
        assert re.search(r'<a href="/users/" aria-current="page">\s*<svg', html)
        assert '<p class="menu-group">People</p>' in html
        assert html.count('href="/users/"') == 1


class TestTitles:
    def test_say_what_the_page_is(self, admin: User, sign_in: SignIn) -> None:
        assert "<title>Users · Turna</title>" in sign_in(admin).get("/users/").content.decode()

    def test_are_neutral_where_others_see_the_screen(
        self, admin: User, sign_in: SignIn, settings: Any
    ) -> None:
        settings.SITE_NAME, settings.NEUTRAL_TITLES = "Notes", True
        client = sign_in(admin)
        for url in ("/", "/users/", "/patterns/?show=form"):
            html = client.get(url).content.decode()
            assert re.findall(r"<title>(.*?)</title>", html) == ["Page · Notes"]
            assert "Turna" not in re.sub(r"/static/\S+", "", html)

    def test_the_door_of_a_neutral_site_does_not_name_it(self, db: None, settings: Any) -> None:
        settings.SITE_NAME, settings.NEUTRAL_TITLES = "Notes", True
        assert "Turna" not in re.sub(r"/static/\S+", "", Client().get("/").content.decode())


@pytest.mark.django_db
def test_nobody_signed_in_sees_no_menu_and_no_way_out() -> None:
    html = Client().get("/").content.decode()
    assert "<nav" not in html
    assert "<dialog" not in html
    assert "sign-out" not in html


def test_signing_out_is_one_press_on_every_page(donor: User, sign_in: SignIn) -> None:
    client = sign_in(donor)
    for url in ("/", "/patterns/", "/no/such/page/"):
        assert 'method="post" action="/sign-out/"' in client.get(url).content.decode()
