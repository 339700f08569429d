"""Deeds of cases."""

from datetime import date
from random import Random
from typing import Any

from ledger.rooms import Somebody
from ledger.walker import AGES, DAYS, REASONS, Walker
from turna.cases import services as cases
from turna.cases.models import Person, Service
from turna.vault.actor import Actor


class CaseWalker(Walker):
    """Persons, their files linked and unlinked, and what was done for them."""

    def person_new(self, rng: Random, actor: Actor) -> None:
        rows = [
            cases.PersonInput(
                **self._where(rng), sex=rng.randint(0, 2), age=rng.choice(AGES),
                client_kind=rng.choice(["trafficking"] * 4 + ["labour_migrant"]),
                exploitation=rng.choice([None, "forced_labour"]),
                destination=rng.choice([None, "RU"]), referral=rng.choice([None, "ngo"]),
                service=rng.choice([None, "legal_assistance"]), also_award=self._also(rng),
            )
            for _ in range(rng.choice([1, 1, 3]))
        ]  # fmt: skip
        if len(rows) == 1:
            made = [cases.person_add(actor=actor, person=rows[0])]
        else:
            made = cases.people_assisted_add(actor=actor, people=rows)
        for person, row in zip(made, rows, strict=True):
            facets = {
                "exploitation": row.exploitation or "-", "destination": row.destination or "-",
                "referral": row.referral or "-",
            }  # fmt: skip
            self.rooms.people[person.uid] = Somebody(
                person.pk, row.organisation, -person.pk, row.client_kind, row.sex, row.age, facets
            )
            help_ = Service.objects.get(person=person)
            self.rooms.put(
                "service", help_, org=row.organisation, place=row.place, day=row.day,
                also=row.also_award, person=person.uid, service=row.service,
            )  # fmt: skip

    def person_edit(self, rng: Random, actor: Actor) -> None:
        uid = self._person(rng)
        if uid is None:
            return
        some = {
            "sex": rng.randint(0, 2), "age": rng.choice(AGES),
            "referral": rng.choice([None, "ngo"]),
            "client_kind": rng.choice(["trafficking", "trafficking", "family_member"]),
            "destination": rng.choice([None, "AT"]),
        }  # fmt: skip
        changes = {name: some[name] for name in rng.sample(sorted(some), rng.randint(1, 3))}
        version = Person.objects.get(uid=uid).version
        cases.person_correct(actor=actor, uid=uid, version=version, **changes)
        person = self.rooms.people[uid]
        for name, value in changes.items():
            if name in person.facets:
                person.facets[name] = value or "-"
            else:
                setattr(person, name, value)

    def person_void(self, rng: Random, actor: Actor) -> None:
        uid = self._person(rng)
        if uid is not None:
            version = Person.objects.get(uid=uid).version
            cases.person_void(actor=actor, uid=uid, version=version, reason=rng.choice(REASONS))
            self.rooms.people[uid].state = "voided"

    def person_restore(self, rng: Random, actor: Actor) -> None:
        uid = self._person(rng, "voided")
        if uid is not None:
            cases.person_restore(actor=actor, uid=uid)
            self.rooms.people[uid].state = "live"

    def people_link(self, rng: Random, actor: Actor) -> None:
        kept = self._person(rng)
        found = [
            uid for uid, person in self.rooms.people.items()
            if kept is not None and person.subject != self.rooms.people[kept].subject
            and person.linked_to is None and person.state == "live"
        ]  # fmt: skip
        if found:
            same = rng.choice(found)
            cases.people_link(actor=actor, kept_uid=kept, same_uid=same)
            self.rooms.link(kept, same)

    def people_unlink(self, rng: Random, actor: Actor) -> None:
        found = [uid for uid, person in self.rooms.people.items() if person.linked_to is not None]
        if found:
            same = rng.choice(found)
            cases.people_unlink(actor=actor, same_uid=same)
            self.rooms.unlink(same)

    def service_new(self, rng: Random, actor: Actor) -> None:
        people = [self._person(rng) for _ in range(rng.choice([1, 1, 4]))]
        if people[0] is None:
            return
        own = self.rooms.people[people[0]].org
        at_home = {"organisation": own} if rng.random() < 0.5 else {}
        rows = [
            cases.ServiceInput(
                person=uid, **self._where(rng) | at_home,
                service=rng.choice([None, "medical_treatment"]),
                also_award=self._also(rng),
            )
            for uid in people
        ]  # fmt: skip
        if len(rows) == 1:
            made = [cases.service_record(actor=actor, service=rows[0])]
        else:
            made = cases.services_record(actor=actor, services=rows)
        for help_, row in zip(made, rows, strict=True):
            self.rooms.put(
                "service", help_, org=row.organisation, place=row.place, day=row.day,
                also=row.also_award, person=row.person, service=row.service,
            )  # fmt: skip

    def service_edit(self, rng: Random, actor: Actor) -> None:
        uid = self._some(rng, "service", "live")
        if uid is not None:
            changes = self._moved(rng, service=rng.choice([None, "legal_assistance"]))
            version = self._version("service", uid)
            cases.service_correct(actor=actor, uid=uid, version=version, **changes)
            self.rooms.change(uid, **self._told(changes))

    def _journey(self, rng: Random) -> dict[str, Any]:
        sender, receiver = rng.choice([(True, True), (True, True), (True, False), (False, True)])
        return {
            "from_place": rng.choice(self.places), "to_place": rng.choice(self.places),
            "day": rng.choice(DAYS), "sender": rng.choice(self.orgs) if sender else None,
            "receiver": rng.choice(self.orgs) if receiver else None,
        }  # fmt: skip

    def return_new(self, rng: Random, actor: Actor) -> None:
        person = self._person(rng)
        if person is None:
            return
        rows = [
            cases.ReturnInput(person=person, **self._journey(rng)) for _ in range(rng.randint(1, 2))
        ]
        if len(rows) == 1:
            made = [cases.return_record(actor=actor, journey=rows[0])]
        else:
            made = cases.returns_record(actor=actor, returns=rows)
        for journey, row in zip(made, rows, strict=True):
            self.rooms.put(
                "return", journey, org=row.sender or row.receiver, place=row.from_place,
                day=row.day, person=person, from_place=row.from_place, to_place=row.to_place,
                sender=row.sender, receiver=row.receiver,
            )  # fmt: skip

    def return_edit(self, rng: Random, actor: Actor) -> None:
        uid = self._some(rng, "return", "live")
        if uid is None:
            return
        fresh = self._journey(rng)
        changes = {
            k: v for k, v in fresh.items() if k in {"sender", "receiver"} or rng.random() < 0.5
        }
        cases.return_correct(actor=actor, uid=uid, version=self._version("return", uid), **changes)
        self.rooms.change(uid, **changes)

    def stay_new(self, rng: Random, actor: Actor) -> None:
        person = self._person(rng)
        if person is None:
            return
        rows = []
        for _ in range(rng.randint(1, 2)):
            where = self._where(rng)
            rows.append(cases.StayInput(
                person=person, organisation=where["organisation"], place=where["place"],
                arrived=where["day"], left=rng.choice([None, date(2014, 2, 1)]),
                also_award=self._also(rng),
            ))  # fmt: skip
        if len(rows) == 1:
            made = [cases.stay_record(actor=actor, stay=rows[0])]
        else:
            made = cases.stays_record(actor=actor, stays=rows)
        for stay, row in zip(made, rows, strict=True):
            self.rooms.put(
                "stay", stay, org=row.organisation, place=row.place, day=row.arrived,
                also=row.also_award, person=person,
            )  # fmt: skip

    def stay_edit(self, rng: Random, actor: Actor) -> None:
        uid = self._some(rng, "stay", "live")
        if uid is not None:
            changes = self._moved(rng)
            if "day" in changes:
                changes["arrived"] = changes.pop("day")
            cases.stay_correct(actor=actor, uid=uid, version=self._version("stay", uid), **changes)
            self.rooms.change(uid, **self._told(changes))
