"""Tags and filters of every template: `{% load turna %}`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from turna.core import navigation
from turna.core.components import Explained
from turna.core.icons import ICONS
from turna.core.saved import asked

register = template.Library()
_THIN_SPACE = "\u202f"
_SPRITE = "core/vendor/tabler/icons.svg"
_MESSAGE_ICONS = {
    "success": "circle-check", "warning": "alert-triangle", "error": "alert-circle",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """What the installation calls itself, whether its titles say what a page shows, after how
    many seconds without use a desk is locked, and where one goes who leaves in a hurry."""

    name: str
    neutral: bool
    idle: int
    leave_to: str


@dataclass(frozen=True, slots=True)
class MenuItem:
    """An entry as shown: `current` is "page" on its own page, "true" on a page below it."""

    entry: navigation.Entry
    url: str
    current: str


@register.simple_tag
def site() -> Site:
    """What of it the settings say."""
    return Site(
        settings.SITE_NAME, settings.NEUTRAL_TITLES, settings.IDLE_MINUTES * 60, settings.LEAVE_TO
    )


@register.inclusion_tag("core/saved_views.html", takes_context=True)
def saved_views(context: RequestContext) -> dict[str, Any]:
    """The reader's saved views of this page, and the link that saves the present one."""
    request = context["request"]
    return {"views": request.user.saved_views(request.path, asked(request.GET))}


@register.simple_tag(takes_context=True)
def navigation_entries(context: RequestContext) -> tuple[navigation.Entry, ...]:
    """The pages the reader may open; none on a page without a request."""
    user = getattr(context.get("request"), "user", None)
    return navigation.entries_for(user) if user is not None else ()


@register.simple_tag(takes_context=True)
def menu(context: RequestContext) -> list[tuple[Any, list[MenuItem]]]:
    """The reader's pages by group, in order: [(group's label or "", items), …]."""
    path = context["request"].path if "request" in context else ""
    shown = [(entry, reverse(entry.url_name)) for entry in navigation_entries(context)]
    above = [url for _entry, url in shown if url != "/" and path.startswith(url)]
    here = max(above, key=len, default="")
    items = [MenuItem(e, url, _current(url, path, here)) for e, url in shown]
    groups = groupby(items, key=lambda item: str(item.entry.group))
    return [(label, list(found)) for label, found in groups]


def _current(url: str, path: str, here: str) -> str:
    if url == path:
        return "page"
    return "true" if url == here else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """A picture beside a word. ValueError for a name that `core.icons` has not."""
    if name not in ICONS:
        raise ValueError(f"There is no icon {name!r}: add it to core/icons.py.")
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static(_SPRITE),
        name,
    )


@register.simple_tag
def message_icon(level: str) -> SafeString:
    """The sign of a message's level; Django's level tags and our own."""
    return icon(_MESSAGE_ICONS.get(level, "info-circle"))


@register.simple_tag(takes_context=True)
def term(context: RequestContext, slug: str, text: Any = "") -> Any:
    """A word of the glossary: with its meaning under it where it first stands on the page,
    plain after that. `text` is how it is written here; the glossary's own word without.
    """
    found = Explained(slug, text)
    request = context.get("request")
    if request is not None:
        shown = request.__dict__.setdefault("terms_shown", set())
        if slug in shown:
            return text or found.term.label
        shown.add(slug)
    return found.render()


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
