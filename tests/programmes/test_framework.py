"""Nodes, indicators and the immutable versions of their definitions."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from factories.programmes import (
    EVENTS,
    HEADS,
    PAPERS,
    PERSONS,
    POINTS,
    make_award,
    make_indicator,
    make_version,
)  # fmt: skip
from turna.directory.codes import CodeList
from turna.directory.models import Code
from turna.ledger.models import Facet
from turna.programmes import queries, services
from turna.programmes.models import Award, Indicator, IndicatorVersion
from turna.programmes.rules import Definition, TermSpec
from turna.vault.actor import Actor


@pytest.fixture
def indicator(award: Award) -> Indicator:
    return make_indicator(award, "1.2")


def definition(*terms: TermSpec, **changes: Any) -> Definition:
    values = {
        "title": "Events", "unit": "events", "method": "sum",
        "terms": terms or (TermSpec(measure=EVENTS),),
    } | changes  # fmt: skip
    return Definition(**values)


def test_a_framework_is_built_from_the_top(actor: Actor, award: Award) -> None:
    goal = services.node_add(actor=actor, award=award, kind="goal", code="G", title="Goal")
    objective = services.node_add(
        actor=actor, award=award, kind="objective", code="1", title="Prevent", parent=goal
    )
    outcome = services.node_add(
        actor=actor, award=award, kind="outcome", code="1.2", title="Awareness", parent=objective
    )
    below = services.node_add(
        actor=actor, award=award, kind="outcome", code="1.2.0", title="Part", parent=outcome
    )
    first = services.indicator_add(actor=actor, award=award, node=outcome, code="1.2.1")
    second = services.indicator_add(actor=actor, award=award, node=below, code="1.2.2")
    assert (first.position, second.position) == (1, 2)
    for one in (first, second):
        services.indicator_define(actor=actor, indicator=one, definition=definition())
    framework = queries.framework(award)
    assert framework.nodes == (goal, objective, outcome, below)
    assert [one.indicator for one in framework.indicators] == [first, second]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "dream"}, "kind"),
        ({"code": "1"}, "code"),
        ({"code": "a b"}, "code"),
        ({"title": ""}, "title"),
        ({"kind": "goal"}, "parent"),
    ],
)
def test_what_a_node_cannot_be(actor: Actor, award: Award, changes: dict, field: str) -> None:
    parent = services.node_add(actor=actor, award=award, kind="objective", code="1", title="One")
    values = {"kind": "outcome", "code": "2", "title": "Two", "parent": parent} | changes
    with pytest.raises(ValidationError) as refused:
        services.node_add(actor=actor, award=award, **values)
    assert set(refused.value.message_dict) == {field}


def test_a_node_stands_under_a_higher_one_of_its_award(
    actor: Actor, award: Award, organisations: SimpleNamespace
) -> None:
    outcome = services.node_add(actor=actor, award=award, kind="outcome", code="O", title="Out")
    with pytest.raises(ValidationError) as refused:
        services.node_add(
            actor=actor, award=award, kind="objective", code="1", title="One", parent=outcome
        )
    assert set(refused.value.message_dict) == {"parent"}
    other = make_award(organisations.donor, code="TA.2")
    with pytest.raises(ValidationError) as refused:
        services.node_add(
            actor=actor, award=other, kind="outcome", code="1", title="One", parent=outcome
        )
    assert set(refused.value.message_dict) == {"parent"}
    with pytest.raises(ValidationError) as refused:
        services.indicator_add(actor=actor, award=other, node=outcome, code="1")
    assert set(refused.value.message_dict) == {"node"}


def test_an_indicator_code_stands_once_in_an_award(actor: Actor, indicator: Indicator) -> None:
    with pytest.raises(ValidationError) as refused:
        services.indicator_add(
            actor=actor, award=indicator.award, node=indicator.node, code=indicator.code
        )
    assert set(refused.value.message_dict) == {"code"}


def test_a_definition_is_read_back_as_it_was_given(actor: Actor, indicator: Indicator) -> None:
    given = definition(
        TermSpec(measure=HEADS, label="direct", where={"sex": (1, 2)}),
        TermSpec(measure=EVENTS, label="media", where={"theme": ("hotline",), "share": (0, 1)}),
        disaggregation=("sex", "age_band", "theme"),
    )
    sheet = services.Sheet(definition="Heads counted.", source="Event reports", frequency="monthly")
    version = services.indicator_define(
        actor=actor, indicator=indicator, definition=given, sheet=sheet
    )
    assert version.as_definition() == given
    assert (version.number, version.source, version.frequency) == (1, "Event reports", "monthly")


def test_a_changed_definition_is_the_next_version_with_a_reason(
    actor: Actor, indicator: Indicator
) -> None:
    services.indicator_define(actor=actor, indicator=indicator, definition=definition())
    changed = definition(title="Events and campaigns")
    with pytest.raises(ValidationError) as refused:
        services.indicator_define(actor=actor, indicator=indicator, definition=changed)
    assert set(refused.value.message_dict) == {"reason"}
    services.indicator_define(
        actor=actor, indicator=indicator, definition=changed, reason="the donor asked"
    )
    award = indicator.award
    (newest,) = queries.framework(award).indicators
    assert (newest.version.number, newest.definition.title) == (2, "Events and campaigns")
    first = IndicatorVersion.objects.get(number=1)
    assert queries.framework(award, first.approved_at).indicators[0].version == first


MEAN = {"method": "mean_change", "decimals": 2, "unit": "percent"}
POINTS_OVER = TermSpec(measure=POINTS, role="numerator")
PAPERS_UNDER = TermSpec(measure=PAPERS, role="denominator")


@pytest.mark.parametrize(
    ("draft", "field", "words"),
    [
        (definition(title=" "), "title", "title"),
        (definition(unit=""), "unit", "counted"),
        (definition(method="guess"), "method", "Choose how"),
        (definition(terms=()), "method", "no value"),
        (definition(decimals=1), "decimals", "whole numbers"),
        (definition(decimals="2"), "decimals", "from 0 to 4"),
        (definition(TermSpec(measure="test.dreams")), "terms", "no measure"),
        (definition(TermSpec(measure=PERSONS)), "terms", "counts persons"),
        (definition(method="subjects"), "terms", "does not tell persons apart"),
        (definition(TermSpec(measure=PERSONS), TermSpec(measure=PERSONS), method="subjects"),
         "method", "one term"),
        (definition(POINTS_OVER, method="ratio"), "method", "no denominator"),
        (definition(POINTS_OVER), "method", "no value"),
        (definition(POINTS_OVER, TermSpec(measure=HEADS, role="denominator"), **MEAN),
         "terms", "baseline"),
        (definition(POINTS_OVER, TermSpec(measure=PAPERS, role="denominator",
                                          where={"round": ("baseline",)}), **MEAN),
         "terms", "chooses the rounds"),
        (definition(TermSpec(measure=EVENTS, where={"mood": ("good",)})), "terms", "no axis"),
        (definition(TermSpec(measure=HEADS, where={"theme": ("x",)})), "terms", "no axis"),
        (definition(TermSpec(measure=EVENTS, where={"country": ("KG",)})), "terms", "no axis"),
        (definition(TermSpec(measure=EVENTS, where={"sex": (9,)})), "terms", "no code"),
        (definition(TermSpec(measure=EVENTS, where={"sex": ("1",)})), "terms", "no code"),
        (definition(TermSpec(measure=EVENTS, where={"sex": ()})), "terms", "at least one"),
        (definition(TermSpec(measure=EVENTS, where={"theme": ("",)})), "terms", "no code"),
        (definition(TermSpec(measure=EVENTS, where={"place": ("XX-9",)})), "terms", "no code"),
        (definition(TermSpec(measure=EVENTS, where={"org": ("nobody",)})), "terms", "no code"),
        (definition(TermSpec(measure=EVENTS, where={"group": ("elves",)})), "terms", "no code"),
        (definition(disaggregation=("mood",)), "disaggregation", "no axis"),
        (definition(disaggregation=("sex", "sex")), "disaggregation", "twice"),
    ],
)  # fmt: skip
def test_what_a_definition_cannot_be(
    actor: Actor, indicator: Indicator, draft: Definition, field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        services.indicator_define(actor=actor, indicator=indicator, definition=draft)
    assert set(refused.value.message_dict) == {field}
    assert words in " ".join(refused.value.message_dict[field])
    assert not indicator.versions.exists()


def test_codes_of_a_list_are_checked_and_those_in_use_are_known(
    actor: Actor, indicator: Indicator
) -> None:
    Code.objects.create(list=CodeList.EVENT_THEME, code="hotline", labels={"en": "Hotline"})
    Facet.objects.create(key="theme=old")
    for code in ("hotline", "old", "-"):
        draft = definition(TermSpec(measure=EVENTS, where={"theme": (code,)}))
        services.indicator_define(
            actor=actor, indicator=indicator, definition=draft, reason="trying"
        )
    draft = definition(TermSpec(measure=EVENTS, where={"theme": ("new",)}))
    with pytest.raises(ValidationError):
        services.indicator_define(actor=actor, indicator=indicator, definition=draft, reason="x")


def test_a_change_of_a_mean_takes_points_over_papers(actor: Actor, indicator: Indicator) -> None:
    draft = definition(POINTS_OVER, PAPERS_UNDER, **MEAN)
    version = services.indicator_define(actor=actor, indicator=indicator, definition=draft)
    assert version.as_definition() == draft


@pytest.mark.parametrize("table", ["programmes_indicatorversion", "programmes_term"])
def test_definitions_cannot_be_changed_or_removed(table: str, indicator: Indicator) -> None:
    make_version(indicator, (EVENTS,))
    for sql in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)


def test_a_framework_is_read_in_as_many_queries_whatever_its_size(award: Award) -> None:
    def queries_needed() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.framework(award)
        return len(captured)

    make_version(make_indicator(award, "1"), (EVENTS,))
    few = queries_needed()
    for number in range(2, 20):
        make_version(make_indicator(award, str(number)), (EVENTS,), (HEADS,))
    assert queries_needed() == few == 3


def test_an_indicator_without_a_definition_is_not_in_the_framework(indicator: Indicator) -> None:
    assert queries.framework(indicator.award).indicators == ()
