"""The verbs that say that two accounts belong to one human, and take it back."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.accounts import humans
from turna.accounts.models import User
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor


@verb("accounts.users.linked", label=_("said that two accounts belong to one human"))
def users_link(*, actor: Actor, user: User, other: User) -> User:
    """From now on neither of the two can be the second person for the other.

    Accounts that are linked to either come along. ValidationError (other).
    """
    rows = _locked(user, other)
    if len(rows) < 2:
        raise ValidationError({"other": [_("This takes two accounts. Choose another one.")]})
    one, two = rows
    if humans.same(one, two):
        raise ValidationError({"other": [_("These two are linked already.")]})
    human = one.human or two.human or uuid4()
    joined = [*humans.accounts_of(one), *humans.accounts_of(two)]
    for row in joined:
        row.human = human
        row.version += 1
    User.objects.bulk_update(joined, ["human", "version"])
    _record(actor, "accounts.users.linked", joined)
    user.refresh_from_db()
    return user


@verb("accounts.users.unlinked", label=_("undid the link of an account with others"))
def user_unlink(*, actor: Actor, user: User) -> User:
    """This account belongs to somebody else than those it was linked to. ValidationError (user)."""
    (row,) = _locked(user)
    if row.human is None:
        raise ValidationError({"user": [_("This account is linked to no other.")]})
    rest = list(User.objects.filter(human=row.human).exclude(pk=row.pk))
    alone = [row, *(rest if len(rest) == 1 else ())]
    for one in alone:
        one.human = None
        one.version += 1
    User.objects.bulk_update(alone, ["human", "version"])
    _record(actor, "accounts.users.unlinked", [row, *rest])
    user.refresh_from_db()
    return user


def _locked(*users: User) -> list[User]:
    rows = User.objects.select_for_update().filter(pk__in=[one.pk for one in users])
    return list(rows.order_by("pk"))


def _record(actor: Actor, code: str, users: list[User]) -> None:
    audit.record(
        actor=actor, verb=code, kind="accounts.user",
        objects=[(row.uid, row.version) for row in users], fields=["human"], name_objects=True,
    )  # fmt: skip
