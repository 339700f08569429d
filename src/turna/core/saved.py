"""Saved views of a page: links that the reader keeps. `core` asks `user.saved_views(…)`.

A list is a link; a saved view gives that link a name. It opens with the rights of that
moment, like any link.
"""

from dataclasses import dataclass

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class SavedLink:
    """One view. `current` says that the page is shown by it now."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SavedViews:
    """The views of one page; where the present one is saved ("" when there is nothing to), and
    where all of them are managed."""

    links: tuple[SavedLink, ...]
    save_url: str
    all_url: str


def asked(query: QueryDict) -> str:
    """What an address asks, in one order: without the page number and what is left empty."""
    kept = QueryDict(mutable=True)
    for key, values in sorted(query.lists()):
        if key != "page" and (full := [value for value in values if value]):
            kept.setlist(key, full)
    return kept.urlencode()
