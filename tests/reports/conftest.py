"""A small award with one indicator, reported by batches of totals in Kyrgyzstan."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from factories.reports import make_report, make_small_award
from turna.ledger.services import Total
from turna.vault.actor import Actor


@pytest.fixture
def award(organisations: SimpleNamespace, places: SimpleNamespace, actor: Actor) -> Any:
    """TA.1: indicator 1.2 (events) and 1.2.1 (two lines of people); Kyrgyzstan and Tajikistan."""
    return make_small_award(organisations, places, actor)


@pytest.fixture
def report(award: Any, organisations: SimpleNamespace, places: SimpleNamespace) -> Any:
    """Enter totals: report(("outreach.events", date, value), …) gives the batch."""

    def run(*lines: tuple[str, date, int]) -> Any:
        totals = [
            Total(measure=measure, day=day, place=places.kadamjay, value=value)
            for measure, day, value in lines
        ]
        return make_report(award, organisations.ngo, places.batken, totals)

    return run
