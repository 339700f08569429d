"""Tallies never say anything that the entries do not say."""

import itertools
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.conftest import FOLD_AT
from turna.core.scoping import Scope
from turna.ledger import posting, tally, verification
from turna.ledger.axes import Names
from turna.ledger.models import Posting, Tallied, Tally
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question, clause_for

MEASURES = ("test.deeds", "test.heads")
AXES = ("measure", "country", "month", "sex", "age", "age_band", "group", "org", "region")


def _clause(**question: Any) -> Any:
    return clause_for(Question(measures=MEASURES, **question), Names(), INTERNAL)


def _reads(table: str, work: Any) -> bool:
    with CaptureQueriesContext(connection) as queries:
        work()
    return any(f"FROM {table} " in query["sql"] for query in queries)


def test_they_are_folded_in_batches_and_reach_to_a_posting(many: Any) -> None:
    assert 0 < tally.upto() <= posting.last_number()
    waiting = Posting.objects.filter(n__gt=tally.upto()).values_list("entries", flat=True)
    assert sum(waiting) < FOLD_AT
    assert set(Tally.objects.values_list("cut", flat=True)) == {cut.number for cut in tally.CUTS}


def test_folding_again_adds_nothing_and_what_came_since_once(many: Any, ask: Any) -> None:
    before = ask(*MEASURES, by=("country", "sex"))
    for _ in range(2):
        with transaction.atomic():
            tally.fold(tally.upto())
        assert tally.upto() == posting.last_number()
        assert [tally.differences(cut) for cut in tally.CUTS] == [0] * len(tally.CUTS)
        assert ask(*MEASURES, by=("country", "sex")) == before


@pytest.mark.parametrize("fund", ["AW.1", "AW.2", "-"])
def test_a_figure_of_today_is_read_from_them(many: Any, ask: Any, fund: str) -> None:
    for by in itertools.combinations(AXES, 2):
        now = ask(*MEASURES, by=by, funds=(fund,))
        as_of = ask(*MEASURES, by=by, funds=(fund,), as_of=posting.last_number())
        assert now == as_of, by
    assert _reads("ledger_tally", lambda: ask("test.heads", by=("sex",), funds=(fund,)))


@pytest.mark.parametrize(
    "question",
    [
        {"as_of": 1}, {"verified": True}, {"funds": ("AW.1-S",)}, {"by": ("fund",)},
        {"by": ("category",)}, {"by": ("org", "age")}, {"by": ("place", "sex")},
        {"where": {"region": frozenset({"KG-B"})}, "by": ("sex",)},
    ],
    ids=str,
)  # fmt: skip
def test_what_they_cannot_know_is_asked_of_the_entries(many: Any, question: Any) -> None:
    assert _clause(**question).tally is None
    assert _clause().tally is not None  # the same without it


def test_a_reader_of_one_place_is_answered_from_the_entries(many: Any) -> None:
    class Nobody:
        is_outsider = False

        def scope_for(self, action: str) -> Scope:
            return Scope(())

    question = Question(measures=MEASURES, by=("sex",))
    assert clause_for(question, Names(), Nobody()).tally is None  # type: ignore[arg-type]


def test_a_fold_between_two_statements_is_noticed(
    many: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ask(*MEASURES, by=("measure", "sex"))
    real = tally.upto()
    assert real > 1
    for late in (1, real - 1):  # what a reader knew before somebody folded
        monkeypatch.setattr(tally, "upto", lambda late=late: late)
        assert ask(*MEASURES, by=("measure", "sex")) == right


def test_verify_finds_a_tally_that_was_altered(many: Any) -> None:
    assert not verification.problems()
    row = Tally.objects.filter(cut=2).first()
    assert row is not None
    Tally.objects.filter(pk=row.pk).update(value=row.value + 1)
    (found,) = verification.problems()
    assert (found.name, found.detail) == (
        "tallies are the sums of their entries", "tally 2 (1 cells)",
    )  # fmt: skip
    Tally.objects.all().delete()
    with transaction.atomic():
        tally.fold(0)  # made anew from the entries alone
    assert not verification.problems()


def test_a_ledger_without_tallies_answers_too(many: Any, ask: Any) -> None:
    right = ask(*MEASURES, by=("measure", "sex"))
    Tally.objects.all().delete()
    Tallied.objects.all().delete()
    assert ask(*MEASURES, by=("measure", "sex")) == right
