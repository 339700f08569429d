"""What the top of every page and Home offer. Rooms register their entries in their `urls.py`."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """A link to a page: shown to whoever may do `action` somewhere ("" for everybody)."""

    label: Any
    url_name: str
    action: str = ""
    hint: Any = ""  # one sentence for Home
    order: int = 100
    group: Any = ""  # entries of one group stand under its name
    icon: str = ""  # one of core.icons


_entries: dict[str, Entry] = {}


def register(
    label: Any,
    url_name: str,
    *,
    action: str = "",
    hint: Any = "",
    order: int = 100,
    group: Any = "",
    icon: str = "",
) -> None:
    """Offer a page. Registering the same URL name again replaces the entry.

    Give the entries of one group neighbouring orders: it stands where they meet.
    """
    _entries[url_name] = Entry(label, url_name, action, hint, order, group, icon)


def entries() -> tuple[Entry, ...]:
    """Every entry, in order."""
    return tuple(sorted(_entries.values(), key=lambda e: (e.order, e.url_name)))


def entries_for(user: Any) -> tuple[Entry, ...]:
    """The entries of pages that this user may open; none for somebody not signed in."""
    if not user.is_authenticated:
        return ()
    return tuple(e for e in entries() if not e.action or user.can(e.action))
