"""Why a cell changed between two moments: a page, and the same as a file."""

import io
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turna.core import reads
from turna.core.views import needs
from turna.ledger.codes import Nothing
from turna.programmes.models import Award, IndicatorVersion
from turna.programmes.queries import Book
from turna.reports import bridgefile, moments
from turna.reports import changes as bridges
from turna.reports.filters import Asked
from turna.reports.matrix import CountryRow
from turna.reports.moments import At, Choosable
from turna.reports.records import ALL, all_rows
from turna.reports.views.asking import ACTION, asked_well, book_of, built


@dataclass(frozen=True, slots=True)
class _Side:
    """One end as two fields: a moment, and the definition to count by."""

    name: str
    label: str
    counted: str
    typed: str
    version: str


@dataclass(frozen=True, slots=True)
class _Ends:
    """The two ends of the address: as typed, as understood, and what is wrong with them."""

    outsider: bool
    reports: list[Choosable]
    versions: list[IndicatorVersion]
    typed: tuple[str, str]
    asked_versions: tuple[str, str]
    found: tuple[At, At] | None
    problem: str

    @property
    def sides(self) -> list["_Side"]:
        """The fields of the two ends."""
        said = (
            ("from", _("From the end of"), _("counted by (from)")),
            ("to", _("To the end of"), _("counted by (to)")),
        )
        return [
            _Side(name, label, counted, typed, version)
            for (name, label, counted), typed, version
            in zip(said, self.typed, self.asked_versions, strict=True)
        ]  # fmt: skip

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The definitions that may be asked for, when there is a choice."""
        if self.outsider or len(self.versions) < 2:
            return []
        said = _("version %(n)s, of %(day)s")
        return [
            (str(one.number),
             said % {"n": one.number, "day": formats.date_format(one.approved_at, "j F Y")})
            for one in self.versions
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Page:
    """What page and file have in common."""

    award: Award
    asked: Asked
    row: CountryRow
    lead: str  # what is counted
    ends: _Ends
    withheld: bool
    question: bridges.Asked | None


@require_safe
@never_cache
@needs(ACTION)
def changes(
    request: HttpRequest, award: str, indicator: str, country: str, year: str
) -> HttpResponse:
    """Why a cell changed between two moments of the address (`from`, `to`): a bridge by cause."""
    page = _read(request, award, indicator, country, year)
    ends, spot = page.ends, [award, indicator, country, year]
    with reads.on_record(request.user, reads.BEHIND):
        drawn = bridges.changes(page.question, request.user) if page.question else ()
    context = {
        "title": _("Why it changed: %(indicator)s · %(country)s · year %(year)s") % {
            "indicator": indicator, "country": page.row.label, "year": year,
        },
        "asked": page.asked, "lead": page.lead, "changes": drawn, "ends": ends,
        "question": page.question, "withheld": page.withheld,
        "files": [
            (kind, reverse("reports:changes-file", args=[*spot, kind]) + _query(request))
            for kind in bridgefile.FORMATS if page.question
        ],
        "back": reverse("reports:cell", args=spot) + page.asked.query,
    }  # fmt: skip
    return render(request, "reports/changes.html", context, status=422 if ends.problem else 200)


@require_safe
@never_cache
@needs(ACTION)
def changes_file(request: HttpRequest, *, kind: str, **spot: str) -> HttpResponse:
    """The same as a file."""
    if kind not in bridgefile.FORMATS:
        raise Http404
    page = _read(request, **spot)
    if page.ends.problem:
        return HttpResponse(page.ends.problem, status=422, content_type="text/plain; charset=utf-8")
    if page.withheld:
        raise PermissionDenied(_("This figure is withheld, and so is why it changed."))
    if page.question is None:
        raise Http404
    stream = io.BytesIO()
    bridgefile.write(page.question, page.asked.narrowing, kind, stream, request.user)
    answer = HttpResponse(stream.getvalue(), content_type=bridgefile.CONTENT_TYPES[kind])
    name = f"{'-'.join(spot.values())}-changes.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _read(request: HttpRequest, award: str, indicator: str, country: str, year: str) -> _Page:
    book = book_of(request, award)
    asked = asked_well(request, book)
    shown = built(request, book, asked, only=[indicator])
    rows = {one.country or ALL: one for one in all_rows(shown)} if shown.indicators else {}
    row = rows.get(country)
    if row is None or year not in row.line.years:
        raise Http404
    ends = _ends(request, book, indicator)
    withheld = row.line.years[year].result.nothing == Nothing.WITHHELD
    question = None
    if ends.found and not withheld:
        rules = [moments.end_of(book, one, ends.versions) for one in ends.found]
        if rules[0] and rules[1]:
            question = bridges.Asked(
                book, indicator, country, year, *ends.found, (rules[0], rules[1]), asked.where
            )
    return _Page(
        book.award, asked, row, shown.indicators[0].definition.title, ends, withheld, question
    )


def _ends(request: HttpRequest, book: Book, indicator: str) -> _Ends:
    outsider: bool = request.user.is_outsider  # type: ignore[union-attr]
    award, reports = book.award, moments.reports_of(book.award)
    versions = moments.versions_of(book, indicator)
    usual = moments.usual(award, reports, outsider=outsider)
    typed = [request.GET.get(name, "").strip() for name in ("from", "to")]
    first, last = (one or other for one, other in zip(typed, usual, strict=True))
    # An outsider's report is counted as it was submitted: another definition was never published.
    wanted = ["", ""] if outsider else [
        request.GET.get(f"{name}_definition", "").strip() for name in ("from", "to")
    ]  # fmt: skip
    ends = [moments.moment_of(value, award, reports) for value in (first, last)]
    problem = ""
    if any(value and not end for value, end in zip((first, last), ends, strict=True)):
        problem = _("Write both days as year-month-day, for example 2014-12-31.")
    elif ends[0] and ends[1] and ends[0].number > ends[1].number:
        problem = _("The first moment lies after the second. Change one of them.")
    elif any(one and one not in {str(v.number) for v in versions} for one in wanted):
        problem = _("This indicator has no such version. Choose one from the list.")
    found = None
    if ends[0] and ends[1] and not problem:
        chosen = [replace(end, definition=int(one) if one else None)
                  for end, one in zip((ends[0], ends[1]), wanted, strict=True)]  # fmt: skip
        found = (chosen[0], chosen[1])
    return _Ends(outsider, reports, versions, (first, last), (wanted[0], wanted[1]), found, problem)


def _query(request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""
