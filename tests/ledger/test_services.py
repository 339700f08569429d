"""Funds, batches of totals, the registry's rows, freezing, oddities."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from turna.core.periods import Period
from turna.ledger import facts, posting, records, registry, services
from turna.ledger.balances import balances
from turna.ledger.codes import Cause, State
from turna.ledger.models import (
    Batch,
    BatchLine,
    Entry,
    Freeze,
    Fund,
    Measure,
    Oddity,
    Posting,
    Source,
)  # fmt: skip
from turna.ledger.readers import INTERNAL
from turna.ledger.services import Total
from turna.ledger.where import Question
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

DAY = date(2008, 12, 31)


# --- funds


def test_funds(synced: None, actor: Actor) -> None:
    award = services.fund_add(actor=actor, code="AW.1", kind="award")
    with pytest.raises(ValidationError) as error:
        services.fund_add(actor=actor, code="AW.1", kind="award")
    assert set(error.value.message_dict) == {"code"}
    with pytest.raises(ValidationError) as error:
        services.fund_add(actor=actor, code="AW.1-N", kind="sub_grant")
    assert set(error.value.message_dict) == {"parent"}
    part = services.fund_add(actor=actor, code="AW.1-N", kind="sub_grant", parent=award)
    assert part.parent == award
    assert Fund.objects.get(kind="none").code == "-"


# --- batches


@pytest.fixture
def enter(synced: None, deeds: Any, organisations: Any, places: Any, actor: Actor) -> Any:
    """Enter a batch of the NGO of Batken; keywords replace its parts."""

    def run(*totals: Total, **terms: Any) -> Batch:
        usual: dict[str, Any] = {
            "actor": actor, "organisation": organisations.ngo, "place": places.kg, "fund": None,
            "title": "2002–2010", "document": "Final report 2010, page 12",
        }  # fmt: skip
        return services.batch_add(**{**usual, **terms}, totals=totals)

    return run


def test_a_batch_is_one_marked_posting(enter: Any, places: Any, funds: Any, ask: Any) -> None:
    batch = enter(
        Total(measure="test.heads", day=DAY, place=places.kg, value=5000),
        Total(measure="test.heads", day=date(2009, 12, 31), place=places.batken, value=700, sex=1),
        Total(measure="test.deeds", day=DAY, place=places.pulgon, value=80),
        fund=funds.award,
    )
    made = Posting.objects.get()
    assert (made.cause, made.verb, made.entries) == ("batch", "ledger.batch.added", 3)
    assert ask("test.heads", by=("month", "sex"), funds=("AW.1",)) == {
        (2008 * 12 + 11, 0): 5000, (2009 * 12 + 11, 1): 700,
    }  # fmt: skip
    assert ask("test.deeds", by=("place", "country")) == {("KG-B-KADAMJAY", "KG"): 80}
    assert (batch.day, batch.country, batch.recorded_by) == (
        date(2009, 12, 31), places.kg, "test-actor",
    )  # fmt: skip
    audit = AuditEntry.objects.get(verb="ledger.batch.added")
    assert (audit.object_id, audit.posting, audit.object_kind) == (
        str(batch.uid), made.n, "ledger.batch",
    )  # fmt: skip
    assert set(Entry.objects.values_list("source_kind__code", "source")) == {
        ("ledger.batch", batch.pk)
    }
    assert posting.differences("ledger.batch") == 0


def test_a_voided_batch_counts_no_more(enter: Any, places: Any, ask: Any, actor: Actor) -> None:
    batch = enter(Total(measure="test.heads", day=DAY, place=places.kg, value=5000))
    with pytest.raises(ValidationError) as error:
        services.batch_void(actor=actor, uid=batch.uid, version=1, reason="because")
    assert set(error.value.message_dict) == {"reason"}
    services.batch_void(actor=actor, uid=batch.uid, version=1, reason="mistake")
    assert ask("test.heads") == {}
    assert Posting.objects.last().cause == "voided"
    for version in (1, 2):
        with pytest.raises(ValidationError):
            services.batch_void(actor=actor, uid=batch.uid, version=version, reason="mistake")
    assert Posting.objects.count() == 2


def test_an_expected_mistake_names_its_field_and_stores_nothing(enter: Any, places: Any) -> None:
    good = Total(measure="test.heads", day=DAY, place=places.kg, value=1)
    tomorrow = timezone.localdate() + timedelta(days=1)
    for bad, field in (
        ({"measure": "test.haeds"}, "measure"), ({"value": 0}, "value"), ({"value": -5}, "value"),
        ({"day": tomorrow}, "day"), ({"sex": 9}, "sex"), ({"age": 13}, "age"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as error:
            enter(good, replace(good, **bad))
        assert set(error.value.message_dict) == {f"totals-2-{field}"}, bad
    for terms, field in (({"title": " "}, "title"), ({"document": ""}, "document")):
        with pytest.raises(ValidationError) as error:
            enter(good, **terms)
        assert set(error.value.message_dict) == {field}
    with pytest.raises(ValidationError) as error:
        enter()
    assert set(error.value.message_dict) == {"totals"}
    assert not Batch.objects.exists()
    assert not Posting.objects.exists()


def test_a_regional_office_enters_each_country_apart(
    enter: Any, places: Any, organisations: Any
) -> None:
    """Otherwise Tajikistan's totals would count for the country of the batch."""
    organisations.donor.place = places.russia
    kg = Total(measure="test.heads", day=DAY, place=places.batken, value=1)
    tj = Total(measure="test.heads", day=DAY, place=places.sughd, value=1)
    with pytest.raises(ValidationError) as error:
        enter(kg, tj, organisation=organisations.donor)
    assert set(error.value.message_dict) == {"totals-2-place"}
    assert enter(kg, organisation=organisations.donor).country == places.kg
    # A partner's totals count for the partner's country wherever they were.
    assert enter(kg, replace(kg, place=places.russia)).country == places.kg


# --- sources and measures


def test_syncing_twice_changes_nothing(deeds: Any, actor: Actor) -> None:
    before = list(Measure.objects.values()), list(Source.objects.values())
    assert services.registry_sync(actor=actor) == []
    assert (list(Measure.objects.values()), list(Source.objects.values())) == before
    assert {m.code for m in registry.measures()} == set(
        Measure.objects.values_list("code", flat=True)
    )
    assert {s.code for s in registry.sources()} == set(
        Source.objects.values_list("code", flat=True)
    )


def _doubled() -> Any:
    lines = BatchLine.objects.filter(batch__state="deed", measure__code="test.cell.joint")
    rows = facts.fact_rows(
        lines, source="batch_id", country="batch__country", org="batch__organisation",
        fund="batch__fund", value=F("value") * 2, facet={"category": "batch__title"},
    )  # fmt: skip
    return [rows]


def test_a_changed_rule_posts_the_differences(
    deeds: Any, organisations: Any, places: Any, actor: Actor, ask: Any
) -> None:
    for number in range(3):
        deeds.done(organisations.ngo, places.batken, date(2014, 6, 7), [("joint", 0, 0, number)])
    old = registry.measure("test.heads")
    deeds.patch.setitem(
        registry._measures, "test.heads", replace(old, facts=_doubled, rule_version=2)
    )
    assert services.registry_sync(actor=actor) == ["test.heads"]
    made = Posting.objects.last()
    assert (made.cause, made.n, made.entries) == (Cause.RULE, 4, 2)
    assert ask("test.heads") == {(): 6}
    assert ask("test.heads", as_of=3) == {(): 3}
    assert Measure.objects.get(code="test.heads").rule_version == 2
    assert posting.differences(deeds.source) == 0
    assert AuditEntry.objects.last().posting == 4
    assert services.registry_sync(actor=actor) == []
    assert Posting.objects.count() == 4


def test_a_rule_that_adds_a_facet_is_posted(
    deeds: Any, organisations: Any, places: Any, actor: Actor, ask: Any
) -> None:
    """Its codes are new to the ledger: they must not pass for "no code"."""
    deeds.done(organisations.ngo, places.batken, date(2014, 6, 7), category="film")
    old = registry.measure("test.deeds")
    rows = [facts.fact_rows(Batch.objects.filter(state="deed"), facet={"film": "title"})]
    deeds.patch.setitem(
        registry._measures, "test.deeds",
        replace(old, facts=lambda: rows, rule_version=2, facets=("film",)),
    )  # fmt: skip
    assert services.registry_sync(actor=actor) == ["test.deeds"]
    assert ask("test.deeds", by=("film",)) == {("film",): 1}


def test_a_new_measure_counts_the_records_that_are_there(
    deeds: Any, organisations: Any, places: Any, actor: Actor, ask: Any
) -> None:
    deeds.done(organisations.ngo, places.batken, date(2014, 6, 7))
    deeds.done(organisations.ngo, places.batken, date(2014, 6, 7))
    fresh = replace(registry.measure("test.deeds"), code="test.fresh")
    deeds.patch.setitem(registry._measures, "test.fresh", fresh)
    assert services.registry_sync(actor=actor) == []
    assert ask("test.fresh") == {(): 2}
    assert (Posting.objects.last().cause, posting.differences(deeds.source)) == (Cause.RULE, 0)


def test_reference_data_that_changed_is_posted(
    deeds: Any, organisations: Any, places: Any, actor: Actor, ask: Any
) -> None:
    """A settlement that goes to another district takes its counts along, by a posting."""
    deeds.done(organisations.ngo, places.pulgon, date(2014, 6, 7), [("joint", 0, 0, 3)])
    places.pulgon.counts_as = places.batken
    places.pulgon.save()
    assert posting.differences(deeds.source) == 4
    (made,) = services.reference_post(actor=actor)
    assert made.cause == Cause.REFERENCE
    assert ask("test.heads", by=("place",)) == {("KG-B",): 3}
    assert ask("test.heads", by=("place",), as_of=1) == {("KG-B-KADAMJAY",): 3}
    assert posting.differences(deeds.source) == 0
    assert services.reference_post(actor=actor) == []


def test_the_registry_refuses_doubles_and_strangers(deeds: Any) -> None:
    one = registry.measure("test.deeds")
    with pytest.raises(ValueError, match="twice"):
        registry.register(one)
    with pytest.raises(ValueError, match="unknown source"):
        registry.register(replace(one, code="test.other", source="test.nowhere"))
    with pytest.raises(ValueError, match="twice"):
        registry.register_source(registry.source("test.deed"))


# --- freezing


def test_freezing_keeps_a_moment(deeds: Any, organisations: Any, places: Any, actor: Actor) -> None:
    deeds.done(organisations.ngo, places.batken, date(2014, 6, 7))
    row = services.freeze(
        actor=actor,
        label=" Year 1 ",
        kind="reports.matrix",
        question={"award": "AW.1"},
        upto=1,
        digest="abc",
    )
    assert (row.label, row.upto, row.frozen_by) == ("Year 1", 1, "test-actor")
    assert AuditEntry.objects.last().posting == 1


def test_freezing_needs_a_name_and_a_moment_that_exists(deeds: Any, actor: Actor) -> None:
    for terms, field in (({"label": " "}, "label"), ({"upto": 1}, "upto")):
        usual: dict[str, Any] = {
            "label": "x",
            "kind": "x",
            "question": {},
            "upto": 0,
            "digest": "x",
        }
        with pytest.raises(ValidationError) as error:
            services.freeze(actor=actor, **{**usual, **terms})
        assert set(error.value.message_dict) == {field}
    assert not Freeze.objects.exists()


def test_nothing_blocks_after_freezing_and_the_frozen_figure_stays(
    deeds: Any, organisations: Any, places: Any, actor: Actor
) -> None:
    deed = deeds.done(organisations.ngo, places.batken, date(2014, 6, 7), [("joint", 1, 0, 412)])
    services.freeze(actor=actor, label="x", kind="x", question={}, upto=1, digest="x")
    deeds.split(deed, [("joint", 1, 0, 405)])
    deeds.post(deed, cause=Cause.CORRECTED)
    now, frozen = Question(measures=("test.heads",)), Question(measures=("test.heads",), as_of=1)
    assert balances(now, reader=INTERNAL).total() == 405
    assert balances(frozen, reader=INTERNAL).total() == 412


# --- what verbs of every room do with a record


def stored(deeds: Any, organisations: Any, places: Any, **terms: Any) -> Batch:
    deed = deeds.make(organisations.ngo, places.batken, date(2014, 6, 7))
    Batch.objects.filter(pk=deed.pk).update(**{"state": State.LIVE, **terms})
    return Batch.objects.get(pk=deed.pk)


def test_a_record_is_locked_at_the_version_its_writer_saw(
    deeds: Any, organisations: Any, places: Any
) -> None:
    row = stored(deeds, organisations, places, version=3)
    assert records.locked(Batch, row.uid, 3) == row
    assert records.locked(Batch, row.uid, None) == row
    with pytest.raises(ValidationError) as error:
        records.locked(Batch, row.uid, 2)
    assert error.value.code == "conflict"
    assert "2" in error.value.messages[0]
    assert "3" in error.value.messages[0]
    for unknown in (uuid.uuid4(), "no uid"):
        with pytest.raises(ValidationError):
            records.locked(Batch, unknown, None)


def test_changed_names_what_really_changed(deeds: Any, organisations: Any, places: Any) -> None:
    row = stored(deeds, organisations, places)
    same = {"day": row.day, "place": row.place}
    assert (records.changed(row, same), row.version) == ([], 1)
    assert records.changed(row, {**same, "title": "new"}) == ["title"]
    assert (row.title, row.version) == ("new", 2)


@pytest.mark.parametrize(("fields", "cause"), [
    (["place"], Cause.MOVED), (["day", "title"], Cause.MOVED), (["organisation_id"], Cause.MOVED),
    (["title"], Cause.CORRECTED), ([], Cause.CORRECTED),
])  # fmt: skip
def test_the_cause_of_a_change(fields: list[str], cause: Cause) -> None:
    assert records.cause_of(fields) == cause


def test_voiding_and_merging_and_their_undoing(deeds: Any, organisations: Any, places: Any) -> None:
    kept, away = (stored(deeds, organisations, places) for _ in range(2))
    with pytest.raises(ValidationError):
        records.merge(kept, kept)
    with pytest.raises(ValidationError):
        records.restore(kept)
    records.merge(kept, away)
    assert (away.state, away.merged_into, away.version) == ("merged", kept, 2)
    for deed in (lambda: records.merge(kept, away), lambda: records.merge(away, kept),
                 lambda: records.void(away, "mistake")):  # fmt: skip
        with pytest.raises(ValidationError):
            deed()
    records.restore(away)
    records.void(away, "duplicate")
    away.refresh_from_db()
    assert (away.state, away.void_reason, away.merged_into, away.version) == (
        "voided", "duplicate", None, 4,
    )  # fmt: skip
    records.restore(away)
    assert (away.state, away.void_reason, away.version) == ("live", "", 5)


def test_the_same_client_row_twice_is_one_record(
    deeds: Any, organisations: Any, places: Any
) -> None:
    client = uuid.uuid4()
    row = stored(deeds, organisations, places, client_uid=client)
    assert records.already_recorded(Batch, client) == row
    assert records.already_recorded(Batch, uuid.uuid4()) is None
    assert records.already_recorded(Batch, None) is None
    other = stored(deeds, organisations, places)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=other.pk).update(client_uid=client)


def test_oddities_are_kept_once_and_reviewed_once(
    deeds: Any, organisations: Any, places: Any, actor: Actor
) -> None:
    row = stored(deeds, organisations, places)
    for explanation in ("a study visit", "again"):
        records.note_oddities("test.deed", [(row, "far_away", explanation)])
    odd = Oddity.objects.get()
    assert (odd.explanation, odd.source, odd.organisation) == (
        "a study visit", row.pk, organisations.ngo,
    )  # fmt: skip
    services.oddity_review(actor=actor, oddity=odd)
    odd.refresh_from_db()
    assert odd.reviewed_by == "test-actor"
    with pytest.raises(ValidationError):
        services.oddity_review(actor=actor, oddity=odd)


def test_a_period_key_is_not_needed_to_sum(enter: Any, places: Any, ask: Any) -> None:
    enter(Total(measure="test.heads", day=DAY, place=places.kg, value=5))
    year = Period("2008", date(2008, 1, 1), DAY)
    assert ask("test.heads", periods=(year,)) == {(): 5}
