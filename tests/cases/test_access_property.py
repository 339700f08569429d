"""Whatever people do in whatever order, nobody gets to an identity without its conditions.

Random deeds by the verbs, and the same deeds told to `plain_access.Model`. After each deed the
two agree on what opens whom, on some pairs of an account and a person, on every fifth deed on all
of them; and one pair goes through the door itself. `TURNA_LONG=1` does more and longer sequences,
others each time, and looks at all pairs after each deed.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from accounts.clock import Clock
from cases.opening import NAME, somebody
from cases.plain_access import MISSION, NGO, OTHER, Asked, Known, Model, Somebody
from factories.accounts import give_role, make_user
from factories.cases import make_member, make_person, make_stay
from turna.accounts import services as accounts
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases import access, services
from turna.cases.models import Duty, Person, Reveal, Stay, TeamMember
from turna.vault.actor import Actor
from turna.vault.master import Master
from turna.vault.services import identities

LONG = os.environ.get("TURNA_LONG") == "1"
PROFILE = settings(
    max_examples=400 if LONG else 12, stateful_step_count=60 if LONG else 25, deadline=None,
    derandomize=not LONG, database=None, suppress_health_check=list(HealthCheck), print_blob=True,
)  # fmt: skip
PROCESS = Actor(id="test", name="Test", via="test")
ROLES = {
    "worker": Role.CASE_WORKER, "shelter": Role.SHELTER_MANAGER, "manager": Role.NGO_MANAGER,
    "officer": Role.MISSION_OFFICER,
}  # fmt: skip
CAST = {
    "anara": (NGO, "worker"), "bermet": (NGO, "worker"), "cholpon": (NGO, "shelter"),
    "daniyar": (NGO, "manager"), "emil": (MISSION, "officer"), "farida": (MISSION, "officer"),
    "gulnora": (OTHER, "manager"), "hamid": (OTHER, "worker"), "ilyas": (MISSION, "officer"),
}  # fmt: skip
MADE = {"ilyas": "bermet"}  # whose account was made by whom
PERSONS = ("p1", "p2")
SECONDS = ["emil", "farida", "ilyas"]
COLUMNS = (("names",), ("contacts", "names"), ("birth_date",))
Done = tuple[bool, Any]


class Programme:
    """The cast at work: each `do_…` draws a deed, does it, and tells the model what it must do."""

    def __init__(self, clock: Clock, ground: SimpleNamespace) -> None:
        self.clock, self.ground = clock, ground
        self.clock.at = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
        self.orgs = {
            NGO: ground.organisations.ngo, OTHER: ground.organisations.other_ngo,
            MISSION: ground.organisations.mission,
        }  # fmt: skip
        self.model = Model(
            {who: Somebody(org, role) for who, (org, role) in CAST.items()},
            {name: Known() for name in PERSONS}, self.clock.at,
            human={who: n for n, who in enumerate(CAST)}, makers=dict(MADE),
        )  # fmt: skip
        self.humans = len(CAST)
        for who, (org, role) in CAST.items():
            user = make_user(self.orgs[org], username=who)
            self._give(user, org, role)
        for made, maker in MADE.items():
            User.objects.filter(username=made).update(created_by=self.user(maker))
        self.persons: dict[str, Person] = {}
        for name in PERSONS:
            person = make_person(self.orgs[NGO])
            make_member(person, self.user("anara"), lead=True, since=self.clock.at)
            self.model.known[name].team["anara"] = True
            self.persons[name] = services.identity_record(
                actor=self.actor("anara"), person=person.uid, identity=somebody()
            )
        self.seen: Counter[str] = Counter()

    # --- the world

    def user(self, who: str) -> User:
        found: User = User.objects.get(username=who)
        return found

    def actor(self, who: str) -> Actor:
        return self.user(who).as_actor()

    def person(self, name: str) -> Person:
        return Person.objects.get(pk=self.persons[name].pk)

    def _give(self, user: User, org: str, role: str) -> None:
        if role == "officer":
            give_role(user, ROLES[role], place=self.ground.places.kg, starts_on=self.today)
        else:
            give_role(user, ROLES[role], organisation=self.orgs[org], starts_on=self.today)

    @property
    def today(self) -> Any:
        return timezone.localdate()

    @property
    def now(self) -> datetime:
        return self.clock.at

    def attempt(self, deed: str, allowed: bool, verb: Any, **given: Any) -> Any:
        """Do it; it happens exactly when the model says so. Gives the verb's result."""
        try:
            result = verb(**given)
        except (PermissionDenied, ValidationError):
            result = None
        assert (result is not None) == allowed, deed
        self.seen[f"{deed} {'done' if allowed else 'refused'}"] += 1
        return result

    # --- looks from outside

    def do_ask(self, rng: Random) -> None:
        who, name = rng.choice(list(CAST)), rng.choice(PERSONS)
        minutes, columns = rng.choice((15, 60, 180)), rng.choice(COLUMNS)
        model = self.model
        pending = any(
            a.asker == who and a.person == name and a.waits(self.now) for a in model.asked.values()
        )
        allowed = model.sees(who, name, "reveal") and model.how(who, name) is None and not pending
        found = self.attempt(
            "ask", allowed, services.reveal_ask, actor=self.actor(who),
            person=self.person(name).uid, purpose="safety", minutes=minutes, columns=columns,
        )  # fmt: skip
        if found:
            model.asked[str(found.uid)] = Asked(
                name, who, self.now, minutes, tuple(found.columns)
            )  # fmt: skip

    def do_emergency(self, rng: Random) -> None:
        who, name = rng.choice(list(CAST)), rng.choice(PERSONS)
        minutes, columns = rng.choice((15, 60)), rng.choice(COLUMNS)
        allowed = self.model.sees(who, name, "reveal") and self.model.how(who, name) is None
        found = self.attempt(
            "emergency", allowed, services.reveal_emergency, actor=self.actor(who),
            person=self.person(name).uid, reason="life", minutes=minutes, columns=columns,
        )  # fmt: skip
        if found:
            self.model.asked[str(found.uid)] = Asked(
                name, who, self.now, minutes, tuple(found.columns), emergency=True,
                expires=self.now + timedelta(minutes=minutes),
            )  # fmt: skip

    def _one(self, rng: Random, wanted: Any) -> tuple[str, Asked] | None:
        """A request; most often one that the deed is meant for."""
        every = list(self.model.asked.items())
        fitting = [one for one in every if wanted(one[1])]
        some = fitting if fitting and rng.random() < 0.8 else every
        return rng.choice(some) if some else None

    def _version(self, uid: str) -> int:
        return int(Reveal.objects.get(uid=uid).version)

    def do_grant(self, rng: Random) -> None:
        self._decide(rng, refuse=False)

    def do_refuse(self, rng: Random) -> None:
        self._decide(rng, refuse=True)

    def _decide(self, rng: Random, *, refuse: bool) -> None:
        one = self._one(rng, lambda a: a.waits(self.now))
        if one is None:
            return
        uid, asked = one
        who = rng.choice(SECONDS * 2 + list(CAST))
        allowed = asked.waits(self.now) and self.model.may_decide(who, asked)
        asker = self.model.people[asked.asker]
        fresh = asker.reset_at is None or asker.reset_at < asked.at
        if not refuse:
            allowed = allowed and fresh and self.model.sees(asked.asker, asked.person, "reveal")
        more = {"reason": "no_need"} if refuse else {}
        verb = services.reveal_refuse if refuse else services.reveal_grant
        deed = "refuse" if refuse else "grant"
        given = {"actor": self.actor(who), "reveal": uid, "version": self._version(uid), **more}
        if self.attempt(deed, allowed, verb, **given):
            asked.decided, asked.second = "refused" if refuse else "granted", who
            if not refuse:
                asked.expires = self.now + timedelta(minutes=asked.minutes)

    def do_review(self, rng: Random) -> None:
        one = self._one(rng, lambda a: a.emergency and not a.reviewed)
        if one is None:
            return
        uid, asked = one
        who = rng.choice(SECONDS * 2 + list(CAST))
        allowed = (
            asked.emergency and not asked.reviewed and self.model.may_decide(who, asked)
        )  # fmt: skip
        if self.attempt(
            "review", allowed, services.reveal_review, actor=self.actor(who), reveal=uid,
            version=self._version(uid), verdict="right",
        ):  # fmt: skip
            asked.reviewed = True

    def do_end(self, rng: Random) -> None:
        one = self._one(rng, lambda a: a.waits(self.now) or a.runs(self.now))
        if one is None:
            return
        uid, asked = one
        who = rng.choice([asked.asker, *CAST])
        may = (
            (who == asked.asker and self.model.people[who].active)
            or self.model.may_change_team(who, asked.person)
            or self.model.may_decide(who, asked)
        )
        allowed = may and (asked.waits(self.now) or asked.runs(self.now))
        if self.attempt(
            "end", allowed, services.reveal_end, actor=self.actor(who), reveal=uid,
            version=self._version(uid),
        ):  # fmt: skip
            asked.ended = True

    # --- teams, seals, shifts

    def do_team_add(self, rng: Random) -> None:
        who, member, name = (
            rng.choice(["anara", *CAST]),
            rng.choice(list(CAST)),
            rng.choice(PERSONS),
        )
        known, lead = self.model.known[name], rng.random() < 0.3
        allowed = (
            self.model.may_change_team(who, name)
            and self.model.people[member].may("read", known.org) and member not in known.team
        )  # fmt: skip
        if self.attempt(
            "team add", allowed, services.team_add, actor=self.actor(who),
            person=self.person(name).uid, member=self.user(member), lead=lead,
        ):  # fmt: skip
            known.team[member] = lead

    def do_team_end(self, rng: Random) -> None:
        who, name = rng.choice(["anara", "daniyar", *CAST]), rng.choice(PERSONS)
        known = self.model.known[name]
        if not known.team:
            return
        member = rng.choice(list(known.team))
        own = member == who and self.model.sees(who, name)
        may = (own or self.model.may_change_team(who, name)) and self.model.people[who].active
        allowed = may and not (known.sealed and len(known.team) == 1)
        row = TeamMember.objects.get(person__pk=self.persons[name].pk, user__username=member,
                                     until=None)  # fmt: skip
        if self.attempt(
            "team end", allowed, services.team_end, actor=self.actor(who), member=row.uid,
            version=row.version,
        ):  # fmt: skip
            del known.team[member]

    def do_seal(self, rng: Random) -> None:
        who, name = rng.choice(["anara", "daniyar", *CAST]), rng.choice(PERSONS)
        known, person = self.model.known[name], self.person(name)
        seals = not known.sealed
        verb = services.person_seal if seals else services.person_unseal
        allowed = self.model.may_change_team(who, name)
        if self.attempt(
            "seal" if seals else "unseal", allowed, verb, actor=self.actor(who),
            person=person.uid, version=person.version,
        ):  # fmt: skip
            known.sealed = seals
            if seals:
                known.team.setdefault(who, False)

    def do_duty(self, rng: Random) -> None:
        who = rng.choice(["daniyar", "cholpon"] * 3 + list(CAST))
        member = rng.choice(["bermet", "cholpon", "daniyar"] * 2 + list(CAST))
        hours, org = rng.choice((1, 8, 25)), CAST[member][0]
        keeper, on_duty = self.model.people[who], self.model.people[member]
        allowed = (
            keeper.org == org and keeper.may("duty", org) and on_duty.may("read", org)
            and hours <= 24
        )  # fmt: skip
        until = self.now + timedelta(hours=hours)
        if self.attempt(
            "duty", allowed, services.duty_add, actor=self.actor(who), member=self.user(member),
            organisation=self.orgs[org], kind="shelter", starts_at=self.now, ends_at=until,
        ):  # fmt: skip
            self.model.duties.append((member, org, self.now, until))

    def do_duty_end(self, rng: Random) -> None:
        running = [d for d in self.model.duties if d[2] <= self.now < d[3]]
        if not running:
            return
        duty, who = rng.choice(running), rng.choice(["daniyar", *CAST])
        row = Duty.objects.filter(
            user__username=duty[0], starts_at=duty[2], ends_at=duty[3]
        ).first()  # fmt: skip
        assert row is not None
        keeper = self.model.people[who]
        allowed = keeper.org == duty[1] and keeper.may("duty", duty[1])
        if self.attempt(
            "duty end", allowed, services.duty_end, actor=self.actor(who), duty=row.uid,
            version=row.version,
        ):  # fmt: skip
            self.model.duties.remove(duty)
            self.model.duties.append((duty[0], duty[1], duty[2], self.now))

    def do_sleep(self, rng: Random) -> None:
        name, org = rng.choice(PERSONS), rng.choice(("", NGO, NGO, OTHER))
        person = self.person(name)
        Stay.objects.filter(person=person).update(left_on=self.today)
        if org:
            place = self.ground.places.batken if org == NGO else self.ground.places.sughd
            make_stay(self.orgs[org], place, person=person, day=self.today)
        self.model.known[name].sleeps = org

    # --- accounts

    def do_role(self, rng: Random) -> None:
        who = rng.choice(list(CAST))
        user, one = self.user(who), self.model.people[who]
        if one.held:
            held = user.assignments.get(ends_on=None)
            accounts.assignment_end(actor=PROCESS, assignment=held)
        else:
            self._give(user, one.org, one.role)
        one.held = not one.held

    def do_close(self, rng: Random) -> None:
        open_ = [who for who, one in self.model.people.items() if one.active]
        if len(open_) > len(CAST) - 2:  # now and then, and never everybody
            who = rng.choice(open_)
            accounts.user_deactivate(actor=PROCESS, user=self.user(who))
            self.model.people[who].active = False

    def do_reset(self, rng: Random) -> None:
        who = rng.choice(list(CAST))
        accounts.factors_reset(actor=PROCESS, user=self.user(who))
        self.model.people[who].reset_at = self.now

    def do_link(self, rng: Random) -> None:
        one, other = rng.sample(list(CAST), 2)
        human = self.model.human
        if human[one] != human[other]:
            accounts.users_link(actor=PROCESS, user=self.user(one), other=self.user(other))
            self.model.human = {
                who: human[one] if number == human[other] else number
                for who, number in human.items()
            }

    def do_unlink(self, rng: Random) -> None:
        numbers = Counter(self.model.human.values())
        linked = [who for who, number in self.model.human.items() if numbers[number] > 1]
        if linked:
            who = rng.choice(linked)
            accounts.user_unlink(actor=PROCESS, user=self.user(who))
            self.humans += 1
            self.model.human[who] = self.humans

    # --- the identity itself, and time

    def do_hand_over(self, rng: Random) -> None:
        """To the other NGO and back; sometimes the file follows later."""
        name = rng.choice(PERSONS)
        known, person = self.model.known[name], self.person(name)
        if known.erased:
            return
        if known.vault_org != known.org:
            known.org = known.vault_org
            Person.objects.filter(pk=person.pk).update(organisation=self.orgs[known.org])
            return
        receiver = OTHER if known.org == NGO else NGO
        assert person.identity is not None
        identities.identity_hand_over(
            actor=PROCESS, uid=person.identity, receiver=self.orgs[receiver].code
        )
        known.vault_org = receiver

    def do_erase(self, rng: Random) -> None:
        name, person = "p2", self.person("p2")
        if not self.model.known[name].erased and rng.random() < 0.2:
            assert person.identity is not None
            identities.identity_erase(actor=PROCESS, uid=person.identity, reason="wish")
            self.model.known[name].erased = True

    def do_wait(self, rng: Random) -> None:
        self.clock.forward(minutes=rng.choice((1, 1, 14, 14, 15, 61, 185, 600, 1500)))
        self.model.now = self.clock.at

    # --- what must hold

    def check(self, rng: Random, *, all_pairs: bool) -> None:
        """Model and code agree on every pair, or on a few; one of them goes through the door."""
        pairs = [(who, name) for who in CAST for name in PERSONS]
        for who, name in pairs if all_pairs else rng.sample(pairs, 5):
            expected = self.model.how(who, name)
            found = access.how_opens(self.user(who), self.person(name))
            assert (found.value if found else None) == expected, (who, name)
            self.seen[f"open {expected}"] += 1
        opening = [
            (who, name) for who in CAST for name in PERSONS if self.model.how(who, name)
        ]  # fmt: skip
        outside = [one for one in opening if self.model.how(*one) in {"reveal", "emergency"}]
        self._through_the_door(*rng.choice(rng.choice([outside or pairs, opening or pairs, pairs])))

    def _through_the_door(self, who: str, name: str) -> None:
        known, how = self.model.known[name], self.model.how(who, name)
        expected = how if known.org == known.vault_org else None
        try:
            opened = services.identity_open(
                actor=self.actor(who), person=self.person(name), why="other"
            )
        except PermissionDenied:
            assert expected is None, (who, name)
            return
        assert opened.how == expected, (who, name)
        identity = opened.identity
        if known.erased:
            assert (identity.erased, identity.names, identity.contacts) == (True, (), ())
            return
        permission = self.model.permission(who, name)
        shown = {"names", "contacts", "documents", "birth_date", "safe_contact"}
        if expected in {"reveal", "emergency"} and permission is not None:
            shown = set(permission.columns)
        assert {c for c in shown if getattr(identity, c)} == shown
        hidden = {"names", "contacts", "documents", "birth_date", "safe_contact"} - shown
        assert not any(getattr(identity, column) for column in hidden)
        if "names" in shown:
            assert identity.names[0].text == NAME


DEEDS = sorted(name for name in vars(Programme) if name.startswith("do_"))
# Deeds after which everybody can go on as before.
CALM = [one for one in DEEDS if one not in {
    "do_close", "do_erase", "do_hand_over", "do_link", "do_reset", "do_role", "do_seal",
}]  # fmt: skip
OFTEN = ("do_ask", "do_grant", "do_grant", "do_emergency", "do_wait", "do_sleep", "do_duty")


@pytest.fixture
def machine(
    organisations: SimpleNamespace, places: SimpleNamespace, master: Master,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:  # fmt: skip
    """The machine, which undoes everything at the end of a sequence."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    ground = SimpleNamespace(organisations=organisations, places=places)

    class Machine(RuleBasedStateMachine):
        sequences = 0
        seen: Counter[str] = Counter()

        def __init__(self) -> None:
            super().__init__()
            self.undone = transaction.atomic()
            self.undone.__enter__()
            self.programme = Programme(clock, ground)
            self.steps = 0

        @rule(deed=st.sampled_from([*DEEDS, *OFTEN]), seed=st.integers(0, 2**32))
        def somebody_does(self, deed: str, seed: int) -> None:
            rng = Random(seed)
            getattr(self.programme, deed)(rng)
            self.steps += 1
            self.programme.check(rng, all_pairs=LONG or self.steps % 5 == 0)

        def teardown(self) -> None:
            Machine.sequences += 1
            Machine.seen.update(self.programme.seen)
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    return Machine


def test_no_sequence_of_deeds_opens_anybody_without_its_conditions(machine: Any) -> None:
    run_state_machine_as_test(machine, settings=PROFILE)
    assert machine.sequences >= PROFILE.max_examples


def test_every_deed_is_done_and_refused_and_every_door_opens(machine: Any) -> None:
    """One long walk that hypothesis does not choose, so that nothing is left out."""
    rng, walk = Random(11), machine()
    try:
        for deed in [*(rng.choice(CALM) for _ in range(200)), *DEEDS * 3]:
            walk.somebody_does(deed=deed, seed=rng.randrange(2**32))
        seen = walk.programme.seen
        for how in ("team", "shift", "reveal", "emergency", None):
            assert seen[f"open {how}"], how
        for deed in ("ask", "grant", "refuse", "emergency", "review", "end", "team add",
                     "team end", "duty", "duty end"):  # fmt: skip
            assert seen[f"{deed} done"], deed
            assert seen[f"{deed} refused"], deed
    finally:
        walk.teardown()
