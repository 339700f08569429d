"""A plain model of the ledger: lists and dictionaries, no SQL, no code of the ledger.

A record is a list of `Fact`s. The model keeps every state a record ever had with the moment
from which it held, so that it can answer as of any moment.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

COARSE = {
    0: 0, 10: 10, 11: 10, 12: 10, 20: 20, 21: 20, 22: 20, 23: 20, 24: 20, 30: 30, 31: 30, 32: 30,
    33: 30,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a record stands for in one cell. Places, organisations and funds are codes."""

    measure: str
    day: date
    country: str
    place: str
    org: str
    region: str = ""  # the country it lies in, for a place in no region
    fund: str = "-"
    share: int = 0
    split: str = "joint"  # or "sex", "age", "group" for margins
    sex: int = 0
    age: int = 0
    group: str = "-"
    facets: tuple[tuple[str, str], ...] = ()
    subject: int | None = None
    value: int = 1

    def code(self, axis: str) -> Any:
        if axis == "region":
            return self.region
        if axis == "age_band":
            return COARSE[self.age]
        if axis == "month":
            return self.day.year * 12 + self.day.month - 1
        if hasattr(self, axis):
            return getattr(self, axis)
        return dict(self.facets).get(axis, "-")

    def also(self, fund: str) -> "Fact":
        return replace(self, fund=fund, share=1)


def taken_split(axes: Collection[str]) -> str:
    """Of a record with margins, the one that counts in figures along these axes."""
    if "sex" in axes:
        return "sex"
    if "age" in axes or "age_band" in axes:
        return "age"
    return "group" if "group" in axes else "sex"


def figure(
    facts: Iterable[Fact],
    *,
    measures: Collection[str],
    by: tuple[str, ...] = (),
    periods: Collection[Any] = (),
    funds: Collection[str] = (),
    where: Mapping[str, Collection[Any]] | None = None,
    distinct: bool = False,
) -> dict[tuple[Any, ...], int]:
    """Counts (or, distinct, persons) by code; `funds` are all that count, children included."""
    where = where or {}
    split = taken_split({*by, *where})
    cells: Counter[tuple[Any, ...]] = Counter()
    persons: dict[tuple[Any, ...], Counter[int]] = {}
    for fact in facts:
        if fact.measure not in measures or fact.split not in {"joint", split}:
            continue
        if "share" not in where and fact.share != 0:
            continue
        if funds and fact.fund not in funds:
            continue
        if any(fact.code(axis) not in codes for axis, codes in where.items()):
            continue
        period = next((p.key for p in periods if p.first <= fact.day <= p.last), "")
        if periods and not period:
            continue
        key = tuple(period if axis == "period" else fact.code(axis) for axis in by)
        cells[key] += fact.value
        if fact.subject is not None:
            persons.setdefault(key, Counter())[fact.subject] += fact.value
    if distinct:
        counted = {key: sum(n > 0 for n in nets.values()) for key, nets in persons.items()}
        return {key: count for key, count in counted.items() if count}
    return {key: count for key, count in cells.items() if count}


@dataclass
class Plain:
    """Records by key, now and at every moment of the past."""

    now: dict[Any, list[Fact]] = field(default_factory=dict)
    past: list[tuple[int, dict[Any, list[Fact]]]] = field(default_factory=list)

    def put(self, key: Any, facts: Iterable[Fact]) -> None:
        self.now[key] = list(facts)

    def at(self, moment: int) -> None:
        """What holds now holds from this moment (a posting's number) on."""
        self.past.append((moment, {key: list(facts) for key, facts in self.now.items()}))

    def facts(self, moment: int | None = None) -> list[Fact]:
        state = self.now
        if moment is not None:
            state = {}
            for number, held in self.past:
                if number <= moment:
                    state = held
        return [fact for facts in state.values() for fact in facts]

    def figure(self, *, as_of: int | None = None, **question: Any) -> dict[tuple[Any, ...], int]:
        return figure(self.facts(as_of), **question)
