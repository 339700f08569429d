"""One declared list: columns, search, filters, sorting and pages, all of them in the address.

A room's `lists.py` declares a `Listing`; `core.views.ListPage` shows it. The number of
queries does not depend on the number of rows: annotate or prefetch in the room's `queries.py`
what the columns read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from turna.core.text import search_key

ROWS_PER_PAGE = 30
_LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Column:
    """`value` is an attribute path ("organisation.label") or a function of the row.

    `sort` names the fields it sorts by; without them it cannot be sorted. A column that
    `opens` links to the row's own page.
    """

    name: str
    label: Any
    value: str | Callable[[Any], Any] = ""
    sort: tuple[str, ...] = ()
    numeric: bool = False
    opens: bool = False

    def read(self, row: Any) -> Any:
        """The row's value in this column; None when something on the path is empty."""
        if callable(self.value):
            return self.value(row)
        for part in (self.value or self.name).split("."):
            row = getattr(row, part) if row is not None else None
        return row


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice above the list. `choices` gives what this reader may choose: (value, label).

    `lookup` is the field that equals the choice, or a function that makes it a condition.
    """

    name: str
    label: Any
    lookup: str | Callable[[str], Q]
    choices: Callable[[Any], Iterable[tuple[str, Any]]]

    def condition(self, chosen: str) -> Q:
        """The rows of a choice."""
        return self.lookup(chosen) if callable(self.lookup) else Q(**{self.lookup: chosen})


@dataclass(frozen=True, slots=True)
class Header:
    """A column's head: what its link sorts by next ("" when it cannot) and how it is sorted."""

    column: Column
    next_sort: str
    direction: str  # "ascending", "descending" or ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as shown: its choices and the one taken ("" for all)."""

    filter: Filter
    choices: tuple[tuple[str, Any], ...]
    chosen: str

    @property
    def chosen_label(self) -> Any:
        """The label of the choice taken; "" for all."""
        return dict(self.choices).get(self.chosen, "")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the template draws: `rows` are (row, ((column, value), …))."""

    headers: tuple[Header, ...]
    rows: tuple[tuple[Any, tuple[tuple[Column, Any], ...]], ...]
    page: Page[Any]
    query: str
    searchable: bool
    filters: tuple[Choice, ...]
    sort: str

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter may hide rows."""
        return bool(self.query) or any(f.chosen for f in self.filters)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as a room declares it.

    `default_sort` is a column's name, after "-" for descending. `search` names columns of
    folded keys (`core.text.search_key`) or of plain Latin codes: every word must be in one.
    """

    columns: tuple[Column, ...]
    default_sort: str
    search: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()

    def __post_init__(self) -> None:
        if self.default_sort.removeprefix("-") not in self._sortable():
            raise ValueError(f"No sortable column is called {self.default_sort!r}.")

    def show(self, rows: "QuerySet[Any]", asked: Mapping[str, str], reader: Any) -> Shown:
        """Search, filter, sort and cut `rows` as the address asks; what it does not know it
        leaves out, so that an old link still opens."""
        query = asked.get("q", "").replace("\0", "")[:_LONGEST_SEARCH].strip()
        choices = tuple(self._choice(f, asked, reader) for f in self.filters)
        for choice in choices:
            if choice.chosen:
                rows = rows.filter(choice.filter.condition(choice.chosen))
        if query and self.search:
            rows = self._searched(rows, query)
        sort = asked.get("sort", "")
        if sort.removeprefix("-") not in self._sortable():
            sort = self.default_sort
        page = Paginator(self._sorted(rows, sort), ROWS_PER_PAGE).get_page(asked.get("page"))
        return Shown(
            headers=tuple(_header(column, sort) for column in self.columns),
            rows=tuple((row, tuple((c, c.read(row)) for c in self.columns)) for row in page),
            page=page,
            query=query,
            searchable=bool(self.search),
            filters=choices,
            sort="" if sort == self.default_sort else sort,
        )

    def narrowed(
        self, rows: "QuerySet[Any]", asked: Mapping[str, str], reader: Any
    ) -> "QuerySet[Any]":
        """All the rows that the filters leave, for files of what the list shows."""
        for one in self.filters:
            if chosen := self._choice(one, asked, reader).chosen:
                rows = rows.filter(one.condition(chosen))
        return rows

    def _sortable(self) -> dict[str, tuple[str, ...]]:
        return {c.name: c.sort for c in self.columns if c.sort}

    def _sorted(self, rows: "QuerySet[Any]", sort: str) -> "QuerySet[Any]":
        down = sort.startswith("-")
        fields = self._sortable()[sort.removeprefix("-")]
        # The key last: rows that are equal keep their order from page to page.
        return rows.order_by(*(f"-{f}" if down else f for f in (*fields, "pk")))

    def _searched(self, rows: "QuerySet[Any]", query: str) -> "QuerySet[Any]":
        for word in search_key(query).split():
            anywhere = (Q(**{f"{field}__icontains": word}) for field in self.search)
            rows = rows.filter(reduce(Q.__or__, anywhere))
        return rows

    def _choice(self, declared: Filter, asked: Mapping[str, str], reader: Any) -> Choice:
        choices = tuple((str(value), label) for value, label in declared.choices(reader))
        chosen = asked.get(declared.name, "")
        known = chosen in {value for value, _label in choices}
        return Choice(declared, choices, chosen if known else "")


def _header(column: Column, sort: str) -> Header:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if column.name != name:
        return Header(column, column.name if column.sort else "", "")
    return Header(column, name if down else f"-{name}", "descending" if down else "ascending")
