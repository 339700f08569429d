"""Sixty deeds of all kinds, for tests that ask along every axis."""

import random
from datetime import date, timedelta
from typing import Any

from turna.ledger.codes import Cause


def _margins(rng: random.Random) -> list[tuple[str, int, int, int]]:
    total = rng.randint(2, 30)
    first = rng.randint(1, total - 1)
    return [
        ("sex", 1, 0, first), ("sex", 2, 0, total - first),
        ("age", 0, 10, first), ("age", 0, 0, total - first),
        ("group", 0, 0, total),
    ]  # fmt: skip


def _joint(rng: random.Random) -> list[tuple[str, int, int, int]]:
    cells = {
        (rng.randint(0, 3), rng.choice([0, 10, 11, 12, 20, 21, 30, 33])): rng.randint(1, 20)
        for _ in range(rng.randint(1, 4))
    }
    return [("joint", sex, age, value) for (sex, age), value in cells.items()]


def sixty_deeds(deeds: Any, organisations: Any, places: Any, funds: Any) -> Any:
    """Sixty deeds of all kinds; some corrected, moved, voided since."""
    rng = random.Random(7804)
    where = [
        (organisations.ngo, places.batken), (organisations.ngo, places.kadamjay),
        (organisations.ngo, places.pulgon), (organisations.ngo, places.russia),
        (organisations.other_ngo, places.asht), (organisations.other_ngo, places.tj),
        (organisations.mission, places.kg),
    ]  # fmt: skip
    payers = [None, *vars(funds).values()]
    made = []
    for number in range(60):
        org, place = rng.choice(where)
        cells = [_margins, _joint][number % 2](rng)
        cells += [("person", rng.randint(1, 2), rng.choice([0, 12, 22, 30]), 1)] * (number % 3 == 0)
        made.append(deeds.make(
            org, place, date(2013, 5, 1) + timedelta(days=rng.randrange(730)), cells,
            category=rng.choice(["talk", "film", "drama"]), subject=rng.randint(2, 9),
            group=rng.choice(["", "pupils", "migrants"]), fund=rng.choice(payers),
            also=rng.choice([None, None, funds.other]),
        ))  # fmt: skip
    deeds.post(*made)
    for deed in rng.sample(made, 15):
        deeds.split(deed, _joint(rng))
        deeds.change(deed, day=deed.day + timedelta(days=rng.randint(-40, 40)))
        deeds.post(deed, cause=Cause.MOVED)
    for deed in rng.sample(made, 6):
        deeds.change(deed, state="voided")
        deeds.post(deed, cause=Cause.VOIDED)
    return deeds
