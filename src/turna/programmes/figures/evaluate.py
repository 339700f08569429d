"""`evaluate`: an award's whole matrix at one moment, for one reader."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from turna.core.periods import Period
from turna.core.scoping import Scope
from turna.directory.models import Organisation
from turna.ledger.readers import FigureReader
from turna.programmes.figures import narrow
from turna.programmes.figures.drill import Where
from turna.programmes.figures.lines import Lines
from turna.programmes.figures.reading import ALL, Ask, Desk, Grid
from turna.programmes.figures.shapes import Evaluation
from turna.programmes.models import Award, Indicator, IndicatorVersion
from turna.programmes.queries import Book, JoinedCountry
from turna.programmes.rules import Definition


def evaluate(
    award: Award,
    *,
    reader: FigureReader,
    as_of: int | None = None,
    verified: bool = False,
    split: tuple[str, ...] = (),
    today: date | None = None,
    known_at: datetime | None = None,
    versions: Mapping[str, IndicatorVersion | Definition] | None = None,
    years: tuple[Period, ...] | None = None,
    only: Collection[str] | None = None,
    where: Where | None = None,
    book: Book | None = None,
) -> Evaluation:
    """Every indicator by country and project year, with targets, lines and split.

    `as_of` is a posting number; `known_at` leaves out what was defined, targeted or closed
    later, so that both together compute a report again as it was. `versions` maps codes of
    indicators to the definitions to use instead of the newest, drafts too; `years` are the
    project years to use instead of the newest calendar's; `only` names the indicators wanted.
    `today`, in the award's zone, tells which years have begun. Evaluations in a row may share a
    `book`.

    `where` narrows every term to codes of axes that a split may have ({"sex": {1}}): persons
    stay distinct, targets and baselines, which are set for the whole, are left out, and an
    indicator that is not kept by such an axis is not applicable.

    Raises ValidationError for an unknown axis of `split` or `where`, PermissionDenied when an
    outsider asks for a moment that was not frozen.
    """
    narrow.check(where or {}, split)
    if today is None:
        today = (known_at or timezone.now()).astimezone(ZoneInfo(award.time_zone)).date()
    book, where = book or Book(award), where or {}
    years = book.periods(known_at) if years is None else years
    countries = book.joinings(known_at)
    indicators = [
        (indicator, version, narrow.narrowed(definition, where))
        for indicator, version, definition in _defined(book, known_at, versions or {}, only)
    ]
    # Without years or countries there is nothing to ask for.
    definitions = [one[2] for one in indicators] if years and countries else []
    desk = Desk(
        fund=award.fund.code, years=years, countries=frozenset(one.code for one in countries),
        reader=reader, as_of=as_of, verified=verified, split=split, narrow=tuple(where),
        names=book.names,
    )  # fmt: skip
    lines = _lines(desk, book, definitions, known_at=known_at, today=today, where=where)
    return Evaluation(
        award=award, years=years, countries=countries,
        indicators=tuple(lines.of(*one) for one in indicators), split=split, reader=reader,
        as_of=as_of, known_at=known_at, verified=verified, today=today,
        elsewhere=_elsewhere(lines.grids, desk.countries),
        partial=not reader.scope_for("figures.read").everything, where=where,
        blind=frozenset(lines.blind),
    )  # fmt: skip


def _lines(
    desk: Desk,
    book: Book,
    definitions: list[Definition],
    *,
    known_at: datetime | None,
    today: date,
    where: Where,
) -> Lines:
    """What the lines of these definitions are made of, read."""
    grids, scope = desk.read(definitions), desk.reader.scope_for("figures.read")
    countries = book.joinings(known_at)
    return Lines(
        years=desk.years, countries=countries, targets=book.targets(known_at),
        baselines=book.baselines(known_at), grids=grids, blind=desk.blind(definitions, grids),
        split=desk.split, narrowed=bool(where), today=today,
        in_scope=_in_scope(scope, countries),
        owing=lambda: book.closings(verified=desk.verified, known_at=known_at).open(
            [year for year in desk.years if year.first <= today], desk.countries,
            _units(desk.reader, scope, where),
        ),
    )  # fmt: skip


def _units(reader: FigureReader, scope: Scope, where: Where) -> set[int] | None:
    """The organisations whose months matter to this reader and question; None for all."""
    seen = None
    if not scope.everything:
        visible = Organisation.objects.visible_to(reader, "figures.read")
        seen = set(visible.order_by().values_list("pk", flat=True))
    if "org" in where:
        chosen = Organisation.objects.filter(code__in=where["org"]).order_by()
        ids = set(chosen.values_list("pk", flat=True))
        seen = ids if seen is None else seen & ids
    return seen


def _in_scope(scope: Scope, countries: Collection[JoinedCountry]) -> set[str]:
    """The codes of the countries of which the reader may read figures of some part."""
    wanted = [seat.organisation for seat in scope.seats if seat.organisation]
    home: dict[int, int | None] = {}
    if wanted:
        rows = Organisation.objects.filter(pk__in=wanted).order_by()
        home = dict(rows.values_list("pk", "place__country"))
    return {
        country.code
        for country in countries
        if any(
            (seat.organisation is None or home.get(seat.organisation) == country.place.pk)
            and (seat.place_path is None or _meet(seat.place_path, country.place.path))
            for seat in scope.seats
        )
    }


def _elsewhere(
    grids: Mapping[Ask, Grid], countries: Collection[str]
) -> dict[tuple[str, str, str], int]:
    return {
        key: value
        for grid in grids.values()
        for key, value in grid.values.items()
        if value and ALL not in key and key[1] not in countries
    }


def _defined(
    book: Book,
    known_at: datetime | None,
    versions: Mapping[str, IndicatorVersion | Definition],
    only: Collection[str] | None,
) -> list[tuple[Indicator, IndicatorVersion | None, Definition]]:
    """Indicators in their order with the definition to use: a given one, else the newest."""
    newest = book.definitions(known_at)
    rows = {code: version.indicator for code, version in newest.items()}
    if drafts := set(versions) - set(rows):
        extra = Indicator.objects.filter(award=book.award, code__in=drafts).select_related("node")
        rows |= {row.code: row for row in extra}
    found: list[tuple[Indicator, IndicatorVersion | None, Definition]] = []
    for code, indicator in sorted(rows.items(), key=lambda item: (item[1].position, item[0])):
        if only is not None and code not in only:
            continue
        given = versions.get(code) or newest[code]
        if isinstance(given, Definition):
            found.append((indicator, None, given))
        else:
            found.append((indicator, given, given.as_definition()))
    return found


def _meet(one: str, other: str) -> bool:
    """Whether one of two places lies in the other."""
    return one.startswith(other) or other.startswith(one)
