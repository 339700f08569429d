"""Verbs of events: report, correct, void, restore, merge."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.grants.payers import payers
from turna.ledger import intake, records
from turna.ledger.codes import Cause
from turna.ledger.intake import Draft, Home, Intake, Kind, values
from turna.outreach import audiences
from turna.outreach.audiences import Heads
from turna.outreach.inputs import EventInput
from turna.outreach.models import AudienceCell, Event
from turna.vault.actor import Actor

SOURCE = "outreach.event"
_LISTS = {"type": "event_type", "theme": "event_theme", "language": "language"}
_LARGEST_BROADCAST = 100_000_000


@dataclass(frozen=True, slots=True)
class _Parts:
    cells: list[Heads]
    hosts: set[int]


@verb("outreach.event.reported", label=_("reported an event"))
def event_report(*, actor: Actor, event: EventInput, origin: str = "") -> Event:
    """Record one event. ValidationError by field; `audience` stands for cells and margins."""
    return intake.record_all(
        _EVENT, actor=actor, rows=[event], verb="outreach.event.reported", origin=origin,
        numbered=False,
    )[0]  # fmt: skip


@verb("outreach.events.reported", label=_("reported events"))
def events_report(*, actor: Actor, events: Sequence[EventInput], origin: str = "") -> list[Event]:
    """Record many events in one posting, all or none; gives them in the order of the rows.

    ValidationError by row and field: "3.audience" is the third row's.
    """
    return intake.record_all(
        _EVENT, actor=actor, rows=events, verb="outreach.events.reported", origin=origin,
        numbered=True,
    )  # fmt: skip


@verb("outreach.event.corrected", label=_("corrected an event"))
def event_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Event:
    """Replace fields of `EventInput`; new cells take the place of margins and vice versa."""
    return intake.correct(
        _EVENT, actor=actor, uid=uid, version=version, changes=audiences.replacing(changes),
        verb="outreach.event.corrected",
    )  # fmt: skip


@verb("outreach.event.voided", label=_("voided an event"))
def event_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Event:
    """An event that should not count."""
    event = intake.void_one(Event, uid, version, reason)
    _post([event], actor, Cause.VOIDED, "outreach.event.voided", reason)
    return event


@verb("outreach.events.voided", label=_("voided events"))
def events_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Event]:
    """Events that should not count, all or none, in one reversal."""
    found = intake.void_many(Event, uids, reason)
    _post(found, actor, Cause.VOIDED, "outreach.events.voided", reason)
    return found


@verb("outreach.event.restored", label=_("restored a voided event"))
def event_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Event:
    """A voided event counts again."""
    event = intake.restore_voided(Event, uid, version)
    _post([event], actor, Cause.VOIDED, "outreach.event.restored")
    return event


@verb("outreach.events.merged", label=_("merged two reports of one event"))
def events_merge(*, actor: Actor, kept_uid: Any, away_uid: Any) -> Event:
    """Two reports of one event: `kept` counts on, `away` does not. Gives `kept`."""
    kept, away = intake.merge_pair(Event, kept_uid, away_uid)
    _post([kept, away], actor, Cause.MERGED, "outreach.events.merged")
    return kept


@verb("outreach.merge.undone", label=_("undid a merge of events"))
def merge_undo(*, actor: Actor, uid: Any, version: int | None = None) -> Event:
    """The event that was merged away counts again."""
    event = intake.unmerge(Event, uid, version)
    _post([event], actor, Cause.MERGED, "outreach.merge.undone")
    return event


def _post(
    events: Sequence[Event], actor: Actor, cause: Cause, verb_code: str, reason: str = ""
) -> None:
    records.post_records(
        records=events, source=SOURCE, cause=cause, actor=actor, verb=verb_code,
        fields=["state"], reason=reason,
    )  # fmt: skip


def _open(rows: Sequence[EventInput], *, numbered: bool, only: Collection[str] | None) -> Intake:
    return Intake(
        rows, payers=payers(), numbered=numbered, only=only, codes=_LISTS,
        more={
            "group": audiences.groups_in(rows),
            "organisation": {code for row in rows for code in row.co_hosts},
        },
    )  # fmt: skip


def _read(reading: Intake, n: int) -> Draft:
    row: EventInput = reading.rows[n]
    home = reading.home(n)
    day = reading.day(n)
    total, cells = audiences.read(reading, n, row, day)
    columns = {
        "type_id": reading.code(n, "type", day),
        "theme_id": reading.code(n, "theme", day),
        "language_id": reading.code(n, "language", day),
        "audience": total,
        "indirect": reading.value(n, "indirect", values.whole_or_none, high=_LARGEST_BROADCAST),
        "indirect_basis": reading.value(n, "indirect_basis", values.text),
        "also_fund_id": reading.also_fund(n, home),
    }
    return Draft.of(home, columns, _Parts(cells, _hosts(reading, n, row, home, day)))


def _hosts(
    reading: Intake, n: int, row: EventInput, home: Home | None, day: date | None
) -> set[int]:
    """Ids of the organisations that held it together with its own."""
    lookup = reading.reference.organisation
    found = [reading.read(n, "co_hosts", lookup, code, day) for code in row.co_hosts]
    hosts = {host.pk for host in found if host is not None}
    if home is not None and home.organisation.pk in hosts:
        reading.refuse(
            n, "co_hosts",
            _("The organisation that reports is not its own co-host. Leave it out here."),
        )  # fmt: skip
    return hosts


def _as_input(event: Event) -> EventInput:
    return EventInput(
        organisation=event.organisation.code, place=event.place.code, day=event.day,
        type=event.type.code, theme=event.theme.code, language=event.language.code,
        indirect=event.indirect, indirect_basis=event.indirect_basis,
        co_hosts=tuple(event.co_hosts.order_by("code").values_list("code", flat=True)),
        also_award=event.also_fund.code if event.also_fund else None,
        **audiences.stored(event),
    )  # fmt: skip


def _store_parts(stored: Sequence[tuple[Event, _Parts]]) -> None:
    audiences.store(AudienceCell, "event", [(event, parts.cells) for event, parts in stored])
    link = Event.co_hosts.through
    link._default_manager.bulk_create(
        [
            link(event_id=event.pk, organisation_id=host)
            for event, parts in stored
            for host in sorted(parts.hosts)
        ]
    )


def _change_parts(event: Event, parts: _Parts, changes: Collection[str]) -> list[str]:
    fields = audiences.change(event, "event", parts.cells, changes)
    if "co_hosts" in changes:
        before = set(event.co_hosts.order_by().values_list("pk", flat=True))
        if before != parts.hosts:
            event.co_hosts.set(parts.hosts)
            fields.append("co_hosts")
    return fields


_EVENT = Kind(
    source=SOURCE, model=Event, open=_open, read=_read, as_input=_as_input,
    # What two reports of one event have in common.
    alike=("organisation_id", "place_id", "day", "type_id", "audience"),
    store_parts=_store_parts, change_parts=_change_parts, filed_under=audiences.FILED_UNDER,
)  # fmt: skip
