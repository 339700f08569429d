"""What a cell of the matrix is made of."""

from decimal import Decimal
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from turna.core.charts import progress
from turna.core.periods import Period
from turna.ledger.codes import Nothing
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


# A matrix shows three hundred bars, many of them alike.
@lru_cache(maxsize=4096)
def _bar(percent: int | Decimal, name: str, _language: str | None) -> SafeString:
    """The thin bar of achievement; `name` tells whose it is, and keeps its ids apart."""
    return format_html('<span class="chart-cell">{}</span>', progress(percent, title=name).svg())


@register.simple_tag
def matrix_cell(
    row: CountryRow, year: Period, cell: Cell, *, base: str, query: str, code: str, parted: bool
) -> SafeString:
    """The inside of a cell: the result as a link, its target and achievement.

    `base` is the matrix' address and `query` the filters to keep. A part has no target.
    Made here rather than in the template: a matrix has some three hundred of them.
    """
    place = row.country or ALL
    result = figure(cell.result)
    if cell.result.value is not None:
        result = format_html(
            '<a class="result" href="{}{}/{}/{}/{}" data-panel>{}</a>',
            base, code, place, year.key, query, result,
        )  # fmt: skip
    return result + target(cell, f"{code} {row.label}, {year.key}", parted)


@register.simple_tag
def target(cell: Cell, name: str, parted: bool) -> SafeString:
    """What is under a result: its target, light, and the bar of what was achieved of it."""
    if parted:
        return SafeString("")
    aimed, found = cell.target, SafeString("")
    if aimed.value is not None:
        found = format_html('<span class="target">{} {}</span>', _("of"), figure(aimed))
    elif aimed.nothing == Nothing.NO_TARGET_SET:
        found = format_html('<span class="target">{}</span>', figure(aimed))
    elif aimed.nothing != cell.result.nothing:
        found = format_html('<span class="target">{} {}</span>', _("target"), figure(aimed))
    if cell.achievement.value is not None:
        found += _bar(cell.achievement.value, name, get_language())
    return found


@register.simple_tag
def all_years(code: str, row: CountryRow) -> str:
    """Whose the cumulative bar is."""
    return _("%(code)s %(country)s, all years") % {"code": code, "country": row.label}
