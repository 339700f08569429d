"""Test papers: a hundred questions each, with the published means to the last hundredth."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from turna.ledger.codes import Sex
from turna.programmes.codes import Round
from turna.site.demo import partners
from turna.site.demo.days import event_days
from turna.site.demo.facts import COUNTRIES, YEAR_DAYS, rows

MOST = 100
# Before the programme; in Kyrgyzstan in project year 1, before the country joined.
_BASELINE_DAYS = {"KG": (date(2011, 9, 5), date(2011, 9, 26))}
_RETAKEN_IN = 2
_FIRST_BASELINE = (date(2010, 7, 5), date(2010, 9, 30))


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """One paper; `year` 0 is the baseline. `taker` is a number, nobody's name.

    A paper that `counts` not was written again later in the year.
    """

    country: str
    year: int
    organisation: str
    place: str
    day: date
    taker: int
    round: str
    score: int
    sex: int
    counts: bool = True


def plan(rng: Random, country: str) -> list[PaperPlan]:
    """A country's papers by day."""
    found: list[PaperPlan] = []
    for row in rows("papers.csv"):
        if row["country"] == country:
            sitting = _sitting(
                rng, country, int(row["year"]), int(row["takers"]), int(row["points"])
            )
            found += sitting
            if int(row["year"]) == _RETAKEN_IN:
                found += [_earlier(rng, paper) for paper in rng.sample(sitting, 2)]
    return sorted(found, key=lambda paper: (paper.day, paper.taker))


def _sitting(rng: Random, country: str, year: int, takers: int, points: int) -> list[PaperPlan]:
    if year == 0:
        first, last = _BASELINE_DAYS.get(country, _FIRST_BASELINE)
    else:
        first, last = YEAR_DAYS[year]
        first = last.replace(month=5, day=1)  # after the year's trainings
    mission = partners.mission(country)
    days = event_days(rng, first, last, 3)
    seat = partners.partner(mission).seat
    return [
        PaperPlan(
            country=country, year=year, organisation=mission, place=seat,
            day=days[number * 3 // takers], taker=COUNTRIES.index(country) * 1000 + number + 1,
            round=Round.BASELINE if year == 0 else Round.FOLLOW_UP, score=score,
            sex=int(Sex.FEMALE if rng.random() < 0.7 else Sex.MALE),
        )
        for number, score in enumerate(_scores(rng, takers, points))
    ]  # fmt: skip


def _earlier(rng: Random, paper: PaperPlan) -> PaperPlan:
    """The paper that its taker was not content with."""
    return replace(
        paper, day=paper.day - timedelta(days=rng.randint(20, 60)),
        score=max(0, paper.score - rng.randint(5, 20)), counts=False,
    )  # fmt: skip


def _scores(rng: Random, takers: int, points: int) -> list[int]:
    """So many scores from 0 to 100 that sum to `points`."""
    mean = points / takers
    found = [max(25, min(MOST, round(rng.gauss(mean, 8)))) for _ in range(takers)]
    while (missing := points - sum(found)) != 0:
        step = 1 if missing > 0 else -1
        number = rng.randrange(takers)
        if 0 <= found[number] + step <= MOST:
            found[number] += step
    return found
