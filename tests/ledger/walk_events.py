"""Deeds of outreach and hotline."""

import uuid
from random import Random
from typing import Any

from ledger.walker import AGES, GROUPS, Walker
from turna.hotline import services as hotline
from turna.hotline.inputs import CallInput
from turna.outreach.inputs import Cell, EventInput, Margins
from turna.outreach.services import events
from turna.vault.actor import Actor


class EventWalker(Walker):
    """Events and calls: entered, corrected, merged."""

    def _audience(self, rng: Random) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
        """(`cells` and `margins` as they are entered, the heads they stand for)."""
        style = rng.choice(["joint", "joint", "margins", "margins", "none"])
        if style == "none":
            return {"cells": (), "margins": None}, []
        if style == "joint":
            keys = {
                (rng.randint(0, 3), rng.choice(AGES), rng.choice(GROUPS))
                for _ in range(rng.randint(1, 3))
            }
            cells = [Cell(*key, rng.randint(0, 9)) for key in sorted(keys, key=str)]
            heads = [("joint", c.sex, c.age, c.group, c.count) for c in cells if c.count]
            return {"cells": tuple(cells), "margins": None}, heads
        total = rng.randint(0, 20)
        sex = {1: rng.randint(0, total)}
        sex |= {2: rng.randint(0, total - sex[1])} if rng.random() < 0.7 else {0: total - sex[1]}
        age = {rng.choice(AGES[1:]): rng.randint(0, total)} if rng.random() < 0.7 else {}
        group = {rng.choice(GROUPS[1:]): rng.randint(0, total)} if rng.random() < 0.7 else {}
        heads = []
        for split, axis, counts in (("sex", 1, sex), ("age", 2, age), ("group", 3, group)):
            closing = dict(counts)
            nobody = None if split == "group" else 0
            closing[nobody] = closing.get(nobody, 0) + total - sum(closing.values())
            for code, count in closing.items():
                row = [split, 0, 0, None, count]
                row[axis] = code
                heads += [tuple(row)] if count else []
        return {"cells": (), "margins": Margins(total, sex, age, group)}, heads

    def _event_row(self, rng: Random) -> tuple[EventInput, list[tuple[Any, ...]]]:
        entered, heads = self._audience(rng)
        row = EventInput(
            **self._where(rng), **entered, type=rng.choice(["seminar", "radio_programme"]),
            theme=rng.choice(["safe_migration", "what_is_trafficking"]), language="ky",
            indirect=rng.choice([None, 0, 5000]), indirect_basis="estimate",
            also_award=self._also(rng),
            client_uid=uuid.UUID(int=rng.getrandbits(64) << 64 | next(self.numbers)),
        )  # fmt: skip
        return row, heads

    def event_new(self, rng: Random, actor: Actor) -> None:
        rows = [self._event_row(rng) for _ in range(rng.choice([1, 1, 1, 2, 5]))]
        late = self._numbers()
        if len(rows) == 1:
            made = [events.event_report(actor=actor, event=rows[0][0])]
        else:
            made = events.events_report(actor=actor, events=[row for row, _ in rows])
        for event, (row, heads) in zip(made, rows, strict=True):
            self.rooms.put(
                "event", event, org=row.organisation, place=row.place, day=row.day,
                also=row.also_award, type=row.type, theme=row.theme, indirect=row.indirect,
                heads=heads,
            )  # fmt: skip
            self.sent[row.client_uid] = row
        self._check_new(late, actor, [(e.pk, r.organisation, r.day) for e, (r, _) in zip(
            made, rows, strict=True
        )])  # fmt: skip

    def event_edit(self, rng: Random, actor: Actor) -> None:
        uid = self._some(rng, "event", "live")
        if uid is None:
            return
        entered, heads = self._audience(rng)
        changes = self._moved(rng, type="study_visit", indirect=rng.choice([None, 70]), audience=1)
        told = self._told(changes)
        if changes.pop("audience", None):
            changes |= {k: v for k, v in entered.items() if v} or {"cells": ()}
            told.pop("audience")
            told["heads"] = heads
        events.event_correct(actor=actor, uid=uid, version=self._version("event", uid), **changes)
        self.rooms.change(uid, **told)

    def events_merge(self, rng: Random, actor: Actor) -> None:
        kept = self._some(rng, "event", "live")
        found = [
            uid for uid, deed in self.rooms.deeds.items()
            if deed.kind == "event" and deed.state == "live" and kept is not None and uid != kept
            and deed.org == self.rooms.deeds[kept].org
        ]  # fmt: skip
        if not found:
            return
        away = rng.choice(found)
        events.events_merge(actor=actor, kept_uid=kept, away_uid=away)
        self.rooms.deeds[away].state = "merged"

    def merge_undo(self, rng: Random, actor: Actor) -> None:
        uid = self._some(rng, "event", "merged")
        if uid is not None:
            events.merge_undo(actor=actor, uid=uid)
            self.rooms.deeds[uid].state = "live"

    # --- calls

    def _call_row(self, rng: Random) -> CallInput:
        topics = ["employment_abroad", "id_documents", "trafficking_cases"]
        rng.shuffle(topics)
        return CallInput(
            **self._where(rng), category=topics[0], topics=tuple(topics[1:rng.randint(1, 3)]),
            sex=rng.randint(0, 3), age=rng.choice(AGES), group=rng.choice(GROUPS),
            destination=rng.choice([None, "RU", "AT"]), also_award=self._also(rng),
        )  # fmt: skip

    def call_new(self, rng: Random, actor: Actor, count: int = 0) -> None:
        rows = [self._call_row(rng) for _ in range(count or rng.choice([1, 1, 1, 3]))]
        late = self._numbers()
        if len(rows) == 1:
            made = [hotline.call_log(actor=actor, call=rows[0])]
        else:
            made = hotline.calls_log(actor=actor, calls=rows)
        for call, row in zip(made, rows, strict=True):
            self.rooms.put(
                "call", call, org=row.organisation, place=row.place, day=row.day,
                also=row.also_award, category=row.category, topics=row.topics, sex=row.sex,
                age=row.age,
                group=row.group, destination=row.destination,
            )  # fmt: skip
        self._check_new(late, actor, [(c.pk, r.organisation, r.day) for c, r in zip(
            made, rows, strict=True
        )])  # fmt: skip

    def calls_import(self, rng: Random, actor: Actor) -> None:
        """So many at once that their keys go by a table of their own."""
        self.call_new(rng, actor, 401 + rng.randrange(40))

    def call_edit(self, rng: Random, actor: Actor) -> None:
        uid = self._some(rng, "call", "live")
        if uid is None:
            return
        fresh = self._call_row(rng)
        changes = self._moved(
            rng, sex=fresh.sex, age=fresh.age, group=fresh.group, destination=fresh.destination
        )
        if rng.random() < 0.4:
            changes |= {"category": fresh.category, "topics": fresh.topics}
        hotline.call_correct(actor=actor, uid=uid, version=self._version("call", uid), **changes)
        self.rooms.change(uid, **self._told(changes))
