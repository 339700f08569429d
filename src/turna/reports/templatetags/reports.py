"""What a cell of the matrix is made of."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from turna.core.charts import progress
from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure, achievement
from turna.ledger.templatetags.figures import figure
from turna.programmes.figures import Cell
from turna.reports.filters import Asked
from turna.reports.matrix import CountryRow
from turna.reports.records import ALL
from turna.reports.steps import Step, address

register = template.Library()


@register.simple_tag
def step_query(asked: Asked, step: Step) -> str:
    """The query of an address that goes one step into a figure."""
    return address(asked.kept, step.spot)


@register.simple_tag
def matrix_cells(row: CountryRow, *, base: str, query: str, code: str, parted: bool) -> SafeString:
    """The cells of a row: its years and the cumulative one.

    `base` is the matrix' address and `query` the filters to keep. A part has no target.
    Made here rather than in the template: a matrix has some three hundred of them.
    """
    year_label, place = _("Year %s"), row.country or ALL
    cells = [
        format_html(
            '<td class="number{}"><span class="key">{}</span>{}</td>\n',
            " flagged" if cell.early and row.country else "", year_label % year.key,
            _linked(cell, f"{base}{code}/{place}/{year.key}/{query}")
            + _under(cell, f"{code} {row.label}, {year.key}", parted) + _besides(cell, row),
        )
        for year, cell in row.cells
    ]  # fmt: skip
    whole = row.line.cumulative
    named = _("%(code)s %(country)s, all years") % {"code": code, "country": row.label}
    cells.append(
        format_html(
            '<td class="number"><span class="key">{}</span><span class="total">{}</span>{}{}</td>',
            _("Cumulative"),
            figure(whole.result),
            _under(whole, named, parted),
            _persons(whole),
        )
    )
    return SafeString("".join(cells))


def _linked(cell: Cell, address: str) -> SafeString:
    """The result, as a link to what is behind it when it is a number."""
    if cell.result.value is None:
        return figure(cell.result)
    return format_html(
        '<a class="result" href="{}" data-panel>{}</a>', address, figure(cell.result)
    )


def _under(cell: Cell, name: str, parted: bool) -> SafeString:
    """What is under a result: its target, light, and the bar of what was achieved of it."""
    if parted:
        return SafeString("")
    return _target(cell.target, cell.result, name, get_language())


# A matrix shows three hundred of them; each depends on what is named here alone.
@lru_cache(maxsize=4096)
def _target(aimed: Figure, result: Figure, name: str, _language: str | None) -> SafeString:
    """`name` tells whose the bar is, and keeps its ids apart."""
    found = SafeString("")
    if aimed.value is not None:
        found = format_html('<span class="target">{} {}</span>', _("of"), figure(aimed))
    elif aimed.nothing == Nothing.NO_TARGET_SET:
        found = format_html('<span class="target">{}</span>', figure(aimed))
    elif aimed.nothing != result.nothing:
        found = format_html('<span class="target">{} {}</span>', _("target"), figure(aimed))
    reached = achievement(result, aimed).value
    if reached is None:
        return found
    bar = progress(reached, title=name).svg()
    return found + format_html('<span class="chart-cell">{}</span>', bar)


def _besides(cell: Cell, row: CountryRow) -> SafeString:
    if cell.early and row.country:
        return format_html('<span class="quiet">{}</span>', _("before joining"))
    return _persons(cell)


def _persons(cell: Cell) -> SafeString:
    """How many persons the region counts, where its countries together count more."""
    if not cell.overlap or cell.distinct is None:
        return SafeString("")
    said = _("%(n)s different persons") % {"n": cell.distinct.text}
    return format_html('<span class="quiet">{}</span>', said)
