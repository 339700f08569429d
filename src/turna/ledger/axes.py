"""The axes of an entry: how their stable codes become columns and back."""

from collections.abc import Collection
from functools import cached_property

from turna.directory.models import Code, Organisation, Place
from turna.ledger import tally
from turna.ledger.codes import Breakdown, coarse
from turna.ledger.models import Facet, Fund, Measure, facet_values

# Axes with a column of their own. Every other name is an axis of a facet ("category").
COLUMNS = {
    "measure": "measure_id",
    "country": "country_id",
    "region": "place_id",
    "place": "place_id",
    "org": "org_id",
    "fund": "fund_id",
    "share": "share",
    "sex": "sex",
    "age": "age",
    "age_band": "age",
    "group": "group_id",
    "month": "month",
}

NONE = "-"  # the code of "not recorded" on axes whose codes are text


def column_of(axis: str) -> str:
    return COLUMNS.get(axis, "facet_id")


def breakdowns_for(axes: Collection[str]) -> tuple[Breakdown, Breakdown]:
    """The breakdowns in which every head stands exactly once, for figures along these axes.

    Joint cells serve every axis. Of a record with margins only one is taken: sex first, then
    age, then group; on the other axes its heads are "not recorded".
    """
    if "sex" not in axes:
        if "age" in axes or "age_band" in axes:
            return (Breakdown.JOINT, Breakdown.AGE)
        if "group" in axes:
            return (Breakdown.JOINT, Breakdown.GROUP)
    return (Breakdown.JOINT, Breakdown.SEX)


# Where `Names` keeps the codes of an axis with a column.
_TABLES = {
    "measure": "_measures",
    "country": "_places",
    "place": "_places",
    "region": "_regions",
    "org": "_orgs",
    "fund": "_fund_codes",
    "group": "_groups",
}


class Names:
    """Codes of ids and ids of codes, each table read once, when it is first needed.

    One serves many questions asked in a row; it is not for keeping.
    """

    def decode(self, axis: str, stored: object) -> object:
        """The code that readers see for a stored value."""
        if axis in ("sex", "age", "month", "share"):
            return stored
        if axis == "age_band":
            return coarse(int(stored))  # type: ignore[call-overload]
        if stored is None:
            return NONE
        if axis in COLUMNS:
            return self._codes(axis)[stored]
        return self._facets[stored].get(axis, NONE)

    def encode(self, axis: str, codes: Collection[object]) -> list[object]:
        """The stored values that stand for these codes; a region is all places in it."""
        if axis in ("sex", "age", "month", "share"):
            return list(codes)
        if axis == "age_band":
            return [band for band in range(40) if coarse(band) in codes]
        if axis in COLUMNS:
            found: list[object] = [key for key, code in self._codes(axis).items() if code in codes]
        else:
            found = [key for key, parts in self._facets.items() if parts.get(axis, NONE) in codes]
        return [*found, None] if NONE in codes else found

    def measure_id(self, code: str) -> int:
        """KeyError for a measure that is not registered: it has no figure, not even zero."""
        return self._measure_ids[code]

    def fund_tree(self, codes: Collection[str]) -> list[int]:
        """Ids of these funds and of everything under them. KeyError for an unknown code."""
        return sorted(self._split_funds(codes)[0])

    def fund_condition(self, codes: Collection[str]) -> tuple[str, list[int]]:
        """SQL on `e` for these funds and all under them, with its parameters.

        An award has a hundred sub-grants; where it has most funds, naming the few others is
        tested twice as fast (PostgreSQL, 1.6 million entries).
        """
        inside, outside = self._split_funds(codes)
        if outside and len(outside) < len(inside):
            return f"e.fund_id NOT IN ({_marks(outside)})", sorted(outside)
        if not outside:
            return "1 = 1", []
        return f"e.fund_id IN ({_marks(inside)})", sorted(inside)

    def are_roots(self, codes: Collection[str]) -> bool:
        """Whether none of these funds has another above it."""
        above = {code: parent for _, code, parent in self._funds}
        return all(above[code] is None for code in codes)

    @cached_property
    def tallied(self) -> tally.Blocks:
        """The blocks of postings that are in the tallies."""
        return tally.blocks()

    def _split_funds(self, codes: Collection[str]) -> tuple[set[int], set[int]]:
        """(ids of these funds and everything under them, ids of all others)."""
        known = {code: key for key, code, _ in self._funds}
        wanted = {known[code] for code in codes}
        while True:
            more = {key for key, _, parent in self._funds if parent in wanted} - wanted
            if not more:
                return wanted, set(known.values()) - wanted
            wanted |= more

    def _codes(self, axis: str) -> dict[object, str]:
        found: dict[object, str] = getattr(self, _TABLES[axis])
        return found

    @cached_property
    def _measure_ids(self) -> dict[str, int]:
        return {str(code): int(str(key)) for key, code in self._measures.items()}

    @cached_property
    def _measures(self) -> dict[object, str]:
        return dict(Measure.objects.values_list("id", "code"))

    @cached_property
    def _places(self) -> dict[object, str]:
        return dict(Place.objects.order_by().values_list("id", "code"))

    @cached_property
    def _regions(self) -> dict[object, str]:
        rows = Place.objects.order_by().values_list("id", "region__code", "country__code")
        return {key: region or country or NONE for key, region, country in rows}

    @cached_property
    def _orgs(self) -> dict[object, str]:
        return dict(Organisation.objects.order_by().values_list("id", "code"))

    @cached_property
    def _funds(self) -> list[tuple[int, str, int | None]]:
        return list(Fund.objects.values_list("id", "code", "parent_id"))

    @cached_property
    def _fund_codes(self) -> dict[object, str]:
        return {key: code for key, code, _ in self._funds}

    @cached_property
    def _groups(self) -> dict[object, str]:
        return dict(Code.objects.filter(list="group").order_by().values_list("id", "code"))

    @cached_property
    def _facets(self) -> dict[object, dict[str, str]]:
        rows = Facet.objects.order_by().values_list("id", "key")
        return {key: facet_values(text) for key, text in rows}


def fund_tree(codes: Collection[str]) -> list[int]:
    """Ids of these funds and of everything under them. KeyError for an unknown code."""
    return Names().fund_tree(codes)


def _marks(ids: Collection[int]) -> str:
    return ", ".join(["%s"] * len(ids))
