"""Entries and postings that were altered, removed, inserted or dated back are found."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ledger.checking import (
    CHAIN,
    DIGESTS,
    NUMBERS,
    ORPHANS,
    RECOUNT,
    TIMES,
    WithoutForeignKeys,
    chain_anew,
    failing,
)
from turna.ledger import tally, verification
from turna.ledger.models import (
    Entry,
    Facet,
    Fund,
    Measure,
    Posting,
    Source,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_tallied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test names the checks that fail: an altered entry fails its tally as well."""
    monkeypatch.setattr(tally, "FOLD_AT", 10**9)


# --- entries

ENTRY_COLUMNS = {
    "source_kind_id": lambda e: Source.objects.exclude(pk=e.source_kind_id).first().pk,
    "source": lambda e: e.source + 1000,
    "measure_id": lambda e: Measure.objects.exclude(pk=e.measure_id).first().pk,
    "day": lambda e: e.day + timedelta(days=1),
    "month": lambda e: e.month + 1,
    "country_id": lambda e: e.place_id,
    "place_id": lambda e: e.country_id,
    "org_id": lambda e: e.org_id + 1,
    "fund_id": lambda e: Fund.objects.exclude(pk=e.fund_id).first().pk,
    "share": lambda e: 1 - e.share,
    "breakdown": lambda e: 3 if e.breakdown != 3 else 2,
    "sex": lambda e: e.sex + 1,
    "age": lambda e: 33,
    "group_id": lambda e: None if e.group_id else _group(),
    "facet_id": lambda e: None if e.facet_id else Facet.objects.first().pk,
    "subject": lambda e: (e.subject or 0) + 1,
    "value": lambda e: e.value + 1,
}


def _group() -> int:
    from turna.directory.models import Code

    return Code.objects.get(list="group", code="migrants").pk


def test_an_altered_entry_is_found(tamper: Any) -> None:
    """In whichever column: by its digest, and by the recount."""
    entries = [Entry.objects.first(), Entry.objects.filter(subject__isnull=False).first()]
    for entry, column in zip(itertools.cycle(entries), ENTRY_COLUMNS, strict=False):
        old = getattr(entry, column)
        changed = ENTRY_COLUMNS[column](entry)
        Entry.objects.filter(pk=entry.pk).update(**{column: changed})
        assert failing(RECOUNT, DIGESTS) == {RECOUNT, DIGESTS}, column
        Entry.objects.filter(pk=entry.pk).update(**{column: old})
    assert failing() == set()


def test_the_line_names_the_posting(tamper: Any) -> None:
    entry = Entry.objects.filter(posting=3).first()
    Entry.objects.filter(pk=entry.pk).update(value=entry.value + 1)
    (line,) = [check for check in verification.problems() if check.name == DIGESTS]
    assert line.detail == "posting 3"


def test_a_removed_entry_is_found(tamper: Any) -> None:
    for entry in (Entry.objects.first(), Entry.objects.order_by("pk").last()):
        Entry.objects.filter(pk=entry.pk).delete()
        assert {DIGESTS, RECOUNT} <= failing()
        entry.save(force_insert=True)
        assert failing() == set()


def test_an_inserted_entry_is_found(tamper: Any) -> None:
    entry = Entry.objects.first()
    entry.pk = None
    entry.save(force_insert=True)
    assert {DIGESTS, RECOUNT} <= failing()


def test_two_entries_that_cancel_out_are_found(tamper: Any) -> None:
    """The recount cannot see them; the digests do."""
    entry = Entry.objects.first()
    for value in (5, -5):
        entry.pk, entry.value = None, value
        entry.save(force_insert=True)
    assert failing() == {DIGESTS}


@pytest.mark.parametrize("to", [1, 8])
def test_an_entry_moved_to_another_posting_is_found(tamper: Any, to: int) -> None:
    """Back-dated, or put off: no figure of today changes, those of the past do."""
    entry = Entry.objects.filter(posting=4).first()
    Entry.objects.filter(pk=entry.pk).update(posting=to)
    assert failing() == {DIGESTS}


def test_an_entry_of_no_posting_is_found(tamper: Any) -> None:
    with WithoutForeignKeys():
        for number in (99, 0):
            entry = Entry.objects.first()
            entry.pk, entry.posting_id = None, number
            entry.save(force_insert=True)
            assert {ORPHANS, RECOUNT} <= failing()
            assert DIGESTS not in failing()
            Entry.objects.filter(pk=entry.pk).delete()
        assert failing() == set()


def test_swapped_entries_are_found(tamper: Any) -> None:
    """Two entries that only change their order: somebody has been at them."""
    first, second = Entry.objects.filter(posting=1).order_by("pk")[:2]
    names = [f.attname for f in Entry._meta.fields if not f.primary_key]
    a, b = ({name: getattr(e, name) for name in names} for e in (first, second))
    Entry.objects.filter(pk=first.pk).update(**b)
    Entry.objects.filter(pk=second.pk).update(**a)
    assert failing() == {DIGESTS}


# --- postings


POSTING_COLUMNS: dict[str, Callable[[Posting], Any]] = {
    "at": lambda p: p.at + timedelta(microseconds=1),
    "actor_id": lambda p: "somebody-else",
    "actor_name": lambda p: "Somebody Else",
    "verb": lambda p: "test.other.done",
    "cause": lambda p: "batch",
    "origin": lambda p: "elsewhere",
    "entries": lambda p: p.entries + 1,
    "digest": lambda p: "0" * 64,
    "chain": lambda p: "0" * 64,
}


def test_an_altered_posting_is_found(tamper: Any) -> None:
    """The first, one in the middle, the last; in whichever column."""
    for number, column in zip(itertools.cycle((1, 5, 8)), POSTING_COLUMNS, strict=False):
        row = Posting.objects.get(n=number)
        changed = POSTING_COLUMNS[column](row)
        Posting.objects.filter(n=number).update(**{column: changed})
        assert CHAIN in failing(CHAIN), (number, column)
        row.save()
    assert failing() == set()


def test_a_back_dated_posting_is_found(tamper: Any) -> None:
    first = Posting.objects.get(n=1)
    Posting.objects.filter(n=6).update(at=first.at - timedelta(days=1))
    assert failing() == {CHAIN, TIMES}


def test_a_back_dated_posting_with_a_new_chain_is_found(tamper: Any) -> None:
    """Somebody who can compute the chain anew still breaks the order of times."""
    first = Posting.objects.get(n=1)
    Posting.objects.filter(n=6).update(at=first.at - timedelta(days=1))
    chain_anew()
    assert failing() == {TIMES}


@pytest.mark.parametrize("number", [1, 4, 8])
def test_a_removed_posting_is_found(tamper: Any, number: int) -> None:
    """With its entries, and even when the chain is computed anew."""
    Entry.objects.filter(posting=number).delete()
    Posting.objects.filter(n=number).delete()
    chain_anew()
    expected = {RECOUNT, "every posting that the audit names exists"}
    if number < 8:
        expected |= {NUMBERS}
    assert failing() == expected


def test_postings_put_in_order_again_after_a_removal_are_found(tamper: Any) -> None:
    Entry.objects.filter(posting=4).delete()
    Posting.objects.filter(n=4).delete()
    with WithoutForeignKeys():
        for number in range(5, 9):
            Posting.objects.filter(n=number).update(n=number - 1)
            Entry.objects.filter(posting=number).update(posting=number - 1)
        chain_anew()
        assert failing() == {RECOUNT, "every posting that the audit names exists"}


def test_a_posting_without_entries_is_found(tamper: Any) -> None:
    Entry.objects.filter(posting=8).delete()
    assert {DIGESTS, RECOUNT} <= failing()
