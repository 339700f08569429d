"""Today for who plans: targets of the coming year, definitions, results without a note."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from factories.programmes import (
    EVENTS,
    close_months,
    make_award,
    make_calendar,
    make_indicator,
    make_target,
    make_unit,
    make_version,
)
from queries import count_queries
from turna.accounts.models import User
from turna.core.today import Item, Kind
from turna.programmes import today

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _august(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is 15 August 2012: year 2 runs, year 3 begins on 1 October."""
    now = timezone.make_aware(datetime(2012, 8, 15, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def award(organisations: Any, places: Any) -> Any:
    """TA.1 in two countries; Kyrgyzstan joins with year 3."""
    joined = {places.tj: date(2010, 6, 7), places.kg: date(2012, 10, 1)}
    return make_award(organisations.donor, joined=joined)


def targets(user: User) -> list[tuple[Kind, str, Any]]:
    return [(one.kind, str(one.title), one.due) for one in today.targets_to_set(user)]


def test_targets_of_the_running_and_the_coming_year(
    award: Any, me_officer: User, places: Any, sign_in: SignIn
) -> None:
    indicator = make_indicator(award, "1.2")
    make_version(indicator, (EVENTS,))
    make_indicator(award, "1.3")  # not defined: its definition comes first
    assert targets(me_officer) == [
        (Kind.OVERDUE, "Set 1 target of TA.1 for year 2", date(2011, 10, 1)),
        (Kind.DUE, "Set 2 targets of TA.1 for year 3", date(2012, 10, 1)),
    ]
    make_target(indicator, places.tj, 2, None, reason="None was agreed.")  # a word is a word
    make_target(indicator, places.tj, 3, 5)
    assert targets(me_officer) == [(Kind.DUE, "Set 1 target of TA.1 for year 3", date(2012, 10, 1))]
    assert "Set 1 target of TA.1 for year 3" in sign_in(me_officer).get("/").content.decode()
    make_target(indicator, places.kg, 3, 0)
    assert targets(me_officer) == []


def test_the_calendar_in_force_says_which_year_comes(award: Any, me_officer: User) -> None:
    make_version(make_indicator(award, "1.2"), (EVENTS,))
    make_calendar(award, [(date(2010, 6, 7), date(2012, 5, 31))])
    assert targets(me_officer) == []


def test_indicators_without_a_definition(award: Any, me_officer: User) -> None:
    assert list(today.indicators_to_define(me_officer)) == []
    first = make_indicator(award, "1.2")
    (item,) = today.indicators_to_define(me_officer)
    assert (item.title, item.url) == ("Define 1 indicator", f"/indicators/{first.uid}/define/")
    make_indicator(award, "1.3")
    (item,) = today.indicators_to_define(me_officer)
    assert (item.count, item.url) == (2, f"/awards/{award.uid}/")
    assert "TA.1 1.2, TA.1 1.3" in item.why


def test_results_of_a_year_just_ended_wait_for_their_note(
    award: Any, me_officer: User, places: Any, organisations: Any, sign_in: SignIn
) -> None:
    indicator = make_indicator(award, "1.2")
    make_version(indicator, (EVENTS,))
    for year in (1, 2, 3):
        make_target(indicator, places.tj, year, 5)
    make_unit(award.fund, organisations.other_ngo, date(2010, 6, 7))
    close_months(organisations.other_ngo, date(2010, 6, 7), date(2012, 7, 1))
    (item,) = explained(me_officer)
    assert item.title == "Explain 2 results of TA.1 that are off their targets"  # and the region's
    assert item.url == f"/awards/{award.uid}/off-target/?todo=1"
    page = sign_in(me_officer).get(item.url)
    assert page.context["without"] == 2


def explained(user: User) -> list[Item]:
    return list(today.results_to_explain(user))


def test_old_results_are_nobodys_morning(
    award: Any, me_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.make_aware(datetime(2015, 1, 1, 12))
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert explained(me_officer) == []


def test_who_cannot_plan_is_told_nothing(
    award: Any, mission_officer: User, donor: User, manager: User
) -> None:
    make_indicator(award, "1.2")
    for user in (mission_officer, donor, manager):
        assert targets(user) == explained(user) == list(today.indicators_to_define(user)) == []


def test_home_asks_the_same_number_of_questions_for_many(
    award: Any, me_officer: User, sign_in: SignIn
) -> None:
    client = sign_in(me_officer)

    def more(count: int) -> None:
        for n in range(count):
            make_version(make_indicator(award, f"{count}.{n}"), (EVENTS,))
            make_indicator(award, f"{count}.{n}x")

    more(1)
    client.get("/")
    before, _page = count_queries(client, "/")
    more(12)
    assert count_queries(client, "/")[0] == before
