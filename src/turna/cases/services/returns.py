"""Verbs of returns: who was sent home by whom and received by whom."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ReturnRole
from turna.cases.inputs import ReturnInput
from turna.cases.models import Return, ReturnPart
from turna.cases.persons import RETURN, PersonIntake
from turna.cases.services.help import refuse_another_person
from turna.core.verbs import verb
from turna.directory.models import Place
from turna.grants.payers import payers
from turna.ledger import intake, records
from turna.ledger.codes import Cause
from turna.ledger.intake import Draft, Home, Intake, Kind, values
from turna.vault.actor import Actor

# What one organisation did: (role, where it counts).
Parts = list[tuple[ReturnRole, Home]]
_PLACE_OF = {ReturnRole.SENDER: "from_place", ReturnRole.RECEIVER: "to_place"}
_COLUMNS = ("role", "organisation_id", "place_id", "country_id", "fund_id")
_DECIDING = frozenset({"sender", "receiver", "from_place", "to_place", "day"})


@verb("cases.return.recorded", label=_("recorded a return"))
def return_record(*, actor: Actor, journey: ReturnInput, origin: str = "") -> Return:
    """Record one return. ValidationError by field."""
    return intake.record_all(
        _RETURN, actor=actor, rows=[journey], verb="cases.return.recorded", origin=origin,
        numbered=False,
    )[0]  # fmt: skip


@verb("cases.returns.recorded", label=_("recorded returns"))
def returns_record(
    *, actor: Actor, returns: Sequence[ReturnInput], origin: str = ""
) -> list[Return]:
    """Record returns in one posting, all or none; in the order of the rows.

    Sender and receiver each count, for their own country and fund. ValidationError by row and
    field: "3.sender" is the third row's.
    """
    return intake.record_all(
        _RETURN, actor=actor, rows=returns, verb="cases.returns.recorded", origin=origin,
        numbered=True,
    )  # fmt: skip


@verb("cases.return.corrected", label=_("corrected a return"))
def return_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Return:
    """Replace fields of `ReturnInput`, all but the person."""
    refuse_another_person(changes)
    return intake.correct(
        _RETURN, actor=actor, uid=uid, version=version, changes=changes,
        verb="cases.return.corrected",
    )  # fmt: skip


@verb("cases.return.voided", label=_("voided a return"))
def return_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Return:
    """A return that should not count."""
    journey = intake.void_one(Return, uid, version, reason)
    _post([journey], actor, "cases.return.voided", reason)
    return journey


@verb("cases.returns.voided", label=_("voided returns"))
def returns_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Return]:
    """Returns that should not count, all or none, in one reversal."""
    found = intake.void_many(Return, uids, reason)
    _post(found, actor, "cases.returns.voided", reason)
    return found


@verb("cases.return.restored", label=_("restored a voided return"))
def return_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Return:
    """A voided return counts again."""
    journey = intake.restore_voided(Return, uid, version)
    _post([journey], actor, "cases.return.restored")
    return journey


def _post(journeys: Sequence[Return], actor: Actor, verb_code: str, reason: str = "") -> None:
    records.post_records(
        records=journeys, source=RETURN, cause=Cause.VOIDED, actor=actor, verb=verb_code,
        fields=["state"], reason=reason,
    )  # fmt: skip


def _post_return(*, cause: Cause, fields: Collection[str] = (), **more: Any) -> None:
    """As `post_records`; another sender, receiver or place moves the count."""
    if cause == Cause.CORRECTED and _DECIDING & set(fields):
        cause = Cause.MOVED
    records.post_records(cause=cause, fields=fields, **more)


def _open(rows: Sequence[ReturnInput], *, numbered: bool, only: Collection[str] | None) -> Intake:
    return PersonIntake(
        rows, payers=payers(), numbered=numbered, only=only,
        places=tuple(_PLACE_OF.values()), organisations=tuple(ReturnRole.values),
    )  # fmt: skip


def _read(reading: PersonIntake, n: int) -> Draft:
    person = reading.person(n)
    day = reading.day(n)
    places = {
        name: reading.value(n, name, reading.reference.place, day=day)
        for name in _PLACE_OF.values()
    }
    parts = _parts(reading, n, places)
    columns: dict[str, Any] = {"person_id": person.pk if person else None}
    columns |= {f"{name}_id": place.pk if place else None for name, place in places.items()}
    home = parts[0][1] if parts else None
    draft = Draft.of(home, columns, parts)
    if draft.unusual is not None:
        draft.unusual = list(dict.fromkeys(code for _role, h in parts for code in h.unusual))
    return draft


def _parts(reading: PersonIntake, n: int, places: dict[str, Place | None]) -> Parts:
    row = reading.rows[n]
    day = reading.day(n)
    parts: Parts = []
    if values.is_empty(row.sender) and values.is_empty(row.receiver):
        reading.refuse(
            n, "sender", _("Nobody sent or received the person. Choose at least one of the two.")
        )
    for role, place_field in _PLACE_OF.items():
        if values.is_empty(getattr(row, role.value)):
            continue
        organisation = reading.value(n, role.value, reading.reference.organisation, day=day)
        place = places[place_field]
        if organisation is not None and place is not None and day is not None:
            parts.append((role, reading.settle(organisation, place, day)))
    return parts


def _as_input(journey: Return) -> ReturnInput:
    parts = {p.role: p.organisation.code for p in journey.parts.select_related("organisation")}
    return ReturnInput(
        person=journey.person.uid, from_place=journey.from_place.code,
        to_place=journey.to_place.code, day=journey.day,
        sender=parts.get(ReturnRole.SENDER), receiver=parts.get(ReturnRole.RECEIVER),
    )  # fmt: skip


def _row(role: ReturnRole, home: Home) -> tuple[Any, ...]:
    columns = home.columns() | {"role": role.value}
    return tuple(columns[name] for name in _COLUMNS)


def _store_parts(stored: Sequence[tuple[Return, Parts]]) -> None:
    rows = [
        ReturnPart(journey_id=journey.pk, **dict(zip(_COLUMNS, _row(role, home), strict=True)))
        for journey, parts in stored
        for role, home in parts
    ]
    intake.insert(rows)


def _change_parts(journey: Return, parts: Parts, changes: Collection[str]) -> list[str]:
    if not _DECIDING & set(changes):
        return []
    before = set(journey.parts.order_by().values_list(*_COLUMNS))
    after = {_row(role, home) for role, home in parts}
    if before == after:
        return []
    journey.parts.all().delete()
    _store_parts([(journey, parts)])
    return sorted({row[0] for row in before ^ after})


_RETURN = Kind(
    source=RETURN, model=Return, open=_open, read=_read, as_input=_as_input,
    alike=("organisation_id", "day", "person_id"), store_parts=_store_parts,
    change_parts=_change_parts, deciding=_DECIDING, post=_post_return,
)  # fmt: skip
