"""Verbs of teams: who works with a person, and whether her case is sealed."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts import humans
from turna.accounts.models import User
from turna.cases import access
from turna.cases.models import Person, TeamMember
from turna.cases.models.people import members_at
from turna.cases.persons import locked_person
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor


@verb("cases.team.joined", label=_("put somebody into the team of a person"))
def team_add(*, actor: Actor, person: UUID, member: User, lead: bool = False) -> TeamMember:
    """Let somebody work with a person, from now on. For the team's lead and the manager.

    ValidationError (member) for somebody whose roles do not read cases there, or who is in the
    team already.
    """
    row = _changeable(actor, person)
    if not (member.is_active and access.reaches(member, row)):
        raise ValidationError(
            {"member": [_("No role of this person reads cases of this organisation.")]}
        )
    if access.membership(member, row) is not None:
        raise ValidationError({"member": [_("This person is in the team already.")]})
    found = TeamMember(
        person=row, user=member, lead=lead, since=timezone.now(), added_by=actor.id
    )  # fmt: skip
    found.save(force_insert=True)
    _record(actor, "cases.team.joined", found)
    return found


@verb("cases.team.left", label=_("took somebody out of the team of a person"))
def team_end(*, actor: Actor, member: UUID, version: int) -> TeamMember:
    """End somebody's work with a person, at once. For the lead, the manager and oneself.

    ValidationError with code "conflict" when the membership was changed or ended meanwhile, and
    for the last one of a sealed case: nobody could open it any more.
    """
    asked = TeamMember.objects.select_related("person").get(uid=member)
    row = locked_person(asked.person.uid, None)
    user = access.doer(actor)
    own = asked.user_id == user.pk and access.sees(user, row)
    if not (own or access.may_change_team(user, row)):
        raise PermissionDenied
    found: TeamMember = TeamMember.objects.select_for_update().get(pk=asked.pk)
    if found.until is not None or found.version != version:
        raise ValidationError(_("The team was changed meanwhile. Look again."), code="conflict")
    now = timezone.now()
    rest = TeamMember.objects.filter(members_at(now), person=row).exclude(pk=found.pk)
    if row.sealed and not rest.exists():
        raise ValidationError(
            _("This is the last one of a sealed case. Add somebody first, or unseal the case.")
        )
    found.until = now
    found.version += 1
    found.save(update_fields=["until", "version"])
    _record(actor, "cases.team.left", found)
    return found


@verb("cases.person.sealed", label=_("sealed a case"))
def person_seal(*, actor: Actor, person: UUID, version: int) -> Person:
    """Keep the coded file, too, to the team. A manager who seals is in the team from then on."""
    row = _changeable(actor, person, version)
    if row.sealed:
        raise ValidationError(_("This case is sealed already."))
    user = access.doer(actor)
    if access.membership(user, row) is None:
        joined = TeamMember(person=row, user=user, since=timezone.now(), added_by=actor.id)
        joined.save(force_insert=True)
        _record(actor, "cases.team.joined", joined)
    return _set_sealed(actor, row, "cases.person.sealed", sealed=True)


@verb("cases.person.unsealed", label=_("unsealed a case"))
def person_unseal(*, actor: Actor, person: UUID, version: int) -> Person:
    """The coded file is there again for everybody whose role reads cases there."""
    row = _changeable(actor, person, version)
    if not row.sealed:
        raise ValidationError(_("This case is not sealed."))
    return _set_sealed(actor, row, "cases.person.unsealed", sealed=False)


def lead_by(actor: Actor, people: Sequence[Person]) -> None:
    """Whoever adds persons on a page leads their teams. A part of the verb that adds them."""
    user = humans.user_of(actor) if actor.via == "web" else None
    if user is not None:
        now = timezone.now()
        TeamMember.objects.bulk_create(
            TeamMember(person=row, user=user, lead=True, since=now, added_by=actor.id)
            for row in people
        )


def _changeable(actor: Actor, person: UUID, version: int | None = None) -> Person:
    """The person, locked, for somebody who says who works with her."""
    user = access.doer(actor)
    row = locked_person(person, None)
    if not access.may_change_team(user, row):
        raise PermissionDenied
    return row if version is None else locked_person(person, version)


def _set_sealed(actor: Actor, row: Person, code: str, *, sealed: bool) -> Person:
    row.sealed = sealed
    row.version += 1
    row.save(update_fields=["sealed", "version"])
    audit.record(
        actor=actor, verb=code, kind="cases.person", objects=[(row.uid, row.version)],
        fields=["sealed"],
    )  # fmt: skip
    return row


def _record(actor: Actor, code: str, member: TeamMember) -> None:
    audit.record(
        actor=actor, verb=code, kind="cases.teammember", objects=[(member.uid, member.version)],
        fields=["user", "lead", "until"],
    )  # fmt: skip
