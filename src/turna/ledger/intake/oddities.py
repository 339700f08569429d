"""What is unusual about a record but possible: kept with its reason for the M&E officer."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Model

from turna.ledger import records
from turna.ledger.codes import State, Unusual
from turna.ledger.models import Counted, Oddity


def note(source: str, found: Iterable[tuple[Counted, Sequence[Unusual], str]]) -> None:
    """Keep what is unusual about each record, with its reporter's explanation.

    Words without anything unusual are kept too: the reporter saw something we did not.
    """
    rows = [
        (record, code.value, explanation)
        for record, codes, explanation in found
        for code in codes or ([Unusual.EXPLAINED] if explanation else [])
    ]
    if rows:
        records.note_oddities(source, rows)


def note_again(source: str, record: Counted, codes: Sequence[Unusual], explanation: str) -> None:
    """After a correction: what is not unusual any more needs no look, the rest keeps its words."""
    open_rows = Oddity.objects.filter(
        source_kind__code=source, source=record.pk, reviewed_at__isnull=True
    )
    said = dict(open_rows.values_list("code", "explanation"))
    words = explanation or next((text for text in said.values() if text), "")
    open_rows.delete()
    note(source, [(record, codes, words)])


def looks_alike(
    model: type[Model],
    fresh: Sequence[Any],
    names: Sequence[str],
    *,
    but: Mapping[str, Any] | None = None,
) -> set[int]:
    """Positions in `fresh` of records that equal an earlier one in these lookups.

    Earlier ones are those stored, `but` for some, and those before it in `fresh`. Only records
    of the same organisations are looked at: nobody learns what another one holds.
    """
    if not fresh:
        return set()
    days = [record.day for record in fresh]
    stored = model._default_manager.filter(
        state=State.LIVE,
        organisation_id__in={record.organisation_id for record in fresh},
        day__range=(min(days), max(days)),
    ).exclude(**(but or {"pk__in": []}))
    seen = set(stored.order_by().values_list(*names))
    read = attrgetter(*(name.replace("__", ".") for name in names))
    found = set()
    for position, record in enumerate(fresh):
        key = read(record)
        if key in seen:
            found.add(position)
        seen.add(key)
    return found
