"""What a place takes along when it is moved: read before it is, and nothing is written.

An entry names the district. A settlement that goes to another district takes its records'
entries along by a posting. A district that goes to another region keeps its entries, and the
figures by region follow the place tree. Regions and countries stay where they are: figures
count by country.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from turna.directory.codes import PlaceKind
from turna.directory.models import Place
from turna.directory.tree import position
from turna.ledger import disclosure, posting, registry
from turna.ledger.codes import Additivity, Breakdown, Share
from turna.ledger.models import Measure

MOVABLE = (PlaceKind.DISTRICT, PlaceKind.SETTLEMENT)


@dataclass(frozen=True, slots=True)
class Moved:
    """One measure's part: from how many records, and how much. `value` is None where a number
    would say nothing (a mean); where it is `withheld`, a small count of persons, both are."""

    measure: registry.Measure
    records: int | None
    value: int | None

    @property
    def withheld(self) -> bool:
        return self.records is None


@dataclass(frozen=True, slots=True)
class Concerned:
    """A figure of a room above that counts one of these measures. `changes` when its own
    number changes, and not only its narrower cuts. `url` is "" when the reader may not open it."""

    label: Any
    changes: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What moves with `place` when it lies in `under`.

    `posted` when entries are reversed and posted again. `districts` and `regions` are (from,
    to) labels, None where that does not change. `along` is how many places lie inside.
    """

    place: Place
    under: Place
    along: int
    posted: bool
    districts: tuple[str, str] | None
    regions: tuple[str, str] | None
    moved: tuple[Moved, ...]
    concerned: tuple[Concerned, ...] = field(default=())

    @property
    def nothing(self) -> bool:
        """Whether no figure moves."""
        return not self.moved

    @property
    def records(self) -> int:
        """How many records count elsewhere. One may count for several measures of its kind, and
        for the first of them at the least; withheld ones are left out."""
        most: dict[str, int] = {}
        for one in self.moved:
            kind = one.measure.source
            most[kind] = max(most.get(kind, 0), one.records or 0)
        return sum(most.values())


# (codes of measures, codes of places, reader) -> figures of a room above that count them.
Provider = Callable[[frozenset[str], frozenset[str], Any], Iterable[Concerned]]
_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Name the figures of a room above; registering the same code again replaces it."""
    _providers[code] = provider


def preview(place: Place, under: Place, *, reader: Any) -> Preview:
    """What moves when `place` is put under another place of its country. Reads only."""
    inside = Place.objects.filter(path__startswith=place.path)
    new = position(place, under)
    settles = place.kind == PlaceKind.SETTLEMENT
    districts = regions = None
    if settles and place.counts_as_id != new.counts_as_id:
        districts = _labels(place.counts_as_id, new.counts_as_id)
    if place.region_id != new.region_id:
        regions = _labels(place.region_id, new.region_id)
    found: list[tuple[str, int, int]] = []
    if districts:
        found = _standing_at(place)
    elif regions:
        found = _counted_in(list(inside.order_by().values_list("pk", flat=True)))
    moved = tuple(_shown(*one, reader) for one in sorted(found))
    touched = frozenset(
        Place.objects.filter(
            pk__in=[place.pk, place.counts_as_id, place.region_id, new.counts_as_id, new.region_id]
        ).values_list("code", flat=True)
    )
    codes = frozenset(one.measure.code for one in moved)
    concerned = concerned_by(codes, touched, reader)
    return Preview(
        place, under, inside.count() - 1, bool(districts and moved), districts, regions, moved,
        tuple(concerned),
    )  # fmt: skip


def concerned_by(measures: frozenset[str], places: frozenset[str], reader: Any) -> list[Concerned]:
    """The figures of rooms above that count one of these measures."""
    return [
        one for _code, provider in sorted(_providers.items()) if measures
        for one in provider(measures, places, reader)
    ]  # fmt: skip


def counts_of(source: str, key: int) -> list[tuple[registry.Measure, int]]:
    """What one record counts for today, by measure: each head once, at home."""
    rows = _run(
        f"SELECT m.code, {_VALUE} FROM ledger_entry e "  # noqa: S608
        "JOIN ledger_measure m ON m.id = e.measure_id "
        "JOIN ledger_source s ON s.id = e.source_kind_id "
        f"WHERE s.code = %s AND e.source = %s AND {_ONCE} "
        "GROUP BY m.code HAVING SUM(value) <> 0 ORDER BY m.code",
        [source, key],
    )
    return [(registry.measure(code), int(value)) for code, value in rows]


def _labels(before: int | None, after: int | None) -> tuple[str, str]:
    found = Place.objects.in_bulk([key for key in (before, after) if key is not None])
    return tuple(found[key].label if key is not None else "–" for key in (before, after))  # type: ignore[return-value]


def _shown(code: str, records: int, value: int, reader: Any) -> Moved:
    measure = registry.measure(code)
    if measure.additivity not in (Additivity.SUM, Additivity.SUBJECTS):
        return Moved(measure, records, None)
    small = measure.counts_persons and 0 < value < disclosure.THRESHOLD.value()
    if small and not reader.can("figures.read"):
        return Moved(measure, None, None)
    return Moved(measure, records, value)


# Each head once: joint cells, else the margin by sex; what another payer only sees is left out.
_ONCE = f"share = {int(Share.HOME)} AND breakdown IN ({int(Breakdown.JOINT)}, {int(Breakdown.SEX)})"
_VALUE = "CASE WHEN MAX(subject) IS NULL THEN SUM(value) ELSE COUNT(DISTINCT subject) END"


def _standing_at(place: Place) -> list[tuple[str, int, int]]:
    """(measure, records, value) of the live records in this very place, finer than entries."""
    sums: dict[str, tuple[int, int]] = {}
    for kind in registry.sources():
        for code, (sql, params) in posting.standing_facts(kind.code):
            for records, value in _run(
                f"SELECT COUNT(DISTINCT source), {_VALUE} FROM ({sql}) AS f "  # noqa: S608
                f"WHERE place = %s AND {_ONCE} HAVING COUNT(*) > 0",
                [*params, place.pk],
            ):
                before = sums.get(code, (0, 0))
                sums[code] = (before[0] + int(records), before[1] + int(value))
    return [(code, records, value) for code, (records, value) in sums.items()]


def _counted_in(places: list[int]) -> list[tuple[str, int, int]]:
    """(measure, records, value) of the entries of these places, as they net today."""
    marks = ", ".join(["%s"] * len(places))
    net = (
        "SELECT measure_id, source_kind_id, source, subject, SUM(value) AS value "  # noqa: S608
        f"FROM ledger_entry WHERE place_id IN ({marks}) AND {_ONCE} "
        "GROUP BY measure_id, source_kind_id, source, subject HAVING SUM(value) <> 0"
    )
    # One number for a record of any kind; there are never so many of one kind.
    record = "COUNT(DISTINCT source_kind_id * 1000000000000 + source)"
    names = dict(Measure.objects.values_list("id", "code"))
    rows = _run(
        f"SELECT measure_id, {record}, {_VALUE} FROM ({net}) AS e GROUP BY measure_id",  # noqa: S608
        places,
    )
    return [(names[key], int(records), int(value)) for key, records, value in rows]


def _run(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
