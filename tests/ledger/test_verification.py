"""`verify` finds whatever was done to the ledger behind its back."""

import io
from dataclasses import replace
from typing import Any

import pytest

from ledger.checking import (
    BOTH,
    CHAIN,
    DIGESTS,
    MARGINS,
    NUMBERS,
    ORPHANS,
    RECOUNT,
    TIMES,
    WithoutForeignKeys,
    doctored,
    failing,
)
from turna.ledger import registry, services, tally, verification
from turna.ledger.codes import Breakdown, Cause
from turna.ledger.models import (
    Batch,
    Entry,
    Facet,
    Freeze,
    Measure,
    MonthClose,
    Posting,
    Source,
    Verification,
)  # fmt: skip
from turna.site import verify
from turna.vault import audit_checks
from turna.vault import verification as vault
from turna.vault.models import AuditEntry


@pytest.fixture(autouse=True)
def _nothing_tallied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test names the checks that fail: an altered entry fails its tally as well."""
    monkeypatch.setattr(tally, "FOLD_AT", 10**9)


def test_an_honest_ledger_has_no_problems(honest: Any) -> None:
    found = list(verification.checks())
    assert [check for check in found if not check.ok] == []
    assert {DIGESTS, CHAIN, ORPHANS, TIMES, NUMBERS, RECOUNT, MARGINS, BOTH} <= {
        check.name for check in found
    }
    assert len({check.name for check in found}) == len(found)
    assert all(check.detail == "" for check in found)


def test_an_empty_ledger_has_no_problems(synced: None) -> None:
    assert verification.problems() == []


def test_checks_change_nothing(honest: Any) -> None:
    before = _everything()
    verification.problems()
    assert _everything() == before


def _everything() -> list[Any]:
    models = (Entry, Posting, Facet, Measure, Source, AuditEntry)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


# --- what entries may be


def test_open_margins_are_found(tamper: Any) -> None:
    found = doctored({"posting": 7, "breakdown": Breakdown.AGE, "value": 7}, value=8)
    assert found == {RECOUNT, MARGINS}


def test_margins_that_close_elsewhere_are_found(tamper: Any, places: Any) -> None:
    """Sum for sum they close, but not in the same place."""
    found = doctored({"posting": 7, "breakdown": Breakdown.GROUP}, place=places.kadamjay.pk)
    assert MARGINS in found


def test_a_record_split_twice_is_found(tamper: Any) -> None:
    assert BOTH in doctored({"posting": 3, "breakdown": Breakdown.AGE, "value": 7}, breakdown=1)


def test_a_record_that_changed_its_split_is_in_order(tamper: Any, deeds: Any) -> None:
    margins = tamper[2]
    deeds.split(margins, [("joint", 1, 12, 10)])
    deeds.post(margins, cause=Cause.CORRECTED)
    assert failing() == set()


def test_a_margin_that_is_left_out_is_found(tamper: Any, deeds: Any) -> None:
    deeds.split(tamper[2], [("sex", 1, 0, 6), ("age", 0, 0, 6)])
    deeds.post(tamper[2], cause=Cause.CORRECTED)
    assert failing() == {MARGINS}


def test_an_entry_on_a_settlement_is_found(tamper: Any, places: Any) -> None:
    found = doctored({"posting": 5}, place=places.pulgon.pk)
    assert "no entry is on a place finer than a district" in found


def test_an_unknown_fund_is_found(tamper: Any) -> None:
    with WithoutForeignKeys():
        Entry.objects.filter(posting=1).update(fund=4711)
        assert "every fund is known" in failing()
        Entry.objects.filter(posting=1).delete()


def test_a_rule_that_was_never_posted_is_found(tamper: Any) -> None:
    name = "rules of measures are those that were posted"
    for version in (0, 2):
        Measure.objects.filter(code="test.heads").update(rule_version=version)
        assert failing() == {name}
    Measure.objects.filter(code="test.heads").update(rule_version=1)
    assert failing() == set()


def test_a_measure_that_was_never_posted_is_found(tamper: Any, deeds: Any) -> None:
    """The code was brought up to date and the data were not."""
    fresh = replace(registry.measure("test.deeds"), code="test.fresh")
    deeds.patch.setitem(registry._measures, "test.fresh", fresh)
    assert RECOUNT in failing()
    out = io.StringIO()
    assert verify.recount(out) == 1
    assert out.getvalue().startswith("FAILED  test.fresh: never posted")
    services.registry_sync(actor=deeds.actor)
    assert failing() == set()


def test_a_measure_that_nobody_knows_any_more_is_found(tamper: Any) -> None:
    Measure.objects.create(code="test.forgotten", rule_version=1)
    Source.objects.create(code="test.unknown")
    assert failing() == {"every kind of record and every measure is registered"}


@pytest.mark.parametrize("model", [Verification, MonthClose, Freeze])
def test_a_mark_ahead_of_the_ledger_is_found(tamper: Any, model: Any) -> None:
    model.objects.update(upto=9)
    assert "no mark lies ahead of the ledger" in failing()


def test_an_audit_row_of_an_unknown_posting_is_found(tamper: Any) -> None:
    AuditEntry.objects.filter(posting=8).update(posting=12)
    assert failing() == {"every posting that the audit names exists"}


# --- frozen figures


def _frozen() -> verification.Check:
    (found,) = [c for c in verification.checks() if c.name.startswith("frozen figures: Year 1")]
    return found


def test_frozen_figures_are_computed_again(honest: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _frozen().ok
    monkeypatch.setitem(verification.freezers, "test", lambda row: "another digest")
    assert (_frozen().ok, _frozen().detail) == (False, "the figures are not those that were frozen")


def test_frozen_figures_that_nobody_can_compute_fail(
    honest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(verification.freezers, "test")
    assert "'test'" in _frozen().detail

    def broken(row: Freeze) -> str:
        raise LookupError("the definition is gone")

    monkeypatch.setitem(verification.freezers, "test", broken)
    assert (_frozen().ok, "the definition is gone" in _frozen().detail) == (False, True)


# --- the command


def test_one_line_for_each_check(honest: Any) -> None:
    out = io.StringIO()
    assert verify.run(out) == 0
    lines = out.getvalue().splitlines()
    checks = [*verification.checks(), *vault.checks(), *audit_checks.findings()]
    assert len(lines) == len(checks)
    assert all(line.startswith("ok      ") for line in lines)
    assert "ok      recount of test.deed" in lines


def test_a_failed_check_says_where_and_fails_the_command(tamper: Any) -> None:
    Entry.objects.filter(posting=2, subject__isnull=False).update(value=2)
    out = io.StringIO()
    assert verify.run(out) == 1
    # The fixture has taken the guards away, which is told too.
    told = {line for line in out.getvalue().splitlines() if not line.startswith("ok")}
    assert {line for line in told if "guard" not in line} == {
        "FAILED  recount of test.deed: test.persons: 1 cells",
        f"FAILED  {DIGESTS}: posting 2",
    }


def test_recount_says_which_measure_differs(honest: Any) -> None:
    out = io.StringIO()
    assert verify.recount(out) == 0
    assert "ok      test.heads" in out.getvalue().splitlines()
    Batch.objects.filter(pk=honest[0].pk).update(title="film")
    out = io.StringIO()
    assert verify.recount(out) == 1
    assert [line for line in out.getvalue().splitlines() if not line.startswith("ok")] == [
        "FAILED  test.heads: 8 cells differ"
    ]
