"""Verbs of stays in shelters."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.cases.inputs import StayInput
from turna.cases.models import Stay
from turna.cases.persons import STAY, PersonIntake
from turna.cases.services.help import refuse_another_person
from turna.core.verbs import verb
from turna.grants.payers import payers
from turna.ledger import intake, records
from turna.ledger.codes import Cause
from turna.ledger.intake import Draft, Intake, Kind
from turna.vault.actor import Actor


@verb("cases.stay.recorded", label=_("recorded a stay in a shelter"))
def stay_record(*, actor: Actor, stay: StayInput, origin: str = "") -> Stay:
    """Record one stay. ValidationError by field."""
    return intake.record_all(
        _STAY, actor=actor, rows=[stay], verb="cases.stay.recorded", origin=origin,
        numbered=False,
    )[0]  # fmt: skip


@verb("cases.stays.recorded", label=_("recorded stays in shelters"))
def stays_record(*, actor: Actor, stays: Sequence[StayInput], origin: str = "") -> list[Stay]:
    """Record stays in one posting, all or none; in the order of the rows.

    ValidationError by row and field: "3.arrived" is the third row's.
    """
    return intake.record_all(
        _STAY, actor=actor, rows=stays, verb="cases.stays.recorded", origin=origin,
        numbered=True,
    )  # fmt: skip


@verb("cases.stay.corrected", label=_("corrected a stay in a shelter"))
def stay_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Stay:
    """Replace fields of `StayInput`, all but the person; `left` ends the stay."""
    refuse_another_person(changes)
    return intake.correct(
        _STAY, actor=actor, uid=uid, version=version, changes=changes,
        verb="cases.stay.corrected",
    )  # fmt: skip


@verb("cases.stay.voided", label=_("voided a stay in a shelter"))
def stay_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Stay:
    """A stay that should not count."""
    stay = intake.void_one(Stay, uid, version, reason)
    _post([stay], actor, "cases.stay.voided", reason)
    return stay


@verb("cases.stays.voided", label=_("voided stays in shelters"))
def stays_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Stay]:
    """Stays that should not count, all or none, in one reversal."""
    found = intake.void_many(Stay, uids, reason)
    _post(found, actor, "cases.stays.voided", reason)
    return found


@verb("cases.stay.restored", label=_("restored a voided stay"))
def stay_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Stay:
    """A voided stay counts again."""
    stay = intake.restore_voided(Stay, uid, version)
    _post([stay], actor, "cases.stay.restored")
    return stay


def _post(stays: Sequence[Stay], actor: Actor, verb_code: str, reason: str = "") -> None:
    records.post_records(
        records=stays, source=STAY, cause=Cause.VOIDED, actor=actor, verb=verb_code,
        fields=["state"], reason=reason,
    )  # fmt: skip


def _open(rows: Sequence[StayInput], *, numbered: bool, only: Collection[str] | None) -> Intake:
    return PersonIntake(rows, payers=payers(), numbered=numbered, only=only)


def _read(reading: PersonIntake, n: int) -> Draft:
    person = reading.person(n)
    arrived = reading.day(n, "arrived")
    home = reading.home_of(n, arrived, "organisation", "place")
    left = reading.day(n, "left") if reading.rows[n].left not in (None, "") else None
    if left is not None and arrived is not None and left < arrived:
        reading.refuse(
            n, "left", _("The day of leaving lies before the arrival. Correct one of the two.")
        )
    columns = {
        "person_id": person.pk if person else None,
        "left_on": left,
        "also_fund_id": reading.also_fund(n, home),
    }
    if home is not None:
        # Nothing finer is kept: a shelter's place is hidden.
        columns["place_id"] = home.place.region_id or home.place.country_id
    return Draft.of(home, columns)


def _as_input(stay: Stay) -> StayInput:
    return StayInput(
        person=stay.person.uid, organisation=stay.organisation.code, place=stay.place.code,
        arrived=stay.day, left=stay.left_on,
        also_award=stay.also_fund.code if stay.also_fund else None,
    )  # fmt: skip


_STAY = Kind(
    source=STAY, model=Stay, open=_open, read=_read, as_input=_as_input,
    alike=("organisation_id", "day", "person_id"),
    fields={"day": "arrived", "left_on": "left"}, deciding=frozenset({"organisation", "arrived"}),
)  # fmt: skip
