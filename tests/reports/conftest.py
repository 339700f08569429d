"""A small award with one indicator, reported by batches of totals in Kyrgyzstan."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from factories.programmes import (
    close_months, make_award, make_baseline, make_indicator, make_target, make_unit, make_version,
)  # fmt: skip

from turna.ledger.services import Total, batch_add, registry_sync
from turna.vault.actor import Actor


@pytest.fixture
def award(organisations: SimpleNamespace, places: SimpleNamespace, actor: Actor) -> Any:
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


@pytest.fixture
def report(
    award: Any, organisations: SimpleNamespace, places: SimpleNamespace, actor: Actor
) -> Any:
    """Enter totals: report(("outreach.events", date, value), …) gives the batch."""

    def run(*lines: tuple[str, date, int]) -> Any:
        return batch_add(
            actor=actor, organisation=organisations.ngo, place=places.batken, fund=award.fund,
            title="Old report", document="Report of 2012, page 3",
            totals=[
                Total(measure=measure, day=day, place=places.kadamjay, value=value)
                for measure, day, value in lines
            ],
        )  # fmt: skip

    return run
