"""Somebody who works: does random deeds by the rooms' verbs and tells the plain model.

Every deed is named and drawn from a seed, so that a walk can be done again and cut short.
"""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from ledger.walk_cases import CaseWalker
from ledger.walk_events import EventWalker
from ledger.walker import DAYS, KINDS, REASONS
from turna.cases import services as cases
from turna.directory.models import Organisation
from turna.hotline import services as hotline
from turna.ledger.services import months_close
from turna.outreach.inputs import Cell, Margins
from turna.outreach.services import events
from turna.vault.actor import Actor


class Walk(EventWalker, CaseWalker):
    """All deeds, and those that take any record out of every count and back."""

    def deed_void(self, rng: Random, actor: Actor) -> None:
        kind = rng.choice(KINDS)
        uid = self._some(rng, kind, "live")
        if uid is None:
            return
        verb = {"event": events.event_void, "call": hotline.call_void,
                "service": cases.service_void, "return": cases.return_void,
                "stay": cases.stay_void}[kind]  # fmt: skip
        reason = rng.choice(REASONS)
        verb(actor=actor, uid=uid, version=self._version(kind, uid), reason=reason)
        self.rooms.deeds[uid].state = "voided"

    def deeds_void(self, rng: Random, actor: Actor) -> None:
        kind = rng.choice(KINDS)
        some = {self._some(rng, kind, "live") for _ in range(3)} - {None}
        if not some:
            return
        verb = {"event": events.events_void, "call": hotline.calls_void,
                "service": cases.services_void, "return": cases.returns_void,
                "stay": cases.stays_void}[kind]  # fmt: skip
        verb(actor=actor, uids=sorted(some), reason=rng.choice(REASONS))
        for uid in some:
            self.rooms.deeds[uid].state = "voided"

    def deed_restore(self, rng: Random, actor: Actor) -> None:
        kind = rng.choice(KINDS)
        uid = self._some(rng, kind, "voided")
        if uid is None:
            return
        verb = {"event": events.event_restore, "call": hotline.call_restore,
                "service": cases.service_restore, "return": cases.return_restore,
                "stay": cases.stay_restore}[kind]  # fmt: skip
        verb(actor=actor, uid=uid)
        self.rooms.deeds[uid].state = "live"

    # --- what changes nothing

    def months_close(self, rng: Random, actor: Actor) -> None:
        """From now on what is new in these months is late."""
        org = rng.choice(self.orgs)
        wanted = {d.year * 12 + d.month - 1 for d in rng.sample(DAYS, 2)}
        months = [month for month in wanted if (org, month) not in self.closed]
        if months:
            organisation = Organisation.objects.get(code=org)
            busy = {
                (f.org, f.day.year * 12 + f.day.month - 1) for f in self.facts()
            }  # fmt: skip
            rows = months_close(actor=actor, organisation=organisation, months=months)
            self.closed |= {(org, month) for month in months}
            for row in rows:
                assert row.nothing == ((org, row.month) not in busy)

    def sent_twice(self, rng: Random, actor: Actor) -> None:
        """The same client's row again, also with something else in it: stored once."""
        if self.sent:
            uid = rng.choice(sorted(self.sent))
            row = replace(self.sent[uid], theme=rng.choice(["safe_migration", "no such theme"]))
            self._unchanged(lambda: events.events_report(actor=actor, events=[row, row]))

    def stale(self, rng: Random, actor: Actor) -> None:
        """Somebody else was faster."""
        uid = self._some(rng, "event", "live")
        if uid is not None:
            version = self._version("event", uid) + rng.choice([-1, 1])
            self._refused(lambda: events.event_correct(
                actor=actor, uid=uid, version=version, indirect=1
            ))  # fmt: skip

    def contradiction(self, rng: Random, actor: Actor) -> None:
        """One bad row among good ones: nothing half."""
        rows = [self._event_row(rng)[0] for _ in range(3)]
        bad: list[dict[str, Any]] = [
            {"cells": (), "margins": Margins(5, {1: 6})}, {"place": "NOWHERE"},
            {"cells": (Cell(1, 0, None, 1),), "margins": Margins(1)}, {"day": date(2999, 1, 1)},
            {"cells": (Cell(1, 0, None, "many"),), "margins": None}, {"also_award": "XX"},
        ]  # fmt: skip
        rows[1] = replace(rows[1], **rng.choice(bad))
        self._refused(lambda: events.events_report(actor=actor, events=rows))
