"""Keywords of the pages of awards, indicators and agreements, for the access table."""

import itertools
from datetime import date
from typing import Any

from factories.grants import make_agreement
from factories.programmes import make_award, make_indicator, make_version
from turna.directory.models import Organisation, Place
from turna.ledger.models import Measure

_numbers = itertools.count(1)


def _award(organisation: Organisation, place: Place) -> Any:
    return make_award(
        organisation, code=f"DF.{next(_numbers)}", joined={place.country: date(2010, 6, 7)}
    )


def _indicator(organisation: Organisation, place: Place) -> Any:
    Measure.objects.get_or_create(code="outreach.events", defaults={"rule_version": 1})
    found = make_indicator(_award(organisation, place), "1.2")
    make_version(found, ("outreach.events",))
    return found


def award_uid(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {"uid": _award(organisation, place).uid}


def indicator_uid(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {"uid": _indicator(organisation, place).uid}


def a_version(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {**indicator_uid(organisation, place), "number": 1}


def a_note(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {**indicator_uid(organisation, place), "country": place.country.code, "year": 1}


def agreement_uid(organisation: Organisation, place: Place) -> dict[str, Any]:
    """An agreement of this organisation."""
    award = _award(organisation, place)
    return {"uid": make_agreement(award, organisation, date(2010, 7, 1), date(2011, 6, 30)).uid}
