"""Instants and days as posting numbers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from turna.ledger import posting
from turna.ledger.moments import as_of_day, as_of_instant

FIRST = datetime(2014, 6, 30, 17, 59, 59, 999999, tzinfo=UTC)  # a breath before midnight in Bishkek


@pytest.fixture
def three(deeds: Any, organisations: Any, places: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Postings 1, 2 and 3: just before midnight in Bishkek (UTC+6), at it, and a day later."""
    times = [FIRST, FIRST + timedelta(microseconds=1), FIRST + timedelta(days=1)]
    for time in times:
        monkeypatch.setattr(posting.timezone, "now", lambda time=time: time)
        deeds.done(organisations.ngo, places.batken, date(2014, 6, 1))


@pytest.mark.parametrize(
    ("instant", "number"),
    [
        (FIRST - timedelta(microseconds=1), 0), (FIRST, 1), (FIRST + timedelta(microseconds=1), 2),
        (FIRST + timedelta(hours=5), 2), (FIRST + timedelta(days=400), 3),
    ],
)  # fmt: skip
def test_an_instant_is_the_last_posting_at_or_before_it(
    three: None, instant: datetime, number: int
) -> None:
    assert as_of_instant(instant) == number
    assert as_of_instant(instant.astimezone(datetime.now().astimezone().tzinfo)) == number


@pytest.mark.parametrize(
    ("day", "zone", "number"),
    [
        (date(2014, 6, 29), "Asia/Bishkek", 0),
        (date(2014, 6, 30), "Asia/Bishkek", 1),  # the second was posted on 1 July there
        (date(2014, 7, 1), "Asia/Bishkek", 3),
        (date(2014, 6, 30), "UTC", 2),
        (date(2014, 6, 30), "America/New_York", 2),
        (date(2014, 6, 30), "Asia/Tashkent", 2),  # one hour behind Bishkek
        (date(2014, 7, 1), "Asia/Tashkent", 3),
    ],
)
def test_a_day_ends_in_the_zone_of_the_award(
    three: None, day: date, zone: str, number: int
) -> None:
    assert as_of_day(day, zone) == number


def test_a_day_of_23_hours(
    deeds: Any, organisations: Any, places: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Vienna put its clocks forward on 30 March 2014: its day ended at 22:00 UTC."""
    monkeypatch.setattr(posting.timezone, "now", lambda: datetime(2014, 3, 30, 22, tzinfo=UTC))
    deeds.done(organisations.ngo, places.batken, date(2014, 3, 1))
    assert as_of_day(date(2014, 3, 30), "Europe/Vienna") == 0
    assert as_of_day(date(2014, 3, 31), "Europe/Vienna") == 1


def test_before_the_first_posting(db: None) -> None:
    assert as_of_instant(datetime(2014, 1, 1, tzinfo=UTC)) == 0
    assert as_of_day(date(2014, 1, 1), "Asia/Almaty") == 0


def test_an_instant_needs_a_zone(db: None) -> None:
    with pytest.raises(ValueError, match="zone"):
        as_of_instant(datetime(2014, 1, 1))
