"""Why one cell changed between two moments, also when its definition did.

[new rules at the later moment − old rules at it] is put down to the definition or the
calendar, [old rules later − old rules earlier] to the causes of postings. Both together are
the whole change, always.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from turna.core.periods import Period
from turna.ledger import disclosure
from turna.ledger.bridge import Bridge, bridge
from turna.ledger.codes import Nothing
from turna.ledger.figures import Figure, Number, number
from turna.ledger.readers import FigureReader
from turna.programmes.figures.drill import Part, Where, parts
from turna.programmes.figures.evaluate import evaluate
from turna.programmes.figures.shapes import Evaluation
from turna.programmes.models import Calendar, IndicatorVersion
from turna.programmes.queries import Book


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a cell is counted: a version of its definition, and project years."""

    version: IndicatorVersion
    calendar: Calendar
    years: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a change: a posting number, and the rules by which it is counted."""

    number: int
    rules: Rules


class Changed(StrEnum):
    """What of the rules changed."""

    DEFINITION = "definition"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class RuleStep:
    """A change of the rules, from one version's number to another's, and what it made.

    `change` is None when the two figures cannot be subtracted: there is no number, or the
    unit is another.
    """

    what: Changed
    before: int
    after: int
    change: Number | None


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell at two moments and what lies between.

    `before` + `records` + every step's change = `after`, wherever all of them are numbers.
    `bridges` divides `records` by cause, part by part of the old definition; their sums are
    `records` where the indicator is additive.
    """

    before: Figure
    after: Figure
    records: Number | None
    steps: tuple[RuleStep, ...]
    bridges: tuple[tuple[Part, Bridge], ...]
    additive: bool


def cell_change(
    book: Book,
    indicator: str,
    country: str,
    year: str,
    *,
    earlier: End,
    later: End,
    reader: FigureReader,
    where: Where | None = None,
) -> CellChange:
    """Why the cell of an indicator, country (`REGION` for all) and project year changed.

    A year that the earlier calendar does not have yet is counted by the later one at both
    ends. Raises PermissionDenied for what disclosure control withholds, KeyError for a year
    that the later calendar does not have.
    """
    old, new = earlier.rules, later.rules
    if all(one.key != year for one in new.years):
        raise KeyError(year)
    if all(one.key != year for one in old.years):
        old = replace(old, calendar=new.calendar, years=new.years)
    cell = _Cell(book, indicator, country, year, reader, where or {})
    first, then = cell.ends(old, earlier.number, later.number)
    steps, rules, after = [], old, then
    for what, following in _path(old, new):
        _same, found = cell.ends(following, later.number, later.number)
        steps.append(_step(what, rules, following, after, found))
        cell.guard(rules, following, steps[-1].change)
        rules, after = following, found
    return CellChange(
        before=first, after=after, records=_difference(first, then), steps=tuple(steps),
        bridges=cell.bridges(old, earlier.number, later.number),
        additive=old.version.as_definition().additive,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    """The cell that is asked about."""

    book: Book
    indicator: str
    country: str
    year: str
    reader: FigureReader
    where: Where
    seen: dict[tuple[Rules, int], Evaluation] = field(default_factory=dict)
    bridged: dict[tuple[Rules, int, int], tuple[tuple[Part, Bridge], ...]] = field(
        default_factory=dict
    )

    def ends(self, rules: Rules, earlier: int, later: int) -> tuple[Figure, Figure]:
        """What the cell was at both postings, as reported: each person of the region once."""
        results = [self._result(rules, number_) for number_ in (earlier, later)]
        if rules.version.as_definition().additive:
            found = [one for _part, one in self.bridges(rules, earlier, later)]
            results = [number(sum(b.before for b in found)), number(sum(b.after for b in found))]
        return results[0], results[1]

    def bridges(self, rules: Rules, earlier: int, later: int) -> tuple[tuple[Part, Bridge], ...]:
        """The bridge of each part of the cell between two postings."""
        key = (rules, earlier, later)
        if key not in self.bridged:
            found = self._evaluated(rules, later)
            self.bridged[key] = tuple(
                (part, bridge(
                    replace(part.question, as_of=None, verified=False), earlier=earlier,
                    later=later, reader=self.reader, distinct=part.distinct,
                    names=self.book.names,
                ))
                for part in parts(found, self.indicator, self.country, self.year)
            )  # fmt: skip
        return self.bridged[key]

    def _result(self, rules: Rules, number_: int) -> Figure:
        evaluation = self._evaluated(rules, number_)
        result = evaluation.cell(self.indicator, self.country, self.year).result
        if result.nothing == Nothing.WITHHELD:
            raise PermissionDenied(_("This figure is withheld."))
        return result

    def guard(self, old: Rules, new: Rules, change: Number | None) -> None:
        """PermissionDenied for an outsider when two large figures would tell a small one."""
        terms = (*old.version.as_definition().terms, *new.version.as_definition().terms)
        if disclosure.small({term.measure for term in terms}, change or 0, self.reader):
            raise PermissionDenied(_("This figure is withheld: it is too small to be shown."))

    def _evaluated(self, rules: Rules, number_: int) -> Evaluation:
        if (rules, number_) not in self.seen:
            self.seen[rules, number_] = evaluate(
                self.book.award, reader=self.reader, as_of=number_, years=rules.years,
                where=self.where, versions={self.indicator: rules.version},
                only=[self.indicator], book=self.book,
            )  # fmt: skip
        return self.seen[rules, number_]


def _path(old: Rules, new: Rules) -> list[tuple[Changed, Rules]]:
    """The rules between old and new, one change at a time."""
    path, now = [], old
    if old.version.pk != new.version.pk:
        now = replace(now, version=new.version)
        path.append((Changed.DEFINITION, now))
    if old.calendar.pk != new.calendar.pk:
        path.append((Changed.CALENDAR, new))
    return path


def _step(what: Changed, old: Rules, new: Rules, before: Figure, after: Figure) -> RuleStep:
    same_unit = old.version.unit == new.version.unit
    change = _difference(before, after) if same_unit else None
    if what == Changed.DEFINITION:
        return RuleStep(what, old.version.number, new.version.number, change)
    return RuleStep(what, old.calendar.number, new.calendar.number, change)


def _difference(before: Figure, after: Figure) -> Number | None:
    if before.value is None or after.value is None:
        return None
    return after.value - before.value
