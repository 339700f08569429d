"""The records behind one cell of the matrix, as far as the reader may open them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core import reads
from turna.core.periods import Period
from turna.ledger import registry
from turna.ledger.behind import Behind, LeftOut, Record, behind, subjects_behind
from turna.ledger.codes import Nothing
from turna.ledger.where import Question
from turna.programmes.figures import REGION, Cell, IndicatorFigures, Part, parts
from turna.programmes.queries import Book
from turna.reports.matrix import CountryRow, Matrix, build
from turna.reports.steps import NOWHERE, Spot, Step, read, steps

PAGE = 30
ALL = "all"  # stands for all countries in an address
_LEFT_OUT_SHOWN = 100
_WHY = {
    LeftOut.UNDONE: gettext_lazy("voided, merged or moved elsewhere"),
    LeftOut.LATER: gettext_lazy("recorded after the moment shown"),
    LeftOut.UNVERIFIED: gettext_lazy("not verified yet"),
    LeftOut.OTHER_CODES: gettext_lazy("the indicator does not count its codes"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One record as a line: nothing that identifies a person. `url` is "" without a page."""

    label: str
    url: str
    day: date
    place: str
    organisation: str
    value: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """One term of the cell. `hidden` counts records that this reader may not open."""

    label: str
    total: int
    counted: int
    hidden: int
    page: tuple[Row, ...]
    number: int
    pages: int
    left_out: tuple[Row, ...]
    more_left_out: int
    steps: tuple[Step, ...] = ()

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell with everything that stands behind it."""

    matrix: Matrix
    indicator: IndicatorFigures
    row: CountryRow
    period: Period
    cell: Cell
    parts: tuple[Opened, ...]
    countries: tuple[tuple[CountryRow, Cell], ...]  # of a cell of all countries
    spot: Spot = NOWHERE


def open_cell(
    book: Book, code: str, country: str, year: str, *, reader: Any, page: int = 1,
    address: Mapping[str, str], **asked: Any,
) -> OpenCell | None:  # fmt: skip
    """The cell of one indicator, country code (`ALL` for all) and project year; None when none.

    `address` says where in the cell the reader stands (`steps.read`); `asked` is what
    `matrix.build` takes (`as_of`, `verified`, `where`). A withheld cell has no parts, and
    neither has one of all countries: it opens to those.
    """
    matrix = build(book.award.code, book=book, reader=reader, only=[code], **asked)
    if not matrix.indicators:
        return None
    (indicator,) = matrix.indicators
    rows = {ALL if row.country == REGION else row.country: row for row in all_rows(matrix)}
    row = rows.get(country)
    found = next(((y, c) for y, c in row.cells if y.key == year), None) if row else None
    if row is None or found is None:
        return None
    period, cell = found
    if country == ALL:
        each = tuple((r, r.line.years[year]) for key, r in rows.items() if key != ALL)
        return OpenCell(matrix, indicator, row, period, cell, (), each)
    hidden = cell.result.nothing == Nothing.WITHHELD
    asked_for = () if hidden else parts(matrix.evaluation, code, country, year)
    spot = read(address, period)
    if spot is None:
        return None
    opened = tuple(_opened(part, reader, page, spot) for part in asked_for)
    return OpenCell(matrix, indicator, row, period, cell, opened, (), spot)


def all_rows(matrix: Matrix) -> list[CountryRow]:
    """The rows of a matrix of one indicator: its countries, and the region."""
    (indicator,) = matrix.indicators
    return [*matrix.rows(indicator), matrix.region(indicator)]


def _opened(part: Part, reader: Any, page: int, spot: Spot) -> Opened:
    # Persons of two months do not add up, so a cell of persons opens in one step.
    if not part.distinct and (found := steps(part.question, spot, reader=reader)):
        total = sum(step.value for step in found)
        return Opened(label_of(part), total, 0, 0, (), 1, 1, (), 0, found)
    return _listed(part, spot.narrow(part.question), reader, page)


def _listed(part: Part, question: Question, reader: Any, page: int) -> Opened:
    found = behind(question, reader=reader)
    if part.distinct:
        found = Behind(subjects_behind(question, reader=reader), found.left_out)
    counted, left_out = _Visible(found.counted, reader), _Visible(found.left_out, reader)
    pages = max(1, -(-len(counted) // PAGE))
    number = min(page, pages)
    return Opened(
        label=label_of(part), total=found.total, counted=len(found.counted),
        hidden=len(found.counted) - len(counted),
        page=counted.rows((number - 1) * PAGE, number * PAGE), number=number, pages=pages,
        left_out=left_out.rows(0, _LEFT_OUT_SHOWN),
        more_left_out=max(0, len(left_out) - _LEFT_OUT_SHOWN),
    )  # fmt: skip


def label_of(part: Part) -> str:
    """What a part counts, in words."""
    label = part.term.label or str(registry.measure(part.term.measure).label)
    return _("%(label)s, compared with") % {"label": label} if part.before else label


def first_rows(
    records: Mapping[Record, int], reader: Any, most: int
) -> tuple[tuple[Row, ...], int]:
    """The first of these records that the reader may open, and how many more may be opened."""
    visible = _Visible(records, reader)
    return visible.rows(0, most), max(0, len(visible) - most)


class _Visible:
    """Those of some records that a reader may open, oldest first.

    Days and keys of all are read, whole records only for the rows that are shown: a cell may
    have ten thousand of them.
    """

    def __init__(
        self, records: "Mapping[Record, int] | Mapping[Record, LeftOut]", reader: Any
    ) -> None:
        self.records, self.reader = records, reader
        found: list[tuple[date, int, str]] = []
        for kind in sorted({kind for kind, _key in records}):
            wanted = {key for one, key in records if one == kind}
            found.extend((day, pk, kind) for pk, day in self._keys(kind, wanted))
        self.order = sorted(found)

    def __len__(self) -> int:
        return len(self.order)

    def rows(self, start: int, end: int) -> tuple[Row, ...]:
        """A stretch of them: one query for each kind of record in it."""
        chosen = self.order[start:end]
        full: dict[Record, Any] = {}
        for kind in {kind for _day, _pk, kind in chosen}:
            keys = [pk for _day, pk, one in chosen if one == kind]
            rows = self._visible(kind).select_related("place", "organisation")
            full |= {(kind, row.pk): row for row in rows.filter(pk__in=keys)}
        return tuple(self._row(kind, full[kind, pk]) for _day, pk, kind in chosen)

    def _visible(self, kind: str) -> "QuerySet[Any]":
        source = registry.source(kind)
        rows: QuerySet[Any] = source.model._default_manager.visible_to(  # type: ignore[attr-defined]
            self.reader, source.read
        )
        return rows.order_by()

    def _keys(self, kind: str, wanted: set[int]) -> Iterator[tuple[int, date]]:
        # A cell may have more records than a statement takes keys: filter by span, then by key.
        spanned = self._visible(kind).filter(pk__gte=min(wanted), pk__lte=max(wanted))
        return (row for row in spanned.values_list("pk", "day") if row[0] in wanted)

    def _row(self, kind: str, found: Any) -> Row:
        source, said = registry.source(kind), self.records[kind, found.pk]
        if source.of_persons:
            reads.notice(found)
        return Row(
            label=_("%(kind)s %(code)s") % {"kind": source.label, "code": str(found.uid)[:8]},
            url=reverse(source.url, args=[found.uid]) if source.url else "",
            day=found.day, place=found.place.label, organisation=found.organisation.label,
            value=said if isinstance(said, int) else 0,
            why=str(_WHY[said]) if isinstance(said, LeftOut) else "",
        )  # fmt: skip
