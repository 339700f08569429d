"""Figures of a part: women, an age band, one partner. Every term is narrowed, persons stay so."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from factories.programmes import (
    EVENTS,
    HEADS,
    PERSONS,
    Ledger,
    close_months,
    make_baseline,
    make_indicator,
    make_target,
    make_unit,
    make_version,
)  # fmt: skip
from turna.ledger.behind import behind
from turna.ledger.codes import Nothing
from turna.ledger.readers import INTERNAL
from turna.programmes.figures import Evaluation, evaluate, parts
from turna.programmes.models import Award

Y2, LATER = date(2012, 1, 5), date(2012, 3, 5)
AFTER = date(2013, 12, 1)
WOMEN = {"sex": frozenset({1})}


def ask(award: Award, **options: Any) -> Evaluation:
    return evaluate(award, **({"reader": INTERNAL, "today": AFTER} | options))


@pytest.fixture
def heads(award: Award, places: SimpleNamespace) -> Any:
    indicator = make_indicator(award, "1")
    make_version(indicator, (HEADS,))
    make_target(indicator, places.kg, 2, 10)
    make_baseline(indicator, places.kg, 3)
    return indicator


def test_every_term_is_narrowed_and_its_records_too(
    award: Award, heads: Any, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((HEADS, places.kg, Y2, 7, {"sex": 1}), (HEADS, places.kg, Y2, 5, {"sex": 2}))
    found = ask(award, where=WOMEN)
    assert found.cell("1", "KG", 2).result.value == 7
    assert [behind(p.question, reader=INTERNAL).total for p in parts(found, "1", "KG", 2)] == [7]
    assert ask(award).cell("1", "KG", 2).result.value == 12


def test_a_term_that_counts_some_codes_keeps_to_them(
    award: Award, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_version(make_indicator(award, "1"), {"measure": HEADS, "where": {"sex": [2]}})
    ledger.post((HEADS, places.kg, Y2, 7, {"sex": 1}), (HEADS, places.kg, Y2, 5, {"sex": 2}))
    assert ask(award, where=WOMEN).row("1").definition.terms[0].where == {"sex": ()}
    men = ask(award, where={"sex": frozenset({1, 2})})
    assert men.cell("1", "KG", 2).result.value == 5


def test_persons_are_counted_once_in_a_part_too(
    award: Award, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_version(make_indicator(award, "1"), (PERSONS,), method="subjects")
    ledger.post(
        (PERSONS, places.kg, Y2, 1, {"sex": 1, "subject": 1}),
        (PERSONS, places.kg, LATER, 1, {"sex": 1, "subject": 1}),
        (PERSONS, places.kg, LATER, 1, {"sex": 2, "subject": 2}),
    )
    assert ask(award, where=WOMEN).cell("1", "KG", 2).result.value == 1
    assert ask(award).cell("1", "KG", 2).result.value == 2


def test_targets_and_baselines_are_of_the_whole(
    award: Award, heads: Any, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((HEADS, places.kg, Y2, 7, {"sex": 1}))
    line = ask(award, where=WOMEN).row("1").line("KG")
    assert line.years["2"].target.nothing == Nothing.NO_TARGET_SET
    assert line.years["2"].achievement.value is None
    assert line.baseline.nothing == Nothing.NOT_APPLICABLE


def test_what_is_not_kept_by_an_axis_is_not_applicable_rather_than_zero(
    award: Award, heads: Any, ledger: Ledger, places: SimpleNamespace
) -> None:
    make_version(make_indicator(award, "2"), (EVENTS,))
    ledger.post((EVENTS, places.kg, Y2, 4), (HEADS, places.kg, Y2, 7, {"sex": 1}))
    found = ask(award, where=WOMEN)
    assert found.cell("2", "KG", 2).result.nothing == Nothing.NOT_APPLICABLE
    assert found.blind == {EVENTS}


def test_a_partner_owes_its_own_months_only(
    award: Award, heads: Any, organisations: SimpleNamespace
) -> None:
    for partner in (organisations.ngo, organisations.other_ngo):
        make_unit(award.fund, partner, date(2011, 12, 1), date(2012, 9, 30))
    close_months(organisations.ngo, date(2011, 12, 1), date(2012, 9, 30))
    one = ask(award, where={"org": frozenset({organisations.ngo.code})})
    assert one.cell("1", "KG", 2).result.value == 0
    other = ask(award, where={"org": frozenset({organisations.other_ngo.code})})
    assert other.cell("1", "KG", 2).result.nothing == Nothing.MISSING


def test_an_outsider_cannot_get_a_small_part_from_its_neighbour(
    award: Award, heads: Any, ledger: Ledger, places: SimpleNamespace, donor: Any
) -> None:
    ledger.post((HEADS, places.kg, Y2, 800, {"sex": 1}), (HEADS, places.kg, Y2, 5, {"sex": 2}))
    assert ask(award, reader=donor).cell("1", "KG", 2).result.value == 805
    women = ask(award, reader=donor, where=WOMEN)
    assert women.cell("1", "KG", 2).result.nothing == Nothing.WITHHELD
    ledger.post((HEADS, places.kg, Y2, 6, {"sex": 2}))
    women = ask(award, reader=donor, where=WOMEN)
    assert women.cell("1", "KG", 2).result.value == 800


def test_an_axis_that_is_none_is_refused(award: Award) -> None:
    with pytest.raises(ValidationError, match="is no axis"):
        ask(award, where={"colour": frozenset({"red"})})
