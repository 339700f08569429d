"""Two accounts of one human, and who made whose account."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from factories.accounts import make_user
from turna.accounts import humans
from turna.accounts.models import User
from turna.accounts.services import NewUser, user_add, user_unlink, users_add, users_link
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def same(one: User, other: User) -> bool:
    return humans.same(fresh(one), fresh(other)) and humans.same(fresh(other), fresh(one))


def test_links_hold_both_ways_and_bring_along_who_is_linked(
    organisations: SimpleNamespace, actor: Actor
) -> None:
    a, b, c, d = (make_user(organisations.ngo) for _ in range(4))
    assert same(a, a)
    assert not same(a, b)
    users_link(actor=actor, user=a, other=b)
    users_link(actor=actor, user=c, other=d)
    assert not same(a, c)
    users_link(actor=actor, user=d, other=a)
    assert all(same(one, other) for one in (a, b, c, d) for other in (a, b, c, d))
    assert AuditEntry.objects.latest("pk").object_count == 4
    with pytest.raises(ValidationError, match="linked already"):
        users_link(actor=actor, user=b, other=c)
    with pytest.raises(ValidationError, match="two accounts"):
        users_link(actor=actor, user=b, other=b)


def test_a_link_is_undone_for_one_account(organisations: SimpleNamespace, actor: Actor) -> None:
    a, b, c = (make_user(organisations.ngo) for _ in range(3))
    users_link(actor=actor, user=a, other=b)
    users_link(actor=actor, user=a, other=c)
    user_unlink(actor=actor, user=fresh(a))
    assert same(b, c)
    assert not same(a, b)
    user_unlink(actor=actor, user=fresh(b))
    assert not same(b, c)
    assert set(User.objects.values_list("human", flat=True)) == {None}
    with pytest.raises(ValidationError, match="linked to no other"):
        user_unlink(actor=actor, user=fresh(a))


def test_who_made_an_account_is_known_for_all_accounts_of_the_two(
    organisations: SimpleNamespace, admin: User, actor: Actor
) -> None:
    mine = admin.as_actor()
    child = user_add(actor=mine, username="child", name="Child", organisation=organisations.ngo)
    (other,) = users_add(actor=mine, people=[NewUser("other", "Other", organisations.ngo)])
    orphan = user_add(actor=actor, username="orphan", name="Orphan", organisation=organisations.ngo)
    assert (child.created_by, other.created_by, orphan.created_by) == (admin, admin, None)
    assert humans.made(admin, child)
    assert humans.made(child, admin)
    assert not humans.made(child, other)
    assert not humans.made(admin, orphan)
    users_link(actor=actor, user=orphan, other=child)
    assert humans.made(fresh(orphan), admin)


def test_accounts_are_linked_on_a_page(
    admin: User, worker_batken: User, colleague: User, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    page = f"/users/{worker_batken.uid}/"
    assert "Link another account" in client.get(page).content.decode()
    done = client.post(f"{page}link/", {"other": str(colleague.uid)})
    assert done.headers["Location"] == page
    assert same(worker_batken, colleague)
    assert f"({colleague.username})" in client.get(page).content.decode()
    assert client.post(f"{page}link/", {"other": str(colleague.uid)}).status_code == 422
    assert client.post(f"{page}unlink/").status_code == 302
    assert not same(worker_batken, colleague)
    assert client.post(f"{page}unlink/").status_code == 422
