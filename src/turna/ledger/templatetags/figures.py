"""How a figure looks on every page: a number, or its reason for none, never both.

`{% load figures %}`, then `{% figure cell.result %}` and `{{ change|spaced }}`.
"""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language

from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure, Number, plain

register = template.Library()
_THIN = "\u202f"  # a narrow no-break space between thousands


@register.filter
def spaced(value: Number) -> str:
    """12345.6 is "12 345.6" with narrow spaces, -3 is "−3" with a real minus."""
    positive = -value if value < 0 else value
    whole, point, rest = plain(positive).partition(".")
    groups = f"{int(whole):,}".replace(",", _THIN)
    return f"{'−' if value < 0 else ''}{groups}{point}{rest}"


@register.simple_tag
def figure(shown: Figure) -> SafeString:
    """The figure as HTML; each reason for no number has a look of its own."""
    return _figure(shown, get_language())


# A matrix shows some six hundred figures, most of them again and again; each look depends on
# the figure and the language alone.
@lru_cache(maxsize=4096)
def _figure(shown: Figure, _language: str | None) -> SafeString:
    if shown.value is not None:
        return format_html('<span class="figure">{}</span>', spaced(shown.value))
    reason = shown.nothing or Nothing.MISSING
    return format_html('<span class="nothing {}">{}</span>', slugify(reason), reason.label)
