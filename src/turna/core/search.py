"""Finding: rooms register what can be found, readers find what they may see.

A room writes sources in its own `finding.py` and registers them in its `urls.py`; the search
page and the palette of every page ask all of them. A source is called for whoever may do its
action, starts from `visible_to`, asks the database a fixed number of times, and gives few hits.

Persons are never searched: a record about one is found by its code alone, inside the reader's
own scope, so that an answer never says whether somebody is known.
"""

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.core.text import search_key

LONGEST = 200  # characters that are looked at
MOST_WORDS = 8
SHORTEST = 2
EXACT, BEGINS, CONTAINS = 0, 1, 2  # how near a hit is; the best come first
_RECORD = re.compile(r"[0-9a-f]{8,32}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, cleaned: as `text`, `folded` as search keys are, and its `words`."""

    text: str
    folded: str
    words: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether there is something to look for."""
        return len(self.folded) >= SHORTEST

    def nearness(self, *names: Any) -> int | None:
        """How near a thing of these names is; None when a word is in none of them."""
        keys = [search_key(str(name)) for name in names if name]
        if not all(any(word in key for key in keys) for word in self.words):
            return None
        if self.folded in keys:
            return EXACT
        return BEGINS if any(key.startswith(self.folded) for key in keys) else CONTAINS


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: what it is called, where it opens, and what tells it from others.

    `of` is the record, where it is one about a person: that it was shown goes on record.
    """

    title: Any
    url: str
    hint: Any = ""
    nearness: int = CONTAINS
    of: Any = None


Find = Callable[[Any, Asked, int], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing. `listed` is the URL name of the list that shows all hits by `?q=`."""

    code: str
    label: Any
    find: Find
    action: str = ""
    icon: str = ""
    order: int = 100
    listed: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one source, best first; `more` is the list with the rest, "" without."""

    source: Source
    hits: tuple[Hit, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do that has a page: "Report a training". `may` decides beyond the action."""

    label: Any
    url_name: str
    action: str = ""
    hint: Any = ""
    icon: str = ""
    may: Callable[[Any], bool] | None = None


_sources: dict[str, Source] = {}
_commands: dict[str, Command] = {}


def register(
    code: str,
    label: Any,
    find: Find,
    *,
    action: str = "",
    icon: str = "",
    order: int = 100,
    listed: str = "",
) -> None:
    """Offer a kind of thing to whoever may do `action` ("" for everybody signed in).

    `find(reader, asked, limit)` gives at most `limit` hits. The same code replaces.
    """
    _sources[code] = Source(code, label, find, action, icon, order, listed)


def command(
    label: Any,
    url_name: str,
    *,
    action: str = "",
    hint: Any = "",
    icon: str = "plus",
    may: Callable[[Any], bool] | None = None,
) -> None:
    """Offer a page that stands in no menu; those of the menu are offered by themselves."""
    _commands[url_name] = Command(label, url_name, action, hint, icon, may)


def asked(text: str) -> Asked:
    """What somebody typed, cut and folded."""
    clean = " ".join(text.replace("\0", " ").replace("|", " ")[:LONGEST].split())
    folded = search_key(clean)
    return Asked(clean, folded, tuple(dict.fromkeys(folded.split()))[:MOST_WORDS])


def groups_for(reader: Any, text: str, limit: int) -> tuple[Group, ...]:
    """What this reader finds, at most `limit` of each kind, the kind with the nearest first.

    Without text the pages that the reader may open, all of them; nothing for one letter.
    """
    looked_for = asked(text)
    if not looked_for.folded:
        hits = tuple(Hit(c.label, reverse(c.url_name), c.hint) for c in _pages(reader))
        return (Group(_sources["pages"], hits),) if hits else ()
    if not looked_for.enough:
        return ()
    found = []
    for source in _sources.values():
        if source.action and not reader.can(source.action):
            continue
        hits = tuple(source.find(reader, looked_for, limit + 1))
        if hits:
            more = len(hits) > limit and source.listed
            url = f"{reverse(source.listed)}?{urlencode({'q': looked_for.text})}" if more else ""
            found.append(Group(source, hits[:limit], url))
    return tuple(sorted(found, key=lambda g: (g.hits[0].nearness, g.source.order)))


def matching(
    rows: "QuerySet[Any]", looked_for: Asked, fields: Sequence[str], *order: str
) -> "QuerySet[Any]":
    """`rows` with every word in one of `fields`, annotated `nearness`, nearest first.

    Fields hold folded keys (`core.text.search_key`, also between bars) or plain Latin codes.
    """
    for word in looked_for.words:
        rows = rows.filter(_any(Q(**{f"{field}__icontains": word}) for field in fields))
    whole, text = f"|{looked_for.folded}|", looked_for.folded
    exact = _any(
        Q(**{f"{field}__iexact": text}) | Q(**{f"{field}__contains": whole}) for field in fields
    )
    begins = _any(
        Q(**{f"{field}__istartswith": text}) | Q(**{f"{field}__contains": f"|{text}"})
        for field in fields
    )
    nearness = Case(
        When(exact, then=Value(EXACT)), When(begins, then=Value(BEGINS)),
        default=Value(CONTAINS), output_field=IntegerField(),
    )  # fmt: skip
    return rows.annotate(nearness=nearness).order_by("nearness", *order, "pk")


def nearest(found: Iterable[tuple[int | None, Callable[[int], Hit]]], limit: int) -> list[Hit]:
    """The hits of what was matched in memory: (nearness or None, what makes the hit)."""
    ranked = sorted(
        ((near, n, make) for n, (near, make) in enumerate(found) if near is not None),
        key=lambda one: one[:2],
    )
    return [make(near) for near, _n, make in ranked[:limit]]


def of_record_code(rows: "QuerySet[Any]", looked_for: Asked) -> "QuerySet[Any] | None":
    """The rows whose `uid` begins with what was typed: a record's code (`core.text.record_code`)
    or its whole number; None, without asking the database, when it was no such code."""
    typed = looked_for.folded.replace("-", "")
    if not _RECORD.fullmatch(typed):
        return None
    first, last = uuid.UUID(typed.ljust(32, "0")), uuid.UUID(typed.ljust(32, "f"))
    return rows.filter(uid__gte=first, uid__lte=last)


def find_pages(reader: Any, looked_for: Asked, limit: int) -> list[Hit]:
    """The pages of the menu and the commands that the reader may open."""

    def hit(one: Command) -> Callable[[int], Hit]:
        return lambda near: Hit(one.label, reverse(one.url_name), one.hint, near)

    pages = _pages(reader)
    return nearest(((looked_for.nearness(p.label, p.hint), hit(p)) for p in pages), limit)


def _pages(reader: Any) -> list[Command]:
    entries = {
        e.url_name: Command(e.label, e.url_name, hint=e.hint)
        for e in navigation.entries_for(reader)
    }
    more = {
        c.url_name: c
        for c in _commands.values()
        if (not c.action or reader.can(c.action)) and (c.may is None or c.may(reader))
    }
    return list((entries | more).values())


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(Q.__or__, conditions)


register("pages", _("Go to"), find_pages, icon="arrow-right", order=0)
