"""Accounts and the humans behind them: who made whom, and which two are one person.

For every rule that asks for two people: two accounts are not yet two people.
"""

from uuid import UUID

from django.db.models import QuerySet

from turna.accounts.models import User
from turna.vault.actor import Actor


def user_of(actor: Actor) -> User | None:
    """The user behind an actor; None for a process."""
    try:
        uid = UUID(actor.id)
    except ValueError:
        return None
    found: User | None = User.objects.filter(uid=uid).first()
    return found


def same(one: User, other: User) -> bool:
    """Whether two accounts belong to one human, as far as an administrator has said so."""
    return one.pk == other.pk or (one.human is not None and one.human == other.human)


def accounts_of(user: User) -> "QuerySet[User]":
    """All accounts of the human behind this one."""
    if user.human is None:
        return User.objects.filter(pk=user.pk)
    return User.objects.filter(human=user.human)


def made(one: User, other: User) -> bool:
    """Whether one of the two humans made an account of the other, in either direction."""
    left, right = accounts_of(one), accounts_of(other)
    return bool(
        left.filter(created_by__in=right.values("pk")).exists()
        or right.filter(created_by__in=left.values("pk")).exists()
    )
