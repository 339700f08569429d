"""Events: reported, counted, corrected, moved, voided, merged; and what is refused."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories.deeds import figures, last_act, oddities
from factories.directory import make_place
from turna.core.periods import month_of
from turna.directory.models import Place
from turna.ledger.codes import Age, Breakdown, Cause, Sex, State
from turna.ledger.models import Entry, Posting
from turna.ledger.services import months_close
from turna.outreach.models import Event
from turna.outreach.services import (
    Cell,
    EventInput,
    Margins,
    event_correct,
    event_report,
    event_restore,
    event_void,
    events_merge,
    events_report,
    events_void,
    merge_undo,
)
from turna.vault.actor import Actor

DAY = date(2012, 3, 5)
CELLS = (
    Cell(Sex.FEMALE, Age.A18_29, "youth", 12),
    Cell(Sex.MALE, Age.A30_PLUS, None, 8),
)
MARGINS = Margins(30, sex={Sex.FEMALE: 20}, age={Age.A18_29: 25}, group={"migrants": 4})


def an_event(**fields: Any) -> EventInput:
    base: dict[str, Any] = {
        "organisation": "test-ngo-batken", "place": "KG-B", "day": DAY, "type": "seminar",
        "theme": "safe_migration", "language": "ky", "cells": CELLS,
    }  # fmt: skip
    return EventInput(**base | fields)


def report(actor: Actor, **fields: Any) -> Event:
    return event_report(actor=actor, event=an_event(**fields))


def test_an_event_counts_for_its_organisations_country_and_agreement(
    ground: SimpleNamespace, actor: Actor
) -> None:
    event = report(actor)
    assert (event.audience, event.version, event.recorded_by) == (20, 1, actor.id)
    assert event.fund_id == ground.ngo.fund_id
    assert figures("outreach.events", by=("country", "org", "fund")) == {
        ("KG", "test-ngo-batken", ground.ngo.code): 1
    }
    assert figures("outreach.people_reached", by=("sex", "age", "group")) == {
        (Sex.FEMALE, Age.A18_29, "youth"): 12,
        (Sex.MALE, Age.A30_PLUS, "-"): 8,
    }
    facets = figures("outreach.people_reached", by=("type", "theme"))
    assert facets == {("seminar", "safe_migration"): 20}
    assert figures("outreach.events", by=("type",), funds=(ground.award.code,)) == {"seminar": 1}
    assert oddities(event) == {}


def test_margins_give_one_head_to_each_breakdown(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(actor, cells=(), margins=MARGINS)
    assert event.audience == 30
    for axis, expected in (
        ("sex", {Sex.FEMALE: 20, Sex.NOT_RECORDED: 10}),
        ("age", {Age.A18_29: 25, Age.NOT_RECORDED: 5}),
        ("group", {"migrants": 4, "-": 26}),
        ("country", {"KG": 30}),
    ):
        assert figures("outreach.people_reached", by=(axis,)) == expected
    totals: dict[int, int] = {}
    for entry in Entry.objects.filter(measure__code="outreach.people_reached"):
        totals[entry.breakdown] = totals.get(entry.breakdown, 0) + entry.value
    assert totals == {Breakdown.SEX: 30, Breakdown.AGE: 30, Breakdown.GROUP: 30}


def test_a_broadcast_has_an_estimate_and_no_heads(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(
        actor, cells=(), type="radio_programme", indirect="50000", indirect_basis=" survey\n2011 "
    )
    assert (event.audience, event.indirect, event.indirect_basis) == (None, 50000, "survey 2011")
    assert figures("outreach.media_audience", by=("type",)) == {"radio_programme": 50000}
    assert figures("outreach.people_reached") == {}
    assert figures("outreach.events") == {(): 1}


def test_an_event_without_anybody_is_counted_as_an_event(
    ground: SimpleNamespace, actor: Actor
) -> None:
    assert report(actor, cells=(), margins=Margins(0), indirect=0).audience == 0
    assert figures("outreach.events") == {(): 1}
    assert figures("outreach.people_reached", "outreach.media_audience") == {}


def test_another_payer_sees_the_count_and_adds_nothing(
    ground: SimpleNamespace, actor: Actor
) -> None:
    report(actor, also_award="TA.2")
    assert figures("outreach.people_reached", funds=("TA.1", "TA.2")) == {(): 20}
    also = figures("outreach.people_reached", by=("fund",), where={"share": frozenset({1})})
    assert also == {"TA.2": 20}


def test_co_hosts_are_attributes(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(actor, co_hosts=("test-ngo-khujand", "test-mission-kg"))
    assert event.co_hosts.count() == 2
    assert figures("outreach.events", by=("org",)) == {"test-ngo-batken": 1}


def test_many_events_are_one_posting_and_one_audit_row(
    ground: SimpleNamespace, actor: Actor
) -> None:
    rows = [an_event(day=DAY + timedelta(days=n)) for n in range(30)]
    made = events_report(actor=actor, events=rows, origin="import:7")
    assert [event.day for event in made] == [row.day for row in rows]
    assert Posting.objects.count() == 1
    posting = Posting.objects.get()
    assert (posting.cause, posting.origin, posting.verb) == (
        Cause.NEW, "import:7", "outreach.events.reported",
    )  # fmt: skip
    assert (last_act().object_count, last_act().posting) == (30, posting.n)
    assert figures("outreach.people_reached") == {(): 600}


def test_no_rows_are_no_posting(ground: SimpleNamespace, actor: Actor) -> None:
    assert events_report(actor=actor, events=[]) == []
    assert (Posting.objects.count(), last_act().object_count) == (0, 0)


def test_queries_do_not_grow_with_rows(ground: SimpleNamespace, actor: Actor) -> None:
    counts = []
    report(actor)  # its combination of codes is known from now on
    for size in (2, 12):
        rows = [an_event(day=DAY + timedelta(days=size + n)) for n in range(size)]
        with CaptureQueriesContext(connection) as captured:
            events_report(actor=actor, events=rows)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_same_row_sent_twice_is_stored_once(ground: SimpleNamespace, actor: Actor) -> None:
    uid = uuid4()
    first = report(actor, client_uid=uid)
    again = report(actor, client_uid=str(uid), type="no such type any more")
    assert again.pk == first.pk
    assert last_act().object_count == 0
    new = uuid4()
    both = events_report(
        actor=actor,
        events=[an_event(client_uid=uid), an_event(day=date(2012, 4, 1), client_uid=new),
                an_event(day=date(2012, 4, 1), client_uid=new)],
    )  # fmt: skip
    assert [event.pk for event in both] == [first.pk, both[1].pk, both[1].pk]
    assert Event.objects.count() == 2
    assert figures("outreach.events") == {(): 2}


@pytest.mark.usefixtures("ground")
@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"organisation": "nobody"}, "organisation", "There is no organisation “nobody”"),
        ({"organisation": ""}, "organisation", "is missing"),
        ({"place": "KG-X"}, "place", "There is no place “KG-X”"),
        ({"place": None}, "place", "is missing"),
        ({"place": ["KG"]}, "place", "There is no place"),
        ({"place": "WORLD"}, "place", "lies in no country"),
        ({"day": ""}, "day", "The day is missing"),
        ({"day": "5 March"}, "day", "“5 March” is not a day"),
        ({"day": "2012-02-30"}, "day", "is not a day"),
        ({"day": 20120305}, "day", "is not a day"),
        ({"day": date(212, 3, 5)}, "day", "lies before 1990-01-01"),
        ({"type": "ball"}, "type", "“ball” is not in the list"),
        ({"type": ""}, "type", "This is missing"),
        ({"type": "old"}, "type", "was in use until 2011-12-31"),
        ({"type": "young"}, "type", "is in use from 2014-01-01"),
        ({"theme": "old"}, "theme", "Choose one valid on 2012-03-05"),
        ({"language": "xx"}, "language", "is not in the list"),
        ({"cells": (Cell(1, 20, "nobody", 5),)}, "audience", "“nobody” is not in the list"),
        ({"cells": (), "margins": Margins(5, sex={1: 6})}, "audience", "6 people, but 5 in all"),
        ({"margins": Margins(5)}, "audience", "one of the two"),
        ({"indirect": -1}, "indirect", "-1 is out of range"),
        ({"indirect": "lots"}, "indirect", "“lots” is not a whole number"),
        ({"indirect_basis": "x" * 301}, "indirect_basis", "Shorten it to 300"),
        ({"co_hosts": ("nobody",)}, "co_hosts", "There is no organisation"),
        ({"co_hosts": ("test-ngo-batken",)}, "co_hosts", "not its own co-host"),
        ({"also_award": "TA.9"}, "also_award", "There is no award “TA.9”"),
        ({"also_award": "TA.1"}, "also_award", "“TA.1” pays for this already"),
        ({"client_uid": "seven"}, "client_uid", "not a record's id"),
        ({"explanation": "x" * 301}, "explanation", "Shorten it"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_by_field(
    actor: Actor, refused: Any, fields: dict[str, Any], field: str, words: str
) -> None:
    world = make_place("WORLD", kind="world")
    Place.objects.filter(pk=world.pk).update(country=None)
    with refused(field, words):
        report(actor, **fields)


def test_an_event_before_its_day_is_refused(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with refused("day", "has not come yet"):
        report(actor, day=tomorrow)


def test_retired_places_and_organisations_are_refused_from_their_last_day_on(
    ground: SimpleNamespace, actor: Actor, refused: Any, places: SimpleNamespace,
    organisations: SimpleNamespace,
) -> None:  # fmt: skip
    for row in (places.batken, organisations.other_ngo):
        row.retired_on = DAY
        row.save()
    with refused("place", "out of use since 2012-03-05"):
        report(actor)
    with refused("organisation", "out of use since"):
        report(actor, place="TJ-SU", organisation="test-ngo-khujand")
    assert report(actor, day=DAY - timedelta(days=1)).pk


def test_all_rows_are_refused_together_and_nothing_is_stored(
    ground: SimpleNamespace, actor: Actor
) -> None:
    rows = [an_event(), an_event(place="nowhere", type="ball"), an_event(margins=Margins(3))]
    with pytest.raises(ValidationError) as caught:
        events_report(actor=actor, events=rows)
    assert set(caught.value.message_dict) == {"2.place", "2.type", "3.audience"}
    assert (Event.objects.count(), Entry.objects.count()) == (0, 0)


def test_what_is_unusual_is_kept_with_its_reason(ground: SimpleNamespace, actor: Actor) -> None:
    visit = report(actor, type="study_visit", place="AT", explanation="study visit to Vienna")
    assert oddities(visit) == {"place_abroad": "study visit to Vienna"}
    assert figures("outreach.events", by=("country", "place")) == {("KG", "AT"): 1}
    early = report(actor, day=date(2011, 5, 1))
    assert oddities(early) == {"before_joining": ""}
    unpaid = report(actor, day=date(2009, 5, 1))
    assert oddities(unpaid) == {"no_agreement": ""}
    assert figures("outreach.events", by=("fund",))["-"] == 1
    tajik = report(actor, organisation="test-ngo-khujand", place="TJ-SU", day=date(2011, 5, 1))
    assert oddities(tajik) == {}
    assert oddities(report(actor, day=date(2012, 9, 9), explanation="held at night")) == {
        "explained": "held at night"
    }


def test_what_looks_like_the_same_event_is_kept_and_listed(
    ground: SimpleNamespace, actor: Actor
) -> None:
    first = report(actor)
    second = report(actor, theme="what_is_trafficking")
    other = report(actor, cells=(), margins=Margins(21))
    assert [set(oddities(e)) for e in (first, second, other)] == [
        set(),
        {"looks_like_twice"},
        set(),
    ]
    pair = events_report(actor=actor, events=[an_event(day=date(2012, 6, 1))] * 2)
    assert [set(oddities(event)) for event in pair] == [set(), {"looks_like_twice"}]
    assert figures("outreach.events") == {(): 5}


def test_a_correction_posts_the_difference(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(actor)
    before = Posting.objects.latest("n").n
    changed = event_correct(
        actor=actor, uid=event.uid, version=1, theme="what_is_trafficking",
        cells=(Cell(Sex.FEMALE, Age.A18_29, "youth", 10),),
    )  # fmt: skip
    assert (changed.version, changed.audience) == (2, 10)
    assert figures("outreach.people_reached", by=("theme",)) == {"what_is_trafficking": 10}
    assert figures("outreach.people_reached", as_of=before) == {(): 20}
    assert Posting.objects.latest("n").cause == Cause.CORRECTED
    assert last_act().fields == ["audience", "theme"]


def test_cells_give_way_to_margins_and_back(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(actor)
    event = event_correct(actor=actor, uid=event.uid, version=1, margins=MARGINS)
    assert figures("outreach.people_reached", by=("sex",)) == {Sex.FEMALE: 20, 0: 10}
    unchanged = event_correct(actor=actor, uid=event.uid, version=2, margins=MARGINS)
    assert (unchanged.version, last_act().fields) == (2, [])
    split = Margins(30, sex={Sex.FEMALE: 19})
    assert event_correct(actor=actor, uid=event.uid, version=2, margins=split).version == 3
    assert last_act().fields == ["audience"]
    event = event_correct(actor=actor, uid=event.uid, version=3, cells=CELLS)
    assert (event.audience, event.version) == (20, 4)
    event = event_correct(actor=actor, uid=event.uid, version=4, cells=(), margins=None)
    assert event.audience is None
    assert figures("outreach.people_reached") == {}


def test_other_fields_leave_the_audience_alone(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(actor, cells=(), margins=MARGINS, co_hosts=("test-mission-kg",))
    event = event_correct(
        actor=actor, uid=event.uid, version=1, indirect=70, co_hosts=("test-ngo-khujand",)
    )
    assert figures("outreach.people_reached", by=("sex",)) == {Sex.FEMALE: 20, 0: 10}
    assert [host.code for host in event.co_hosts.all()] == ["test-ngo-khujand"]
    assert last_act().fields == ["co_hosts", "indirect"]


def test_an_event_moves_to_another_organisation_in_another_country(
    ground: SimpleNamespace, actor: Actor
) -> None:
    event = report(actor)
    before = Posting.objects.latest("n").n
    moved = event_correct(
        actor=actor, uid=event.uid, version=1, organisation="test-ngo-khujand", place="TJ-SU"
    )
    assert moved.fund_id == ground.other_ngo.fund_id
    assert figures("outreach.events", by=("country", "org")) == {("TJ", "test-ngo-khujand"): 1}
    assert figures("outreach.people_reached", by=("country",), as_of=before) == {"KG": 20}
    posting = Posting.objects.latest("n")
    assert (posting.n, posting.cause) == (before + 1, Cause.MOVED)
    assert last_act().fields == ["country", "fund", "organisation", "place"]


def test_only_what_is_corrected_is_checked_again(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    event = report(actor, day=date(2011, 12, 30), type="old")
    event.type.valid_to = date(2011, 1, 1)
    event.type.save()
    changed = event_correct(actor=actor, uid=event.uid, version=1, indirect=5)
    assert (changed.type.code, changed.indirect) == ("old", 5)
    with refused("type", "was in use until"):
        event_correct(actor=actor, uid=event.uid, version=2, day=date(2012, 1, 15))


def test_a_correction_does_not_follow_agreements_that_changed_since(
    ground: SimpleNamespace, actor: Actor
) -> None:
    event = report(actor)
    ground.ngo.starts_on = date(2013, 1, 1)
    ground.ngo.save()
    event_correct(actor=actor, uid=event.uid, version=1, theme="what_is_trafficking")
    assert figures("outreach.events", by=("fund",)) == {ground.ngo.code: 1}


def test_oddities_follow_a_correction(ground: SimpleNamespace, actor: Actor) -> None:
    event = report(actor, place="AT", explanation="study visit")
    event_correct(actor=actor, uid=event.uid, version=1, theme="what_is_trafficking")
    assert oddities(event) == {"place_abroad": "study visit"}
    event_correct(actor=actor, uid=event.uid, version=2, place="KG-B", day=date(2009, 1, 1))
    assert oddities(event) == {"no_agreement": "study visit"}
    event_correct(actor=actor, uid=event.uid, version=3, day=DAY)
    assert oddities(event) == {"explained": "study visit"}
    report(actor)
    assert oddities(event) == {"explained": "study visit"}


def test_two_writers_do_not_overwrite_each_other(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    event = report(actor)
    event_correct(actor=actor, uid=event.uid, version=1, indirect=5)
    with refused("", "Somebody changed this record", "you have version 1, it is now at 2"):
        event_correct(actor=actor, uid=event.uid, version=1, indirect=6)
    with refused("", "does not exist"):
        event_correct(actor=actor, uid=uuid4(), version=1, indirect=6)
    with pytest.raises(TypeError):
        event_correct(actor=actor, uid=event.uid, version=2, colour="red")
    with pytest.raises(TypeError):
        event_correct(actor=actor, uid=event.uid, version=2, client_uid=uuid4())


def test_voiding_takes_an_event_out_and_restoring_brings_it_back(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    event = report(actor, also_award="TA.2")
    with refused("reason", "Choose why"):
        event_void(actor=actor, uid=event.uid, version=1, reason="because")
    event_void(actor=actor, uid=event.uid, version=1, reason="duplicate")
    assert figures("outreach.events", "outreach.people_reached") == {}
    assert (Posting.objects.latest("n").cause, last_act().reason) == (Cause.VOIDED, "duplicate")
    with refused("", "nothing to void"):
        event_void(actor=actor, uid=event.uid, version=2, reason="duplicate")
    with refused("", "does not count any more", "Undo that first"):
        event_correct(actor=actor, uid=event.uid, version=2, indirect=5)
    event_restore(actor=actor, uid=event.uid, version=2)
    assert figures("outreach.people_reached") == {(): 20}
    with refused("", "nothing to undo"):
        event_restore(actor=actor, uid=event.uid, version=3)


def test_many_are_voided_together_or_not_at_all(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    events = events_report(
        actor=actor, events=[an_event(day=DAY + timedelta(days=n)) for n in range(5)]
    )
    uids = [event.uid for event in events]
    with refused("uids", "do not exist"):
        events_void(actor=actor, uids=[uids[0], uuid4()], reason="test")
    with refused("uids", "not a record's id"):
        events_void(actor=actor, uids=["x"], reason="test")
    with refused("uids", "at least one"):
        events_void(actor=actor, uids=[], reason="test")
    with refused("reason", "Choose why"):
        events_void(actor=actor, uids=uids, reason="")
    gone = events_void(actor=actor, uids=[*uids[:3], uids[0]], reason="test")
    assert [event.version for event in gone] == [2, 2, 2]
    assert set(Event.objects.filter(version=2).values_list("state", flat=True)) == {State.VOIDED}
    assert figures("outreach.events") == {(): 2}
    assert Posting.objects.count() == 2
    with refused("uids", "2 of these records"):
        events_void(actor=actor, uids=uids[1:], reason="test")


def test_two_reports_of_one_event_are_merged_and_unmerged(
    ground: SimpleNamespace, actor: Actor, refused: Any
) -> None:
    kept, away = report(actor), report(actor)
    foreign = report(actor, organisation="test-ngo-khujand", place="TJ-SU")
    with refused("", "one and the same record"):
        events_merge(actor=actor, kept_uid=kept.uid, away_uid=str(kept.uid))
    with refused("", "of two organisations"):
        events_merge(actor=actor, kept_uid=kept.uid, away_uid=foreign.uid)
    with refused("", "does not exist"):
        events_merge(actor=actor, kept_uid=kept.uid, away_uid=uuid4())
    events_merge(actor=actor, kept_uid=kept.uid, away_uid=away.uid)
    assert figures("outreach.people_reached", by=("country",)) == {"KG": 20, "TJ": 20}
    assert Posting.objects.latest("n").cause == Cause.MERGED
    away.refresh_from_db()
    assert (away.state, away.merged_into) == (State.MERGED, kept)
    with refused("", "Undo the merge instead"):
        event_restore(actor=actor, uid=away.uid)
    with refused("", "was not merged away"):
        merge_undo(actor=actor, uid=kept.uid)
    with refused("", "Only records that count"):
        events_merge(actor=actor, kept_uid=kept.uid, away_uid=away.uid)
    merge_undo(actor=actor, uid=away.uid)
    assert figures("outreach.people_reached", by=("country",)) == {"KG": 40, "TJ": 20}
    assert Posting.objects.latest("n").cause == Cause.MERGED


def test_an_event_of_a_closed_month_is_late(
    ground: SimpleNamespace, actor: Actor, organisations: SimpleNamespace
) -> None:
    months_close(actor=actor, organisation=organisations.ngo, months=[month_of(DAY)])
    events_report(actor=actor, events=[an_event(), an_event(day=date(2012, 4, 1))])
    assert set(Posting.objects.values_list("cause", flat=True)) == {Cause.NEW, Cause.LATE}
