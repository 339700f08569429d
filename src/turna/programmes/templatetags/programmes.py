"""How a figure looks on the pages of programmes: a number, or its reason for none, never both."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure, plain

register = template.Library()
_THIN = "\u202f"  # a narrow no-break space between thousands


@register.filter
def plainly(value: int | Decimal) -> str:
    """12345.6 is "12 345.6" with narrow spaces, -3 is "−3" with a real minus."""
    positive = -value if value < 0 else value
    whole, point, rest = plain(positive).partition(".")
    groups = f"{int(whole):,}".replace(",", _THIN)
    return f"{'−' if value < 0 else ''}{groups}{point}{rest}"


@register.simple_tag
def figure(shown: Figure) -> SafeString:
    """The figure as HTML; each reason for no number has a look of its own."""
    if shown.value is not None:
        return format_html('<span class="figure">{}</span>', plainly(shown.value))
    reason = shown.nothing or Nothing.MISSING
    return format_html('<span class="nothing {}">{}</span>', slugify(reason), reason.label)
