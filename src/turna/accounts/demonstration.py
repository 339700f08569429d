"""The accounts of a demonstration database: one known password, on this machine only."""

import ipaddress
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from turna.accounts import totp
from turna.accounts.models import App, User

PASSWORD = "demonstration-crane"  # noqa: S105 (everybody knows it: see `is_loopback`)
# The authenticator app that every account of a demonstration has: known, as the password is.
SECRET = b"turna, demonstration"
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Account:
    """One line of the sign-in page of a demonstration."""

    username: str
    name: str
    organisation: str
    roles: tuple[str, ...]


def is_loopback(host: str) -> bool:
    """Whether this host name or address ("localhost:8000", "[::1]") is the machine itself."""
    name = host.strip().casefold()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def accounts() -> list[Account]:
    """The active demonstration accounts, at most `SHOWN`; empty in a real database."""
    rows = (
        User.objects.filter(demonstration=True, is_active=True)
        .select_related("organisation")
        .prefetch_related("assignments")
        .order_by("username")[:SHOWN]
    )
    return [
        Account(
            username=user.username,
            name=user.name,
            organisation=user.organisation.label,
            roles=tuple(str(a.get_role_display()) for a in user.assignments.all() if a.holds),
        )
        for user in rows
    ]


def code_now() -> str:
    """The one-time code of all these accounts, now."""
    return totp.code_of(SECRET, totp.counter_at(timezone.now()))


def code_for(user: Any) -> str:
    """A code that opens for this demonstration account now: one that was not used yet."""
    now = totp.counter_at(timezone.now())
    last = App.objects.filter(user=user).values_list("last_counter", flat=True).first() or 0
    counters = [now, now + 1, now - 1]
    return totp.code_of(SECRET, next((c for c in counters if c > last), now + 1))
