"""The read side of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from turna.accounts import demonstration, totp
from turna.accounts.models import App, Passkey, RecoveryCode, Session, User
from turna.vault.models import AuditEntry

_OWN = "accounts.own"


@dataclass(frozen=True, slots=True)
class Factors:
    """What a user has enrolled beside the password."""

    app: bool
    passkeys: tuple[Any, ...]
    codes_left: int

    @property
    def any(self) -> bool:
        return self.app or bool(self.passkeys)

    @property
    def count(self) -> int:
        """Recovery codes are no factor of their own: they run out."""
        return int(self.app) + len(self.passkeys)


def with_roles(users: "QuerySet[Any]") -> "QuerySet[Any]":
    """Users with what lists and pages read of them, in a constant number of queries."""
    return users.select_related("organisation", "place").prefetch_related(
        "assignments__organisation", "assignments__place"
    )


def factors_of(user: User) -> Factors:
    """What this user can prove beside the password."""
    return Factors(
        app=secret_of(user) is not None,
        passkeys=tuple(Passkey.objects.visible_to(user, _OWN).order_by("added_at", "pk")),
        codes_left=RecoveryCode.objects.visible_to(user, _OWN).filter(used_at=None).count(),
    )


def secret_of(user: User) -> bytes | None:
    """The secret of the user's authenticator app; None without one."""
    found = App.objects.visible_to(user, _OWN).first()
    if found is not None and found.salt:
        return totp.secret_of(user, found.salt)
    if user.demonstration and user.needs_second_step:
        return demonstration.SECRET
    return None


def sessions_of(user: User) -> "QuerySet[Any]":
    """The user's open sessions, the one used last first."""
    rows: QuerySet[Any] = Session.objects.visible_to(user, _OWN)
    return rows.filter(expire_date__gt=timezone.now()).order_by("-seen_at", "pk")


def acts_on(
    user: User, verbs: Sequence[str], *, since: datetime
) -> list[tuple[str, datetime, str, str]]:
    """What was done to this account by these verbs, the newest first: (verb, when, name of
    whoever did it, their id). A reader's own account only: it is no read of the audit."""
    rows = AuditEntry.objects.filter(
        object_kind="accounts.user", object_id=str(user.uid), verb__in=verbs, at__gt=since
    )
    return list(rows.order_by("-id").values_list("verb", "at", "actor_name", "actor_id")[:200])
