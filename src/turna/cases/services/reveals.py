"""Verbs of looks from outside a team: asked, granted or refused by a second person, or in an
emergency, reviewed within a day."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.cases import access, second
from turna.cases.codes import Decision, Emergency, Purpose, Refusal, Verdict
from turna.cases.models import Person, Reveal
from turna.cases.models.reveals import waiting_at
from turna.cases.persons import locked_person
from turna.cases.services.looks import note_refusal
from turna.core.verbs import verb
from turna.vault import audit
from turna.vault.actor import Actor
from turna.vault.services.identities import FIELDS

MINUTES, EMERGENCY_MINUTES = (15, 60, 180), (15, 60)


@verb("cases.reveal.asked", label=_("asked to open who a person is"))
def reveal_ask(
    *, actor: Actor, person: UUID, purpose: str, minutes: int, columns: Collection[str]
) -> Reveal:
    """Ask a second person to open these columns of a person. Lapses after a day without answer.

    PermissionDenied for somebody who may not ask. ValidationError by field (purpose, minutes,
    columns), and when it opens already or was asked already.
    """
    user, row = _asking(actor, person)
    now = timezone.now()
    _check(minutes, MINUTES, columns, purpose=(purpose, Purpose))
    mine = Reveal.objects.filter(waiting_at(now), person=row, asked_by=user)
    if mine.exists():
        raise ValidationError(_("You have asked this already, and nobody has decided yet."))
    found = Reveal.objects.create(
        person=row, asked_by=user, asked_at=now, purpose=purpose, minutes=minutes,
        columns=_in_order(columns),
    )  # fmt: skip
    _record(actor, "cases.reveal.asked", found, purpose)
    return found


@verb("cases.reveal.emergency", label=_("opened who a person is in an emergency"))
def reveal_emergency(
    *, actor: Actor, person: UUID, reason: str, minutes: int, columns: Collection[str]
) -> Reveal:
    """Open these columns at once, for an hour at most, without a second person. The team's lead,
    the manager and the mission are told, and somebody who could have granted reviews it.

    PermissionDenied for somebody who may not ask. ValidationError by field (reason, minutes,
    columns), and when it opens already.
    """
    user, row = _asking(actor, person)
    _check(minutes, EMERGENCY_MINUTES, columns, reason=(reason, Emergency))
    now = timezone.now()
    found = Reveal.objects.create(
        person=row, asked_by=user, asked_at=now, emergency=reason, minutes=minutes,
        columns=_in_order(columns), expires_at=now + timedelta(minutes=minutes),
    )  # fmt: skip
    _record(actor, "cases.reveal.emergency", found, reason)
    return found


@verb("cases.reveal.granted", label=_("granted opening who a person is"))
def reveal_grant(*, actor: Actor, reveal: UUID, version: int) -> Reveal:
    """Grant a request as the second person; its time begins now. PermissionDenied for whoever is
    no second person for it. ValidationError when it waits no more, or the asker may no more."""
    user, row, now = _deciding(actor, reveal, version)
    asker = row.asked_by
    reset = asker.factors_reset_at
    if not access.sees(asker, row.person, access.REVEAL) or (
        reset is not None and reset >= row.asked_at
    ):
        raise ValidationError(
            _("Whoever asked this may not ask it any more, or has to ask anew. Refuse it.")
        )
    row.decision, row.decided_by, row.decided_at = Decision.GRANTED, user, now
    row.expires_at = now + timedelta(minutes=row.minutes)
    _save(row, "decision", "decided_by", "decided_at", "expires_at")
    _record(actor, "cases.reveal.granted", row, row.purpose)
    return row


@verb("cases.reveal.refused", label=_("refused opening who a person is"))
def reveal_refuse(*, actor: Actor, reveal: UUID, version: int, reason: str) -> Reveal:
    """Refuse a request as the second person. As `reveal_grant`; ValidationError (reason)."""
    user, row, now = _deciding(actor, reveal, version)
    if reason not in Refusal.values:
        raise ValidationError({"reason": [_("Choose why it is refused.")]})
    row.decision, row.decided_by, row.decided_at = Decision.REFUSED, user, now
    row.refusal = reason
    _save(row, "decision", "decided_by", "decided_at", "refusal")
    note_refusal(row, now)
    _record(actor, "cases.reveal.refused", row, reason)
    return row


@verb("cases.reveal.reviewed", label=_("reviewed an emergency opening"))
def reveal_review(*, actor: Actor, reveal: UUID, version: int, verdict: str) -> Reveal:
    """Say whether an emergency was right; also when its day is over. For whoever could have
    granted it. ValidationError (verdict), and when it is reviewed already."""
    user, row = _found(actor, reveal, version)
    if not row.emergency or not second.may_decide(user, row)[0]:
        raise PermissionDenied
    if row.verdict:
        raise ValidationError(_("This was reviewed already."), code="conflict")
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": [_("Choose what you found.")]})
    row.verdict, row.reviewed_by, row.reviewed_at = verdict, user, timezone.now()
    _save(row, "verdict", "reviewed_by", "reviewed_at")
    _record(actor, "cases.reveal.reviewed", row, verdict)
    return row


@verb("cases.reveal.ended", label=_("ended a reveal before its time"))
def reveal_end(*, actor: Actor, reveal: UUID, version: int) -> Reveal:
    """Take a request back, or end what runs: for whoever asked, the team's lead, the manager and
    the second persons. ValidationError when there is nothing to end."""
    user, row = _found(actor, reveal, version)
    mine = row.asked_by_id == user.pk
    if not (mine or access.may_change_team(user, row.person) or second.may_decide(user, row)[0]):
        raise PermissionDenied
    now = timezone.now()
    if not (row.waits(now) or row.runs(now)):
        raise ValidationError(_("This is over already."), code="conflict")
    row.ended_at = now
    _save(row, "ended_at")
    _record(actor, "cases.reveal.ended", row)
    return row


def _asking(actor: Actor, person: UUID) -> tuple[User, Person]:
    user = access.doer(actor)
    row = locked_person(person, None)
    if not access.sees(user, row, access.REVEAL):
        raise PermissionDenied
    if access.door(user, row) is not None:
        raise ValidationError(_("Who this person is opens to you already."))
    if row.identity is None:
        raise ValidationError(
            _("Nothing is recorded yet of who this is: there is nothing to open.")
        )
    return user, row


def _found(actor: Actor, reveal: UUID, version: int) -> tuple[User, Reveal]:
    """The user and the row, locked at the version that was seen."""
    user = access.doer(actor)
    row: Reveal = Reveal.objects.select_for_update().get(uid=reveal)
    if row.version != version:
        raise ValidationError(
            _("Somebody else was faster. Look at what has become of it."), code="conflict"
        )
    return user, row


def _deciding(actor: Actor, reveal: UUID, version: int) -> tuple[User, Reveal, datetime]:
    user, row = _found(actor, reveal, version)
    if row.emergency or not second.may_decide(user, row)[0]:
        raise PermissionDenied
    now = timezone.now()
    if not row.waits(now):
        raise ValidationError(_("This waits for nobody any more."), code="conflict")
    return user, row, now


def _check(
    minutes: int, allowed: Sequence[int], columns: Collection[str], **codes: tuple[str, Any]
) -> None:
    """`codes`: the field's name, what was chosen, and of which list it must be."""
    errors: dict[str, list[Any]] = {
        name: [_("Choose one of the reasons offered.")]
        for name, (code, known) in codes.items()
        if code not in known.values
    }
    if minutes not in allowed:
        errors["minutes"] = [_("Choose one of the times offered.")]
    if not columns or not set(columns) <= set(FIELDS):
        errors["columns"] = [_("Choose what you need to see.")]
    if errors:
        raise ValidationError(errors)


def _in_order(columns: Collection[str]) -> list[str]:
    return [name for name in FIELDS if name in columns]


def _save(row: Reveal, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _record(actor: Actor, code: str, row: Reveal, reason: str = "") -> None:
    audit.record(
        actor=actor, verb=code, kind="cases.reveal", objects=[(row.uid, row.version)],
        fields=row.columns, reason=reason,
    )  # fmt: skip
