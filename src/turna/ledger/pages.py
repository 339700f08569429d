"""What lists and pages of records that count have in common, whatever room they are of."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from turna.core.lists import Column, Filter
from turna.directory.codes import PlaceKind
from turna.directory.models import Place
from turna.ledger.codes import FundKind, State
from turna.ledger.models import Counted

DAY = Column("day", _("Day"), sort=("day",), opens=True)
PLACE = Column("place", _("Place"), "place.label", ("place__sort",))
ORGANISATION = Column(
    "organisation", _("Organisation"), "organisation.label", ("organisation__sort",)
)
STATE = Column("state", _("State"), lambda row: row.get_state_display())


def _states(reader: Any) -> Iterable[tuple[str, Any]]:
    return State.choices


def _countries(reader: Any) -> Iterable[tuple[str, Any]]:
    rows = Place.objects.visible_to(reader, "directory.read")
    rows = rows.filter(kind=PlaceKind.COUNTRY, of_programme=True).order_by("sort")
    return [(row.code, row.label) for row in rows]


BY_STATE = Filter("state", _("State"), "state", _states)
BY_COUNTRY = Filter("country", _("Country"), "country__code", _countries)
SEARCH = ("organisation__search", "place__search")


def with_common(rows: "QuerySet[Any]", *more: str) -> "QuerySet[Any]":
    """Records with what `common_facts` and the columns here read, in one query."""
    return rows.select_related("organisation", "place", "country", "fund", "also_fund", *more)


def common_facts(row: Counted) -> list[tuple[Any, Any]]:
    """Where a record counts, whether it does, and how it came to be: (label, value)."""
    nobody = row.fund.kind == FundKind.NONE
    return [
        (_("Counts"), row.get_state_display()),
        *([(_("Why not"), row.get_void_reason_display())] if row.void_reason else []),
        (_("Counts for"), row.country.label),
        (_("Paid by"), _("nobody's award") if nobody else row.fund.code),
        *([(_("Also shown to"), row.also_fund.code)] if row.also_fund else []),
        (_("Recorded"), row.recorded_at),
        (_("Version"), row.version),
    ]
