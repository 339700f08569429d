"""Who may open who a person is, and how: the one question that every door asks.

A role alone opens nobody's identity. The reader must see the person's file (`visible_to`, which
also knows of sealed cases) and then be one of her team, or on shift where she sleeps.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from turna.accounts.models import User
from turna.cases.codes import How
from turna.cases.models import Person, TeamMember
from turna.cases.models.people import members_at, sleeping_under
from turna.vault.actor import Actor

READ, RECORD, TEAM, DUTY = "cases.read", "cases.record", "cases.team", "cases.duty"


def doer(actor: Actor) -> User:
    """The user behind an actor, with the rights of this moment. PermissionDenied for processes
    and closed accounts: nothing here is done by a machine."""
    user = user_of(actor)
    if user is None or not user.is_active:
        raise PermissionDenied
    return user


def user_of(actor: Actor) -> User | None:
    """The user behind an actor; None for a process."""
    try:
        uid = UUID(actor.id)
    except ValueError:
        return None
    found: User | None = User.objects.filter(uid=uid).first()
    return found


def how_opens(user: Any, person: Person, at: datetime | None = None) -> How | None:
    """What opens who this person is to this user at a moment; None when nothing does."""
    moment = at or timezone.now()
    if not sees(user, person):
        return None
    if membership(user, person, moment) is not None:
        return How.TEAM
    if sleeping_under(user.pk, moment).filter(pk=person.pk).exists():
        return How.SHIFT
    return None


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
