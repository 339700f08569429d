"""Several writers at once, and a reader between them: the past stays as it was read."""

import os
import random
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from ledger.asking import DEEDS, Asked, a_walk
from ledger.plain import Plain
from turna.cases import persons
from turna.cases import services as cases
from turna.cases.models import Service
from turna.directory.models import Organisation
from turna.ledger import posting, registry, services, verification
from turna.ledger.balances import balances
from turna.ledger.models import Entry, MonthClose, Posting
from turna.ledger.readers import INTERNAL
from turna.ledger.where import Question
from turna.outreach.inputs import Cell, EventInput
from turna.outreach.models import Event
from turna.outreach.services import events
from turna.vault.actor import Actor

LONG = os.environ.get("TURNA_LONG") == "1"
WRITERS = 4
DEEDS_EACH = 150 if LONG else 25
PATIENCE = 240  # seconds after which a test that hangs is given up
Snapshot = tuple[int, Asked, dict[tuple[Any, ...], int]]
pytestmark = pytest.mark.django_db(transaction=True)


class Crowd:
    """Threads with connections of their own; the first error of any of them fails the test."""

    def __init__(self, connect: Callable[[], None]) -> None:
        self.connect = connect
        self.errors: list[str] = []
        self.threads: list[threading.Thread] = []
        self.stop = threading.Event()

    def add(self, work: Callable[[], Any]) -> None:
        def run() -> None:
            self.connect()
            try:
                work()
            except BaseException:  # an assertion in a thread would otherwise pass unseen
                self.errors.append(traceback.format_exc())
                self.stop.set()
            finally:
                connections["default"].close()

        thread = threading.Thread(target=run, daemon=True)
        self.threads.append(thread)
        thread.start()

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        for thread in self.threads:
            thread.join(max(0, until - time.monotonic()))
        assert not any(thread.is_alive() for thread in self.threads), "somebody waits for ever"
        assert not self.errors, "\n".join(self.errors)


@pytest.fixture
def crowd(programme: Any, tmp_path: Path) -> Iterator[Crowd]:
    """Threads on this test's database; SQLite's, which lives in memory, is put into a file."""
    if connection.vendor != "sqlite":
        yield Crowd(lambda: None)
        return
    file = tmp_path / "turna.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])
    mine = connections["default"]
    made = {**mine.settings_dict, "NAME": str(file)}

    def connect() -> None:
        connections["default"] = type(mine)(made, "default")

    connect()
    try:
        yield Crowd(connect)
    finally:
        connections["default"].close()
        connections["default"] = mine


def _write(crowd: Crowd, walk: Any, seed: int) -> None:
    rng = random.Random(seed)
    deeds = [d for d in DEEDS if d not in {"months_close", "sent_twice", "calls_import"}]
    # What it checks about new postings holds for somebody alone only.
    walk._check_new = lambda *_: None
    walk._unchanged = lambda deed: deed()
    for _ in range(DEEDS_EACH):
        if crowd.stop.is_set():
            return
        walk.do(rng.choice(deeds), rng.randrange(2**32))


def _read(crowd: Crowd, seed: int, snapshots: list[Snapshot]) -> None:
    """Take figures as of the newest posting for as long as somebody writes."""
    rng = random.Random(seed)
    writing = crowd.threads[:WRITERS]
    while any(thread.is_alive() for thread in writing):
        number = posting.last_number()
        asked = Asked.any(rng)
        answer = asked.ledgers(number)
        assert asked.ledgers(number) == answer
        snapshots.append((number, asked, answer))
        time.sleep(0.01)


def test_writers_at_once_and_a_reader_between_them(programme: Any, crowd: Crowd) -> None:
    walks = [a_walk(actors=[_actor(n)]) for n in range(WRITERS)]
    snapshots: list[Snapshot] = []
    for seed, walk in enumerate(walks):
        crowd.add(lambda walk=walk, seed=seed: _write(crowd, walk, seed))
    for seed in range(2):
        crowd.add(lambda seed=seed: _read(crowd, seed, snapshots))
    crowd.wait()

    assert len({number for number, _, _ in snapshots}) > 5
    for number, asked, answer in snapshots:
        assert asked.ledgers(number) == answer
    plain = Plain()
    for n, walk in enumerate(walks):
        plain.put(n, walk.facts())
    rng = random.Random(7)
    for _ in range(60):
        asked = Asked.any(rng)
        assert asked.ledgers() == asked.plains(plain), asked
    assert len(set(Posting.objects.values_list("actor_id", flat=True))) == WRITERS
    assert verification.problems() == []


def test_everybody_corrects_the_same_event(programme: Any, crowd: Crowd) -> None:
    """Who is slower is told so; nothing is counted twice or lost."""
    ngo = Organisation.objects.get(code="test-ngo-batken")
    event = events.event_report(actor=_actor(0), event=_event(ngo.code, heads=1))
    done: list[int] = []
    conflicts: list[tuple[int, Any]] = []

    def correct(number: int) -> None:
        for turn in range(10):
            version = Event.objects.get(pk=event.pk).version
            heads = 100 * number + turn + 2
            try:
                events.event_correct(
                    actor=_actor(number), uid=event.uid, version=version,
                    cells=(Cell(1, 0, None, heads),),
                )  # fmt: skip
                done.append(heads)
            except ValidationError as error:
                conflicts.append((heads, error.code))

    for number in range(WRITERS):
        crowd.add(lambda number=number: correct(number))
    crowd.wait()
    assert len(done) + len(conflicts) == 10 * WRITERS
    assert {code for _, code in conflicts} <= {"conflict"}
    event.refresh_from_db()
    assert event.version == len(done) + 1
    assert Posting.objects.count() == len(done) + 1
    (last,) = balances(_heads(), reader=INTERNAL).rows.values()
    assert last == event.audience
    assert last in done
    assert verification.problems() == []


def test_the_same_row_from_everybody_is_stored_once(programme: Any, crowd: Crowd) -> None:
    import uuid

    uids = [uuid.uuid4() for _ in range(10)]
    found: list[set[Any]] = []

    def send() -> None:
        rows = [_event("test-ngo-batken", heads=3, client_uid=uid) for uid in uids]
        found.append({e.pk for e in events.events_report(actor=_actor(1), events=rows)})

    for _ in range(WRITERS):
        crowd.add(send)
    crowd.wait()
    assert len(found) == WRITERS
    assert all(keys == found[0] for keys in found)
    assert balances(_heads(), reader=INTERNAL).total() == 30
    assert Posting.objects.count() == 1
    assert verification.problems() == []


def test_a_month_closed_in_the_middle_of_the_work(programme: Any, crowd: Crowd) -> None:
    """Whatever is posted as new lies before the closing, whatever lies after it is late."""
    ngo = Organisation.objects.get(code="test-ngo-batken")
    month = 2012 * 12 + 1
    started = threading.Event()

    def report() -> None:
        for turn in range(20):
            events.event_report(actor=_actor(1), event=_event(ngo.code, heads=1))
            if turn == 4:
                started.set()

    for _ in range(3):
        crowd.add(report)

    def close() -> None:
        assert started.wait(60)
        services.months_close(actor=_actor(9), organisation=ngo, months=[month])

    crowd.add(close)
    crowd.wait()
    upto = MonthClose.objects.get().upto
    causes = dict(Posting.objects.values_list("n", "cause"))
    assert {n: c for n, c in causes.items() if c != ("new" if n <= upto else "late")} == {}
    assert set(causes.values()) <= {"new", "late"}
    assert Posting.objects.count() == 60


def test_the_same_month_is_closed_by_one_of_two(programme: Any, crowd: Crowd) -> None:
    ngo = Organisation.objects.get(code="test-ngo-batken")
    refused: list[Any] = []

    def close() -> None:
        for month in range(2012 * 12, 2012 * 12 + 12):
            try:
                services.months_close(actor=_actor(1), organisation=ngo, months=[month])
            except ValidationError:
                refused.append(month)

    for _ in range(3):
        crowd.add(close)
    crowd.wait()
    assert (MonthClose.objects.count(), len(refused)) == (12, 24)


def test_linking_people_while_their_help_is_voided(programme: Any, crowd: Crowd) -> None:
    """Who counts as assisted hangs on all files of a person, whoever changes them meanwhile."""
    rows = [
        cases.PersonInput(
            organisation=org, place="KG-B", day=date(2012, 3, day), sex=1
        )
        for day in range(1, 9)
        for org in ("test-ngo-batken", "test-office-vienna")
    ]  # fmt: skip
    people = cases.people_assisted_add(actor=_actor(0), people=rows)

    def link() -> None:
        for kept, same in zip(people[::2], people[1::2], strict=True):
            cases.people_link(actor=_actor(1), kept_uid=kept.uid, same_uid=same.uid)
            time.sleep(0.002)
            cases.people_unlink(actor=_actor(1), same_uid=same.uid)

    def void(part: slice) -> None:
        for person in people[part]:
            help_ = Service.objects.get(person=person)
            cases.service_void(actor=_actor(2), uid=help_.uid, version=1, reason="mistake")
            cases.service_restore(actor=_actor(2), uid=help_.uid)

    for _ in range(1):
        crowd.add(link)
    for part in (slice(0, None, 2), slice(1, None, 2)):
        crowd.add(lambda part=part: void(part))
    crowd.wait()
    assert {s.code: posting.differences(s.code) for s in registry.sources()} == dict.fromkeys(
        (s.code for s in registry.sources()), 0
    )
    persons = Question(measures=("cases.people_assisted",))
    assert balances(persons, reader=INTERNAL, distinct=True).total() == len(people)
    assert verification.problems() == []


def test_times_are_drawn_under_the_lock(programme: Any, crowd: Crowd) -> None:
    """The order of times is the order of numbers, and no time lies ahead of the clock."""

    def report() -> None:
        for _ in range(10):
            events.event_report(actor=_actor(1), event=_event("test-ngo-batken", heads=1))

    for _ in range(WRITERS):
        crowd.add(report)
    crowd.wait()
    rows = list(Posting.objects.order_by("n").values_list("n", "at"))
    assert [n for n, _ in rows] == list(range(1, 10 * WRITERS + 1))
    assert all(earlier[1] < later[1] for earlier, later in pairwise(rows))
    assert rows[-1][1] <= datetime.now(UTC)
    assert Entry.objects.values("posting").distinct().count() == len(rows)


def _actor(number: int) -> Actor:
    return Actor(id=f"writer-{number}", name=f"Writer {number}")


def _event(organisation: str, *, heads: int, **more: Any) -> EventInput:
    return EventInput(
        organisation=organisation, place="KG-B", day=date(2012, 2, 29), type="seminar",
        theme="safe_migration", language="ky", cells=(Cell(1, 0, None, heads),), **more,
    )  # fmt: skip


def _heads() -> Question:
    return Question(measures=("outreach.people_reached",))


def test_help_voided_while_its_person_is_being_linked(
    programme: Any, crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link is committed just before the voiding takes its locks: both must count."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time: nothing can come between")
    first, second = cases.people_assisted_add(
        actor=_actor(0),
        people=[
            cases.PersonInput(organisation=org, place="KG-B", day=date(2012, 3, day))
            for org, day in (("test-ngo-batken", 1), ("test-office-vienna", 2))
        ],
    )
    linked, voiding = threading.Event(), threading.Event()
    original = persons.lock

    def lock(subjects: Any) -> Any:
        if threading.current_thread().name == "voider" and not linked.is_set():
            voiding.set()
            assert linked.wait(60)
        return original(subjects)

    monkeypatch.setattr(persons, "lock", lock)

    def void() -> None:
        threading.current_thread().name = "voider"
        help_ = Service.objects.get(person=first)
        cases.service_void(actor=_actor(1), uid=help_.uid, version=1, reason="mistake")

    def link() -> None:
        assert voiding.wait(60)
        cases.people_link(actor=_actor(2), kept_uid=second.uid, same_uid=first.uid)
        linked.set()

    crowd.add(void)
    crowd.add(link)
    crowd.wait()
    assert balances(_assisted(), reader=INTERNAL, distinct=True).total() == 1
    assert verification.problems() == []


def _assisted() -> Question:
    return Question(measures=("cases.people_assisted",))
