"""Verbs of keeping: closing a file, holds, erasing when the time is over or at her or his wish."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.cases import access, keeping
from turna.cases.codes import CloseReason, EraseCause, HoldKind, PostponeReason, WishOutcome
from turna.cases.models import Closing, ForgetWish, Person, RetentionHold
from turna.cases.persons import locked_person
from turna.cases.services.attachments import drop_all
from turna.cases.services.identity import is_daily
from turna.core.verbs import verb
from turna.vault import audit, erasure, verbs
from turna.vault.actor import Actor
from turna.vault.services import identities
from turna.vault.subjects import PERSON

verbs.register("cases.forgetting.confirmed", label=_("confirmed a wish to be forgotten"))
_CHANGED = _("Somebody changed this meanwhile. Look again.")
_HELD = _("A hold stands against it: %(holds)s. It has to be lifted first.")
_NOBODY = _("Nothing that says who this is was ever recorded, so there is nothing to erase.")


@verb("cases.file.closed", label=_("closed a person's file"))
def file_close(*, actor: Actor, person: UUID, version: int, reason: str) -> Closing:
    """Close a file; from today counts how long it is kept. For the team, shift and manager.

    ValidationError (reason), and with code "conflict".
    """
    row = _of_daily(actor, person, version)
    if keeping.closing_of(row) is not None:
        raise ValidationError(_("This file is closed already."))
    _check(reason, CloseReason, "reason")
    until = keeping.years_after(timezone.localdate(), keeping.YEARS.value())
    found = Closing(
        person=row, reason=reason, closed_at=timezone.now(), closed_by=access.doer(actor),
        retain_until=until,
    )  # fmt: skip
    found.save(force_insert=True)
    _record(actor, "cases.file.closed", found, ["reason", "retain_until"], reason)
    return found


@verb("cases.file.reopened", label=_("opened a closed file again"))
def file_reopen(*, actor: Actor, person: UUID, version: int) -> Closing:
    """Work goes on; the time for keeping begins with the next closing."""
    found = _closed(_of_daily(actor, person, version))
    found.reopened_at = timezone.now()
    found.version += 1
    found.save(update_fields=["reopened_at", "version"])
    _record(actor, "cases.file.reopened", found, ["reopened_at"])
    return found


@verb("cases.file.postponed", label=_("kept a closed file for another year"))
def file_postpone(*, actor: Actor, person: UUID, version: int, reason: str) -> Closing:
    """Keep a closed file for a year from today. For whoever confirms erasing."""
    found = _closed(_of_reviewer(actor, person, version))
    _check(reason, PostponeReason, "reason")
    found.retain_until = keeping.years_after(timezone.localdate(), 1)
    found.postponed = reason
    found.version += 1
    found.save(update_fields=["retain_until", "postponed", "version"])
    _record(actor, "cases.file.postponed", found, ["retain_until"], reason)
    return found


@verb("cases.hold.set", label=_("put a hold on a person's file"))
def hold_set(*, actor: Actor, person: UUID, kind: str, until: date | None = None) -> RetentionHold:
    """Stop this person's erasing: to a day, or until it is lifted. For the team and manager."""
    row = _of_daily(actor, person, None)
    _check(kind, HoldKind, "kind")
    today = timezone.localdate()
    if until is not None and until < today:
        raise ValidationError({"until": [_("Give a day to come, or none.")]})
    found = RetentionHold(
        person=row, kind=kind, since=today, until=until, set_by=access.doer(actor)
    )
    found.save(force_insert=True)
    _record(actor, "cases.hold.set", found, ["kind", "until"], kind)
    return found


@verb("cases.hold.lifted", label=_("lifted a hold"))
def hold_lift(*, actor: Actor, hold: UUID, version: int) -> RetentionHold:
    """End a hold. For whoever confirms erasing."""
    asked = RetentionHold.objects.select_related("person").get(uid=hold)
    _of_reviewer(actor, asked.person.uid, None)
    found: RetentionHold = RetentionHold.objects.select_for_update().get(pk=asked.pk)
    if found.lifted_at is not None or found.version != version:
        raise ValidationError(_CHANGED, code="conflict")
    found.lifted_at, found.lifted_by = timezone.now(), access.doer(actor)
    found.version += 1
    found.save(update_fields=["lifted_at", "lifted_by", "version"])
    _record(actor, "cases.hold.lifted", found, ["lifted_at"])
    return found


@verb("cases.forgetting.asked", label=_("wrote down a wish to be forgotten"))
def forgetting_ask(*, actor: Actor, person: UUID) -> ForgetWish:
    """A person's own wish; somebody else has to confirm it before anything is erased."""
    row = _of_daily(actor, person, None)
    _refuse_nobody(row)
    if keeping.wish_of(row) is not None:
        raise ValidationError(_("The wish is written down already."))
    found = ForgetWish(person=row, asked_at=timezone.now(), asked_by=access.doer(actor))
    found.save(force_insert=True)
    _record(actor, "cases.forgetting.asked", found, ["outcome"])
    return found


@verb("cases.forgetting.withdrawn", label=_("withdrew a wish to be forgotten"))
def forgetting_withdraw(*, actor: Actor, person: UUID) -> ForgetWish:
    """She or he wants to be remembered after all."""
    return _settle(actor, _of_daily(actor, person, None), WishOutcome.WITHDRAWN)


@verb("cases.person.erased", label=_("erased a person"))
def person_erase(*, actor: Actor, person: UUID, version: int, cause: str) -> Person:
    """Destroy the keys of who somebody is and take the attachments away. Cannot be undone.

    The coded file, what was done and every figure stay. `cause` is of `EraseCause`: the time is
    over and the file was closed by somebody else; or a wish that somebody else has written down.
    For whoever confirms erasing; works while the keys are locked. ValidationError says what
    stands against it.
    """
    row = _of_reviewer(actor, person, version)
    _check(cause, EraseCause, "cause")
    _refuse_nobody(row)
    held = [hold.get_kind_display() for hold in keeping.holds_of(row)]
    if held:
        raise ValidationError(_HELD % {"holds": ", ".join(held)})
    user = access.doer(actor)
    closing = keeping.closing_of(row)
    if cause == EraseCause.RETENTION:
        _refuse_not_due(closing, user)
    else:
        wish = keeping.wish_of(row)
        if wish is None:
            raise ValidationError(_("No wish to be forgotten is written down."))
        if wish.asked_by_id == user.pk:
            raise ValidationError(_("You wrote the wish down: somebody else has to confirm it."))
        _settle(actor, row, WishOutcome.CONFIRMED)
    assert row.identity is not None  # noqa: S101  (refused above)
    certificate = identities.identity_erase(actor=actor, uid=row.identity, reason=cause)
    drop_all(row)
    if closing is not None:
        closing.erased_at = certificate.at
        closing.version += 1
        closing.save(update_fields=["erased_at", "version"])
        _record(actor, "cases.person.erased", closing, ["erased_at"], cause)
    row.version += 1
    row.save(update_fields=["version"])
    audit.record(
        actor=actor, verb="cases.person.erased", kind="cases.person",
        objects=[(row.uid, row.version)], fields=["identity", "attachments"], reason=cause,
    )  # fmt: skip
    return row


def _refuse_not_due(closing: Closing | None, user: User) -> None:
    if closing is None:
        raise ValidationError(_("This file is open. Only a closed one is erased by its date."))
    if closing.retain_until >= timezone.localdate():
        raise ValidationError(
            _("It is kept until %(day)s. Before that only her or his own wish erases it.")
            % {"day": closing.retain_until}
        )
    if closing.closed_by_id == user.pk:
        raise ValidationError(_("You closed this file: somebody else has to confirm."))


def _settle(actor: Actor, row: Person, outcome: str) -> ForgetWish:
    found = keeping.wish_of(row)
    if found is None:
        raise ValidationError(_("No wish to be forgotten is written down."))
    found.outcome, found.settled_at = outcome, timezone.now()
    found.version += 1
    found.save(update_fields=["outcome", "settled_at", "version"])
    _record(actor, f"cases.forgetting.{outcome}", found, ["outcome"])
    return found


def _refuse_nobody(row: Person) -> None:
    if row.identity is None:
        raise ValidationError(_NOBODY)
    if erasure.erased(PERSON, [row.identity]):
        raise ValidationError(_("This person was erased already."))


def _closed(row: Person) -> Closing:
    found = keeping.closing_of(row)
    if found is None or found.erased_at is not None:
        raise ValidationError(_("This file is not closed, or was erased. Look again."))
    return found


def _of_daily(actor: Actor, person: UUID, version: int | None) -> Person:
    """The person, locked, for whoever works with her every day, and for reviewers."""
    user = access.doer(actor)
    row = locked_person(person, version)
    if not (is_daily(user, row) or access.sees(user, row, keeping.ERASE)):
        raise PermissionDenied
    return row


def _of_reviewer(actor: Actor, person: UUID, version: int | None) -> Person:
    user = access.doer(actor)
    row = locked_person(person, version)
    if not access.sees(user, row, keeping.ERASE):
        raise PermissionDenied
    return row


def _check(value: Any, choices: Any, name: str) -> None:
    if value not in choices.values:
        raise ValidationError({name: [_("Choose one of the answers.")]})


def _record(actor: Actor, code: str, row: Any, fields: list[str], reason: str = "") -> None:
    audit.record(
        actor=actor, verb=code, kind=row._meta.label_lower, objects=[(row.uid, row.version)],
        fields=fields, reason=reason,
    )  # fmt: skip
