"""Who may open who a person is, and how: the one question that every door asks.

A role alone opens nobody's identity. The reader must see the person's file (`visible_to`, which
also knows of sealed cases) and then be one of her team, on shift where she sleeps, or hold a
reveal that runs.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from turna.accounts import humans
from turna.accounts.models import User
from turna.cases.codes import How
from turna.cases.models import Person, Reveal, TeamMember
from turna.cases.models.people import members_at, sleeping_under
from turna.vault.actor import Actor
from turna.vault.services.identities import FIELDS

READ, RECORD, TEAM, DUTY = "cases.read", "cases.record", "cases.team", "cases.duty"
REVEAL, GRANT, WATCH = "cases.reveal", "cases.grant", "cases.watch"


def doer(actor: Actor) -> User:
    """The user behind an actor, with the rights of this moment. PermissionDenied for processes
    and closed accounts: nothing here is done by a machine."""
    user = humans.user_of(actor)
    if user is None or not user.is_active:
        raise PermissionDenied
    return user


@dataclass(frozen=True, slots=True)
class Door:
    """What opens who somebody is; with a reveal, only the columns that were asked for."""

    how: How
    reveal: Reveal | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return FIELDS if self.reveal is None else tuple(self.reveal.columns)


def how_opens(user: Any, person: Person, at: datetime | None = None) -> How | None:
    """What opens who this person is to this user at a moment; None when nothing does."""
    found = door(user, person, at)
    return found.how if found is not None else None


def door(user: Any, person: Person, at: datetime | None = None) -> Door | None:
    """The door that stands open to this user at a moment: of the team before all others."""
    moment = at or timezone.now()
    if not sees(user, person):
        return None
    if membership(user, person, moment) is not None:
        return Door(How.TEAM)
    if sleeping_under(user.pk, moment).filter(pk=person.pk).exists():
        return Door(How.SHIFT)
    found = living_reveal(user, person, moment)
    if found is None:
        return None
    return Door(How.EMERGENCY if found.emergency else How.REVEAL, found)


def living_reveal(user: Any, person: Person, at: datetime | None = None) -> Reveal | None:
    """The user's reveal of this person that runs at a moment; one that was granted before an
    emergency. The user must still be one who may ask."""
    if not sees(user, person, REVEAL):
        return None
    rows = Reveal.objects.filter(
        person=person, asked_by=user.pk, expires_at__gt=at or timezone.now(), ended_at=None
    ).select_related("asked_by", "decided_by")
    return next((row for row in rows.order_by("emergency", "-expires_at") if holds(row)), None)


def holds(reveal: Reveal) -> bool:
    """Whether nothing has come to light that makes a reveal void: that the asker's second step was
    reset since, or that the second person is no other human."""
    asker, second = reveal.asked_by, reveal.decided_by
    if asker.factors_reset_at is not None and asker.factors_reset_at >= reveal.asked_at:
        return False
    return second is None or not (humans.same(asker, second) or humans.made(asker, second))


def sees(user: Any, person: Person, action: str = READ) -> bool:
    """Whether the user may do `action` on this person's coded file."""
    return bool(Person.objects.visible_to(user, action).filter(pk=person.pk).exists())


def reaches(user: Any, person: Person, action: str = READ) -> bool:
    """Whether a role of the user reaches the person's organisation, sealed or not."""
    seats = Person.scope_path.q(user.scope_for(action))
    return bool(Person.objects.filter(seats, pk=person.pk).exists())


def membership(user: Any, person: Person, at: datetime | None = None) -> TeamMember | None:
    """The user's place in the person's team at a moment."""
    mine = TeamMember.objects.filter(members_at(at or timezone.now()), person=person, user=user.pk)
    found: TeamMember | None = mine.first()
    return found


def leads(user: Any, person: Person) -> bool:
    """Whether the user leads the person's team, with a role that reaches her."""
    found = membership(user, person)
    return found is not None and found.lead and sees(user, person)


def may_change_team(user: Any, person: Person) -> bool:
    """Whether the user says who works with this person: its lead, or the organisation's manager.

    The same people seal a case and unseal it.
    """
    return sees(user, person, TEAM) or leads(user, person)
