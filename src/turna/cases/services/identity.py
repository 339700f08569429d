"""Verbs of who a person is. `identity_open` is the only door to it in the whole system."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.cases import access
from turna.cases.access import Door
from turna.cases.codes import How
from turna.cases.models import Person
from turna.cases.persons import locked_person
from turna.cases.services import looks
from turna.core.verbs import verb
from turna.ledger.codes import State
from turna.vault import audit
from turna.vault.actor import Actor
from turna.vault.models import Identity
from turna.vault.services import identities
from turna.vault.services.identities import FIELDS, IdentityInput, OpenIdentity

DAILY = (How.TEAM, How.SHIFT)


@dataclass(frozen=True, slots=True)
class Opened:
    """An identity that was opened, and what opened it. Only what was asked for is set."""

    door: Door
    identity: OpenIdentity

    @property
    def how(self) -> How:
        return self.door.how


@verb("cases.identity.opened", label=_("opened who a person is"))
def identity_open(
    *, actor: Actor, person: Person, columns: Sequence[str] = FIELDS, why: str = ""
) -> Opened:
    """Open who this person is for the user behind `actor`; on record before it returns.

    Of a reveal no more than was asked for. `why` is a `WhyMore`, needed past the usual number of
    people a day: else ValidationError with code "quota". PermissionDenied when nothing opens it to
    this user now, Person.DoesNotExist when nothing is recorded, a SealError when it cannot be
    opened.
    """
    user = access.doer(actor)
    row = Person.objects.select_related("organisation").get(pk=person.pk)
    now = timezone.now()
    door = access.door(user, row, now)
    if door is None:
        raise PermissionDenied
    if row.identity is None:
        raise Person.DoesNotExist("Nothing is recorded of who this is.")
    refuse_handed_over(row)
    User.objects.select_for_update().get(pk=user.pk)  # one look at a time is counted
    kind = looks.past_quota(user, row, door, now)
    looks.check_why(kind, why)
    wanted = [name for name in columns if name in door.columns]
    reason = f"{door.how.value} {why}" if kind else door.how.value
    found = identities.identities_open(
        actor=actor, uids=[row.identity], columns=wanted, reason=reason
    )[row.identity]
    looks.note(
        user=user, person=row, door=door, why=why, kind=kind, identity=found, at=now
    )  # fmt: skip
    return Opened(door, found)


@verb("cases.identity.recorded", label=_("recorded who a person is"))
def identity_record(*, actor: Actor, person: UUID, identity: IdentityInput) -> Person:
    """Record who somebody is, for the first time; works while the keys are locked.

    For the team and the shift. ValidationError by column of `IdentityInput`; with code
    "conflict" when it was recorded meanwhile. A SealError when it cannot be sealed.
    """
    row = writable(actor, person)
    if row.identity is not None:
        raise ValidationError(
            _("Somebody else has recorded this meanwhile. Open it, compare, and change it there."),
            code="conflict",
        )
    if not any(getattr(identity, name) for name in FIELDS):
        raise ValidationError({"names": [_("Nothing is filled in. Write a name at least.")]})
    row.identity = identities.identity_create(
        actor=actor, organisation=row.organisation.code, identity=identity
    )
    row.version += 1
    row.save(update_fields=["identity", "version"])
    audit.record(
        actor=actor, verb="cases.identity.recorded", kind="cases.person",
        objects=[(row.uid, row.version)], fields=["identity"],
    )  # fmt: skip
    return row


@verb("cases.identity.changed", label=_("changed who a person is"))
def identity_change(*, actor: Actor, person: UUID, version: int, **changes: Any) -> Person:
    """Change columns of `IdentityInput`; `version` is the identity's own that was seen.

    For the team and the shift; needs unlocked keys. ValidationError by column; with code
    "conflict" when somebody has changed it meanwhile.
    """
    row = writable(actor, person)
    if row.identity is None:
        raise ValidationError(_("Nothing is recorded yet of who this is. Record it first."))
    refuse_handed_over(row)
    identities.identity_change(actor=actor, uid=row.identity, version=version, **changes)
    audit.record(
        actor=actor, verb="cases.identity.changed", kind="cases.person",
        objects=[(row.uid, row.version)], fields=changes,
    )  # fmt: skip
    return row


def writable(actor: Actor, person: UUID) -> Person:
    """The person, locked, for somebody who works with her every day and records cases."""
    user = access.doer(actor)
    row = locked_person(person, None)
    if not is_daily(user, row):
        raise PermissionDenied
    if row.state != State.LIVE:
        raise ValidationError(_("This person's file was voided. Restore it first."))
    return row


def is_daily(user: Any, row: Person) -> bool:
    """Whether this is somebody who works with the person every day, and records cases."""
    return access.how_opens(user, row) in DAILY and access.sees(user, row, access.RECORD)


def refuse_handed_over(row: Person) -> None:
    """An identity opens for the organisation that answers for it; a row that points to another
    one's was changed by hand or not handed over to the end."""
    code = row.organisation.code
    if not Identity.objects.filter(uid__in=[row.identity], organisation=code).exists():
        raise PermissionDenied
