"""Administrators' pages: accounts, passwords, roles; and what they may not give away."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.accounts import give_role, make_user
from factories.directory import make_organisation
from queries import assert_same_queries
from turna.accounts.models import Assignment, User
from turna.accounts.roles import Role
from turna.accounts.services import credentials_check
from turna.directory.models import Organisation
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]


@pytest.fixture
def local(organisations: SimpleNamespace) -> User:
    """An administrator of one partner."""
    user = make_user(organisations.ngo, username="local-admin")
    give_role(user, Role.ADMINISTRATOR, organisation=organisations.ngo)
    return user


@pytest.fixture
def in_kg(organisations: SimpleNamespace, places: SimpleNamespace) -> User:
    """An administrator of one country."""
    user = make_user(organisations.mission, username="kg-admin")
    give_role(user, Role.ADMINISTRATOR, place=places.kg)
    return user


def somebody(**fields: Any) -> dict[str, Any]:
    typed = {
        "name": "Айгүл Мисалова",
        "username": "aigul.m",
        "organisation": "test-ngo-batken",
        "language": "ky",
    }
    return typed | fields


def errors(response: Any) -> dict[str, list[str]]:
    form = response.context["form"]
    return {name: [str(m) for m in found] for name, found in form.errors.items()}


class TestAdding:
    def test_with_a_first_role(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        typed = somebody(
            role="outreach_worker", role_organisation="test-ngo-batken", role_place="KG-B",
            starts_on="1.3.2026",
        )  # fmt: skip
        response = sign_in(admin).post("/users/add/", typed)
        user = User.objects.get(username="aigul.m")
        assert response.status_code == 302
        assert response.headers["Location"] == f"/users/{user.uid}/password/"
        assert (user.name, user.language, user.organisation) == (
            "Айгүл Мисалова", "ky", organisations.ngo,
        )  # fmt: skip
        (held,) = user.assignments.all()
        assert (held.role, held.organisation, held.place) == (
            Role.OUTREACH_WORKER, organisations.ngo, places.batken,
        )  # fmt: skip
        assert held.starts_on.isoformat() == "2026-03-01"
        assert not user.has_usable_password()
        assert AuditEntry.objects.filter(verb="accounts.users.added").count() == 1

    def test_without_a_role(self, admin: User, sign_in: SignIn) -> None:
        assert sign_in(admin).post("/users/add/", somebody()).status_code == 302
        assert not User.objects.get(username="aigul.m").assignments.exists()

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({"name": ""}, "name", "Fill this in"),
            ({"username": "admin"}, "username", "taken"),
            ({"username": "Ай гүл"}, "username", "3 to 64 Latin letters"),
            ({"organisation": "nobody"}, "organisation", "not in the list"),
            ({"language": "xx"}, "language", "Choose one of the answers"),
            ({"role": "king"}, "role", "not in the list"),
            ({"role": "operator"}, "role_organisation", "belongs to one organisation"),
            ({"role_place": "KG"}, "role", "Say which role"),
            ({"role": "donor", "starts_on": "31.2.2026"}, "starts_on", "as well"),
        ],
    )
    def test_bad_input_is_refused_and_kept(
        self, admin: User, sign_in: SignIn, typed: dict[str, str], field: str, words: str
    ) -> None:
        before = User.objects.count()
        response = sign_in(admin).post("/users/add/", somebody(**typed))
        html = response.content.decode()
        assert response.status_code == 422
        assert words in " ".join(errors(response)[field])
        assert html.count("<h1") == 1
        assert "Айгүл Мисалова" in html or typed.get("name") == ""
        assert User.objects.count() == before
        assert not AuditEntry.objects.filter(verb__startswith="accounts.user").exists()

    def test_a_role_that_ends_before_it_begins_is_refused_whole(
        self, admin: User, sign_in: SignIn
    ) -> None:
        typed = somebody(role="donor", starts_on="2.2.2026", ends_on="1.2.2026")
        response = sign_in(admin).post("/users/add/", typed)
        assert response.status_code == 422
        assert "A role ends after it begins." in response.content.decode()
        assert not User.objects.filter(username="aigul.m").exists()


class TestNobodyGivesMoreThanTheyHold:
    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"organisation": "test-ngo-khujand"}, "organisation"),
            ({"role": "me_officer"}, "role_organisation"),
            ({"role": "administrator"}, "role_organisation"),
            ({"role": "donor", "role_organisation": "test-ngo-khujand"}, "role_organisation"),
        ],
    )
    def test_of_one_partner(
        self, local: User, sign_in: SignIn, typed: dict[str, str], field: str
    ) -> None:
        response = sign_in(local).post("/users/add/", somebody(**typed))
        assert response.status_code == 422
        assert field in errors(response)
        assert not User.objects.filter(username="aigul.m").exists()

    def test_of_one_country(self, in_kg: User, sign_in: SignIn, worker_batken: User) -> None:
        client, url = sign_in(in_kg), f"/users/{worker_batken.uid}/roles/add/"
        for place, status in (("", 422), ("TJ", 422), ("TJ-SU", 422), ("KG", 302), ("KG-B", 302)):
            typed = {"role": "me_officer", "role_place": place}
            assert client.post(url, typed).status_code == status, place
        in_tj = somebody(organisation="test-ngo-khujand")
        assert client.post("/users/add/", in_tj).status_code == 422

    def test_nor_takes_over_an_account_that_reaches_further(
        self, local: User, sign_in: SignIn, worker_batken: User
    ) -> None:
        client = sign_in(local)
        wider = give_role(worker_batken, Role.ADMINISTRATOR)
        html = client.get(f"/users/{worker_batken.uid}/").content.decode()
        assert html.count("outside the part of the programme that you manage") == 5
        for page in ("password", "close"):
            response = client.post(f"/users/{worker_batken.uid}/{page}/")
            assert response.status_code == 422
            assert "outside the part" in response.content.decode()
        worker_batken.refresh_from_db()
        assert worker_batken.is_active
        assert not worker_batken.has_usable_password() or worker_batken.password == "!"
        wider.delete()
        assert client.post(f"/users/{worker_batken.uid}/password/").status_code == 200

    def test_what_is_offered_lies_in_the_own_part(self, in_kg: User, sign_in: SignIn) -> None:
        html = sign_in(in_kg).get("/users/add/").content.decode()
        assert 'value="KG-B"' in html
        assert 'value="TJ-SU"' not in html


class TestPasswords:
    def test_shown_once_and_good_at_the_door(
        self, admin: User, sign_in: SignIn, worker_batken: User
    ) -> None:
        client, url = sign_in(admin), f"/users/{worker_batken.uid}/password/"
        response = client.post(url)
        html = response.content.decode()
        found = re.search(r"<code>(\w{4}(?:-\w{4}){3})</code>", html)
        assert response.status_code == 200
        assert found
        assert html.count("<h1") == 1
        assert "no-store" in response.headers["Cache-Control"]
        user = credentials_check(username="worker-batken", password=found[1])
        assert user == worker_batken
        assert found[1] not in client.get(url).content.decode()
        assert found[1] not in str(list(AuditEntry.objects.values()))

    def test_two_are_never_the_same(
        self, admin: User, sign_in: SignIn, worker_batken: User
    ) -> None:
        client, url = sign_in(admin), f"/users/{worker_batken.uid}/password/"
        shown = {
            re.search(r"<code>(\w{4}-[\w-]+)</code>", client.post(url).content.decode())[1]  # type: ignore[index]
            for _n in range(3)
        }
        assert len(shown) == 3

    def test_none_for_a_closed_account(self, admin: User, sign_in: SignIn, inactive: User) -> None:
        response = sign_in(admin).post(f"/users/{inactive.uid}/password/")
        assert response.status_code == 422
        assert "This account is closed." in response.content.decode()


class TestRoles:
    def test_given_and_ended(
        self, admin: User, sign_in: SignIn, worker_batken: User, places: SimpleNamespace
    ) -> None:
        client, page = sign_in(admin), f"/users/{worker_batken.uid}/"
        typed = {"role": "donor", "role_place": "KG-B"}
        assert client.post(f"{page}roles/add/", typed).headers["Location"] == page
        given = Assignment.objects.get(user=worker_batken, role="donor")
        assert given.place == places.batken
        end = f"{page}roles/{given.uid}/end/"
        assert end in client.get(page).content.decode()
        assert client.get(end).content.decode().count("<h1") == 1
        assert client.post(end).headers["Location"] == page
        given.refresh_from_db()
        assert given.ends_on == timezone.localdate()
        assert end not in client.get(page).content.decode()
        assert client.post(end).status_code == 422

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({}, "role", "Choose an answer: Role"),
            (
                {"role": "outreach_worker", "role_organisation": "test-ngo-batken"},
                "role",
                "already",
            ),
            ({"role": "operator"}, "role_organisation", "Say which"),
            (
                {"role": "donor", "starts_on": "2.2.2026", "ends_on": "2.2.2026"},
                "ends_on",
                "after it begins",
            ),
        ],
    )
    def test_bad_input_is_refused(
        self,
        admin: User,
        sign_in: SignIn,
        worker_batken: User,
        *,
        typed: dict[str, str],
        field: str,
        words: str,
    ) -> None:
        response = sign_in(admin).post(f"/users/{worker_batken.uid}/roles/add/", typed)
        assert response.status_code == 422
        assert words in " ".join(errors(response)[field])
        assert response.content.decode().count("<h1") == 1
        assert worker_batken.assignments.count() == 1

    def test_an_end_before_the_beginning_is_refused(
        self, admin: User, sign_in: SignIn, worker_batken: User
    ) -> None:
        (held,) = worker_batken.assignments.all()
        url = f"/users/{worker_batken.uid}/roles/{held.uid}/end/"
        response = sign_in(admin).post(url, {"ends_on": "1.1.2001"})
        assert response.status_code == 422
        assert "cannot end before it begins" in response.content.decode()

    def test_a_foreign_role_is_not_there(
        self, admin: User, local: User, sign_in: SignIn, worker_batken: User, stranger: User
    ) -> None:
        (own,) = worker_batken.assignments.all()
        (foreign,) = stranger.assignments.all()
        client = sign_in(local)
        assert client.get(f"/users/{worker_batken.uid}/roles/{own.uid}/end/").status_code == 200
        for user, held in ((stranger, foreign), (worker_batken, foreign), (stranger, own)):
            url = f"/users/{user.uid}/roles/{held.uid}/end/"
            assert client.post(url).status_code == 404
        foreign.refresh_from_db()
        assert foreign.ends_on is None
        # Not even for somebody who may see both: the role is another account's.
        url = f"/users/{worker_batken.uid}/roles/{foreign.uid}/end/"
        assert sign_in(admin).post(url).status_code == 404


class TestClosing:
    def test_an_account_is_closed_for_good(
        self, admin: User, sign_in: SignIn, worker_batken: User
    ) -> None:
        client, page = sign_in(admin), f"/users/{worker_batken.uid}/"
        assert client.get(f"{page}close/").content.decode().count("<h1") == 1
        assert client.post(f"{page}close/").headers["Location"] == page
        worker_batken.refresh_from_db()
        assert not worker_batken.is_active
        html = client.get(page).content.decode()
        assert "Give a role" not in html
        assert client.post(f"{page}close/").status_code == 422
        assert client.post(f"{page}roles/add/", {"role": "donor"}).status_code == 422

    def test_not_ones_own(self, admin: User, sign_in: SignIn) -> None:
        client, page = sign_in(admin), f"/users/{admin.uid}/"
        assert "nobody closes their own account" in client.get(page).content.decode()
        response = client.post(f"{page}close/")
        assert response.status_code == 422
        assert "Ask another administrator" in response.content.decode()
        admin.refresh_from_db()
        assert admin.is_active


def test_the_forms_need_as_many_queries_for_many_choices(
    admin: User, sign_in: SignIn, worker_batken: User, places: SimpleNamespace
) -> None:
    def make_choices(count: int) -> None:
        for _n in range(count):
            make_organisation(f"org-{Organisation.objects.count()}", places.osh)

    client = sign_in(admin)
    for url in ("/users/add/", f"/users/{worker_batken.uid}/roles/add/"):
        assert_same_queries(client, url, make_choices, many=12 + len(url))
