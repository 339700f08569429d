"""Targets in versions, baselines and notes."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from factories.programmes import EVENTS, PAPERS, POINTS, make_indicator, make_version
from turna.programmes import queries, services
from turna.programmes.models import Award, Baseline, Indicator, TargetVersion
from turna.programmes.services import NewBaseline, NewTarget
from turna.vault.actor import Actor


@pytest.fixture
def events(award: Award) -> Indicator:
    indicator = make_indicator(award, "1.2")
    make_version(indicator, (EVENTS,))
    return indicator


@pytest.fixture
def knowledge(award: Award) -> Indicator:
    indicator = make_indicator(award, "1.3")
    make_version(
        indicator, {"measure": POINTS, "role": "numerator"},
        {"measure": PAPERS, "role": "denominator"}, method="mean_change", decimals=2,
    )  # fmt: skip
    return indicator


def target(value: Any = None, **changes: Any) -> NewTarget:
    return NewTarget(**({"indicator": "1.2", "country": "TJ", "year": 1, "value": value} | changes))


def values(award: Award) -> dict[Any, Any]:
    return {spot: row.value for spot, row in queries.targets(award).items()}


def test_the_latest_version_of_a_target_counts(
    actor: Actor, award: Award, events: Indicator
) -> None:
    services.targets_set(
        actor=actor, award=award, targets=[target("160"), target(None, year=2), target(0, year=3)]
    )
    known_at = TargetVersion.objects.latest("set_at").set_at
    services.targets_set(
        actor=actor, award=award,
        targets=[target(200, reason="agreed with the donor"), target(0, year=3)],
    )  # fmt: skip
    assert values(award) == {("1.2", "TJ", 1): 200, ("1.2", "TJ", 2): None, ("1.2", "TJ", 3): 0}
    assert queries.targets(award, known_at)["1.2", "TJ", 1].value == 160
    # What stayed as it was made no version.
    assert TargetVersion.objects.count() == 4


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (target("(footnote)"), "value", "no number"),
        (target("n/a"), "value", "no number"),
        (target(value=True), "value", "no number"),
        (target(float("nan")), "value", "no number"),
        (target("1e3"), "value", "no number"),
        (target(-1), "value", "below zero"),
        (target("1.5"), "value", "0 decimals"),
        (target(1, year=4), "year", "no project year"),
        (target(1, year="1"), "year", "no project year"),
        (target(1, country="UZ"), "country", "no country of this award"),
        (target(1, indicator="9.9"), "indicator", "no defined indicator"),
        (target(1, country="KG"), "year", "joined on 2011-12-01"),
    ],
)
def test_what_a_target_cannot_be(
    *, actor: Actor, award: Award, events: Indicator, row: NewTarget, field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        services.targets_set(actor=actor, award=award, targets=[target(5, year=2), row])
    assert set(refused.value.message_dict) == {field}
    assert words in str(refused.value)
    assert "Row 2" in str(refused.value)
    assert not TargetVersion.objects.exists()


def test_a_target_changes_with_a_reason_and_stands_once(
    actor: Actor, award: Award, events: Indicator
) -> None:
    services.targets_set(actor=actor, award=award, targets=[target(5)])
    for rows, field in (([target(6)], "reason"), ([target(5), target(5)], "year")):
        with pytest.raises(ValidationError) as refused:
            services.targets_set(actor=actor, award=award, targets=rows)
        assert set(refused.value.message_dict) == {field}
    assert values(award) == {("1.2", "TJ", 1): 5}


def test_a_change_may_have_decimals_and_fall(
    actor: Actor, award: Award, knowledge: Indicator
) -> None:
    services.targets_set(
        actor=actor, award=award, targets=[target("-2.50", indicator="1.3", country="KG", year=2)]
    )
    assert values(award) == {("1.3", "KG", 2): Decimal("-2.5")}


def test_a_baseline_is_a_number_or_says_where_it_stands(
    actor: Actor, award: Award, events: Indicator, knowledge: Indicator
) -> None:
    services.baselines_set(
        actor=actor, award=award,
        baselines=[
            NewBaseline(indicator="1.2", country="TJ", value=0),
            NewBaseline(indicator="1.3", country="TJ", note="set with each year's test"),
        ],
    )  # fmt: skip
    services.baseline_set(actor=actor, indicator=events, country="TJ", value="3", note="recount")
    found = queries.baselines(award)
    assert (found["1.2", "TJ"].value, found["1.2", "TJ"].note) == (3, "recount")
    assert (found["1.3", "TJ"].value, found["1.3", "TJ"].note) == (
        None, "set with each year's test",
    )  # fmt: skip
    for changes, field in (
        ({"value": "some"}, "value"),
        ({}, "note"),
        ({"country": "UZ"}, "country"),
    ):
        given = {"country": "TJ"} | changes
        given |= {"note": "x"} if field == "country" else {}
        with pytest.raises(ValidationError) as refused:
            services.baseline_set(actor=actor, indicator=events, **given)
        assert set(refused.value.message_dict) == {field}
    assert Baseline.objects.count() == 3


def test_the_latest_note_explains_a_result(
    actor: Actor, award: Award, events: Indicator, places: SimpleNamespace
) -> None:
    for text in ("Elections.", "Elections, and a flood."):
        services.variance_note(actor=actor, indicator=events, country=places.tj, year=1, text=text)
    services.variance_note(actor=actor, indicator=events, country=None, year=1, text="Region.")
    notes = queries.variance_notes(award)
    assert notes["1.2", "TJ", 1].text == "Elections, and a flood."
    assert notes["1.2", "", 1].text == "Region."
    for changes, field in (({"text": " "}, "text"), ({"year": 9}, "year"),
                           ({"country": places.russia}, "country")):  # fmt: skip
        given = {"country": places.tj, "year": 1, "text": "x"} | changes
        with pytest.raises(ValidationError) as refused:
            services.variance_note(actor=actor, indicator=events, **given)
        assert set(refused.value.message_dict) == {field}


def test_targets_cannot_be_changed_or_removed(
    actor: Actor, award: Award, events: Indicator
) -> None:
    services.targets_set(actor=actor, award=award, targets=[target(5)])
    for sql in ("UPDATE programmes_targetversion SET value = 1",
                "DELETE FROM programmes_targetversion"):  # fmt: skip
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
