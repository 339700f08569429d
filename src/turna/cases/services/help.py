"""Verbs of help given to persons who are known."""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from turna.cases.inputs import ServiceInput
from turna.cases.models import Service
from turna.cases.persons import SERVICE, PersonIntake, post_services
from turna.core.verbs import verb
from turna.grants.payers import payers
from turna.ledger import intake
from turna.ledger.codes import Cause
from turna.ledger.intake import Draft, Intake, Kind
from turna.vault.actor import Actor

_LISTS = {"service": "service"}


@verb("cases.service.recorded", label=_("recorded help given"))
def service_record(*, actor: Actor, service: ServiceInput, origin: str = "") -> Service:
    """Record help given to one person. ValidationError by field."""
    return intake.record_all(
        _SERVICE, actor=actor, rows=[service], verb="cases.service.recorded", origin=origin,
        numbered=False,
    )[0]  # fmt: skip


@verb("cases.services.recorded", label=_("recorded help given to several persons"))
def services_record(
    *, actor: Actor, services: Sequence[ServiceInput], origin: str = ""
) -> list[Service]:
    """Record help, all or none; gives the records in the order of the rows.

    Help that is entered late and lies before a person's first takes over what she counts for.
    ValidationError by row and field: "3.person" is the third row's.
    """
    return intake.record_all(
        _SERVICE, actor=actor, rows=services, verb="cases.services.recorded", origin=origin,
        numbered=True,
    )  # fmt: skip


@verb("cases.service.corrected", label=_("corrected help given"))
def service_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Service:
    """Replace fields of `ServiceInput`, all but the person."""
    refuse_another_person(changes)
    return intake.correct(
        _SERVICE, actor=actor, uid=uid, version=version, changes=changes,
        verb="cases.service.corrected",
    )  # fmt: skip


@verb("cases.service.voided", label=_("voided help given"))
def service_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Service:
    """Help that should not count; the next one of the person may count instead."""
    service = intake.void_one(Service, uid, version, reason)
    _post([service], actor, "cases.service.voided", reason)
    return service


@verb("cases.services.voided", label=_("voided help given to several persons"))
def services_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Service]:
    """Help that should not count, all or none, in one reversal."""
    found = intake.void_many(Service, uids, reason)
    _post(found, actor, "cases.services.voided", reason)
    return found


@verb("cases.service.restored", label=_("restored voided help"))
def service_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Service:
    """Voided help counts again."""
    service = intake.restore_voided(Service, uid, version)
    _post([service], actor, "cases.service.restored")
    return service


def refuse_another_person(changes: Collection[str]) -> None:
    """What was done for one person was not done for another one."""
    if "person" in changes:
        raise ValidationError(
            {"person": [_("The person stays. Void this and record it for the right person.")]}
        )


def _post(services: Sequence[Service], actor: Actor, verb_code: str, reason: str = "") -> None:
    post_services(
        records=services, source=SERVICE, cause=Cause.VOIDED, actor=actor, verb=verb_code,
        fields=["state"], reason=reason,
    )  # fmt: skip


def _open(rows: Sequence[ServiceInput], *, numbered: bool, only: Collection[str] | None) -> Intake:
    return PersonIntake(rows, payers=payers(), numbered=numbered, only=only, codes=_LISTS)


def _read(reading: PersonIntake, n: int) -> Draft:
    person = reading.person(n)
    home = reading.home(n)
    columns = {
        "person_id": person.pk if person else None,
        "service_id": reading.code(n, "service", reading.day(n), may_miss=True),
        "also_fund_id": reading.also_fund(n, home),
    }
    return Draft.of(home, columns)


def _as_input(service: Service) -> ServiceInput:
    return ServiceInput(
        person=service.person.uid, organisation=service.organisation.code,
        place=service.place.code, day=service.day,
        service=service.service.code if service.service else None,
        also_award=service.also_fund.code if service.also_fund else None,
    )  # fmt: skip


_SERVICE = Kind(
    source=SERVICE, model=Service, open=_open, read=_read, as_input=_as_input,
    alike=("organisation_id", "place_id", "day", "person_id", "service_id"), post=post_services,
)  # fmt: skip
