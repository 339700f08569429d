"""The declared lists of the ledger: organisations that close months, unusual records."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from turna.core import reads
from turna.core.lists import Column, Filter, Listing, Shown
from turna.core.periods import first_day
from turna.ledger.checking import lines_of
from turna.ledger.codes import Unusual
from turna.ledger.pages import ORGANISATION, PLACE, SEARCH


def _newest(row: Any) -> str | None:
    month = row.closed_upto
    return date_format(first_day(month), "F Y") if month else None


ORGANISATIONS = Listing(
    columns=(
        Column("name", _("Organisation"), "label", ("sort",), opens=True),
        Column("place", _("Place"), "place.label", ("place__sort",)),
        Column("closed_upto", _("Newest closed month"), _newest, ("closed_upto",)),
    ),
    default_sort="name",
    search=("search",),
)


def _tick(row: Any) -> Any:
    return format_html(
        '<label class="tick"><input type="checkbox" name="oddities" value="{}" form="review"{}>'
        '<span class="unseen">{}</span></label>',
        row.uid, format_html(' id="{}"', "id_oddities") if getattr(row, "opening", False) else "",
        _("Looked at: %(record)s") % {"record": _record(row)},
    )  # fmt: skip


def _record(row: Any) -> str:
    line = getattr(row, "line", None)
    if line is None:
        return str(row.source_kind.code)
    return f"{capfirst(str(line.kind.label))}, {date_format(line.day, 'j F Y')}"


def _reason(row: Any) -> Any:
    return getattr(row, "reason", row.code)


def _reasons(reader: Any) -> Iterable[tuple[str, Any]]:
    return [(code.value, capfirst(str(code.label))) for code in Unusual]


class _Records(Listing):
    """A list whose rows stand for records of many kinds, found for all of them at once."""

    def show(self, rows: "QuerySet[Any]", asked: Mapping[str, str], reader: Any) -> Shown:
        shown = Listing.show(self, rows, asked, reader)
        found = [row for row, _cells in shown.rows]
        labels = dict(_reasons(reader))
        with reads.on_record(reader, reads.SAMPLED):
            lines = lines_of([(row.source_kind.code, row.source) for row in found], reader)
        for position, row in enumerate(found):
            row.opening = not position  # where the summary of a refusal leads
            row.line = lines.get((row.source_kind.code, row.source))
            row.reason = labels.get(row.code, row.code)
        cells = tuple((row, tuple((c, c.read(row)) for c in self.columns)) for row in found)
        return replace(shown, rows=cells)


_RECORD = Column("record", _("Record"), _record, opens=True)
_WHY = Column("why", _("Why it is listed"), _reason, ("code",))
_WORDS = Column("explanation", _("In the reporter's words"))
_NOTED = Column("noted", _("Noted"), lambda row: row.noted_at.date(), ("noted_at",))
_BY_REASON = Filter("why", _("Why it is listed"), "code", _reasons)

ODDITIES = _Records(
    columns=(
        Column("tick", _("Looked at"), _tick), _RECORD, _WHY, _WORDS, ORGANISATION, PLACE, _NOTED,
    ),
    default_sort="-noted",
    search=SEARCH,
    filters=(_BY_REASON,),
)  # fmt: skip
REVIEWED = _Records(
    columns=(
        _RECORD, _WHY, _WORDS, ORGANISATION, PLACE,
        Column("reviewed", _("Looked at"), "reviewed_at", ("reviewed_at",)),
    ),
    default_sort="-reviewed",
    search=SEARCH,
    filters=(_BY_REASON,),
)  # fmt: skip
