"""Persons assisted and what was done for them. Rows are written directly, without entries."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from factories.accounts import make_user
from factories.outreach import counted
from turna.accounts.models import User
from turna.cases.codes import ClientKind, DutyKind, ReturnRole
from turna.cases.models import (
    Alert,
    Attachment,
    Duty,
    Person,
    RetentionHold,
    Return,
    ReturnPart,
    Reveal,
    Service,
    Stay,
    TeamMember,
)
from turna.cases.rules import new_code
from turna.directory.models import Organisation, Place
from turna.ledger.models import new_subject


def make_person(organisation: Organisation, **fields: Any) -> Person:
    """A victim of trafficking."""
    subject = new_subject()
    return Person.objects.create(
        **{
            "organisation": organisation, "code": new_code(), "subject": subject,
            "own_subject": subject, "client_kind": ClientKind.TRAFFICKING,
            "recorded_at": timezone.now(), "recorded_by": "factory", **fields,
        }
    )  # fmt: skip


def make_service(organisation: Organisation, place: Place, **fields: Any) -> Service:
    """Help given to a person of the organisation."""
    fields.setdefault("person", None)
    fields["person"] = fields["person"] or make_person(organisation)
    return Service.objects.create(**counted(organisation, place, **fields))


def make_return(organisation: Organisation, place: Place, **fields: Any) -> Return:
    """A return that the organisation received in the place, from the same place."""
    person = fields.pop("person", None) or make_person(organisation)
    columns = counted(organisation, place, person=person, from_place=place, to_place=place)
    journey = Return.objects.create(**columns | fields)
    ReturnPart.objects.create(
        journey=journey, role=ReturnRole.RECEIVER, organisation=organisation, place=place,
        country=place.country, fund=journey.fund,
    )  # fmt: skip
    return journey


def make_stay(organisation: Organisation, place: Place, **fields: Any) -> Stay:
    """A stay in the place's region."""
    person = fields.pop("person", None) or make_person(organisation)
    region = place.region or place.country
    return Stay.objects.create(**counted(organisation, region, person=person, **fields))


def make_member(person: Person, user: User, **fields: Any) -> TeamMember:
    """Somebody in the team since yesterday."""
    now = timezone.now()
    columns = {"since": now - timedelta(days=1), "added_by": "factory", **fields}
    return TeamMember.objects.create(person=person, user=user, **columns)


def make_duty(user: User, organisation: Organisation | None = None, **fields: Any) -> Duty:
    """A shift in the shelter that runs now."""
    now = timezone.now()
    columns = {
        "organisation": organisation or user.organisation, "kind": DutyKind.SHELTER,
        "starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=7),
        "added_by": "factory", **fields,
    }  # fmt: skip
    return Duty.objects.create(user=user, **columns)


def make_request(person: Person, asker: User, **fields: Any) -> Reveal:
    """A request that waits."""
    columns = {
        "asked_at": timezone.now(), "purpose": "safety", "minutes": 15, "columns": ["names"],
        **fields,
    }  # fmt: skip
    return Reveal.objects.create(person=person, asked_by=asker, **columns)


def make_emergency(person: Person, asker: User, **fields: Any) -> Reveal:
    """An emergency that runs and is not reviewed."""
    columns = {
        "purpose": "", "emergency": "life",
        "expires_at": timezone.now() + timedelta(minutes=15), **fields,
    }  # fmt: skip
    return make_request(person, asker, **columns)


Keywords = dict[str, Any]


def a_request(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a request, asked inside the organisation."""
    asker = make_user(organisation, place=place)
    return {"uid": make_request(make_person(organisation), asker).uid}


def an_emergency(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of an emergency, inside the organisation."""
    asker = make_user(organisation, place=place)
    return {"uid": make_emergency(make_person(organisation), asker).uid}


def an_alert(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of an alert."""
    found = Alert.objects.create(
        kind="own_name", user=make_user(organisation, place=place),
        person=make_person(organisation), raised_at=timezone.now(),
    )  # fmt: skip
    return {"uid": found.uid}


def a_paper(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the pages of an attachment, of which nothing was sealed."""
    person = make_person(organisation)
    paper = Attachment.objects.create(
        person=person, kind="other", size=1, added_at=timezone.now(), added_by="factory"
    )
    return {"uid": person.uid, "attachment": paper.uid}


def a_hold(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page that lifts a hold."""
    person = make_person(organisation)
    hold = RetentionHold.objects.create(
        person=person, kind="trial", since=timezone.localdate(),
        set_by=make_user(organisation, place=place),
    )  # fmt: skip
    return {"uid": person.uid, "hold": hold.uid}


def a_member(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page that ends a membership."""
    person = make_person(organisation)
    member = make_member(person, make_user(organisation, place=place))
    return {"uid": person.uid, "member": member.uid}


def a_duty(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page that ends a duty."""
    return {"uid": make_duty(make_user(organisation, place=place)).uid}


def a_person(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a person."""
    return {"uid": make_person(organisation).uid}


def a_service(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a service."""
    return {"uid": make_service(organisation, place).uid}


def a_return(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a return."""
    return {"uid": make_return(organisation, place).uid}


def a_stay(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a stay."""
    return {"uid": make_stay(organisation, place).uid}
