"""Awards whose matrix can be opened, for the access table."""

import itertools
from datetime import date
from typing import Any

from factories.programmes import make_award, make_indicator, make_version

from turna.directory.models import Organisation, Place
from turna.ledger.models import Measure

_numbers = itertools.count(1)


def an_award(organisation: Organisation, place: Place) -> dict[str, Any]:
    """Keywords of an award's matrix; awards belong to nobody's scope."""
    code = f"AC.{next(_numbers)}"
    award = make_award(organisation, code=code, joined={place.country: date(2010, 6, 7)})
    Measure.objects.get_or_create(code="outreach.events", defaults={"rule_version": 1})
    make_version(make_indicator(award, "1.2"), ("outreach.events",))
    return {"award": code}


def a_cell(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {
        **an_award(organisation, place), "indicator": "1.2", "country": place.country.code,
        "year": "1",
    }  # fmt: skip


def a_file(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {**an_award(organisation, place), "kind": "csv"}
