"""Lengths are what the numbers say."""

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts import examples
from core.charts.reading import Drawing
from turna.core.charts import (
    Gap,
    GapKind,
    Series,
    Step,
    Tone,
    bars,
    columns,
    line,
    progress,
    waterfall,
)

BOTH = pytest.mark.parametrize("narrow", [False, True])
counts = st.lists(st.integers(0, 10**6), min_size=1, max_size=8)


def labels(count: int) -> list[str]:
    return [f"c{index}" for index in range(count)]


@settings(max_examples=40)
@given(counts, st.booleans())
def test_bars_are_as_long_as_their_values(values: list[int], narrow: bool) -> None:
    chart = bars(title="t", categories=labels(len(values)), series=[Series("n", values)])
    boxes = Drawing(chart, narrow=narrow).boxes()
    assert len(boxes) == len(values)
    most = max(values) or 1
    longest = max(box.width for box in boxes) or 1
    for value, box in zip(values, boxes, strict=True):
        assert box.width / longest == pytest.approx(value / most, abs=0.0005)


@settings(max_examples=40)
@given(counts)
def test_columns_are_as_high_as_their_values(values: list[int]) -> None:
    chart = columns(title="t", categories=labels(len(values)), series=[Series("n", values)])
    boxes = Drawing(chart).boxes()
    assert len({round(box.bottom, 1) for box in boxes}) == 1
    most, highest = max(values) or 1, max(box.height for box in boxes) or 1
    for value, box in zip(values, boxes, strict=True):
        assert box.height / highest == pytest.approx(value / most, abs=0.0005)


@BOTH
def test_values_below_zero_lie_beyond_the_line_of_zero(narrow: bool) -> None:
    standing = Drawing(examples.below_zero(), narrow=narrow).boxes()
    zero = standing[0].bottom
    assert [round(box.y - zero, 1) for box in standing[1:]] == [0, 0]
    lying = bars(title="t", categories=["a", "b"], series=[Series("n", [30, -12])])
    up, down = Drawing(lying, narrow=narrow).boxes()
    assert down.right == pytest.approx(up.x, abs=0.02)
    assert down.width / up.width == pytest.approx(12 / 30, abs=0.001)


def test_columns_of_a_group_stand_side_by_side() -> None:
    boxes = Drawing(examples.target_and_result()).boxes()
    assert len(boxes) == 8  # five years of two, without the year that has no number
    for before, after in pairwise(boxes):
        assert before.right < after.x


@pytest.mark.parametrize("maker", [bars, columns])
@BOTH
def test_parts_of_a_stack_join_without_a_gap(maker, narrow: bool) -> None:
    chart = maker(
        title="t",
        categories=["a", "b"],
        stacked=True,
        series=[
            Series("Female", [30, 10], Tone.FEMALE),
            Series("Male", [20, 0], Tone.MALE),
            Series("Not recorded", [5, 1], Tone.UNRECORDED),
        ],
    )
    drawing = Drawing(chart, narrow=narrow)
    parts = drawing.boxes()[:3]
    if maker is bars:
        assert parts[1].x == pytest.approx(parts[0].right, abs=0.02)
        assert parts[2].x == pytest.approx(parts[1].right, abs=0.02)
    else:
        assert parts[1].bottom == pytest.approx(parts[0].y, abs=0.02)
        assert parts[2].bottom == pytest.approx(parts[1].y, abs=0.02)
    assert {"55", "11"} <= set(drawing.texts)


def test_a_stack_with_a_gap_says_no_total() -> None:
    chart = bars(
        title="t",
        categories=["a"],
        stacked=True,
        series=[Series("x", [30]), Series("y", [GapKind.WITHHELD])],
    )
    drawing = Drawing(chart)
    assert drawing.texts.count("30") == 1  # the part's own number; no total of 30 at the end
    assert any("withheld" in sign for sign in drawing.signs)


def test_gaps_with_one_reason_share_one_sign_in_a_stack() -> None:
    drawing = Drawing(examples.by_sex())
    due = [sign for sign in drawing.signs if "not yet due" in sign]
    assert len(due) == 2  # on the stack, and in the key
    assert "Female" in due[0]
    assert "Not recorded" in due[0]


# Parts large enough not to be widened, and never so many that a level falls below zero.
changes = st.integers(30, 80) | st.integers(-80, -30)


@settings(max_examples=40)
@given(st.integers(500, 1500), st.lists(changes, max_size=6), st.booleans())
def test_a_bridge_closes(before: int, parts: list[int], narrow: bool) -> None:
    chart = waterfall(
        title="t",
        before=Step("before", before),
        parts=[Step(f"part {index}", change) for index, change in enumerate(parts)],
        after=Step("after", before + sum(parts)),
    )
    first, *drawn, last = Drawing(chart, narrow=narrow).boxes()
    x = first.right
    for change, box in zip(parts, drawn, strict=True):
        begin, end = (box.x, box.right) if change > 0 else (box.right, box.x)
        assert begin == pytest.approx(x, abs=0.03)
        x = end
    assert last.right == pytest.approx(x, abs=0.03)
    per_unit = {round(box.width / abs(change), 2) for change, box in zip(parts, drawn, strict=True)}
    assert len(per_unit) <= 1 or max(per_unit) - min(per_unit) <= 0.011


def test_the_smallest_part_of_a_bridge_is_still_seen() -> None:
    chart = waterfall(
        title="t",
        before=Step("a", 10),
        parts=[Step("one", 1), Step("many", 10**6)],
        after=Step("b", 1000011),
    )
    assert Drawing(chart).boxes()[1].width == 1.5


def test_a_bridge_that_does_not_close_is_refused() -> None:
    with pytest.raises(ValueError, match="they lead from 412 to 409, not to 405"):
        waterfall(title="t", before=Step("a", 412), parts=[Step("late", -3)], after=Step("b", 405))


def test_a_bridge_adds_exactly() -> None:
    parts = [Step("one", 0.1), Step("two", Decimal("0.2"))]
    chart = waterfall(title="t", before=Step("a", 0), parts=parts, after=Step("b", 0.3))
    assert chart.rows[-1] == ("b", 0.3)


def test_small_changes_cut_the_scale_and_say_so() -> None:
    cut, whole = Drawing(examples.bridge()), Drawing(examples.bridge_from_zero())
    assert any("it begins at 395, not at 0" in text for text in cut.texts)
    assert not any("cut" in text for text in whole.texts)
    before, late, *_parts, after = cut.boxes()
    per_unit = late.width / 9
    assert late.width > 100  # seen, and not a hair beside a whole drawn from zero
    assert before.width == pytest.approx((412 - 395) * per_unit, abs=0.05)
    assert after.width == pytest.approx((405 - 395) * per_unit, abs=0.05)
    first, *_parts, last = whole.boxes()
    assert last.width / first.width == pytest.approx(100 / 40, abs=0.01)


@BOTH
def test_a_gap_breaks_the_line_and_is_no_zero(narrow: bool) -> None:
    chart = line(
        title="t",
        categories=labels(6),
        series=[Series("n", [10, 20, None, 30, 40, Gap(GapKind.NOT_YET_DUE)])],
    )
    drawing = Drawing(chart, narrow=narrow)
    path = drawing.paths("chart-path")[0]
    assert path.count("M") == 2
    heights = [float(y) for y in re.findall(r" ([\d.]+)", path)]
    assert len(heights) == 4
    assert heights == sorted(heights, reverse=True)
    assert [sign for sign in drawing.signs if "no data" in sign]
    assert [sign for sign in drawing.signs if "not yet due" in sign]


def test_a_point_between_two_gaps_is_still_seen() -> None:
    values = [None, 5, None] + [1] * 40
    chart = line(title="t", categories=labels(43), series=[Series("n", values)])
    marks = [one.findtext("title") for one in Drawing(chart).root.iter("circle")]
    assert "c1, n: 5" in marks
    assert len(marks) == 2  # and the last


@BOTH
def test_names_at_the_ends_of_lines_do_not_meet(narrow: bool) -> None:
    series = [
        Series(f"Series {tone}", [1, 100 + index], tone)
        for index, tone in enumerate(list(Tone)[:6])
    ]
    chart = line(title="t", categories=["a", "b"], series=series)
    drawing = Drawing(chart, narrow=narrow)
    places = sorted(
        float(one.get("y", "0"))
        for one in drawing.root.iter("text")
        if "chart-halo" in one.get("class", "")
    )
    assert len(places) >= 12
    assert all(after - before > 12 for before, after in pairwise(places))
    assert places[0] > 0


@BOTH
@pytest.mark.parametrize("make", [columns, bars, line])
def test_gaps_are_drawn_as_signs_with_their_reason(make, narrow: bool) -> None:
    kinds = list(GapKind)
    chart = make(
        title="t", categories=[*labels(len(kinds)), "last"], series=[Series("n", [*kinds, 0])]
    )
    drawing = Drawing(chart, narrow=narrow)
    for kind in kinds:
        assert [sign for sign in drawing.signs if str(kind.label) in sign]
        assert any(str(kind.label) in text for text in drawing.texts)
    assert "0" in drawing.texts


def test_each_reason_has_a_sign_of_its_own() -> None:
    looks = {
        re.sub(r"<title>.*?</title>", "", found)
        for kind in GapKind
        for found in re.findall(r'class="chart-gap".*?</g>', progress(kind).svg())
    }
    assert len(looks) == len(GapKind)


def test_progress_is_measured_against_its_mark_at_a_hundred() -> None:
    def width(value: int) -> float:
        return Drawing(progress(value)).boxes()[0].width

    assert width(0) == 0
    assert width(50) == pytest.approx(width(100) / 2)
    assert width(124) == pytest.approx(width(100) * 1.24)
    assert width(3180) == width(150)  # what is beyond ends in an arrow
    assert "3\u202f180\u202f%" in Drawing(progress(3180)).texts
    assert not Drawing(progress("withheld")).boxes()
    assert Drawing(progress("withheld")).texts == ["withheld"]


@BOTH
@pytest.mark.parametrize("chart", examples.every(), ids=lambda chart: chart.words.title[:20])
def test_nothing_is_drawn_outside_the_view_box(chart, narrow: bool) -> None:
    drawing = Drawing(chart, narrow=narrow)
    wide, high = (float(part) for part in drawing.root.get("viewBox", "").split()[2:])
    for one in drawing.root.iter("text"):
        assert 0 <= float(one.get("x", "0")) <= wide
        assert 0 < float(one.get("y", "0")) <= high
    for one in drawing.root.findall("rect"):
        assert float(one.get("x", "0")) + float(one.get("width", "0")) <= wide + 0.02
        assert float(one.get("y", "0")) + float(one.get("height", "0")) <= high + 0.02


def test_many_columns_stand_and_say_some_of_their_labels() -> None:
    months = [f"{month}.{year}" for year in (2013, 2014) for month in range(1, 13)]
    chart = columns(title="t", categories=months, series=[Series("n", list(range(24)))])
    said = [text for text in Drawing(chart, narrow=True).texts if "." in text]
    assert said[0] == "1.2013"
    assert 3 <= len(said) < 24


def test_columns_without_room_lie_down() -> None:
    chart = examples.target_and_result()
    wide, narrow = Drawing(chart).boxes(), Drawing(chart, narrow=True).boxes()
    assert len({box.height for box in narrow}) == 1
    assert len({box.width for box in wide}) == 1
    assert len(wide) == len(narrow)
