"""Tags and filters of every template: `{% load turna %}`."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from turna.core import navigation

register = template.Library()
_THIN_SPACE = "\u202f"


@register.simple_tag(takes_context=True)
def navigation_entries(context: RequestContext) -> tuple[navigation.Entry, ...]:
    """The pages the reader may open; none on a page without a request."""
    user = getattr(context.get("request"), "user", None)
    return navigation.entries_for(user) if user is not None else ()


@register.filter
def number(value: int | Decimal | float | None) -> str:
    """A number with thin spaces between thousands: 934 492; nothing for None."""
    return "" if value is None else f"{value:,}".replace(",", _THIN_SPACE)


@register.filter
def cell(value: Any) -> Any:
    """A value as a table shows it: days, numbers, yes and no; a dash where there is none."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    if isinstance(value, int | Decimal | float):
        return number(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(part) for part in value) or "–"
    return value
