"""Persons under a lock, and the posting of what hangs on them.

Whether a service makes somebody count as assisted depends on every other service of the same
subject, so verbs lock all persons of a subject before they look, and post all her services.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from turna.cases.codes import ClientKind
from turna.cases.models import Person, Return, Service, Stay
from turna.ledger import posting
from turna.ledger.codes import Cause, State
from turna.ledger.intake import Intake, RefusedError, values
from turna.vault import audit
from turna.vault.actor import Actor

SERVICE, RETURN, STAY = "cases.service", "cases.return", "cases.stay"
_SOURCES: tuple[tuple[str, Any], ...] = ((SERVICE, Service), (RETURN, Return), (STAY, Stay))
_AT_ONCE = 500
_TRIES = 5


class _MovedError(Exception):
    """The persons of a subject are other ones than before we had their locks."""


class PersonIntake(Intake):
    """Rows about persons who are known: `person` finds each, locked."""

    def __init__(self, rows: Sequence[Any], **more: Any) -> None:
        super().__init__(rows, **more)
        self._persons = locked_by_uid(uid for uid in map(_uid, rows) if uid is not None)

    def person(self, row: int) -> Person | None:
        """The person of the row; one whose file was voided is refused."""
        return self.read(row, "person", self._find, self.rows[row])

    def _find(self, row: Any) -> Person:
        person = self._persons.get(_uid(row))
        if person is None:
            raise RefusedError(
                _("There is no such person. Choose one of the list, or add her first.")
            )
        if person.state != State.LIVE:
            raise RefusedError(_("This person's file was voided. Restore it first."))
        return person


def locked_by_uid(uids: Iterable[UUID]) -> dict[UUID | None, Person]:
    """The persons of these ids, locked together with everybody who is the same subject."""
    wanted = set(uids)
    return {person.uid: person for person in _locked("uid", wanted) if person.uid in wanted}


def _locked(lookup: str, wanted: Collection[Any]) -> list[Person]:
    """Everybody who is the same subject as one of these persons, locked.

    While we waited for a lock somebody may have been linked or unlinked. Then all locks are
    given back before the next try: whoever kept one would wait for others in the wrong order.
    """
    for _attempt in range(_TRIES):
        with suppress(_MovedError), transaction.atomic():
            subjects = _in_parts(lookup, wanted, "subject")
            found = lock(subjects)
            held = {person.pk for person in found}
            if _in_parts("subject", subjects, "pk") == held >= _in_parts(lookup, wanted, "pk"):
                return found
            raise _MovedError
    raise ValidationError(_("Others are changing these persons right now. Try again."))


def locked_person(uid: Any, version: int | None) -> Person:
    """One person, locked, at the version the writer has seen (None: whatever it is)."""
    try:
        wanted = values.uid(uid)
    except RefusedError as refusal:
        raise ValidationError({"person": [refusal.message]}) from None
    person = locked_by_uid([wanted]).get(wanted) if wanted else None
    if person is None:
        raise ValidationError(_("This person does not exist. Open the list again."))
    if version is not None and person.version != version:
        raise ValidationError(
            _(
                "Somebody changed this person after you opened it (you have version %(yours)s, "
                "it is now at %(now)s). Open it again, compare, and save what should stand."
            )
            % {"yours": version, "now": person.version},
            code="conflict",
        )
    return person


def lock(subjects: Collection[int]) -> list[Person]:
    """Everybody with these subjects, locked in the one order that all writers keep."""
    found: list[Person] = []
    wanted = sorted(subjects)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Person.objects.select_for_update().order_by("subject", "pk")
        found.extend(rows.filter(subject__in=wanted[start : start + _AT_ONCE]))
    return found


def post_services(
    *,
    records: Sequence[Service],
    source: str,
    cause: Cause,
    actor: Actor,
    verb: str,
    fields: Collection[str] = (),
    reason: str = "",
    origin: str = "",
) -> None:
    """Post these services and whatever else their subjects' counts hang on.

    New services that lie earlier than the one that counted take the count over: those of the
    person in that country are one posting, moved. The others are new.
    """
    persons = _locked("pk", {service.person_id for service in records})
    subjects = {person.subject for person in persons}
    own = {service.pk for service in records}
    moved = _overtaken(subjects, own) if cause == Cause.NEW else set()
    rest = own - moved if cause == Cause.NEW else _keys(Service, subjects) | own
    made = []
    for keys, why in ((moved, Cause.MOVED), (rest, cause)):
        made += posting.post(
            source=source, keys=keys, cause=why, actor=actor, verb=verb, origin=origin
        )
    audit.record(
        actor=actor, verb=verb, kind=source, objects=[(s.uid, s.version) for s in records],
        fields=fields, posting=made[-1].n if made else None, reason=reason,
    )  # fmt: skip


def post_persons(
    *,
    persons: Sequence[Person],
    subjects: Collection[int],
    cause: Cause,
    actor: Actor,
    verb: str,
    fields: Collection[str] = (),
    reason: str = "",
    origin: str = "",
) -> None:
    """Post everything that hangs on these subjects, then one audit row about the persons."""
    made = []
    for source, model in _SOURCES:
        made += posting.post(
            source=source, keys=_keys(model, subjects), cause=cause, actor=actor, verb=verb,
            origin=origin,
        )  # fmt: skip
    audit.record(
        actor=actor, verb=verb, kind="cases.person",
        objects=[(person.uid, person.version) for person in persons], fields=fields,
        posting=made[-1].n if made else None, reason=reason,
    )  # fmt: skip


def _uid(row: Any) -> UUID | None:
    try:
        return values.uid(row.person)
    except RefusedError:
        return None


def _in_parts(lookup: str, wanted: Collection[Any], column: str) -> set[Any]:
    found: set[Any] = set()
    given = list(wanted)
    for start in range(0, len(given), _AT_ONCE):
        part = Person.objects.filter(**{f"{lookup}__in": given[start : start + _AT_ONCE]})
        found.update(part.order_by().values_list(column, flat=True))
    return found


def _keys(model: Any, subjects: Collection[int]) -> set[int]:
    found: set[int] = set()
    wanted = list(subjects)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = model.objects.filter(person__subject__in=wanted[start : start + _AT_ONCE])
        found.update(rows.order_by().values_list("pk", flat=True))
    return found


def _overtaken(subjects: Collection[int], new: Collection[int]) -> set[int]:
    """Services of subject and country where a new one lies before an old one that counted."""
    groups: dict[tuple[int, Any], list[tuple[Any, int]]] = defaultdict(list)
    wanted = list(subjects)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = Service.objects.filter(
            person__subject__in=wanted[start : start + _AT_ONCE], state=State.LIVE,
            person__state=State.LIVE, person__client_kind=ClientKind.TRAFFICKING,
        )  # fmt: skip
        for subject, country, day, key in rows.values_list(
            "person__subject", "country", "day", "pk"
        ):
            groups[subject, country].append((day, key))
    found: set[int] = set()
    for services in groups.values():
        keys = {key for _day, key in services}
        if min(services)[1] in new and not keys <= set(new):
            found |= keys
    return found
