"""The pattern page itself."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Badge, Chip, Empty, Notice, Tab, Tabs, Timeline
from turna.core.icons import ICONS
from turna.core.patterns.figures import charts
from turna.core.patterns.pages import SampleChange, SampleFormPage, SampleList, SampleRecord
from turna.core.patterns.samples import STATES, address, sample_board, sample_moments, walks

LETTERS = "Aa Бб ң ө ү ә ғ қ ұ һ і ӣ ӯ ҳ ҷ ў ʻ ʼ ñ ç ş ž ý ä ö ü № ₸ 0123456789 − – … “ ” « »"
PAGES = {
    "list": SampleList.as_view(),
    "record": SampleRecord.as_view(),
    "form": SampleFormPage.as_view(),
    "change": SampleChange.as_view(),
    "charts": charts,
}


def patterns(request: HttpRequest) -> HttpResponseBase:
    """Every part in every state; `?show=` shows a whole sample page."""
    page = request.GET.get("show", "")
    if page:
        if page not in PAGES:
            raise Http404
        return PAGES[page](request)
    return render(request, "core/patterns/index.html", _samples())


def _samples() -> dict[str, Any]:
    return {
        "title": _("Patterns"),
        "letters": LETTERS,
        "icons": ICONS,
        "colours": (
            "paper", "raised", "sunken", "ink", "ink-soft", "line", "edge", "accent",
            "accent-soft", "waits", "waits-soft", "danger", "danger-soft", "done", "done-soft",
        ),
        "badges": [Badge(label, tone) for tone, label in STATES],  # type: ignore[arg-type]
        "chips": (
            Chip(_("State"), _("overdue"), address("list")),
            Chip(_("Search"), "көл", address("list")),
        ),
        "actions": SampleRecord().actions(walks(1)[0]),
        "notices": (
            Notice(_("The list was brought up to date at 12:04."), title=_("What happened")),
            Notice(_("The walk is stored and counts from now on."), level="success"),
            Notice(_("Two walks look like the same morning. Compare them."), level="warning"),
            Notice(_("The count could not be read. Nothing was stored."), level="error"),
        ),
        "empty": Empty(
            _("No walk is written down yet. Add the first one after your next morning out."),
            Action(_("Add a walk"), address("form"), "primary", "plus"),
        ),
        "tabs": Tabs(
            _("Sections of the sample"),
            [
                Tab(_("Overview"), reverse("core:patterns"), current=True),
                Tab(_("Counts"), address("list"), count=1204),
                Tab(_("Notes"), address("record"), count=0),
            ],
        ),
        "timelines": [(n, Timeline(sample_moments(n))) for n in (0, 1, 30)],
        "board": sample_board(),
        "sizes": (0, 1, 30, 3000),
        "record_url": address("record"),
    }  # fmt: skip
