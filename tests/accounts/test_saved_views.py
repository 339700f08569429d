"""Saved views: kept from a list, seen by their owner alone, removed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client

from factories.accounts import make_user, make_view
from queries import assert_same_queries, count_queries
from turna.accounts.models import SavedView, User
from turna.accounts.services import view_remove, view_save
from turna.accounts.services.saved import MOST
from turna.core.saved import asked
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]


def saving(at: str) -> str:
    return f"/views/save/?{urlencode({'at': at})}"


def save(actor: Actor, user: User, **changes: str) -> SavedView:
    values = {"path": "/places/", "query": "q=osh", "name": "Osh"} | changes
    return view_save(actor=actor, user=user, **values)


def test_a_list_that_was_narrowed_is_saved_and_stands_above_it(
    sign_in: SignIn, manager: User
) -> None:
    client = sign_in(manager)
    whole = client.get("/organisations/").content.decode()
    assert "Save this view" not in whole
    page = client.get("/organisations/?kind=&q=osh&page=1").content.decode()
    assert saving("/organisations/?q=osh") in page.replace("&amp;", "&")
    answer = client.post(saving("/organisations/?q=osh"), {"name": "  Partners   in Osh "})
    assert (answer.status_code, answer["Location"]) == (302, "/organisations/?q=osh")
    whole = client.get("/organisations/").content.decode()
    assert '<a class="chip" href="/organisations/?q=osh">' in whole
    assert "Partners in Osh" in whole
    shown = client.get("/organisations/?q=osh").content.decode()
    assert 'href="/organisations/?q=osh" aria-current="true"' in shown
    assert "Save this view" not in shown
    assert "Partners in Osh" not in client.get("/places/").content.decode()


def test_the_matrix_is_saved_too(sign_in: SignIn, me_officer: User, organisations: Any,
                                 places: Any) -> None:  # fmt: skip
    from factories.reports import an_award

    client = sign_in(me_officer)
    address = f"/matrix/{an_award(organisations.ngo, places.batken)['award']}/?sex=female"
    assert "Save this view" in client.get(address).content.decode()
    client.post(saving(address), {"name": "Women"})
    assert "Women" in client.get(address.partition("?")[0]).content.decode()
    assert "Results matrix · " in client.get("/views/").content.decode()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_cannot_be_is_refused(sign_in: SignIn, manager: User, name: str) -> None:
    answer = sign_in(manager).post(saving("/places/?q=osh"), {"name": name})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("at", ["", "https://elsewhere.example/?q=1", "//elsewhere.example/?q=1",
                                "/nowhere/?q=1", "places/?q=1"])  # fmt: skip
def test_only_pages_of_this_site_are_saved(sign_in: SignIn, manager: User, at: str) -> None:
    client = sign_in(manager)
    assert client.get(saving(at)).status_code == 404
    assert client.post(saving(at), {"name": "A trap"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"path": "//elsewhere.example/"}, "path"), ({"path": "/nowhere/"}, "path"),
        ({"path": f"/matrix/{'x' * 300}/"}, "path"), ({"query": "page=3&q="}, "query"),
        ({"query": f"q={'x' * 2001}"}, "query"), ({"name": " "}, "name"),
    ],
)  # fmt: skip
def test_the_verb_refuses(actor: Actor, manager: User, changes: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        save(actor, manager, **changes)
    assert list(refused.value.message_dict) == [field]


def test_the_same_name_on_the_same_page_is_replaced(actor: Actor, manager: User) -> None:
    first = save(actor, manager)
    again = save(actor, manager, query="q=nookat")
    assert (first.uid, again.version, again.query) == (again.uid, 2, "q=nookat")
    save(actor, manager, path="/organisations/")
    assert SavedView.objects.count() == 2


def test_there_is_an_end_to_saving(actor: Actor, manager: User) -> None:
    for n in range(MOST):
        make_view(manager, f"View {n}", path="/places/")
    with pytest.raises(ValidationError, match="Remove one first"):
        save(actor, manager)
    save(actor, manager, name="View 7")  # one that is there may be changed


def test_the_audit_knows_the_act_and_not_the_words(actor: Actor, manager: User) -> None:
    view = save(actor, manager, name="Something private")
    view_remove(actor=actor, view=view)
    rows = AuditEntry.objects.filter(object_kind="accounts.view").order_by("pk")
    assert [row.verb for row in rows] == ["accounts.view.saved", "accounts.view.removed"]
    assert not any("private" in str(vars(row)) for row in rows)


def test_a_view_is_its_owners(sign_in: SignIn, manager: User, admin: User) -> None:
    view = make_view(manager, "Mine", path="/places/", query="q=osh")
    other = sign_in(admin)
    assert "Mine" not in other.get("/places/").content.decode()
    assert "Mine" not in other.get("/views/").content.decode()
    assert other.post(f"/views/{view.uid}/remove/").status_code == 404
    client = sign_in(manager)
    assert "Mine" in client.get("/views/").content.decode()
    assert client.get(f"/views/{view.uid}/remove/").status_code == 405
    assert client.post(f"/views/{view.uid}/remove/")["Location"] == "/views/"
    assert "Removed: Mine." in client.get("/views/").content.decode()
    assert "Mine" not in client.get("/places/").content.decode()


def test_a_page_that_is_gone_can_still_be_removed(sign_in: SignIn, manager: User) -> None:
    make_view(manager, "Old", path="/gone/")
    html = sign_in(manager).get("/views/").content.decode()
    assert "/gone/" in html
    assert "Old" in html


def test_queries_do_not_grow_with_views(sign_in: SignIn, manager: User) -> None:
    client = sign_in(manager)
    numbers = iter(range(99))

    def make_rows(count: int) -> None:
        for _ in range(count):
            make_view(manager, f"View {next(numbers)}", path="/places/")

    assert_same_queries(client, "/views/", make_rows)
    make_user(manager.organisation)
    many, _page = count_queries(client, "/places/")
    SavedView.objects.all().delete()
    assert count_queries(client, "/places/")[0] == many


def test_what_an_address_asks_is_put_in_order() -> None:
    assert asked(QueryDict("sort=-day&q=&page=4&q=osh&kind=ngo")) == "kind=ngo&q=osh&sort=-day"
    assert asked(QueryDict("page=2")) == ""
