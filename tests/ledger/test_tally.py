"""Tallies never say anything that the entries do not say."""

import itertools
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ledger.conftest import FOLD_AT, MERGED
from turna.core.scoping import Scope
from turna.ledger import posting, services, tally, verification
from turna.ledger.axes import Names
from turna.ledger.balances import persons_apart
from turna.ledger.models import PersonNow, Posting, Tally, TallyBlock
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question, clause_for
from turna.vault.models import AuditEntry

MEASURES = ("test.deeds", "test.heads")
AXES = ("measure", "country", "month", "sex", "age", "age_band", "group", "org", "region")


def _clause(**question: Any) -> Any:
    return clause_for(Question(measures=MEASURES, **question), Names(), INTERNAL)


def _reads(table: str, work: Any) -> bool:
    with CaptureQueriesContext(connection) as queries:
        work()
    return any(f"FROM {table} " in query["sql"] for query in queries)


@pytest.fixture
def entries_alone(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`entries_alone(work)`: what the work gives while no tally is known."""

    def run(work: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(tally, "blocks", lambda: tally.Blocks([]))
            return work()

    return run


def _moments() -> list[int]:
    """Before everything, both ends of each block and one inside, and today."""
    ends = {end for b in TallyBlock.objects.all() for end in (b.after, b.after + 1, b.upto)}
    return sorted({*ends, posting.last_number()})


def test_they_are_folded_in_blocks_and_those_in_larger_ones(many: Any) -> None:
    assert 0 < tally.upto() <= posting.last_number()
    waiting = Posting.objects.filter(n__gt=tally.upto()).values_list("entries", flat=True)
    assert sum(waiting) < FOLD_AT
    assert set(Tally.objects.values_list("cut", flat=True)) == {cut.number for cut in tally.CUTS}
    levels = Counter(TallyBlock.objects.values_list("level", flat=True))
    assert levels[1] == levels[0] // MERGED > 0
    assert tally.misplaced() == []


def test_folding_again_makes_nothing_new(many: Any, ask: Any) -> None:
    before = ask(*MEASURES, by=("country", "sex")), tally.upto(), Tally.objects.count()
    with transaction.atomic():
        tally.fold(tally.upto())
    assert (ask(*MEASURES, by=("country", "sex")), tally.upto(), Tally.objects.count()) == before


@pytest.mark.parametrize("fund", ["AW.1", "AW.2", "-"])
def test_a_figure_of_any_moment_is_read_from_them(
    many: Any, ask: Any, fund: str, entries_alone: Any
) -> None:
    for by in itertools.combinations(AXES, 2):
        for as_of in (None, *_moments()):

            def work(by: Any = by, as_of: Any = as_of) -> Any:
                return ask(*MEASURES, by=by, funds=(fund,), as_of=as_of)

            assert work() == entries_alone(work), (by, as_of)
    for as_of in (None, tally.upto()):
        asked = {"by": ("sex",), "funds": (fund,), "as_of": as_of}
        assert _reads("ledger_tally", lambda asked=asked: ask("test.heads", **asked))


@pytest.mark.parametrize("by", [(), ("sex",), ("country", "month"), ("age_band",), ("category",)])
def test_persons_of_any_moment_are_read_from_their_table(
    many: Any, ask: Any, by: tuple[str, ...], entries_alone: Any
) -> None:
    assert PersonNow.objects.filter(single=False).exists()
    assert PersonNow.objects.filter(once=False, single=True).exists()
    for as_of in (None, *range(posting.last_number() + 1)):

        def work(as_of: Any = as_of) -> Any:
            return ask("test.persons", by=by, as_of=as_of, distinct=True)

        assert work() == entries_alone(work), as_of
        assert _reads("ledger_personnow", work)


@pytest.mark.parametrize("by", [("sex",), ("measure", "country", "month"), ("age_band", "region")])
def test_who_stands_in_several_cells_is_known_of_any_moment(
    many: Any, ask: Any, by: tuple[str, ...], entries_alone: Any
) -> None:
    for as_of in (None, *range(posting.last_number() + 1)):
        question = Question(measures=("test.persons",), by=by, as_of=as_of)

        def nets(question: Any = question) -> list[Any]:
            found = persons_apart(question, reader=INTERNAL)
            several = [{k: n for k, n in one.items() if n} for one in found]
            return sorted(sorted(one.items()) for one in several if len(one) > 1)

        assert nets() == entries_alone(nets)
        # A cell has those who stand in it alone, and of the others those who count there.
        apart = Counter(key for one in nets() for key, net in one if net > 0)
        for key, persons in ask("test.persons", by=by, as_of=as_of, distinct=True).items():
            assert persons >= apart[key]
    assert nets(), "Nobody stands in two cells."


def test_blocks_reach_as_far_as_they_fit() -> None:
    blocks = tally.Blocks([(1, 0, 4), (2, 4, 6), (3, 6, 9), (7, 0, 9), (8, 9, 12)])
    assert blocks.cover(None) == tally.Cover((7, 8), 12)
    assert blocks.cover(11) == tally.Cover((7,), 9)
    assert blocks.cover(8) == tally.Cover((1, 2), 6)
    assert blocks.cover(3) == tally.Cover((), 0)
    assert not tally.Blocks([])


@pytest.mark.parametrize(
    "question",
    [
        {"verified": True}, {"funds": ("AW.1-S",)}, {"by": ("fund",)},
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


def test_a_reader_who_missed_a_fold_is_right(
    many: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ask(*MEASURES, by=("measure", "sex"))
    rows = list(TallyBlock.objects.order_by("pk").values_list("pk", "after", "upto"))
    assert len(rows) > 2
    for known in range(1, len(rows)):  # what there was before the others were folded
        monkeypatch.setattr(tally, "blocks", lambda known=known: tally.Blocks(rows[:known]))
        assert ask(*MEASURES, by=("measure", "sex")) == right


def test_a_reader_whose_blocks_are_gone_looks_again(
    many: Any, ask: Any, actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ask(*MEASURES, by=("measure", "sex"))
    old = tally.blocks()
    services.tallies_remake(actor=actor)
    there = tally.blocks
    known = iter([old])
    monkeypatch.setattr(tally, "blocks", lambda: next(known, None) or there())
    assert ask(*MEASURES, by=("measure", "sex")) == right
    assert next(known, None) is None


@pytest.mark.parametrize("level", [0, 1])
def test_verify_finds_a_tally_that_was_altered(many: Any, actor: Any, level: int) -> None:
    assert not verification.problems()
    row = Tally.objects.filter(cut=2, block__level=level).first()
    assert row is not None
    Tally.objects.filter(pk=row.pk).update(value=row.value + 1)
    (found,) = verification.problems()
    assert found.name == "tallies are the sums of their entries"
    assert found.detail.startswith("tally 2 (")
    services.tallies_remake(actor=actor)  # made anew from the entries alone
    assert not verification.problems()
    assert AuditEntry.objects.filter(verb="ledger.tallies.remade").exists()


def test_verify_finds_a_block_that_is_missing(many: Any) -> None:
    gone = TallyBlock.objects.filter(level=0)[1]
    Tally.objects.filter(block=gone).delete()
    gone.delete()
    assert "block" in " ".join(check.detail for check in verification.problems())


def test_a_person_that_was_altered_is_found(many: Any, actor: Any) -> None:
    row = PersonNow.objects.first()
    assert row is not None
    PersonNow.objects.filter(pk=row.pk).update(last_posting=row.last_posting + 1)
    (found,) = verification.problems()
    assert found.name == "persons are as their entries have them"
    services.tallies_remake(actor=actor)
    assert not verification.problems()


def test_a_ledger_without_tallies_answers_too(many: Any, ask: Any, actor: Any) -> None:
    right = ask(*MEASURES, by=("measure", "sex"))
    assert not tally.missing()
    Tally.objects.all().delete()
    TallyBlock.objects.all().delete()
    assert ask(*MEASURES, by=("measure", "sex")) == right
    assert tally.missing()
    assert services.tallies_remake(actor=actor) == tally.upto() > 0
    assert not verification.problems()
