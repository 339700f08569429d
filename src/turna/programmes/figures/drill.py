"""The questions behind a figure: what `evaluate` counts and what drill-down opens is one thing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from turna.core.periods import Period
from turna.ledger.codes import Additivity
from turna.ledger.where import Question
from turna.programmes.codes import Round
from turna.programmes.figures.shapes import REGION, Evaluation, IndicatorFigures
from turna.programmes.queries import JoinedCountry
from turna.programmes.rules import TermSpec

Where = Mapping[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a figure's formula.

    `before` marks the papers that the change of a mean is compared with; `distinct` asks for
    persons.
    """

    term: TermSpec
    question: Question
    distinct: bool = False
    before: bool = False


def filters(term: TermSpec, round_: str | None = None) -> dict[str, frozenset[Any]]:
    """The codes that a term counts, in the shape of a question's `where`."""
    where = {axis: frozenset(codes) for axis, codes in term.where.items()}
    return where | {"round": frozenset([round_])} if round_ else where


def question_for(
    term: TermSpec,
    *,
    fund: str,
    countries: Collection[str],
    periods: tuple[Period, ...],
    round_: str | None = None,
    split: Where | None = None,
    as_of: int | None = None,
    verified: bool = False,
) -> Question:
    """What one term counts in these countries and periods, narrowed to codes of a split."""
    where = filters(term, round_)
    for axis, codes in {**(split or {}), "country": frozenset(countries)}.items():
        where[axis] = where[axis] & codes if axis in where else codes
    return Question(
        measures=(term.measure,), periods=periods, funds=(fund,), where=where, as_of=as_of,
        verified=verified,
    )  # fmt: skip


def parts(
    evaluation: Evaluation,
    indicator: str,
    country: str = REGION,
    year: str | int | None = None,
    split: Mapping[str, Any] | None = None,
) -> tuple[Part, ...]:
    """The questions behind one cell; without a year behind the cumulative one.

    `split` fixes one code per axis. Sums over the parts of a term give the cell's line. The
    change of a mean has the papers of the year and, marked, those it is compared with; where
    no figure exists (a mean over all years) there are no parts.
    """
    row = evaluation.row(indicator)
    places = [one for one in evaluation.countries if country in (REGION, one.code)]
    years = tuple(y for y in evaluation.years if year is None or y.key == str(year))
    narrow = {axis: frozenset([code]) for axis, code in (split or {}).items()}
    if row.definition.method == Additivity.MEAN_CHANGE:
        if year is None:
            return ()
        return tuple(_mean_parts(evaluation, row, places, years[0], narrow))
    if row.definition.method == Additivity.RATIO and year is None:
        return ()
    distinct = row.definition.method == Additivity.SUBJECTS
    return tuple(
        Part(
            term,
            question_for(
                term, fund=evaluation.award.fund.code, countries=[p.code for p in places],
                periods=years, split=narrow, as_of=evaluation.as_of, verified=evaluation.verified,
            ),
            distinct=distinct,
        )
        for term in row.definition.terms
    )  # fmt: skip


def compared_with(
    years: tuple[Period, ...], joined: JoinedCountry, year: Period
) -> tuple[str, tuple[Period, ...]]:
    """(round, periods) of the papers that a year's mean is compared with in a country.

    In the first year, or the first after joining, the baseline papers up to then; later the
    papers of the year before.
    """
    index = years.index(year)
    first = next((i for i, one in enumerate(years) if one.last >= joined.joined_on), index)
    if index <= first:
        return Round.BASELINE, years[: index + 1]
    return Round.FOLLOW_UP, (years[index - 1],)


def _mean_parts(
    evaluation: Evaluation,
    row: IndicatorFigures,
    places: list[JoinedCountry],
    year: Period,
    narrow: Where,
) -> Iterator[Part]:
    pooled = [p for p in places if len(places) == 1 or _is_number(row, p, year)]
    for place in pooled:
        before, periods = compared_with(evaluation.years, place, year)
        for round_, when in ((Round.FOLLOW_UP, (year,)), (before, periods)):
            for term in row.definition.terms:
                question = question_for(
                    term, fund=evaluation.award.fund.code, countries=[place.code], periods=when,
                    round_=round_, split=narrow, as_of=evaluation.as_of,
                    verified=evaluation.verified,
                )  # fmt: skip
                yield Part(term, question, before=when is periods)


def _is_number(row: IndicatorFigures, place: JoinedCountry, year: Period) -> bool:
    return row.countries[place.code].years[year.key].result.value is not None
