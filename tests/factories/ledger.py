"""Reporting duties, and records with their entries."""

from typing import Any

from django.db import transaction

from factories.outreach import make_event
from turna.directory.models import Organisation, Place
from turna.ledger import posting
from turna.ledger.codes import Cause
from turna.ledger.models import ReportingUnit
from turna.ledger.resolve import no_award
from turna.outreach.services import event_report
from turna.vault import audit
from turna.vault.actor import Actor

ACTOR = Actor(id="factory", name="Factory", organisation="factory", via="test")
# Whoever closes a month does not verify it.
VERIFIER = Actor(id="verifier", name="Verifier", organisation="test-mission-kg", via="test")


def make_duty(organisation: Organisation, first: int, last: int | None = None) -> ReportingUnit:
    """This organisation owes these months."""
    return ReportingUnit.objects.create(
        fund=no_award(), organisation=organisation, country=organisation.place.country,
        first_month=first, last_month=last,
    )  # fmt: skip


def make_posted_event(organisation: Organisation, place: Place, **fields: Any) -> Any:
    """An event with its entries."""
    event = make_event(organisation, place, **fields)
    post_events([event])
    return event


def post_events(events: list[Any], cause: Cause = Cause.NEW) -> None:
    """Bring the ledger in line with these events."""
    verb = event_report.verb_code
    with transaction.atomic():
        made = posting.post(
            source="outreach.event", keys=[event.pk for event in events], cause=cause,
            actor=ACTOR, verb=verb,
        )  # fmt: skip
        audit.record(
            actor=ACTOR, verb=verb, kind="outreach.event",
            objects=[(event.uid, event.version) for event in events],
            posting=made[-1].n if made else None,
        )  # fmt: skip


Keywords = dict[str, Any]


def an_organisation(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the pages of an organisation's months."""
    return {"code": organisation.code}


def a_month(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a month."""
    return {"month": 2014 * 12}
