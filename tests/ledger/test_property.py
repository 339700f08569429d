"""Any random sequence of deeds by several people leaves balances = a plain model, ledger =
recount, and the past as it was.

`TURNA_LONG=1` walks longer and elsewhere each time; without, the same walks are done again.
"""

import hashlib
import itertools
import os
import random
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ledger.asking import DEEDS, Asked, a_walk
from ledger.plain import Plain
from turna.ledger import posting, registry, verification
from turna.ledger.behind import behind, subjects_behind
from turna.ledger.bridge import bridge
from turna.ledger.models import Entry, Posting
from turna.ledger.readers import INTERNAL

LONG = os.environ.get("TURNA_LONG") == "1"
PROFILE = settings(
    max_examples=200 if LONG else 10, stateful_step_count=80 if LONG else 30, deadline=None,
    derandomize=not LONG, database=None, suppress_health_check=list(HealthCheck), print_blob=True,
)  # fmt: skip


class Programme(RuleBasedStateMachine):
    """Deeds at random, each followed by all checks. Everything is undone at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.walk = a_walk()
        self.plain = Plain()
        self.steps = 0
        self.imported = False
        self.old = (0, hashlib.sha256().hexdigest())
        self.last: Posting | None = None
        self.snapshots: list[tuple[int, Asked, dict[tuple[Any, ...], int]]] = []
        self.sound = True

    @rule(deed=st.sampled_from(DEEDS), seed=st.integers(0, 2**32))
    def something_happens(self, deed: str, seed: int) -> None:
        if deed == "calls_import":
            if self.imported or self.steps < 10:
                deed = "call_new"
            self.imported = True
        self.sound = False
        self.walk.do(deed, seed)
        self.steps += 1
        self.plain.put("all", self.walk.facts())
        number = posting.last_number()
        if number:
            self.plain.at(number)
        self._figures(random.Random(seed), number)
        self.sound = True

    def _figures(self, rng: random.Random, number: int) -> None:
        for _ in range(3):
            asked = Asked.any(rng)
            answer = asked.ledgers()
            assert answer == asked.plains(self.plain), asked
            assert asked.ledgers(number) == answer
            self.snapshots.append((number, asked, answer))

    @invariant()
    def the_ledger_is_what_the_records_say(self) -> None:
        """Of the kinds of record that were just posted, and of all of them now and then."""
        after = self.last.n if self.last else 0
        posted = Entry.objects.filter(posting__n__gt=after).values_list("source_kind__code")
        fresh = {code for (code,) in posted.distinct()}
        for kind in registry.sources():
            if self.steps % 10 == 0 or kind.code in fresh:
                assert posting.differences(kind.code) == 0, kind.code

    @invariant()
    def old_entries_never_change(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledger_entry ORDER BY id")
            rows = [repr(row).encode() for row in cursor.fetchall()]
        count, digest = self.old
        assert len(rows) >= count
        assert hashlib.sha256(b"\n".join(rows[:count])).hexdigest() == digest
        self.old = (len(rows), hashlib.sha256(b"\n".join(rows)).hexdigest())

    @invariant()  # the last of the invariants: the others look at what is new
    def z_numbers_and_times_only_grow(self) -> None:
        after = self.last.n if self.last else 0
        for row in Posting.objects.filter(n__gt=after).order_by("n"):
            assert row.n == (self.last.n if self.last else 0) + 1
            assert self.last is None or row.at > self.last.at
            self.last = row

    def teardown(self) -> None:
        try:
            if self.sound and self.steps:
                self._the_past_is_as_it_was()
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    def _the_past_is_as_it_was(self) -> None:
        rng = random.Random(self.steps)
        for number, asked, answer in self.snapshots:
            assert asked.ledgers(number) == answer
        for _ in range(20):
            asked = Asked.any(rng)
            number = rng.choice([0, *(moment for moment, _ in self.plain.past)])
            assert asked.ledgers(number) == asked.plains(self.plain, number)
            self._bridge(rng, Asked.any(rng, axes=0))
            self._drill_down(rng, asked)
        assert verification.problems() == []

    def _bridge(self, rng: random.Random, asked: Asked) -> None:
        moments = [0, *(moment for moment, _ in self.plain.past)]
        earlier, later = sorted(rng.choices(moments, k=2))
        cell = Asked(asked.measures, (), asked.periods, asked.where, asked.funds, asked.distinct)
        made = bridge(
            cell.question(), earlier=earlier, later=later, reader=INTERNAL, distinct=cell.distinct
        )
        assert made.before == cell.plains(self.plain, earlier).get((), 0)
        assert made.after == cell.plains(self.plain, later).get((), 0)
        assert made.before + sum(part.change for part in made.parts) == made.after

    def _drill_down(self, rng: random.Random, asked: Asked) -> None:
        cell = Asked(asked.measures, (), asked.periods, asked.where, asked.funds, asked.distinct)
        number = rng.choice([None, *(moment for moment, _ in self.plain.past)])
        wanted = cell.plains(self.plain, number).get((), 0)
        if cell.distinct:
            assert sum(subjects_behind(cell.question(number), reader=INTERNAL).values()) == wanted
        else:
            assert behind(cell.question(number), reader=INTERNAL).total == wanted


def test_any_sequence_of_deeds(programme: Any) -> None:
    run_state_machine_as_test(Programme, settings=PROFILE)


@pytest.mark.parametrize("seed", range(5 if LONG else 1))
def test_every_kind_of_deed_many_times(programme: Any, seed: int) -> None:
    """A walk that hypothesis does not choose: every deed in turn, so that none is left out."""
    machine = Programme()
    rng = random.Random(seed)
    try:
        for deed in itertools.islice(itertools.cycle(DEEDS), 2 * len(DEEDS)):
            machine.something_happens(deed=deed, seed=rng.randrange(2**32))
            machine.the_ledger_is_what_the_records_say()
            machine.old_entries_never_change()
            machine.z_numbers_and_times_only_grow()
        assert machine.walk.refused
        causes = set(Posting.objects.values_list("cause", flat=True))
        assert causes >= {"new", "corrected", "moved", "merged", "voided"}
    finally:
        machine.teardown()
