"""Verbs of the rota: who is on shift in a shelter, who is on call at night."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.cases import access
from turna.cases.codes import DutyKind
from turna.cases.models import Duty
from turna.core.verbs import verb
from turna.directory.models import Organisation
from turna.vault import audit
from turna.vault.actor import Actor

# A shift opens who sleeps in the shelter: it is a night's, not a year's.
LONGEST = {DutyKind.SHELTER: timedelta(hours=24), DutyKind.ON_CALL: timedelta(days=7)}


@verb("cases.duty.added", label=_("put somebody on duty"))
def duty_add(
    *,
    actor: Actor,
    organisation: Organisation,
    member: User,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
) -> Duty:
    """Put somebody who works for the organisation on duty. For those who keep its rota.

    ValidationError by field (member, ends_at): who is no reader of its cases or works elsewhere,
    a duty that is over or too long.
    """
    user = access.doer(actor)
    if not _keeps_rota(user, organisation):
        raise PermissionDenied
    longest = LONGEST[DutyKind(kind)]
    errors: dict[str, list[Any]] = {}
    if not (member.is_active and member.organisation_id == organisation.pk):
        errors["member"] = [_("This person does not work for this organisation.")]
    elif not member.can(access.READ):
        errors["member"] = [_("No role of this person reads cases.")]
    if not timezone.now() < ends_at or not starts_at < ends_at:
        errors["ends_at"] = [_("This duty would be over already. Correct its beginning or end.")]
    elif ends_at - starts_at > longest:
        errors["ends_at"] = [
            _("A duty of this kind lasts %(hours)d hours at most. Enter several.")
            % {"hours": longest // timedelta(hours=1)}
        ]
    if errors:
        raise ValidationError(errors)
    row = Duty(
        organisation=organisation, user=member, kind=kind, starts_at=starts_at, ends_at=ends_at,
        added_by=actor.id,
    )  # fmt: skip
    row.save(force_insert=True)
    _record(actor, "cases.duty.added", row)
    return row


@verb("cases.duty.ended", label=_("ended a duty"))
def duty_end(*, actor: Actor, duty: UUID, version: int) -> Duty:
    """End a duty that runs, or take one back that has not begun. For those who keep the rota.

    ValidationError with code "conflict" when it was changed or is over.
    """
    user = access.doer(actor)
    row: Duty = Duty.objects.select_for_update().get(uid=duty)
    if not _keeps_rota(user, row.organisation):
        raise PermissionDenied
    now = timezone.now()
    if row.version != version or row.ends_at <= now:
        raise ValidationError(_("This duty was changed or is over. Look again."), code="conflict")
    row.ends_at = max(now, row.starts_at)
    row.version += 1
    row.save(update_fields=["ends_at", "version"])
    _record(actor, "cases.duty.ended", row)
    return row


def _keeps_rota(user: User, organisation: Organisation) -> bool:
    seats = Organisation.objects.visible_to(user, access.DUTY)
    return bool(seats.filter(pk=organisation.pk).exists())


def _record(actor: Actor, code: str, duty: Duty) -> None:
    audit.record(
        actor=actor, verb=code, kind="cases.duty", objects=[(duty.uid, duty.version)],
        fields=["user", "starts_at", "ends_at"],
    )  # fmt: skip
