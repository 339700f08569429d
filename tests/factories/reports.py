"""Awards whose matrix can be opened, for the access table."""

import itertools
from datetime import date
from typing import Any

from django.utils import timezone

from factories.programmes import (
    close_months,
    make_award,
    make_baseline,
    make_indicator,
    make_target,
    make_unit,
    make_version,
)
from turna.directory.models import Organisation, Place
from turna.ledger.codes import Cause
from turna.ledger.models import Freeze, Measure, Posting
from turna.ledger.services import Total, batch_add, registry_sync
from turna.reports.queries import KIND
from turna.vault.actor import Actor

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


def a_change_file(organisation: Organisation, place: Place) -> dict[str, Any]:
    spot = a_cell(organisation, place)
    # Two moments to compare, frozen, so that outsiders may choose them too.
    for n in (1, 2):
        question = {"award": spot["award"], "known_at": timezone.now().isoformat()}
        Freeze.objects.create(
            label=f"Report {n}", kind=KIND, question=question, upto=n, digest="",
            frozen_at=timezone.now(), frozen_by="factory",
        )  # fmt: skip
        Posting.objects.get_or_create(
            n=n, defaults={
                "at": timezone.now(), "actor_id": "factory", "actor_name": "Factory",
                "verb": "test", "cause": Cause.NEW, "digest": "", "chain": "", "entries": 0,
            },
        )  # fmt: skip
    return {**spot, "kind": "csv"}


def an_indicator(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {**an_award(organisation, place), "indicator": "1.2"}


def a_chart_file(organisation: Organisation, place: Place) -> dict[str, Any]:
    return {**an_indicator(organisation, place), "name": "years"}


def make_small_award(organisations: Any, places: Any, actor: Actor) -> Any:
    """TA.1: indicator 1.2 (events) and 1.2.1 (two lines of people); Kyrgyzstan and Tajikistan."""
    registry_sync(actor=actor)
    found = make_award(
        organisations.donor,
        joined={places.tj: date(2010, 6, 7), places.kg: date(2011, 12, 1)},
    )
    events = make_indicator(found, "1.2")
    make_version(events, ("outreach.events",), unit="events")
    reach = make_indicator(found, "1.2.1", node=events.node)
    make_version(reach, ("outreach.people_reached",), ("outreach.media_audience",))
    make_target(events, places.kg, 2, 4)
    make_target(events, places.tj, 1, 0)
    make_baseline(events, places.kg, 0)
    make_unit(found.fund, organisations.ngo, date(2011, 12, 1), date(2013, 9, 30))
    close_months(organisations.ngo, date(2011, 12, 1), date(2013, 9, 30))
    return found


def make_report(award: Any, ngo: Organisation, place: Place, totals: list[Total]) -> Any:
    """A batch of totals of an old report."""
    return batch_add(
        actor=Actor(id="factory", name="Factory"), organisation=ngo, place=place, fund=award.fund,
        title="Old report", document="Report of 2012, page 3", totals=totals,
    )  # fmt: skip
