"""Why a cell changed, as CSV or JSON. Page, file and command line ask the same function."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import IO, Any

from turna.core.text import harmless
from turna.ledger.figures import Figure, Number, number
from turna.programmes.figures import CellChange, End
from turna.reports.changes import Asked, cause_label, causes_of, found, said
from turna.reports.export import as_data
from turna.reports.moments import At
from turna.reports.records import ALL, label_of

FORMATS = ("csv", "json")
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
CSV_COLUMNS = (
    "indicator", "country", "project_year", "part", "step", "value", "records", "definition",
    "calendar", "as_of", "unit",
)  # fmt: skip
Narrowing = Sequence[tuple[str, str]]


def write(asked: Asked, narrowing: Narrowing, kind: str, stream: IO[bytes], reader: Any) -> None:
    """Write the change as `kind` (one of FORMATS) to a binary stream. Errors as `cell_change`."""
    change = found(asked, reader)
    {"csv": _csv, "json": _json}[kind](asked, change, narrowing, stream)


def document(asked: Asked, change: CellChange, narrowing: Narrowing = ()) -> dict[str, Any]:
    """The change as plain data. before + records + every step = after, where they are numbers."""
    return {
        "award": asked.award.code, "indicator": asked.indicator, "country": _country(asked),
        "project_year": asked.year, "unit": asked.unit,
        **({"filter": dict(narrowing)} if narrowing else {}),
        "from": _end(asked.earlier, asked.ends[0], change.before),
        "to": _end(asked.later, asked.ends[1], change.after),
        "records": _number(change.records),
        "causes": _causes(change) if change.additive else [],
        "rules": [
            {"step": str(one.what), "label": said(one), "from": one.before, "to": one.after,
             "change": _number(one.change)}
            for one in change.steps
        ],
        "parts": [
            {
                "label": label_of(part), "measure": part.term.measure, "before": one.before,
                "after": one.after,
                "causes": [
                    {"step": str(p.cause), "change": p.change, "records": len(p.records)}
                    for p in one.parts
                ],
            }
            for part, one in change.bridges
        ],
    }  # fmt: skip


def _json(asked: Asked, change: CellChange, narrowing: Narrowing, stream: IO[bytes]) -> None:
    made = document(asked, change, narrowing)
    stream.write(json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n")


def _csv(asked: Asked, change: CellChange, narrowing: Narrowing, stream: IO[bytes]) -> None:
    """One row for each step, of the cell first and then of each part by the old definition."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    filtered = "; ".join(f"{label}: {value}" for label, value in narrowing)
    rows.writerow((*CSV_COLUMNS, "filter") if filtered else CSV_COLUMNS)
    head = (harmless(asked.indicator), _country(asked), asked.year)
    tail = (harmless(asked.unit), *([harmless(filtered)] if filtered else []))
    for label, *row in _rows(asked, change):
        rows.writerow((*head, harmless(label), *row, *tail))
    stream.write(text.getvalue().encode())


def _rows(asked: Asked, change: CellChange) -> Iterator[tuple[Any, ...]]:
    first, last = asked.ends
    old = (first.rules.version.number, first.rules.calendar.number)
    new = (last.rules.version.number, last.rules.calendar.number)
    yield ("", "before", _text(change.before), "", *old, first.number)
    if change.additive:
        for cause in _causes(change):
            yield ("", cause["step"], cause["change"], cause["records"], *old, last.number)
    elif change.records is not None:
        yield ("", "records", _number(change.records), "", *old, last.number)
    for step in change.steps:
        made = "" if step.change is None else _number(step.change)
        yield ("", str(step.what), made, "", *new, last.number)
    yield ("", "after", _text(change.after), "", *new, last.number)
    if len(change.bridges) > 1:
        for part, one in change.bridges:
            label = label_of(part)
            yield (label, "before", one.before, "", *old, first.number)
            for p in one.parts:
                yield (label, str(p.cause), p.change, len(p.records), *old, last.number)
            yield (label, "after", one.after, "", *old, last.number)


def _causes(change: CellChange) -> list[dict[str, Any]]:
    return [
        {"step": str(cause), "label": cause_label(cause), "change": sum(records.values()),
         "records": len(records)}
        for cause, records in causes_of(change).items()
    ]  # fmt: skip


def _end(at: At, end: End, figure: Figure) -> dict[str, Any]:
    return {
        "moment": at.label, "posting": end.number, "definition": end.rules.version.number,
        "calendar": end.rules.calendar.number, **as_data(figure),
    }  # fmt: skip


def _number(value: Number | None) -> Any:
    return None if value is None else as_data(number(value))["value"]


def _text(figure: Figure) -> str:
    return figure.text if figure.value is not None else str(figure.nothing)


def _country(asked: Asked) -> str:
    return "" if asked.country == ALL else asked.country
