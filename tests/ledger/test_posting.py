"""From records to entries: the one path, its causes, its order in time."""

import os
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

import append_only
from factories.ledger import VERIFIER
from turna.ledger import posting, registry, services
from turna.ledger.codes import Breakdown, Cause, Share
from turna.ledger.models import Batch, BatchLine, Entry, Facet, Measure, Posting
from turna.vault.actor import Actor

AXES = (
    "source_kind_id", "source", "measure_id", "day", "month", "country_id", "place_id", "org_id",
    "fund_id", "share", "breakdown", "sex", "age", "group_id", "facet_id", "subject",
)  # fmt: skip
DAY = date(2014, 6, 7)
MANY = 100_000 if os.environ.get("TURNA_LONG") == "1" else 5_000


@pytest.fixture
def known(places: Any, organisations: Any, funds: Any, groups: Any) -> dict[str, Any]:
    """Places, organisations and funds by the names of their fixtures."""
    return vars(places) | vars(organisations) | vars(funds)


@pytest.fixture
def ngo(organisations: SimpleNamespace) -> Any:
    return organisations.ngo


def rows(**where: Any) -> list[tuple[Any, ...]]:
    return list(Entry.objects.filter(**where).order_by("id").values_list(*AXES, "value"))


def test_a_record_becomes_entries_with_every_axis(
    deeds: Any, ngo: Any, places: Any, funds: Any, groups: Any
) -> None:
    deed = deeds.make(
        ngo, places.kadamjay, DAY, [("joint", 1, 12, 7), ("person", 2, 33, 1)],
        category="film", group="pupils", subject=4711, fund=funds.north, also=funds.other,
    )  # fmt: skip
    (made,) = deeds.post(deed)

    assert (made.n, made.cause, made.entries, made.actor_id) == (1, "new", 5, "test-actor")
    entries = Entry.objects.filter(posting=made).select_related("measure", "facet", "fund")
    assert {
        (e.measure.code, e.fund.code, e.share, e.breakdown, e.sex, e.age, e.value, e.subject,
         e.group_id, e.facet.key if e.facet else None)
        for e in entries
    } == {
        ("test.deeds", "AW.1-N", 0, 1, 0, 0, 1, None, None, None),
        ("test.heads", "AW.1-N", 0, 1, 1, 12, 7, None, groups.pupils.pk, "category=film"),
        ("test.heads", "AW.2", 1, 1, 1, 12, 7, None, groups.pupils.pk, "category=film"),
        ("test.persons", "AW.1-N", 0, 1, 2, 33, 1, 4711, groups.pupils.pk, None),
        ("test.persons", "AW.2", 1, 1, 2, 33, 1, 4711, groups.pupils.pk, None),
    }  # fmt: skip
    assert {(e.day, e.month, e.place_id, e.country_id, e.org_id, e.source) for e in entries} == {
        (DAY, 2014 * 12 + 5, places.kadamjay.pk, places.kg.pk, ngo.pk, deed.pk)
    }


def test_posting_again_changes_nothing(deeds: Any, ngo: Any, places: Any) -> None:
    deed = deeds.done(ngo, places.batken, DAY)
    assert deeds.post(deed, cause=Cause.CORRECTED) == []
    assert Posting.objects.count() == 1


def test_no_keys_no_posting(deeds: Any) -> None:
    assert deeds.post() == []


def test_a_posting_belongs_to_a_transaction(
    transactional_db: None, deeds: Any, ngo: Any, places: Any, actor: Actor
) -> None:
    deed = deeds.make(ngo, places.batken, DAY)
    with pytest.raises(transaction.TransactionManagementError):
        posting.post(source=deeds.source, keys=[deed.pk], cause=Cause.NEW, actor=actor, verb="x")


def test_a_correction_posts_the_difference_only(deeds: Any, ngo: Any, places: Any) -> None:
    deed = deeds.done(ngo, places.batken, DAY, [("joint", 1, 0, 10), ("joint", 2, 0, 5)])
    deeds.split(deed, [("joint", 1, 0, 12), ("joint", 2, 0, 5)])
    (made,) = deeds.post(deed, cause=Cause.CORRECTED)
    assert [(e.sex, e.value) for e in Entry.objects.filter(posting=made)] == [(1, 2)]


@pytest.mark.parametrize(
    "change",
    [
        {"day": date(2014, 6, 8)}, {"day": date(2013, 12, 31)}, {"place": "osh"},
        {"organisation": "other_ngo"}, {"country": "tj"}, {"fund": "south"}, {"also_fund": None},
        {"title": "film"}, {"document": "migrants"}, {"version": 99}, {"state": "voided"},
    ],
    ids=str,
)  # fmt: skip
def test_a_reversal_copies_every_axis(
    deeds: Any, known: dict[str, Any], change: dict[str, Any]
) -> None:
    """Whatever changes: what was posted comes back with each of its axes, the day included."""
    cells = [("joint", 1, 12, 7), ("joint", 0, 0, 3), ("person", 2, 33, 1)]
    deed = deeds.done(
        known["ngo"], known["kadamjay"], DAY, cells, category="talk", group="pupils",
        subject=4711, fund=known["north"], also=known["other"],
    )  # fmt: skip
    before = rows()
    deeds.change(
        deed, **{k: known.get(v, v) if isinstance(v, str) else v for k, v in change.items()}
    )
    (made,) = deeds.post(deed, cause=Cause.CORRECTED)

    after = rows(posting=made)
    reversed_ = {row[:-1]: -row[-1] for row in after if row[-1] < 0}
    assert reversed_, "a change that touches these axes reverses something"
    assert reversed_.items() <= {row[:-1]: row[-1] for row in before}.items()
    net = Entry.objects.values_list(*AXES).annotate(net=Sum("value")).exclude(net=0)
    fresh_facts = {row[:-1]: row[-1] for row in after if row[-1] > 0}
    kept = {row[:-1]: row[-1] for row in before if row[:-1] not in reversed_}
    assert {row[:-1]: row[-1] for row in net} == kept | fresh_facts
    assert posting.differences(deeds.source) == 0


def test_one_posting_moves_a_deed_between_countries(
    deeds: Any, organisations: Any, places: Any, ask: Any
) -> None:
    deed = deeds.done(organisations.ngo, places.batken, DAY, [("joint", 1, 0, 10)])
    deeds.change(deed, organisation=organisations.other_ngo, place=places.asht, country=places.tj)
    (made,) = deeds.post(deed, cause=Cause.MOVED)
    moved = {(e.country.code, e.value) for e in Entry.objects.filter(posting=made, sex=1)}
    assert moved == {("KG", -10), ("TJ", 10)}
    assert ask("test.heads", by=("country",)) == {("TJ",): 10}


@pytest.mark.parametrize("count", [1, 3, 400, 401, MANY])
def test_one_path_for_any_number_of_keys(
    deeds: Any, ngo: Any, places: Any, ask: Any, count: int
) -> None:
    """The same entries whether keys go along in the statement or in a table of their own."""
    deed = deeds.make(ngo, places.batken, DAY)
    copies = []
    for number in range(count):
        copy = Batch.objects.get(pk=deed.pk)
        copy.pk, copy.uid, copy.day = None, None, DAY + timedelta(days=number % 40)
        copy.uid = Batch._meta.get_field("uid").get_default()
        copies.append(copy)
    Batch.objects.bulk_create(copies)
    joint = Measure.objects.get(code="test.cell.joint")
    BatchLine.objects.bulk_create(
        BatchLine(
            batch=copy, measure=joint, day=copy.day, place=places.batken, sex=number % 3,
            value=number % 7 + 1,
        )
        for number, copy in enumerate(copies)
    )  # fmt: skip
    (made,) = deeds.post(*copies, told=False)

    assert made.entries == count * 2
    assert ask("test.deeds") == {(): count}
    assert ask("test.heads") == {(): sum(number % 7 + 1 for number in range(count))}
    assert posting.differing_keys(deeds.source) == [deed.pk]  # the one that was not posted
    assert (made.entries, made.digest) == posting.digest_of(made.n)

    Batch.objects.filter(pk__in=[copy.pk for copy in copies]).update(state="voided")
    (back,) = deeds.post(*copies, cause=Cause.VOIDED, told=False)
    assert back.entries == count * 2
    assert ask("test.deeds", "test.heads") == {}


def test_keys_of_one_posting_do_not_leak_into_the_next(
    deeds: Any, ngo: Any, places: Any, ask: Any
) -> None:
    """Two big postings in one transaction share a table of keys."""
    first = [deeds.make(ngo, places.batken, DAY, []) for _ in range(401)]
    second = [deeds.make(ngo, places.kadamjay, DAY, []) for _ in range(402)]
    with transaction.atomic():
        (a,) = deeds.post(*first, told=False)
        (b,) = deeds.post(*second, told=False)
    assert (a.entries, b.entries) == (401, 402)
    assert ask("test.deeds", by=("place",)) == {("KG-B",): 401, ("KG-B-KADAMJAY",): 402}


def test_what_falls_into_a_closed_month_is_late(
    deeds: Any, organisations: Any, places: Any, actor: Actor
) -> None:
    services.months_close(actor=actor, organisation=organisations.ngo, months=[2014 * 12 + 5])
    late = deeds.make(organisations.ngo, places.batken, date(2014, 6, 30))
    fresh = deeds.make(organisations.ngo, places.batken, date(2014, 7, 1))
    others = deeds.make(organisations.other_ngo, places.asht, date(2014, 6, 30))
    made = deeds.post(late, fresh, others)

    assert [(p.n, p.cause) for p in made] == [(1, "new"), (2, "late")]
    assert made[1].at > made[0].at
    assert set(Entry.objects.filter(posting=1).values_list("source", flat=True)) == {
        fresh.pk, others.pk
    }  # fmt: skip
    assert set(Entry.objects.filter(posting=2).values_list("source", flat=True)) == {late.pk}
    assert [p.cause for p in deeds.post(deeds.make(organisations.ngo, places.batken, DAY))] == [
        "late"
    ]


def test_a_big_import_is_split_into_new_and_late(
    deeds: Any, ngo: Any, places: Any, actor: Actor
) -> None:
    services.months_close(actor=actor, organisation=ngo, months=[2014 * 12 + 5])
    days = [date(2014, 6, 30), date(2014, 7, 1)]
    many = [deeds.make(ngo, places.batken, days[n % 2], []) for n in range(900)]
    assert [(p.cause, p.entries) for p in deeds.post(*many, told=False)] == [
        ("new", 450),
        ("late", 450),
    ]


def test_a_correction_of_a_closed_month_is_a_correction(
    deeds: Any, ngo: Any, places: Any, actor: Actor
) -> None:
    deed = deeds.done(ngo, places.batken, DAY)
    services.months_close(actor=actor, organisation=ngo, months=[2014 * 12 + 5])
    deeds.split(deed, [("joint", 0, 0, 9)])
    assert [p.cause for p in deeds.post(deed, cause=Cause.CORRECTED)] == ["corrected"]


def test_numbers_are_contiguous_and_an_empty_posting_draws_none(
    deeds: Any, ngo: Any, places: Any
) -> None:
    numbers = []
    for day in range(1, 6):
        deed = deeds.make(ngo, places.batken, date(2014, 6, day))
        numbers += [p.n for p in deeds.post(deed)]
        assert deeds.post(deed) == []
    assert numbers == [1, 2, 3, 4, 5]


def test_a_failed_transaction_leaves_no_number_behind(deeds: Any, ngo: Any, places: Any) -> None:
    deed = deeds.make(ngo, places.batken, DAY)

    def broken() -> None:
        with transaction.atomic():
            deeds.post(deed)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        broken()
    assert (Posting.objects.count(), Entry.objects.count()) == (0, 0)
    assert [p.n for p in deeds.post(deed)] == [1]


@pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=3), timedelta(days=400)], ids=str)
def test_time_never_goes_backwards(
    deeds: Any, ngo: Any, places: Any, monkeypatch: pytest.MonkeyPatch, back: timedelta
) -> None:
    """A clock set back must not reorder moments: the ledger goes on from its last time."""
    noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    clock = [noon, noon - back, noon - back, noon + timedelta(seconds=1)]
    monkeypatch.setattr(posting.timezone, "now", lambda: clock[min(Posting.objects.count(), 3)])
    for day in range(1, 5):
        deeds.done(ngo, places.batken, date(2014, 6, day))
    times = list(Posting.objects.order_by("n").values_list("at", flat=True))
    assert times == [
        noon, noon + timedelta(microseconds=1), noon + timedelta(microseconds=2),
        noon + timedelta(seconds=1),
    ]  # fmt: skip


def test_the_chain_ties_each_posting_to_the_one_before(deeds: Any, ngo: Any, places: Any) -> None:
    for day in range(1, 4):
        deeds.done(ngo, places.batken, date(2014, 6, day))
    before = ""
    for row in Posting.objects.order_by("n"):  # as read back from the database
        assert row.chain == posting.chain_of(before, row)
        before = row.chain
    assert len(set(Posting.objects.values_list("chain", flat=True))) == 3


def test_facets_are_stored_once_and_stay_apart(deeds: Any, ngo: Any, places: Any, ask: Any) -> None:
    for category in ("film", "talk", "film", "фильм", "a=b"):
        deeds.done(ngo, places.batken, DAY, [("joint", 0, 0, 2)], category=category)
    assert Facet.objects.count() == 4
    assert ask("test.heads", by=("category",)) == {
        ("film",): 4, ("talk",): 2, ("фильм",): 2, ("a=b",): 2,
    }  # fmt: skip


def test_a_settlement_counts_for_its_district(deeds: Any, ngo: Any, places: Any) -> None:
    deeds.done(ngo, places.pulgon, DAY)
    assert {e.place for e in Entry.objects.select_related("place")} == {places.kadamjay}


def test_recount_sees_what_was_changed_without_posting(deeds: Any, ngo: Any, places: Any) -> None:
    deed = deeds.done(ngo, places.batken, DAY, [("joint", 1, 0, 4)])
    other = deeds.done(ngo, places.batken, DAY, [("joint", 1, 0, 4)])
    assert posting.differences(deeds.source) == 0
    deeds.split(deed, [("joint", 1, 0, 5)])
    assert posting.differences(deeds.source) == 1
    assert posting.differing_keys(deeds.source) == [deed.pk]
    assert posting.differences_by_measure(deeds.source) == {"test.heads": 1}
    other.lines.all().delete()
    assert posting.differing_keys(deeds.source) == [deed.pk, other.pk]


def test_recount_sees_a_facet_the_ledger_has_never_met(deeds: Any, ngo: Any, places: Any) -> None:
    """A code that no entry carries yet is not the same as none."""
    deed = deeds.done(ngo, places.batken, DAY, category="film")
    entry = Entry.objects.get(measure__code="test.heads")
    with append_only.unguarded("ledger_entry"):
        Entry.objects.filter(pk=entry.pk).update(facet=None)
    Facet.objects.all().delete()
    assert posting.differing_keys(deeds.source) == [deed.pk]


def test_recount_sees_entries_of_a_record_that_is_gone(deeds: Any, ngo: Any, places: Any) -> None:
    deed = deeds.done(ngo, places.batken, DAY)
    deed.lines.all().delete()
    deed.delete()
    assert posting.differences(deeds.source) == 2


def test_margins_keep_their_breakdown(deeds: Any, ngo: Any, places: Any, groups: Any) -> None:
    deeds.done(
        ngo, places.batken, DAY,
        [("sex", 1, 0, 6), ("sex", 2, 0, 4), ("age", 0, 10, 7), ("age", 0, 0, 3),
         ("group", 0, 0, 10)], group="pupils",
    )  # fmt: skip
    found = Entry.objects.filter(measure__code="test.heads").values_list(
        "breakdown", "sex", "age", "group__code", "value"
    )
    assert set(found) == {
        (Breakdown.SEX, 1, 0, None, 6), (Breakdown.SEX, 2, 0, None, 4),
        (Breakdown.AGE, 0, 10, None, 7), (Breakdown.AGE, 0, 0, None, 3),
        (Breakdown.GROUP, 0, 0, "pupils", 10),
    }  # fmt: skip


def test_the_other_payer_sees_the_same_count_marked(
    deeds: Any, ngo: Any, places: Any, funds: Any, ask: Any
) -> None:
    deeds.done(ngo, places.batken, DAY, fund=funds.award, also=funds.other)
    found = Entry.objects.filter(measure__code="test.heads").values_list("fund__code", "share")
    assert set(found) == {("AW.1", Share.HOME), ("AW.2", Share.ALSO)}
    assert ask("test.heads") == {(): 1}


@pytest.mark.parametrize(
    "table", ["ledger_entry", "ledger_posting", "ledger_monthclose", "ledger_verification",
              "ledger_freeze"],
)  # fmt: skip
@pytest.mark.parametrize("deed", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_the_database_refuses_to_change_or_remove_rows(
    deeds: Any, ngo: Any, actor: Actor, table: str, deed: str
) -> None:
    deeds.done(ngo, ngo.place, DAY)
    services.months_close(actor=actor, organisation=ngo, months=[24000])
    services.months_verify(actor=VERIFIER, organisation=ngo, months=[24000])
    services.freeze(actor=actor, label="x", kind="x", question={}, upto=1, digest="x")
    column = "n" if table == "ledger_posting" else "id"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed.format(table=table, column=column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        assert cursor.fetchone()[0] >= 1


def test_an_entry_of_nothing_is_refused(deeds: Any, ngo: Any, places: Any) -> None:
    deeds.done(ngo, places.batken, DAY)
    entry = Entry.objects.first()
    entry.pk, entry.value = None, 0
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_a_fact_of_value_zero_posts_nothing(deeds: Any, ngo: Any, places: Any) -> None:
    deed = deeds.make(ngo, places.batken, DAY, [("joint", 1, 0, 0)])
    (made,) = deeds.post(deed)
    assert made.entries == 1  # the deed itself
    assert posting.differences(deeds.source) == 0


def test_every_registered_source_recounts(deeds: Any) -> None:
    assert {s.code: posting.differences(s.code) for s in registry.sources()} == dict.fromkeys(
        (s.code for s in registry.sources()), 0
    )
