"""An audience closes, or is refused: joint cells, or margins that each add up to the total."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.ledger.codes import Age, Breakdown, Sex
from turna.ledger.intake import RefusedError
from turna.outreach.inputs import Cell, Margins
from turna.outreach.rules import Heads, audience


def sums(rows: Iterable[Heads]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows:
        found[row.breakdown] = found.get(row.breakdown, 0) + row.count
    return found


def test_nobody_counted_is_not_zero() -> None:
    assert audience((), None).total is None
    assert audience((), Margins(0)).total == 0
    assert audience((), Margins(0)).rows == ()


def test_margins_close_with_not_recorded() -> None:
    found = audience((), Margins(30, sex={Sex.FEMALE: 20}, group={"youth": 30}))
    assert found.total == 30
    assert sums(found.rows) == {Breakdown.SEX: 30, Breakdown.AGE: 30, Breakdown.GROUP: 30}
    assert Heads(Breakdown.SEX, Sex.NOT_RECORDED, 0, None, 10) in found.rows
    assert Heads(Breakdown.AGE, 0, Age.NOT_RECORDED, None, 30) in found.rows
    assert [row for row in found.rows if row.breakdown == Breakdown.GROUP] == [
        Heads(Breakdown.GROUP, 0, 0, "youth", 30)
    ]


def test_joint_cells_are_their_own_total() -> None:
    cells = (Cell(Sex.FEMALE, Age.A18_29, "youth", 12), Cell(Sex.MALE, Age.A18_29, None, 0))
    found = audience(cells, None)
    assert found.total == 12
    assert found.rows == (Heads(Breakdown.JOINT, Sex.FEMALE, Age.A18_29, "youth", 12),)


def test_numbers_may_come_as_text() -> None:
    margins: Any = Margins("30", sex={"1": "20"}, age={"20": 5.0})  # type: ignore[arg-type,dict-item]
    assert audience((), margins).total == 30


@pytest.mark.parametrize(
    ("cells", "margins", "words"),
    [
        ((Cell(1, 20, None, 5),), Margins(5), "one of the two"),
        ((), Margins(30, sex={1: 20, 2: 11}), "31 people, but 30 in all"),
        ((), Margins(30, age={20: 31}), "by age"),
        ((), Margins(30, group={"youth": 31}), "by group"),
        ((), Margins(30, sex={1: 20, 0: 5}), "25 people, but 30 in all"),
        ((), Margins(30, group={"youth": 20, "-": 5}), "25 people, but 30 in all"),
        ((), Margins(-1), "out of range"),
        ((), Margins(30, sex={1: -5}), "out of range"),
        ((), Margins(1_000_001), "out of range"),
        ((), Margins("thirty"), "“thirty” is not a whole number"),  # type: ignore[arg-type]
        ((), Margins(30.5), "“30.5” is not a whole number"),  # type: ignore[arg-type]
        ((), Margins(total=True), "not a whole number"),
        ((), Margins(30, sex={7: 3}), "Use one of: 0 (not recorded)"),
        ((), Margins(30, age={15: 3}), "Use one of: 0 (not recorded)"),
        ((Cell(1, 20, None, "many"),), None, "“many” is not a whole number"),  # type: ignore[arg-type]
        ((Cell(1, 20, None, -2),), None, "out of range"),
        ((Cell(9, 20, None, 2),), None, "not one of the choices"),
        ((Cell(1, 20, "youth", 2), Cell(1, 20, "youth", 3)), None, "Put them together"),
        ((Cell(1, 20, 7, 2),), None, "named by its code"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_contradictions_are_refused(cells: Any, margins: Any, words: str) -> None:
    with pytest.raises(RefusedError) as caught:
        audience(cells, margins)
    assert words in str(caught.value.message)


counts = st.integers(0, 500)


@given(
    st.dictionaries(st.sampled_from([1, 2, 3]), counts),
    st.dictionaries(st.sampled_from([10, 12, 20, 33]), counts),
    st.dictionaries(st.sampled_from(["youth", "migrants"]), counts),
    st.integers(0, 2000),
)
def test_margins_that_fit_always_close_and_others_never_pass(
    sex: dict[int, int], age: dict[int, int], group: dict[str, int], total: int
) -> None:
    margins = Margins(total, sex=sex, age=age, group=group)
    if max(sum(sex.values()), sum(age.values()), sum(group.values())) > total:
        with pytest.raises(RefusedError):
            audience((), margins)
        return
    found = audience((), margins)
    expected = (
        dict.fromkeys((Breakdown.SEX, Breakdown.AGE, Breakdown.GROUP), total) if total else {}
    )
    assert sums(found.rows) == expected
    by_sex = {r.sex: r.count for r in found.rows if r.breakdown == Breakdown.SEX}
    assert {k: v for k, v in by_sex.items() if k} == {k: v for k, v in sex.items() if v}
