"""The declared lists of outreach."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.lists import Column, Filter, Listing
from turna.directory.queries import codes_of
from turna.ledger.pages import BY_COUNTRY, BY_STATE, DAY, ORGANISATION, PLACE, SEARCH, STATE


def _values(name: str) -> Callable[[Any], Iterable[tuple[str, Any]]]:
    def choices(reader: Any) -> Iterable[tuple[str, Any]]:
        return [(row.code, row.label) for row in codes_of(name)]

    return choices


EVENTS = Listing(
    columns=(
        DAY,
        Column("type", _("Type"), "type.label", ("type__sort",)),
        Column("theme", _("Theme"), "theme.label", ("theme__sort",)),
        PLACE,
        ORGANISATION,
        Column("audience", _("People"), sort=("audience",), numeric=True),
        Column("indirect", _("Estimated audience"), sort=("indirect",), numeric=True),
        STATE,
    ),
    default_sort="-day",
    search=SEARCH,
    filters=(
        BY_COUNTRY,
        Filter("type", _("Type"), "type__code", _values("event_type")),
        Filter("theme", _("Theme"), "theme__code", _values("event_theme")),
        BY_STATE,
    ),
)
TRAININGS = Listing(
    columns=(
        DAY,
        Column("topic", _("Topic"), "topic.label", ("topic__sort",)),
        Column("level", _("Level"), "level.label", ("level__sort",)),
        PLACE,
        ORGANISATION,
        Column("audience", _("People"), sort=("audience",), numeric=True),
        STATE,
    ),
    default_sort="-day",
    search=SEARCH,
    filters=(
        BY_COUNTRY,
        Filter("topic", _("Topic"), "topic__code", _values("training_topic")),
        BY_STATE,
    ),
)
