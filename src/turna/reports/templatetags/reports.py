"""How a figure looks on a page: a number, or its reason for none, never both."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from turna.core.charts import progress
from turna.core.periods import Period
from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure, plain
from turna.programmes.figures import Cell
from turna.reports.matrix import CountryRow
from turna.reports.records import ALL

register = template.Library()
_THIN = "\u202f"  # a narrow no-break space between thousands


@register.filter
def spaced(value: Any) -> str:
    """12345.6 is "12 345.6" with narrow spaces, -3 is "−3" with a real minus."""
    whole, point, rest = plain(abs(value)).partition(".")
    groups = f"{int(whole):,}".replace(",", _THIN)
    return f"{'−' if value < 0 else ''}{groups}{point}{rest}"


@register.simple_tag
def figure(shown: Figure) -> SafeString:
    """The figure as HTML; each reason for no number has a look of its own."""
    return _figure(shown, get_language())


# A matrix shows some six hundred figures and three hundred bars, most of them again and again;
# both depend on their arguments alone.
@lru_cache(maxsize=4096)
def _figure(shown: Figure, _language: str | None) -> SafeString:
    if shown.value is not None:
        return format_html('<span class="figure">{}</span>', spaced(shown.value))
    reason = shown.nothing or Nothing.MISSING
    return format_html('<span class="nothing {}">{}</span>', slugify(reason), reason.label)


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
