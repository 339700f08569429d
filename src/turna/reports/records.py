"""The records behind one cell of the matrix, as far as the reader may open them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.periods import Period
from turna.ledger import registry
from turna.ledger.behind import Behind, LeftOut, Record, behind, subjects_behind
from turna.ledger.codes import Nothing
from turna.programmes.figures import REGION, Cell, IndicatorFigures, Part, parts
from turna.reports.matrix import CountryRow, Matrix, build

PAGE = 30
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


def open_cell(
    award: str, code: str, country: str, year: str, *, reader: Any, page: int = 1, **moment: Any
) -> OpenCell | None:
    """The cell of one indicator, country code and project year; None when there is none.

    `moment` is what `matrix.build` takes (`as_of`, `verified`). A withheld cell has no parts.
    """
    matrix = build(award, reader=reader, **moment)
    indicator = next((i for i in matrix.indicators if i.indicator.code == code), None)
    if indicator is None:
        return None
    row = next((r for r in matrix.rows(indicator) if r.country == country), None)
    found = next(((y, c) for y, c in row.cells if y.key == year), None) if row else None
    if row is None or found is None or row.country == REGION:
        return None
    period, cell = found
    asked = () if cell.result.nothing == Nothing.WITHHELD else _parts(matrix, code, country, year)
    return OpenCell(
        matrix, indicator, row, period, cell,
        tuple(_opened(part, reader, page) for part in asked),
    )  # fmt: skip


def _parts(matrix: Matrix, code: str, country: str, year: str) -> tuple[Part, ...]:
    return parts(matrix.evaluation, code, country, year)


def _opened(part: Part, reader: Any, page: int) -> Opened:
    found = behind(part.question, reader=reader)
    if part.distinct:
        found = Behind(subjects_behind(part.question, reader=reader), found.left_out)
    rows = _rows(found.counted, reader)
    left_out = _rows(found.left_out, reader)
    pages = max(1, -(-len(rows) // PAGE))
    number = min(page, pages)
    label = part.term.label or str(registry.measure(part.term.measure).label)
    if part.before:
        label = _("%(label)s, compared with") % {"label": label}
    return Opened(
        label=label, total=found.total, counted=len(found.counted),
        hidden=len(found.counted) - len(rows), page=rows[(number - 1) * PAGE : number * PAGE],
        number=number, pages=pages, left_out=left_out[:_LEFT_OUT_SHOWN],
        more_left_out=max(0, len(left_out) - _LEFT_OUT_SHOWN),
    )  # fmt: skip


def _rows(records: "dict[Record, int] | dict[Record, LeftOut]", reader: Any) -> tuple[Row, ...]:
    """The records this reader may open, oldest first: one query for each kind of record."""
    rows: list[tuple[date, int, Row]] = []
    for kind in {kind for kind, _key in records}:
        source = registry.source(kind)
        wanted = [key for one, key in records if one == kind]
        for found in _visible(source, wanted, reader):
            said = records[kind, found.pk]
            row = Row(
                label=_("%(kind)s %(code)s") % {"kind": source.label, "code": str(found.uid)[:8]},
                url=reverse(source.url, args=[found.uid]) if source.url else "",
                day=found.day, place=found.place.label, organisation=found.organisation.label,
                value=said if isinstance(said, int) else 0,
                why=str(_WHY[said]) if isinstance(said, LeftOut) else "",
            )  # fmt: skip
            rows.append((found.day, found.pk, row))
    return tuple(row for _day, _key, row in sorted(rows, key=lambda one: one[:2]))


def _visible(source: registry.SourceKind, keys: list[int], reader: Any) -> Iterable[Any]:
    visible = source.model._default_manager.visible_to(reader, source.read)  # type: ignore[attr-defined]
    chosen = set(keys)
    # A cell may have more records than a statement takes keys: filter by span, then by key.
    spanned = visible.filter(pk__gte=min(chosen), pk__lte=max(chosen))
    rows = spanned.select_related("place", "organisation").order_by("day", "pk")
    return (row for row in rows.iterator(chunk_size=2000) if row.pk in chosen)
