"""What may lie where and what may be retired: each rule gives (allowed, reason)."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.directory.codes import PlaceKind

Answer = tuple[bool, Any]
_YES: Answer = (True, "")

_LIES_IN: dict[str, tuple[str | None, ...]] = {
    PlaceKind.REGION_OF_WORLD: (None,),
    PlaceKind.COUNTRY: (None, PlaceKind.REGION_OF_WORLD),
    PlaceKind.REGION: (PlaceKind.COUNTRY,),
    PlaceKind.DISTRICT: (PlaceKind.REGION, PlaceKind.COUNTRY),
    PlaceKind.SETTLEMENT: (PlaceKind.DISTRICT, PlaceKind.REGION, PlaceKind.COUNTRY),
}
_ADVICE: dict[str, Any] = {
    PlaceKind.REGION_OF_WORLD: _("A part of the world lies in nothing. Leave the parent empty."),
    PlaceKind.COUNTRY: _("A country lies in nothing or in a part of the world. Choose no parent."),
    PlaceKind.REGION: _("A region lies in a country. Choose its country as the parent."),
    PlaceKind.DISTRICT: _("A district lies in a region, or straight in a country. Choose it."),
    PlaceKind.SETTLEMENT: _(
        "A settlement lies in a district, a region or a country. Choose one of them."
    ),
}
# From the root down: places are stored in this order, parents before children.
DEPTH: dict[str, int] = {str(kind): depth for depth, kind in enumerate(PlaceKind.values)}


def may_lie_in(kind: str, parent_kind: str | None) -> Answer:
    """Whether a place of `kind` may lie in one of `parent_kind` (None: in nothing)."""
    return _YES if parent_kind in _LIES_IN[kind] else (False, _ADVICE[kind])


def is_retired(retired_on: date | None, today: date) -> bool:
    """Retired from that day on; a day to come is only announced."""
    return retired_on is not None and retired_on <= today


def may_retire(retired_on: date | None) -> Answer:
    """Whether something may be given a last day: only once."""
    if retired_on is None:
        return _YES
    return False, _(
        "It is retired already, from %(day)s. Nothing is left to do; add a new one under a "
        "new code if it exists again."
    ) % {"day": retired_on}


def days_in_order(valid_from: date | None, valid_to: date | None) -> Answer:
    """Whether the first day comes before the last, where both are known."""
    if valid_from is None or valid_to is None or valid_from <= valid_to:
        return _YES
    return False, _("The last day %(last)s lies before the first, %(first)s. Correct one.") % {
        "last": valid_to,
        "first": valid_from,
    }


def may_be_shown(service_type: str) -> Answer:
    """Whether a service of this type may have an address: a shelter may not."""
    if service_type != "shelter":
        return _YES
    return False, _(
        "A shelter is always a hidden place: tick that it is, give its region, and no address."
    )


def may_hide_in(kind: str) -> Answer:
    """A hidden place is named by its region or country, which leads nobody to its door."""
    if kind in {PlaceKind.REGION, PlaceKind.COUNTRY}:
        return _YES
    return False, _("Of a hidden place only the region is kept. Choose a region, or the country.")
