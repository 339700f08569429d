"""The accounts of a demonstration database: one known password, on this machine only."""

import ipaddress
from dataclasses import dataclass

from turna.accounts.models import User

PASSWORD = "demonstration-crane"  # noqa: S105 (everybody knows it: see `is_loopback`)
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
