"""The declared lists of cases. A person is shown by her code."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ClientKind
from turna.core.lists import Column, Filter, Listing
from turna.ledger.pages import BY_COUNTRY, BY_STATE, DAY, ORGANISATION, PLACE, SEARCH, STATE

_PERSON = Column("person", _("Person"), "person.code", ("person__code",))


def _kinds(reader: Any) -> Iterable[tuple[str, Any]]:
    return ClientKind.choices


def _there(reader: Any) -> Iterable[tuple[str, Any]]:
    return [("yes", _("yes, no departure is noted")), ("no", _("no, has left"))]


PEOPLE = Listing(
    columns=(
        Column("code", _("Code"), sort=("code",), opens=True),
        Column("first_day", _("First helped"), sort=("first_day",)),
        ORGANISATION,
        Column("kind", _("Kind of client"), lambda row: row.get_client_kind_display()),
        Column("sex", _("Sex"), lambda row: row.get_sex_display(), ("sex",)),
        Column("age", _("Age"), lambda row: row.get_age_display(), ("age",)),
        STATE,
    ),
    default_sort="-first_day",
    search=("code", "organisation__search"),
    filters=(Filter("kind", _("Kind of client"), "client_kind", _kinds), BY_STATE),
)
RETURNS = Listing(
    columns=(
        DAY,
        _PERSON,
        Column("from", _("From"), "from_place.label", ("from_place__sort",)),
        Column("to", _("To"), "to_place.label", ("to_place__sort",)),
        ORGANISATION,
        STATE,
    ),
    default_sort="-day",
    search=("person__code", "organisation__search"),
    filters=(BY_COUNTRY, BY_STATE),
)
STAYS = Listing(
    columns=(
        Column("day", _("Arrived"), sort=("day",), opens=True),
        Column("left", _("Left"), "left_on", ("left_on",)),
        _PERSON,
        PLACE,
        ORGANISATION,
        STATE,
    ),
    default_sort="-day",
    search=("person__code", *SEARCH),
    filters=(Filter("there", _("Still there"), "there", _there), BY_COUNTRY, BY_STATE),
)
DUTIES = Listing(
    columns=(
        Column("user", _("Who"), "user.name", ("user__sort",), opens=True),
        Column("kind", _("What for"), lambda row: row.get_kind_display(), ("kind",)),
        Column("from", _("From"), "starts_at", ("starts_at",)),
        Column("until", _("Until"), "ends_at", ("ends_at",)),
        ORGANISATION,
    ),
    default_sort="from",
)
