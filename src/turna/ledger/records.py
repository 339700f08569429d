"""What verbs of every room do with a record that counts: lock, change, void, merge, post."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from turna.ledger import posting
from turna.ledger.codes import Cause, State, VoidReason
from turna.ledger.models import Counted, Oddity, Source
from turna.vault import audit
from turna.vault.actor import Actor

R = TypeVar("R", bound=Counted)

# A change of one of these moves the count to another cell.
MOVING = frozenset({"place", "place_id", "day", "organisation", "organisation_id"})


def locked(model: type[R], uid: Any, version: int | None) -> R:
    """The record, its row locked, at the version the writer has seen (None: whatever it is).

    ValidationError when it does not exist or somebody changed it in between.
    """
    rows: Any = model._default_manager.select_for_update()
    record: R | None = rows.filter(uid=uid).first()
    if record is None:
        raise ValidationError(_("This record does not exist. Open the list again."))
    if version is not None and record.version != version:
        raise ValidationError(
            _(
                "Somebody changed this record after you opened it (you have version %(yours)s, "
                "it is now at %(now)s). Open it again, compare, and save what should stand."
            )
            % {"yours": version, "now": record.version},
            code="conflict",
        )
    return record


def stamp(record: Counted, actor: Actor) -> None:
    """Who recorded it and when; call before the first save."""
    record.recorded_at = timezone.now()
    record.recorded_by = actor.id


def already_recorded(model: type[R], client_uid: Any) -> R | None:
    """The record that the same client row made before: sent twice is stored once."""
    if client_uid is None:
        return None
    rows: Any = model._default_manager.filter(client_uid=client_uid)
    found: R | None = rows.first()
    return found


def post_records(
    *,
    records: Sequence[Counted],
    source: str,
    cause: Cause,
    actor: Actor,
    verb: str,
    fields: Iterable[str] = (),
    reason: str = "",
    origin: str = "",
) -> None:
    """The end of every verb on records that count: their posting, then one audit row."""
    made = posting.post(
        source=source, keys=[r.pk for r in records], cause=cause, actor=actor, verb=verb,
        origin=origin,
    )  # fmt: skip
    audit.record(
        actor=actor, verb=verb, kind=source, objects=[(r.uid, r.version) for r in records],
        fields=fields, posting=made[-1].n if made else None, reason=reason,
    )  # fmt: skip


def changed(record: Counted, values: dict[str, Any]) -> list[str]:
    """Set these fields, raise the version; gives the names of those that really changed."""
    names = [name for name, value in values.items() if getattr(record, name) != value]
    for name in names:
        setattr(record, name, values[name])
    if names:
        record.version += 1
    return names


def cause_of(fields: Iterable[str]) -> Cause:
    """A change of place, day or organisation moves a count; any other corrects it."""
    return Cause.MOVED if MOVING & set(fields) else Cause.CORRECTED


def void(record: Counted, reason: str) -> None:
    """Take a record out of every count. ValidationError when it is out already."""
    if record.state != State.LIVE:
        raise ValidationError(_("This record does not count any more: there is nothing to void."))
    if reason not in VoidReason.values:
        raise ValidationError({"reason": [_("Choose why this record should not count.")]})
    record.state, record.void_reason = State.VOIDED, reason
    record.version += 1
    record.save(update_fields=["state", "void_reason", "version"])


def restore(record: Counted) -> None:
    """Undo a voiding or a merge: the record counts again."""
    if record.state == State.LIVE:
        raise ValidationError(_("This record counts already: there is nothing to undo."))
    record.state, record.void_reason, record.merged_into = State.LIVE, "", None
    record.version += 1
    record.save(update_fields=["state", "void_reason", "merged_into", "version"])


def merge(kept: Counted, away: Counted) -> None:
    """`away` is the same deed as `kept`: only `kept` counts. Undo with `restore(away)`."""
    if kept.pk == away.pk:
        raise ValidationError(_("Choose two different records to merge."))
    if kept.state != State.LIVE or away.state != State.LIVE:
        raise ValidationError(
            _("Only records that count can be merged. Undo the other step first.")
        )
    away.state, away.merged_into = State.MERGED, kept
    away.version += 1
    away.save(update_fields=["state", "merged_into", "version"])


def note_oddities(source: str, found: Iterable[tuple[Counted, str, str]]) -> None:
    """Keep what is unusual about records: (record, code, the reporter's explanation)."""
    kind = Source.objects.get(code=source)
    now = timezone.now()
    Oddity.objects.bulk_create(
        [
            Oddity(
                source_kind=kind, source=record.pk, organisation_id=record.organisation_id,
                place_id=record.place_id, code=code, explanation=explanation, noted_at=now,
            )
            for record, code, explanation in found
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
