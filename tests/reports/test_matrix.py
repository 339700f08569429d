"""The matrix as data: moments, rows, terms, freezing."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from turna.ledger import verification
from turna.ledger.codes import Nothing, VoidReason
from turna.ledger.models import Posting
from turna.ledger.readers import INTERNAL
from turna.ledger.services import batch_void
from turna.reports.matrix import build
from turna.reports.services import matrix_freeze
from turna.vault.actor import Actor

MARCH = date(2012, 3, 31)


def result(code: str, indicator: str, country: str, year: str, **moment: Any) -> Any:
    built = build(code, reader=INTERNAL, **moment)
    for figures, row, period, cell in built.cells():
        if (figures.indicator.code, row.country, period.key) == (indicator, country, year):
            return cell.result
    raise AssertionError("no such cell")


def test_a_total_stands_in_its_cell_at_once(award: Any, report: Any) -> None:
    report(("outreach.events", MARCH, 5))
    assert result("TA.1", "1.2", "KG", "2").value == 5
    assert result("TA.1", "1.2", "KG", "3").value == 0  # closed with nothing
    assert result("TA.1", "1.2", "KG", "1").nothing == Nothing.NOT_APPLICABLE
    assert result("TA.1", "1.2", "TJ", "2").nothing == Nothing.MISSING


def test_both_lines_of_a_combined_indicator_show(award: Any, report: Any) -> None:
    report(("outreach.people_reached", MARCH, 30), ("outreach.media_audience", MARCH, 500))
    built = build("TA.1", reader=INTERNAL)
    reach = next(i for i in built.indicators if i.indicator.code == "1.2.1")
    assert [(t.measure, t.total.nothing) for t in built.terms(reach)] == [
        ("outreach.people_reached", Nothing.MISSING),
        ("outreach.media_audience", Nothing.MISSING),
    ], "Tajikistan has not closed, so the region is missing"
    assert reach.countries["KG"].years["2"].result.value == 530
    assert [f.value for f in reach.countries["KG"].years["2"].lines] == [30, 500]


def test_a_moment_is_a_number_a_day_or_an_aware_time(award: Any, report: Any) -> None:
    report(("outreach.events", MARCH, 5))
    first = Posting.objects.latest("n")
    report(("outreach.events", MARCH, 2))
    assert result("TA.1", "1.2", "KG", "2", as_of=first.n).value == 5
    assert result("TA.1", "1.2", "KG", "2", as_of=first.at).value == 5
    assert result("TA.1", "1.2", "KG", "2").value == 7
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    assert result("TA.1", "1.2", "KG", "2", as_of=yesterday).value == 0
    with pytest.raises(ValidationError, match="with its zone"):
        build("TA.1", reader=INTERNAL, as_of=first.at.replace(tzinfo=None))


def test_a_frozen_matrix_can_be_computed_again_whatever_comes_later(
    award: Any, report: Any, actor: Actor
) -> None:
    batch = report(("outreach.events", MARCH, 5))
    frozen = matrix_freeze(actor=actor, award="TA.1", label="Annual report 2012")
    report(("outreach.events", MARCH, 2))
    batch_void(actor=actor, uid=batch.uid, version=batch.version, reason=VoidReason.DUPLICATE)
    assert verification.freezers["reports.matrix"](frozen) == frozen.digest
    frozen.digest = "0" * 64
    assert verification.freezers["reports.matrix"](frozen) != frozen.digest


def test_freezing_asks_for_a_name(award: Any, actor: Actor) -> None:
    with pytest.raises(ValidationError, match="Name the report"):
        matrix_freeze(actor=actor, award="TA.1", label=" ")
