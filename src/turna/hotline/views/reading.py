"""The pages of the hotline."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Explained
from turna.core.text import record_code
from turna.core.views import DetailPage, Fact, ListPage
from turna.hotline import cards, queries, services
from turna.hotline.lists import CALLS
from turna.hotline.models import Call
from turna.ledger.entering import record_actions
from turna.ledger.pages import common_facts

_READ, _LOG, _VOID = "hotline.read", "hotline.log", "hotline.void"


class CallList(ListPage):
    """Consultations of the lines."""

    action, reads = _READ, services.CALLS_LISTED
    model = Call
    quiet_search = True
    listing = CALLS
    title = _("Consultations")
    empty = _("No consultation has been logged in your part of the programme yet.")
    add = (_("Log a call"), "hotline:call-log", _LOG)

    def rows(self) -> "QuerySet[Any]":
        return queries.calls_shown(super().rows())

    def row_url(self, row: Call) -> str:
        return reverse("hotline:call", args=[row.uid])


class CallDetail(DetailPage):
    """One consultation."""

    action, reads = _READ, services.CALL_READ
    model = Call

    def rows(self) -> "QuerySet[Any]":
        return queries.calls_shown(super().rows())

    def code(self, row: Call) -> Any:
        return record_code(row.uid)

    def title(self, row: Call) -> Any:
        return row.category.label

    def back(self, row: Call) -> Action:
        return Action(_("Consultations"), reverse("hotline:calls"))

    def actions(self, row: Call) -> Sequence[Action]:
        return record_actions(self.request.user, row, urls="hotline:call", change=_LOG, void=_VOID)

    def facts(self, row: Call) -> Sequence[Fact]:
        return [
            (_("Day"), row.day),
            (_("Line of"), row.organisation.label),
            (_("Further topics"), queries.topics_of(row)),
            (_("Where the caller is"), row.place.label),
            (_("Sex"), row.get_sex_display()),
            (_("Age"), row.get_age_display()),
            (Explained("group", _("Group")), row.group.label if row.group else None),
            (
                Explained("destination", _("Destination")),
                row.destination.label if row.destination else None,
            ),
            (_("Language"), row.language.label if row.language else None),
            (_("Answered from"), ", ".join(card.title for card in cards.used_of(row))),
            *common_facts(row),
        ]
