"""What a draft of a definition gives, beside the version in force, and the records behind it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from turna.core import reads
from turna.core.periods import Period
from turna.ledger import registry
from turna.ledger.behind import Record, behind, subjects_behind
from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure
from turna.programmes.figures import REGION, Evaluation, IndicatorFigures, evaluate, parts
from turna.programmes.models import Indicator
from turna.programmes.offers import measure_label
from turna.programmes.rules import Definition

SAMPLE = 10


@dataclass(frozen=True, slots=True)
class Both:
    """A figure as the draft gives it, and as the version in force does (None: there is none).

    `spot` names the cell for opening it ("KG.3"); "" when it opens nothing.
    """

    draft: Figure
    current: Figure | None
    spot: str = ""
    opened: bool = False

    @property
    def differs(self) -> bool:
        """Whether the draft changes this figure."""
        return self.current is not None and self.current != self.draft


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One country, or all of them: a figure for each year, and the cumulative one."""

    label: str
    years: tuple[Both, ...]
    cumulative: Both
    region: bool = False


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A record behind a cell; nothing in it identifies a person. `url` is "" without a page."""

    label: str
    url: str
    day: date
    place: str
    organisation: str
    value: int


@dataclass(frozen=True, slots=True)
class SamplePart:
    """What one term counts in the cell; `records` in all, of which the reader may open some."""

    label: Any
    total: int
    records: int
    rows: tuple[SampleRow, ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """Some of the records behind one cell."""

    country: str
    year: str
    parts: tuple[SamplePart, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A draft's figures. `changed` counts cells that differ from the version in force,
    `changed_past` those of project years that have ended; both leave the totals out."""

    years: tuple[Period, ...]
    rows: tuple[PreviewRow, ...]
    compared: bool
    cells: int
    changed: int
    changed_past: int
    partial: bool
    sample: Sample | None


def digest(definition: Definition) -> str:
    """A short mark of a draft: the same as long as nothing in its formula changes."""
    terms = [
        (t.measure, t.role, t.label, sorted((a, sorted(map(str, c))) for a, c in t.where.items()))
        for t in definition.terms
    ]
    parts_ = (definition.unit, definition.method, definition.decimals, terms)
    return hashlib.sha256(repr(parts_).encode()).hexdigest()[:16]


def preview(indicator: Indicator, draft: Definition, *, reader: Any, spot: str = "") -> Preview:
    """The draft's figures for this reader; `spot` ("KG.3") is the cell whose records to show.

    Without a known spot the first cell that counts something is opened. The draft must have
    passed `services.framework.check_definition`.
    """
    award, code = indicator.award, indicator.code
    new = evaluate(award, reader=reader, versions={code: draft}, only={code})
    old = evaluate(award, reader=reader, only={code})
    before = old.indicators[0] if old.indicators else None
    after = new.row(code)
    country, year = _chosen(new, after, spot)
    rows = tuple(_rows(new, after, before, f"{country}.{year}"))
    by_year = [
        (period, cell)
        for row in rows if not row.region
        for period, cell in zip(new.years, row.years, strict=True)
    ]  # fmt: skip
    changed = [period for period, cell in by_year if cell.differs]
    return Preview(
        years=new.years, rows=rows, compared=before is not None, cells=len(by_year),
        changed=len(changed), changed_past=sum(period.last < new.today for period in changed),
        partial=new.partial, sample=_sample(new, code, country, year, reader) if country else None,
    )  # fmt: skip


def _rows(
    new: Evaluation, after: IndicatorFigures, before: IndicatorFigures | None, opened: str
) -> Iterator[PreviewRow]:
    places = [(one.code, one.place.label) for one in new.countries]
    for code, label in [*places, (REGION, _("All countries"))]:
        line, earlier = after.line(code), before.line(code) if before else None
        years = []
        for year in new.years:
            result = line.years[year.key].result
            spot = f"{code}.{year.key}" if code and result.value else ""
            years.append(
                Both(
                    result, earlier.years[year.key].result if earlier else None, spot,
                    bool(spot) and spot == opened,
                )
            )  # fmt: skip
        total = Both(line.cumulative.result, earlier.cumulative.result if earlier else None)
        yield PreviewRow(label, tuple(years), total, region=code == REGION)


def _chosen(new: Evaluation, after: IndicatorFigures, spot: str) -> tuple[str, str]:
    """The cell to open: the one asked for, else the first that counts something."""
    found = [
        (one.code, year.key)
        for one in new.countries for year in new.years
        if after.countries[one.code].years[year.key].result.value
    ]  # fmt: skip
    asked = tuple(spot.rpartition(".")[::2])
    return next((one for one in found if one == asked), found[0] if found else ("", ""))


def _sample(new: Evaluation, code: str, country: str, year: str, reader: Any) -> Sample | None:
    if new.cell(code, country, year).result.nothing == Nothing.WITHHELD:
        return None
    found = []
    for part in parts(new, code, country, year):
        if part.distinct:
            counted = subjects_behind(part.question, reader=reader)
        else:
            counted = behind(part.question, reader=reader).counted
        label = part.term.label or measure_label(part.term.measure)
        if part.before:
            label = _("%(label)s, compared with") % {"label": label}
        found.append(
            SamplePart(
                label, sum(counted.values()), len(counted), tuple(_sample_rows(counted, reader))
            )
        )
    label = next(one.place.label for one in new.countries if one.code == country)
    return Sample(label, year, tuple(found))


def _sample_rows(counted: dict[Record, int], reader: Any) -> Iterator[SampleRow]:
    """The first records of each kind that the reader may open, with links to their pages."""
    for kind in sorted({kind for kind, _key in counted}):
        source = registry.source(kind)
        keys = sorted(key for one, key in counted if one == kind)[: SAMPLE * 5]
        visible = source.model._default_manager.visible_to(reader, source.read)  # type: ignore[attr-defined]
        rows = visible.filter(pk__in=keys).select_related("place", "organisation")
        for row in rows.order_by("day", "pk")[:SAMPLE]:
            if source.of_persons:
                reads.notice(row)
            yield SampleRow(
                label=f"{source.label} {str(row.uid)[:8]}",
                url=reverse(source.url, args=[row.uid]) if source.url else "",
                day=row.day, place=row.place.label, organisation=row.organisation.label,
                value=counted[kind, row.pk],
            )  # fmt: skip
