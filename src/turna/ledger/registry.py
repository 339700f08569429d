"""What is counted: rooms register their sources and measures here, at import of `measures.py`.

The ledger sits below the rooms, so it knows measures only by what they hand in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet, TextChoices

from turna.directory.codes import CodeList, PlaceKind
from turna.ledger.codes import Additivity

# Where the codes of an axis are: a list that people maintain, places of a kind, or choices
# that the code branches on.
Codes = CodeList | PlaceKind | type[TextChoices]
Facts = Callable[[], "Iterable[QuerySet[Any, Any]]"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Rows that name the fund of a record: `key` leads to its primary key, `day` to its day."""

    model: type[Model]
    key: str = "pk"
    day: str = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of record: `label` is one of them ("event"), `plural` several.

    `read` is the action that opens one, `url` the name of its page. `of_persons` are records about
    persons: who is shown some of them is on record. `facts_for` is for the one
    kind of record that may stand for any measure: a sourced batch.
    """

    code: str
    label: Any
    plural: Any
    model: type[Model]
    read: str
    url: str = ""
    of_persons: bool = False
    facts_for: "Callable[[Measure], Iterable[QuerySet[Any, Any]]] | None" = None
    key: str = "pk"
    # Further rows with a fund of their own, beside the record itself.
    parts: tuple[Paid, ...] = ()

    @property
    def paid(self) -> tuple[Paid, ...]:
        return (Paid(model=self.model), *self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that is counted.

    `facts` gives querysets made by `facts.fact_rows`: the entries that live records stand
    for. `key` is the lookup in them that leads to the source record's primary key. A change
    of what `facts` mean raises `rule_version`, and `sync` posts the differences. `facets` are
    the axes of its own, each with where its codes are.
    """

    code: str
    label: Any
    unit: Any
    additivity: Additivity
    source: str
    facts: Facts
    key: str = "pk"
    rule_version: int = 1
    counts_persons: bool = False
    facets: Mapping[str, Codes] = field(default_factory=dict, hash=False)


_sources: dict[str, SourceKind] = {}
_measures: dict[str, Measure] = {}


def register_source(source: SourceKind) -> SourceKind:
    if source.code in _sources:
        raise ValueError(f"The source {source.code!r} is registered twice.")
    _sources[source.code] = source
    return source


def register(measure: Measure) -> Measure:
    """Add a measure; its source must be there already."""
    if measure.code in _measures:
        raise ValueError(f"The measure {measure.code!r} is registered twice.")
    if measure.source not in _sources:
        raise ValueError(f"The measure {measure.code!r} names an unknown source.")
    _measures[measure.code] = measure
    return measure


def source(code: str) -> SourceKind:
    return _sources[code]


def sources() -> tuple[SourceKind, ...]:
    return tuple(_sources.values())


def measure(code: str) -> Measure:
    return _measures[code]


def measures() -> tuple[Measure, ...]:
    return tuple(_measures.values())


def facet_axes() -> frozenset[str]:
    """The axes that measures have of their own ("category")."""
    return frozenset(axis for one in _measures.values() for axis in one.facets)


def codes_of(axis: str) -> Codes | None:
    """Where the codes of target groups or of a measure's own axis are; None for any other."""
    if axis == "group":
        return CodeList.GROUP
    return next((one.facets[axis] for one in _measures.values() if axis in one.facets), None)


def contributions(source_code: str) -> list[tuple[Measure, str, QuerySet[Any, Any]]]:
    """What records of this kind stand for: (measure, key lookup, fact rows)."""
    kind = _sources[source_code]
    found: list[tuple[Measure, str, QuerySet[Any, Any]]] = []
    for one in _measures.values():
        if kind.facts_for is not None:
            found.extend((one, kind.key, rows) for rows in kind.facts_for(one))
        elif one.source == source_code:
            found.extend((one, one.key, rows) for rows in one.facts())
    return found
