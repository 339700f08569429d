"""Verbs of the hotline: log a consultation, correct, void and restore it."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.grants.payers import payers
from turna.hotline import cards
from turna.hotline.inputs import CallInput
from turna.hotline.models import Call, CallTopic, CardUse
from turna.ledger import intake, records
from turna.ledger.codes import Age, Cause, Sex
from turna.ledger.intake import Draft, Intake, Kind, values
from turna.vault import verbs
from turna.vault.actor import Actor

SOURCE = "hotline.call"
# A consultation names nobody, but day, district and question of a rare one point to somebody:
# reading it is on record as reading a person's file is.
CALLS_LISTED = verbs.register("hotline.calls.listed", label=_("read a list of calls")).code
CALL_READ = verbs.register("hotline.call.read", label=_("opened a consultation")).code
_LISTS = {"category": "hotline_category", "group": "group", "language": "language"}


@verb("hotline.call.logged", label=_("logged a consultation"))
def call_log(*, actor: Actor, call: CallInput, origin: str = "") -> Call:
    """Record one consultation. ValidationError by field."""
    return intake.record_all(
        _CALL, actor=actor, rows=[call], verb="hotline.call.logged", origin=origin,
        numbered=False,
    )[0]  # fmt: skip


@verb("hotline.calls.logged", label=_("logged consultations"))
def calls_log(*, actor: Actor, calls: Sequence[CallInput], origin: str = "") -> list[Call]:
    """Record many consultations in one posting, all or none; in the order of the rows.

    ValidationError by row and field: "3.category" is the third row's.
    """
    return intake.record_all(
        _CALL, actor=actor, rows=calls, verb="hotline.calls.logged", origin=origin,
        numbered=True,
    )  # fmt: skip


@verb("hotline.call.corrected", label=_("corrected a consultation"))
def call_correct(*, actor: Actor, uid: Any, version: int, **changes: Any) -> Call:
    """Replace fields of `CallInput`."""
    return intake.correct(
        _CALL, actor=actor, uid=uid, version=version, changes=changes,
        verb="hotline.call.corrected",
    )  # fmt: skip


@verb("hotline.call.voided", label=_("voided a consultation"))
def call_void(*, actor: Actor, uid: Any, version: int, reason: str) -> Call:
    """A consultation that should not count."""
    call = intake.void_one(Call, uid, version, reason)
    _post([call], actor, "hotline.call.voided", reason)
    return call


@verb("hotline.calls.voided", label=_("voided consultations"))
def calls_void(*, actor: Actor, uids: Collection[Any], reason: str) -> list[Call]:
    """Consultations that should not count, all or none, in one reversal."""
    found = intake.void_many(Call, uids, reason)
    _post(found, actor, "hotline.calls.voided", reason)
    return found


@verb("hotline.call.restored", label=_("restored a voided consultation"))
def call_restore(*, actor: Actor, uid: Any, version: int | None = None) -> Call:
    """A voided consultation counts again."""
    call = intake.restore_voided(Call, uid, version)
    _post([call], actor, "hotline.call.restored")
    return call


def _post(calls: Sequence[Call], actor: Actor, verb_code: str, reason: str = "") -> None:
    records.post_records(
        records=calls, source=SOURCE, cause=Cause.VOIDED, actor=actor, verb=verb_code,
        fields=["state"], reason=reason,
    )  # fmt: skip


def _open(rows: Sequence[CallInput], *, numbered: bool, only: Collection[str] | None) -> Intake:
    return Intake(
        rows, payers=payers(), numbered=numbered, only=only, codes=_LISTS,
        places=("place", "destination"),
    )  # fmt: skip


def _read(reading: Intake, n: int) -> Draft:
    home = reading.home(n, default_place=True)
    day = reading.day(n)
    main = reading.code(n, "category", day)
    columns = {
        "category_id": main,
        "sex": reading.value(n, "sex", values.number_of, choices=Sex),
        "age": reading.value(n, "age", values.number_of, choices=Age),
        "group_id": reading.code(n, "group", day, may_miss=True),
        "destination_id": reading.country(n, "destination", day),
        "language_id": reading.code(n, "language", day, may_miss=True),
        "also_fund_id": reading.also_fund(n, home),
    }
    topics = set()
    for topic in reading.rows[n].topics:
        found = reading.read(n, "topics", reading.reference.code, "hotline_category", topic, day)
        if found is not None and found.pk == main:
            reading.refuse(
                n, "topics",
                _("“%(label)s” is the main category already. Leave it out of the further topics.")
                % {"label": found.label},
            )  # fmt: skip
        elif found is not None:
            topics.add(found.pk)
    return Draft.of(home, columns, (topics, _cards(reading, n)))


def _cards(reading: Intake, n: int) -> set[int]:
    given = set(reading.rows[n].cards)
    found = cards.by_uid(given) if given else {}
    if len(found) < len(given):
        reading.refuse(n, "cards", _("A card does not exist any more. Leave it out."))
    return set(found.values())


def _as_input(call: Call) -> CallInput:
    topics = call.topics.order_by("category__code").values_list("category__code", flat=True)
    return CallInput(
        organisation=call.organisation.code, place=call.place.code, day=call.day,
        category=call.category.code, topics=tuple(topics), sex=call.sex, age=call.age,
        group=call.group.code if call.group else None,
        destination=call.destination.code if call.destination else None,
        language=call.language.code if call.language else "",
        also_award=call.also_fund.code if call.also_fund else None,
        cards=tuple(card.uid for card in cards.used_of(call)),
    )  # fmt: skip


_Parts = tuple[set[int], set[int]]  # further topics, cards


def _store_parts(stored: Sequence[tuple[Call, _Parts]]) -> None:
    intake.insert(
        [
            CallTopic(call_id=call.pk, category_id=topic)
            for call, (topics, _used) in stored
            for topic in sorted(topics)
        ]
    )
    intake.insert(
        [
            CardUse(call_id=call.pk, card_id=card)
            for call, (_topics, used) in stored
            for card in sorted(used)
        ]
    )


def _change_parts(call: Call, parts: _Parts, changes: Collection[str]) -> list[str]:
    topics, used = parts
    changed = []
    # A new main category ceases to be a further topic.
    if {"topics", "category"} & set(changes) and topics != _ids(call.topics, "category"):
        call.topics.all().delete()
        _store_parts([(call, (topics, set()))])
        changed.append("topics")
    if "cards" in changes and used != _ids(call.card_uses, "card"):
        call.card_uses.all().delete()
        _store_parts([(call, (set(), used))])
        changed.append("cards")
    return changed


def _ids(rows: Any, column: str) -> set[int]:
    return set(rows.order_by().values_list(column, flat=True))


_CALL = Kind(
    source=SOURCE, model=Call, open=_open, read=_read, as_input=_as_input,
    alike=(
        "organisation_id", "place_id", "day", "category_id", "sex", "age", "group_id",
        "destination_id", "language_id",
    ),
    store_parts=_store_parts, change_parts=_change_parts,
)  # fmt: skip
