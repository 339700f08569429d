"""Verbs of persons assisted."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ClientKind
from turna.cases.inputs import PersonInput
from turna.cases.models import Person, Service
from turna.cases.persons import (
    SERVICE,
    locked_by_uid,
    locked_person,
    post_persons,
)
from turna.cases.rules import new_code
from turna.cases.services.team import lead_by
from turna.core.verbs import verb
from turna.grants.payers import payers
from turna.ledger import intake
from turna.ledger.codes import Age, Cause, Sex, State
from turna.ledger.intake import Draft, Intake, RefusedError, Unusual, values
from turna.ledger.intake.recording import replaced, store
from turna.ledger.models import new_subject
from turna.vault.actor import Actor

_FACTS = {"exploitation": "exploitation", "referral": "referral_source"}
_ALIKE = (
    "organisation_id", "place_id", "day", "person__sex", "person__age", "person__client_kind",
    "person__exploitation_id", "person__destination_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonFacts:
    """What is known of a person beside the help she got; a correction replaces some of it."""

    sex: int
    age: int
    client_kind: str
    exploitation: str | None
    destination: str | None
    referral: str | None


@verb("cases.person.added", label=_("added a person assisted"))
def person_add(*, actor: Actor, person: PersonInput, origin: str = "") -> Person:
    """Somebody helped for the first time. ValidationError by field."""
    return _add(actor, [person], "cases.person.added", origin, numbered=False)[0]


@verb("cases.people.added", label=_("added persons assisted"))
def people_assisted_add(
    *, actor: Actor, people: Sequence[PersonInput], origin: str = ""
) -> list[Person]:
    """Persons helped for the first time, in one posting, all or none; in the order of the rows.

    ValidationError by row and field: "3.age" is the third row's.
    """
    return _add(actor, people, "cases.people.added", origin, numbered=True)


@verb("cases.person.corrected", label=_("corrected a person assisted"))
def person_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Person:
    """Replace what `PersonFacts` holds; help given is corrected where it is recorded."""
    person = locked_person(uid, version)
    if person.state != State.LIVE:
        raise ValidationError(_("This person's file was voided. Restore it first."))
    row = replaced(_facts_of(person), changes)
    reading = Intake(
        [row], payers=payers(), numbered=False, only=set(changes), codes=_FACTS,
        places=("destination",), organisations=(),
    )  # fmt: skip
    columns = _read_facts(reading, 0, _first_day(person))
    reading.refuse_all()
    fields = [
        name.removesuffix("_id")
        for name, value in columns.items()
        if name.removesuffix("_id") in changes and getattr(person, name) != value
    ]
    for name, value in columns.items():
        if name.removesuffix("_id") in fields:
            setattr(person, name, value)
    person.version += bool(fields)
    person.save()
    post_persons(
        persons=[person], subjects={person.subject}, cause=Cause.CORRECTED, actor=actor,
        verb="cases.person.corrected", fields=fields,
    )  # fmt: skip
    return person


@verb("cases.person.voided", label=_("voided a person assisted"))
def person_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Person:
    """Somebody who should not be there: nothing of her counts."""
    person = locked_person(uid, version)
    _void([person], reason)
    post_persons(
        persons=[person], subjects={person.subject}, cause=Cause.VOIDED, actor=actor,
        verb="cases.person.voided", fields=["state"], reason=reason,
    )  # fmt: skip
    return person


@verb("cases.people.voided", label=_("voided persons assisted"))
def people_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Person]:
    """Persons who should not be there, all or none, in one reversal."""
    try:
        wanted = {uid for uid in map(values.uid, uids) if uid is not None}
    except RefusedError as refusal:
        raise ValidationError({"uids": [refusal.message]}) from None
    found = list(locked_by_uid(wanted).values())
    if len(found) < len(wanted) or not wanted:
        raise ValidationError(
            {"uids": [_("Some of these persons do not exist. Open the list again.")]}
        )
    _void(found, reason)
    post_persons(
        persons=found, subjects={p.subject for p in found}, cause=Cause.VOIDED, actor=actor,
        verb="cases.people.voided", fields=["state"], reason=reason,
    )  # fmt: skip
    return found


@verb("cases.person.restored", label=_("restored a voided person assisted"))
def person_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Person:
    """A voided person counts again, with what was recorded for her."""
    person = locked_person(uid, version)
    if person.state == State.LIVE:
        raise ValidationError(_("This person counts already: there is nothing to undo."))
    person.state, person.void_reason = State.LIVE, ""
    person.version += 1
    person.save(update_fields=["state", "void_reason", "version"])
    post_persons(
        persons=[person], subjects={person.subject}, cause=Cause.VOIDED, actor=actor,
        verb="cases.person.restored", fields=["state"],
    )  # fmt: skip
    return person


def _void(people: Sequence[Person], reason: str) -> None:
    intake.check_reason(reason)
    if any(person.state != State.LIVE for person in people):
        raise ValidationError(_("This person does not count any more: there is nothing to void."))
    for person in people:
        person.state, person.void_reason = State.VOIDED, reason
        person.version += 1
    Person.objects.bulk_update(people, ["state", "void_reason", "version"], batch_size=200)


def _add(
    actor: Actor, rows: Sequence[PersonInput], verb_code: str, origin: str, *, numbered: bool
) -> list[Person]:
    def create(positions: list[int]) -> list[Person]:
        reading = _open(rows, numbered)
        people, helped, told = [], [], []
        for n in positions:
            person, draft = _read(reading, n)
            people.append(person)
            helped.append(draft)
            told.append(reading.explanation(n))
        reading.refuse_all()
        now = timezone.now()
        for person in people:
            person.recorded_at, person.recorded_by = now, actor.id
        intake.insert(people)
        first = [Service(person=p, **d.columns) for p, d in zip(people, helped, strict=True)]
        twice = intake.looks_alike(Service, first, _ALIKE)
        store(first, actor)
        unusual = [
            [*(d.unusual or []), *([Unusual.LOOKS_LIKE_TWICE] if n in twice else [])]
            for n, d in enumerate(helped)
        ]
        intake.note(SERVICE, zip(first, unusual, told, strict=True))
        lead_by(actor, people)
        return people

    found, made = intake.once(Person, rows, create)
    post_persons(
        persons=made, subjects=[person.subject for person in made], cause=Cause.NEW, actor=actor,
        verb=verb_code, origin=origin,
    )  # fmt: skip
    return found


def _open(rows: Sequence[PersonInput], numbered: bool) -> Intake:
    return Intake(
        rows, payers=payers(), numbered=numbered, codes=_FACTS | {"service": "service"},
        places=("place", "destination"),
    )  # fmt: skip


def _read(reading: Intake, n: int) -> tuple[Person, Draft]:
    home = reading.home(n)
    day = reading.day(n)
    columns = {
        "service_id": reading.code(n, "service", day, may_miss=True),
        "also_fund_id": reading.also_fund(n, home),
    }
    subject = new_subject()
    facts = _read_facts(reading, n, day)
    if home is not None:
        facts["organisation_id"] = home.organisation.pk
    person = Person(
        code=new_code(), subject=subject, own_subject=subject,
        client_uid=reading.value(n, "client_uid", values.uid), **facts,
    )  # fmt: skip
    return person, Draft.of(home, columns)


def _read_facts(reading: Intake, n: int, day: date | None) -> dict[str, Any]:
    """The columns of a row of `PersonFacts` or `PersonInput`, whose codes are valid on a day."""
    return {
        "sex": reading.value(n, "sex", values.number_of, choices=Sex),
        "age": reading.value(n, "age", values.number_of, choices=Age),
        "client_kind": reading.value(n, "client_kind", values.word_of, choices=ClientKind),
        "exploitation_id": reading.code(n, "exploitation", day, may_miss=True),
        "destination_id": reading.country(n, "destination", day),
        "referral_id": reading.code(n, "referral", day, may_miss=True),
    }


def _facts_of(person: Person) -> PersonFacts:
    return PersonFacts(
        sex=person.sex, age=person.age, client_kind=person.client_kind,
        exploitation=person.exploitation.code if person.exploitation else None,
        destination=person.destination.code if person.destination else None,
        referral=person.referral.code if person.referral else None,
    )  # fmt: skip


def _first_day(person: Person) -> date | None:
    """The day of the person's first help here: what was true then may be said of her."""
    days = Service.objects.filter(person=person, state=State.LIVE).order_by("day")
    return days.values_list("day", flat=True).first()
