"""The charts of one indicator: by year, by country, by region. A title says the finding."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts import Chart, Series, Source, Tone, bars, columns, findings, tiles
from turna.core.charts.inputs import Raw
from turna.core.charts.layouts import DEFAULT, layout
from turna.directory.models import Place
from turna.ledger.codes import Sex
from turna.ledger.figures import Figure, number
from turna.programmes.figures import IndicatorFigures
from turna.reports.matrix import CountryRow, Matrix

_TONES = {
    Sex.FEMALE: Tone.FEMALE, Sex.MALE: Tone.MALE, Sex.OTHER: Tone.OTHER,
    Sex.NOT_RECORDED: Tone.UNRECORDED,
}  # fmt: skip
_ZERO = number(0)


def drawn(by_sex: Matrix, by_region: Matrix) -> dict[str, Chart]:
    """Charts by their name in an address: "years", "countries", "regions".

    Both matrices have one indicator and the same moment, one split by sex, one by region.
    Figures that cannot be added have neither countries nor regions to compare.
    """
    (indicator,) = by_sex.indicators
    shown = _one_row(by_sex, indicator)
    found = {"years": _years(by_sex, indicator, shown)}
    if indicator.definition.additive:
        if by_sex.whole:
            found["countries"] = _countries(by_sex, indicator)
        found["regions"] = _regions(by_region, by_region.indicators[0])
    return found


def _one_row(matrix: Matrix, indicator: IndicatorFigures) -> CountryRow:
    return matrix.region(indicator) if matrix.whole else matrix.rows(indicator)[0]


def _raw(figure: Figure) -> Raw:
    """A number, or the reason for none under the name that charts have for it."""
    return figure.value if figure.value is not None else str(figure.nothing)


def _source(matrix: Matrix) -> Source:
    kind = _("verified figures") if matrix.verified else _("reported figures")
    text = _("results ledger, %(award)s, %(kind)s") % {"award": matrix.award.number, "kind": kind}
    return Source(text, matrix.at.date() if matrix.at else None)


def _note(matrix: Matrix) -> str:
    part = "; ".join(f"{label}: {value}" for label, value in matrix.narrowing)
    return _("A part only: %(part)s") % {"part": part} if part else ""


def _years(matrix: Matrix, indicator: IndicatorFigures, row: CountryRow) -> Chart:
    """Target against result; the result alone for a part, which has no target."""
    labels = [_("Year %s") % year.key for year, _cell in row.cells]
    results = [_raw(cell.result) for _year, cell in row.cells]
    targets = [_raw(cell.target) for _year, cell in row.cells]
    series = [Series(_("Result"), results, Tone.ACCENT)]
    title = ""
    if not matrix.parted:
        series.insert(0, Series(_("Target"), targets, Tone.QUIET))
        title = findings.reached(labels, targets, results, who=row.label)
    title = title or findings.trend(labels, results, what=row.label) or _("Result by year")
    return columns(
        title=title, categories=labels, series=series, across=_("Project year"),
        subtitle=_("By project year"), unit=indicator.definition.unit,
        source=_source(matrix), note=_note(matrix),
    )  # fmt: skip


def _countries(matrix: Matrix, indicator: IndicatorFigures) -> Chart:
    """Countries over all years, by sex where anybody's sex is known."""
    rows, unit = matrix.rows(indicator), indicator.definition.unit
    labels = [row.label for row in rows]
    totals = [_raw(row.line.cumulative.result) for row in rows]
    by_sex = {
        sex: [_part(row, (int(sex),)) for row in rows]
        for sex in (Sex.FEMALE, Sex.MALE, Sex.OTHER, Sex.NOT_RECORDED)
    }
    told = [figure.value or 0 for parts in by_sex.values() for figure in parts]
    # Corrections may leave a part below zero for a while; such parts make no stack.
    known = min(told) >= 0 and any(
        figure.value for sex in (Sex.FEMALE, Sex.MALE) for figure in by_sex[sex]
    )
    if known:
        series = [
            Series(sex.label, [_raw(f) for f in parts], _TONES[sex])
            for sex, parts in by_sex.items() if any(f.value for f in parts)
        ]  # fmt: skip
        women = [_raw(f) for f in by_sex[Sex.FEMALE]]
        finding = findings.highest(labels, women, unit=unit)
        title = _("Women: %(finding)s") % {"finding": finding} if finding else ""
    else:
        series = [Series(_("Result"), totals, Tone.ACCENT)]
        title = findings.highest(labels, totals, unit=unit)
    return bars(
        title=title or _("Result by country"), categories=labels, series=series, stacked=known,
        across=_("Country"), subtitle=_("By country, all years"), unit=unit,
        source=_source(matrix), note=_note(matrix),
    )  # fmt: skip


def _part(row: CountryRow, code: tuple[int, ...]) -> Figure:
    """A code of the split over all years; without a total there are no parts of it either."""
    total = row.line.cumulative
    return total.split.get(code, _ZERO) if total.result.value is not None else total.result


def _regions(matrix: Matrix, indicator: IndicatorFigures) -> Chart:
    """The tile grid; what lies in no region of the grid is said under it."""
    figures: dict[str, Figure] = {}
    for row in [matrix.region(indicator)] if matrix.whole else matrix.rows(indicator):
        for (code,), figure in row.line.cumulative.split.items():
            figures[code] = figure
    grid = {tile.code for tile in layout(DEFAULT).tiles}
    names = dict(_names(grid | set(layout(DEFAULT).groups)))
    placed = {code: figure for code, figure in figures.items() if code in grid}
    title = findings.highest(
        [names.get(code, code) for code in placed], [_raw(f) for f in placed.values()],
        unit=indicator.definition.unit,
    )  # fmt: skip
    return tiles(
        title=title or _("Result by region"),
        values={code: _raw(figure) for code, figure in placed.items()}, names=names,
        across=_("Region"), subtitle=_("By region, all years"),
        unit=indicator.definition.unit, source=_source(matrix),
        note=" ".join(filter(None, (_note(matrix), _elsewhere(figures, grid)))),
    )  # fmt: skip


def _names(codes: set[str]) -> list[tuple[str, Any]]:
    return [(place.code, place.label) for place in Place.objects.filter(code__in=codes)]


def _elsewhere(figures: Mapping[str, Figure], grid: set[str]) -> str:
    left = sum(int(f.value or 0) for code, f in figures.items() if code not in grid)
    return _("%(n)s more are known by country only.") % {"n": left} if left else ""
