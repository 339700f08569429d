"""Records out of every count and back again: many or one, merged or voided."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from turna.ledger import records
from turna.ledger.codes import State, VoidReason
from turna.ledger.intake import values
from turna.ledger.intake.values import RefusedError
from turna.ledger.models import Counted

C = TypeVar("C", bound=Counted)
_AT_ONCE = 500


def locked_live(model: type[C], uid: Any, version: int | None) -> C:
    """The record, its row locked, to be corrected: one that counts."""
    record = records.locked(model, uid, version)
    if record.state != State.LIVE:
        raise ValidationError(
            _("This record does not count any more. Undo that first, then correct it.")
        )
    return record


def check_reason(reason: object) -> None:
    """ValidationError unless it is one of the reasons why something should not count."""
    if reason not in VoidReason.values:
        raise ValidationError(
            {"reason": [_("The reason is missing. Choose why this should not count.")]}
        )


def void_one(model: type[C], uid: Any, version: int, reason: str) -> C:
    """Take one record out of every count, at the version its voider has seen."""
    check_reason(reason)
    record = records.locked(model, uid, version)
    records.void(record, reason)
    return record


def void_many(model: type[C], uids: Iterable[Any], reason: str) -> list[C]:
    """Take these records out of every count: all of them or none."""
    check_reason(reason)
    wanted = _uids(uids)
    found = _locked(model, wanted)
    out = [record for record in found if record.state != State.LIVE]
    if len(found) < len(wanted):
        raise ValidationError(
            {"uids": [_("Some of these records do not exist. Open the list again.")]}
        )
    if out:
        raise ValidationError(
            {
                "uids": [
                    _("%(n)s of these records do not count any more. Choose the others only.")
                    % {"n": len(out)}
                ]
            }
        )
    keys = [record.pk for record in found]
    for start in range(0, len(keys), _AT_ONCE):
        model._default_manager.filter(pk__in=keys[start : start + _AT_ONCE]).update(
            state=State.VOIDED, void_reason=reason, version=F("version") + 1
        )
    for record in found:
        record.state, record.void_reason = State.VOIDED, reason
        record.version += 1
    return found


def restore_voided(model: type[C], uid: Any, version: int | None) -> C:
    """A voided record counts again."""
    record = records.locked(model, uid, version)
    if record.state == State.MERGED:
        raise ValidationError(_("This record was merged into another one. Undo the merge instead."))
    records.restore(record)
    return record


def merge_pair(model: type[C], kept_uid: Any, away_uid: Any) -> tuple[C, C]:
    """(kept, away): two records of one deed, of which only the first counts from now on."""
    if str(kept_uid) == str(away_uid):
        raise ValidationError(_("This is one and the same record. Choose two."))
    found = {str(record.uid): record for record in _locked(model, _uids([kept_uid, away_uid]))}
    if len(found) < 2:
        raise ValidationError(_("One of these records does not exist. Open the list again."))
    kept, away = found[str(kept_uid)], found[str(away_uid)]
    if kept.organisation_id != away.organisation_id:
        raise ValidationError(
            _("These records are of two organisations. Void the one that should not count.")
        )
    records.merge(kept, away)
    return kept, away


def unmerge(model: type[C], uid: Any, version: int | None) -> C:
    """A record that was merged away counts again."""
    record = records.locked(model, uid, version)
    if record.state != State.MERGED:
        raise ValidationError(_("This record was not merged away: there is nothing to undo."))
    records.restore(record)
    return record


def _uids(uids: Iterable[Any]) -> list[UUID]:
    try:
        wanted = [uid for uid in dict.fromkeys(values.uid(uid) for uid in uids) if uid is not None]
    except RefusedError as refusal:
        raise ValidationError({"uids": [refusal.message]}) from None
    if not wanted:
        raise ValidationError({"uids": [_("Nothing is chosen. Choose at least one record.")]})
    return wanted


def _locked(model: type[C], uids: Sequence[UUID]) -> list[C]:
    """The records, their rows locked in the order of their keys, so that nobody deadlocks."""
    found: list[Any] = []
    for start in range(0, len(uids), _AT_ONCE):
        rows = model._default_manager.select_for_update().order_by("pk")
        found.extend(rows.filter(uid__in=uids[start : start + _AT_ONCE]))
    return sorted(found, key=lambda record: record.pk)
