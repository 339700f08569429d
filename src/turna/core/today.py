"""Today: what waits for a reader, from whichever room it comes.

A room writes a provider in its own `today.py` and registers it there; Home shows what all of
them give, in four sections. A provider asks for its own rights: it is called for everybody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Where an item stands, in the order in which Home shows them."""

    OVERDUE = "overdue", _("Overdue")
    DUE = "due", _("Due")
    MINE = "mine", _("Waiting for me")
    OTHERS = "others", _("Waiting for others")


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits. `title` says what to do, verb first; `url` is the page to do it on.

    `why` is one sentence: what is wrong or why it waits. `due` is the last day on which it is
    in time, None when there is none. `count` is how many things the item stands for. `of` are the
    records about persons that it tells of: that they were shown goes on record.
    """

    title: Any
    why: Any
    url: str
    kind: Kind
    due: date | None = None
    count: int = 1
    of: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One part of Home: its items, soonest first, and what a good day looks like without."""

    kind: Kind
    empty: Any
    items: tuple[Item, ...]

    @property
    def label(self) -> Any:
        return self.kind.label

    @property
    def count(self) -> int:
        """How many things its items stand for."""
        return sum(item.count for item in self.items)


Provider = Callable[[Any], Iterable[Item]]

_GOOD_DAY = {
    Kind.OVERDUE: _("Nothing is late. On a good day this stays empty."),
    Kind.DUE: _(
        "Nothing has to be done by a day soon. What has one stands here first, before it is late."
    ),
    Kind.MINE: _("Nobody waits for you. What others hand to you stands here."),
    Kind.OTHERS: _("You wait for nobody. What you have handed on stands here until it is done."),
}
_providers: dict[str, Provider] = {}


def register(provider: Provider) -> Provider:
    """Ask this provider for every reader's Today. Registering it again changes nothing."""
    _providers[f"{provider.__module__}.{provider.__qualname__}"] = provider
    return provider


def sections_for(user: Any) -> tuple[Section, ...]:
    """The four sections of Home for this reader; none for somebody not signed in."""
    if not user.is_authenticated:
        return ()
    found: dict[Kind, list[Item]] = {kind: [] for kind in Kind}
    for provider in _providers.values():
        for item in provider(user):
            found[item.kind].append(item)
    return tuple(
        Section(kind, _GOOD_DAY[kind], tuple(sorted(items, key=_urgency)))
        for kind, items in found.items()
    )


def _urgency(item: Item) -> tuple[bool, date, str]:
    return (item.due is None, item.due or date.max, str(item.title))
