"""The matrix as CSV, JSON or a spreadsheet in the donor's layout."""

import csv
import io
import json
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_rowcol_to_cell

from turna.core.periods import Period
from turna.core.text import harmless
from turna.ledger.figures import Figure
from turna.programmes.figures import Cell, IndicatorFigures
from turna.reports.matrix import CountryRow, Matrix

FORMATS = ("csv", "json", "xlsx")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CSV_COLUMNS = (
    "indicator", "country", "project_year", "target", "result", "cumulative_result", "baseline",
    "achievement", "unit", "target_nothing", "result_nothing", "flagged", "definition", "as_of",
)  # fmt: skip
# Words stay words: a unit that somebody typed as "=…" is no formula and no link.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def write(matrix: Matrix, kind: str, stream: IO[bytes]) -> None:
    """Write the matrix as `kind` (one of FORMATS) to a binary stream."""
    {"csv": _csv, "json": _json, "xlsx": _xlsx}[kind](matrix, stream)


def _csv(matrix: Matrix, stream: IO[bytes]) -> None:
    """One row for each indicator, country and year; an empty cell where there is no number."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    # A part says so in every row: rows are sorted, cut and mixed with those of other files.
    part = "; ".join(f"{label}: {value}" for label, value in matrix.narrowing)
    rows.writerow((*CSV_COLUMNS, "filter") if part else CSV_COLUMNS)
    for indicator, row, year, cell in matrix.cells():
        definition, line = indicator.definition, row.line
        rows.writerow(
            (
                harmless(indicator.indicator.code), row.country, year.key, cell.target.text,
                cell.result.text, line.cumulative.result.text, line.baseline.text,
                cell.achievement.text, harmless(definition.unit), cell.target.nothing or "",
                cell.result.nothing or "", int(cell.early), _version(indicator), matrix.as_of,
                *([harmless(part)] if part else []),
            )
        )  # fmt: skip
    stream.write(text.getvalue().encode())


def _json(matrix: Matrix, stream: IO[bytes]) -> None:
    stream.write(json.dumps(document(matrix), ensure_ascii=False, indent=1).encode() + b"\n")


def document(matrix: Matrix) -> dict[str, Any]:
    """The matrix as plain data; what a frozen matrix is hashed over."""
    award = matrix.award
    return {
        "award": award.code, "number": award.number, "title": award.title,
        "as_of": {"posting": matrix.as_of, "at": matrix.at.isoformat() if matrix.at else None},
        "verified_only": matrix.verified,
        **({"filter": dict(matrix.narrowing)} if matrix.narrowing else {}),
        "project_years": [
            {"year": year.key, "first": year.first.isoformat(), "last": year.last.isoformat()}
            for year in matrix.years
        ],
        "indicators": [_indicator(matrix, indicator) for indicator in matrix.indicators],
    }  # fmt: skip


def _indicator(matrix: Matrix, indicator: IndicatorFigures) -> dict[str, Any]:
    definition, region = indicator.definition, matrix.region(indicator)
    node = indicator.indicator.node
    return {
        "code": indicator.indicator.code, "title": definition.title, "unit": definition.unit,
        "method": str(definition.method), "definition": _version(indicator),
        "outcome": {"code": node.code, "title": node.title},
        "countries": [
            {
                "country": row.country,
                "baseline": as_data(row.line.baseline), "baseline_note": row.line.baseline_note,
                "cumulative": as_data(row.line.cumulative.result),
                "years": [_cell(matrix, year, cell) for year, cell in row.cells],
            }
            for row in matrix.rows(indicator)
        ],
        **({"region": _region(matrix, region)} if matrix.whole else {}),
        "lines": [
            {"label": line.label, "measure": line.measure, "total": as_data(line.total)}
            for line in matrix.terms(indicator)
        ],
    }  # fmt: skip


def _region(matrix: Matrix, region: CountryRow) -> dict[str, Any]:
    return {
        "cumulative": as_data(region.line.cumulative.result),
        "years": [_cell(matrix, year, cell) for year, cell in region.cells],
        **_distinct(region.line.cumulative),
    }


def _cell(matrix: Matrix, year: Period, cell: Cell) -> dict[str, Any]:
    split = [
        {**dict(zip(matrix.evaluation.split, code, strict=True)), **as_data(figure)}
        for code, figure in cell.split.items()
    ]
    return {
        "year": year.key, "target": as_data(cell.target), "result": as_data(cell.result),
        "achievement": as_data(cell.achievement), "before_joining": cell.early,
        **({"split": split} if split else {}), **_distinct(cell),
    }  # fmt: skip


def _distinct(cell: Cell) -> dict[str, Any]:
    if cell.distinct is None:
        return {}
    return {"distinct_persons": as_data(cell.distinct), "overlap": cell.overlap}


def _version(indicator: IndicatorFigures) -> int:
    """The number of the definition that counted; 0 for a draft."""
    return indicator.version.number if indicator.version else 0


def as_data(figure: Figure) -> dict[str, Any]:
    """A number as exact text, and as a JSON number where it is a whole one."""
    if figure.nothing:
        return {"nothing": str(figure.nothing)}
    whole = isinstance(figure.value, int) or figure.value == figure.value.to_integral_value()  # type: ignore[union-attr]
    return {"value": int(figure.value) if whole else figure.text}  # type: ignore[arg-type]


def _xlsx(matrix: Matrix, stream: IO[bytes]) -> None:
    # A fixed date makes the same matrix the same file.
    book = xlsxwriter.Workbook(stream, _OPTIONS)
    if matrix.at:
        book.set_properties(
            {"title": matrix.award.title, "created": matrix.at.replace(tzinfo=None)}
        )
    _Sheet(book, matrix).write()
    book.close()


class _Sheet:
    """The donor's table: indicator, baseline, targets, results, cumulative result."""

    def __init__(self, book: xlsxwriter.Workbook, matrix: Matrix) -> None:
        self.matrix = matrix
        self.sheet = book.add_worksheet(_("Results matrix"))
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "valign": "vcenter"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.##;-#,##0.##;0", "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.quiet = book.add_format({"italic": True, "font_color": "#5b6770", "valign": "top"})
        years = len(matrix.years)
        self.targets = 4
        self.results = self.targets + years
        self.cumulative = self.results + years
        self.row = 0

    def write(self) -> None:
        self._head()
        node = None
        for indicator in self.matrix.indicators:
            if indicator.indicator.node_id != node:
                node = indicator.indicator.node_id
                outcome = indicator.indicator.node
                self.sheet.write(self.row, 0, f"{outcome.code}: {outcome.title}", self.bold)
                self.row += 1
            self._indicator(indicator)
        self._legend()

    def _head(self) -> None:
        award, sheet = self.matrix.award, self.sheet
        sheet.write(0, 0, f"{award.code} · {award.number} · {award.title}", self.bold)
        sheet.write(1, 0, self._moment(), self.quiet)
        titles = [_("Indicator"), _("Unit"), _("Country"), _("Baseline")]
        for column, title in enumerate(titles):
            sheet.write(3, column, title, self.head)
        for number, year in enumerate(self.matrix.years):
            roman = _ROMAN[number] if number < len(_ROMAN) else year.key
            sheet.write(3, self.targets + number, _("Target Y %s") % roman, self.head)
            sheet.write(3, self.results + number, _("Result Y %s") % roman, self.head)
        sheet.write(3, self.cumulative, _("Cumulative result"), self.head)
        sheet.set_column(0, 0, 48)
        sheet.set_column(1, 3, 13)
        sheet.set_column(4, self.cumulative, 12)
        sheet.freeze_panes(4, 3)
        sheet.repeat_rows(3)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        self.row = 4

    def _moment(self) -> str:
        at = self.matrix.at.strftime("%Y-%m-%d %H:%M UTC") if self.matrix.at else "-"
        kind = _("verified figures") if self.matrix.verified else _("reported figures")
        said = _("As of posting %(n)s (%(at)s), %(kind)s") % {
            "n": self.matrix.as_of, "at": at, "kind": kind,
        }  # fmt: skip
        part = "; ".join(f"{label}: {value}" for label, value in self.matrix.narrowing)
        return _("%(said)s. A part only: %(part)s") % {"said": said, "part": part} if part else said

    def _indicator(self, indicator: IndicatorFigures) -> None:
        definition, sheet = indicator.definition, self.sheet
        sheet.write(self.row, 0, f"{indicator.indicator.code}. {definition.title}", self.wrap)
        sheet.write(self.row, 1, definition.unit, self.wrap)
        rows = self.matrix.rows(indicator)
        for row in rows:
            self._country(row, additive=definition.additive)
        if self.matrix.whole:
            self._region(self.matrix.region(indicator), len(rows), additive=definition.additive)
        self.row += 1

    def _country(self, row: CountryRow, *, additive: bool) -> None:
        self.sheet.write(self.row, 2, row.label, self.wrap)
        if row.line.baseline.nothing and row.line.baseline_note:
            self.sheet.write_string(self.row, 3, row.line.baseline_note, self.quiet)
        else:
            self._figure(self.row, 3, row.line.baseline)
        for number, (_year, cell) in enumerate(row.cells):
            self._figure(self.row, self.targets + number, cell.target)
            self._figure(self.row, self.results + number, cell.result)
        self._total(row, additive=additive)

    def _region(self, row: CountryRow, countries: int, *, additive: bool) -> None:
        self.sheet.write(self.row, 2, row.label, self.bold)
        for number, (_year, cell) in enumerate(row.cells):
            column = self.results + number
            if cell.result.nothing or not additive:
                self._figure(self.row, column, cell.result)
            else:
                first = xl_rowcol_to_cell(self.row - countries, column)
                last = xl_rowcol_to_cell(self.row - 1, column)
                self._formula(self.row, column, first, last, cell.result)
        self._total(row, additive=additive)

    def _total(self, row: CountryRow, *, additive: bool) -> None:
        """The cumulative result: a formula over its years wherever it is their sum."""
        total = row.line.cumulative.result
        added = sum(cell.result.value or 0 for _year, cell in row.cells)
        if total.nothing or not additive:
            self._figure(self.row, self.cumulative, total)
        elif total.value == added:
            first = xl_rowcol_to_cell(self.row, self.results)
            last = xl_rowcol_to_cell(self.row, self.cumulative - 1)
            self._formula(self.row, self.cumulative, first, last, total)
        else:
            # Persons who stand in several years count once: no formula over years gives that.
            self._figure(self.row, self.cumulative, total)
            note = _("Persons counted once over all years.")
            self.sheet.write_comment(self.row, self.cumulative, note)
        self.row += 1

    def _formula(self, row: int, column: int, first: str, last: str, figure: Figure) -> None:
        formula = f"=SUM({first}:{last})"
        self.sheet.write_formula(row, column, formula, self.whole, int(figure.value or 0))

    def _figure(self, row: int, column: int, figure: Figure) -> None:
        if figure.nothing:
            self.sheet.write_string(row, column, str(figure.nothing.label), self.quiet)
        else:
            # A spreadsheet knows binary floats only; the CSV and JSON files carry exact text.
            self.sheet.write_number(row, column, float(figure.value or 0), self.number)

    def _legend(self) -> None:
        for text in (
            _("0 is a number: every partner has closed the months with nothing."),
            _("Missing: somebody has not closed a month. Not applicable: not joined yet."),
            _("No target set, not yet due, not additive and withheld are said in words."),
        ):
            self.sheet.write(self.row, 0, text, self.quiet)
            self.row += 1
