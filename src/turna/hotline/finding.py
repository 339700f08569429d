"""What can be found in the hotline: a consultation, by the code on its page alone."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.search import EXACT, Asked, Hit
from turna.hotline.models import Call

_READ = "hotline.read"


def register() -> None:
    """Offer them to whoever reads consultations."""
    search.register("calls", _("Consultations"), calls, action=_READ, icon="message", order=62)


def calls(reader: Any, asked: Asked, limit: int) -> list[Hit]:
    """Consultations of the reader's scope. A hit says the day and the line, not the question."""
    rows = Call.objects.visible_to(reader, _READ).select_related("organisation")
    found = search.of_record_code(rows, asked)
    if found is None:
        return []
    return [
        Hit(
            _("Consultation of %(day)s") % {"day": date_format(row.day, "j F Y")},
            reverse("hotline:call", args=[row.uid]), row.organisation.label, EXACT,
        )
        for row in found.order_by("-day", "pk")[:limit]
    ]  # fmt: skip
