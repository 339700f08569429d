"""The tile grid: every region once, nothing on top of another, classes as the key says."""

from collections import Counter
from itertools import combinations

import pytest

from core.charts import examples
from core.charts.reading import Drawing
from turna.core.charts import Gap, GapKind, tiles
from turna.core.charts.layouts import layout
from turna.core.charts.numbers import classes
from turna.directory.seed import place_rows

BOTH = pytest.mark.parametrize("narrow", [False, True])
REGIONS = {"KG": 9, "KZ": 20, "TJ": 5, "TM": 6, "UZ": 14}


def test_each_of_the_54_regions_has_its_own_place() -> None:
    found = layout().tiles
    assert Counter(tile.group for tile in found) == REGIONS
    assert len({tile.code for tile in found}) == 54
    assert len({(tile.col, tile.row) for tile in found}) == 54


def test_the_layout_knows_the_regions_of_the_directory() -> None:
    known = {place.code for place in place_rows() if place.kind == "region"}
    assert {tile.code for tile in layout().tiles} == {
        code for code in known if code.partition("-")[0] in REGIONS
    }


def test_short_labels_are_told_apart_within_a_country() -> None:
    shorts = Counter((tile.group, tile.short) for tile in layout().tiles)
    assert set(shorts.values()) == {1}
    assert all(2 <= len(tile.short) <= 3 for tile in layout().tiles)


def test_tiles_of_a_country_touch_one_another() -> None:
    for group in layout().groups:
        left = {(tile.col, tile.row) for tile in layout().tiles if tile.group == group}
        reached, edge = set(), [min(left)]
        while edge:
            col, row = edge.pop()
            if (col, row) in left and (col, row) not in reached:
                reached.add((col, row))
                edge += [(col + 1, row), (col - 1, row), (col, row + 1), (col, row - 1)]
        assert reached == left, group


@pytest.mark.parametrize(
    ("first", "side", "second"),
    [
        ("KZ-27", "west", "KZ-63"), ("KZ-59", "north", "KZ-75"), ("TM-B", "west", "KG-Y"),
        ("KZ-61", "north", "UZ-TK"), ("TJ-GB", "south", "KG-O"), ("UZ-QR", "west", "UZ-AN"),
        ("KG-B", "south", "KG-T"), ("TJ-SU", "north", "TJ-KT"), ("TM-D", "north", "TM-S"),
        ("UZ-SU", "south", "UZ-SA"), ("KG-GB", "west", "KG-Y"), ("TM-B", "west", "TM-L"),
    ],
)  # fmt: skip
def test_places_lie_as_on_a_map(first: str, side: str, second: str) -> None:
    at = {tile.code: tile for tile in layout().tiles}
    one, other = at[first], at[second]
    assert {
        "west": one.col < other.col,
        "north": one.row < other.row,
        "south": one.row > other.row,
    }[side]


@BOTH
def test_54_squares_are_drawn_and_none_overlap(narrow: bool) -> None:
    boxes = Drawing(examples.regions(), narrow=narrow).boxes("chart-tile")
    assert len(boxes) == 54
    assert len({(round(box.width, 1), round(box.height, 1)) for box in boxes}) == 1
    for one, other in combinations(boxes, 2):
        apart = (
            one.right < other.x or other.right < one.x
            or one.bottom < other.y or other.bottom < one.y
        )  # fmt: skip
        assert apart


@BOTH
def test_each_tile_is_painted_in_the_class_of_its_value(narrow: bool) -> None:
    codes = [tile.code for tile in layout().tiles]
    values = {code: index // 2 for index, code in enumerate(codes)}
    chart = tiles(title="t", values=values)
    drawing = Drawing(chart, narrow=narrow)
    found = classes(values.values())
    painted = {
        one.findtext("title", "").partition(":")[0]: one.get("class", "")
        for one in drawing.root.iter("rect")
        if "chart-tile" in one.get("class", "")
    }
    for code, value in values.items():
        step = next(i for i, c in enumerate(found, 1) if c.low <= value <= c.high)
        assert f"chart-class-{step}" in painted[code]


def test_the_key_says_the_real_breaks() -> None:
    values = {"KG-B": 3, "KG-O": 3, "KZ-71": 1200, "TJ-DU": 40, "UZ-TK": 41, "TM-S": 900}
    drawn = Drawing(tiles(title="t", values=values, steps=3)).texts
    assert [text for text in drawn if "–" in text] == ["40 – 41", "900 – 1\u202f200"]
    assert "3" in drawn  # a class of one value says it once


def test_no_data_withheld_and_zero_are_three_looks() -> None:
    values = {"KG-N": 0, "TM-S": "withheld", "TJ-DU": 5}
    drawing = Drawing(tiles(title="t", values=values))
    tiles_drawn = {
        one.findtext("title", ""): one
        for one in drawing.root.iter("rect")
        if "chart-tile" in one.get("class", "")
    }
    assert "chart-class-" in tiles_drawn["KG-N: 0"].get("class", "")
    assert tiles_drawn["TM-S: withheld"].get("fill") is None
    assert "chart-paper" in tiles_drawn["TM-S: withheld"].get("class", "")
    assert tiles_drawn["KG-B: no data"].get("fill", "").endswith("-nodata)")
    assert {"no data", "withheld"} <= set(drawing.texts)


def test_a_map_without_any_number_still_explains_itself() -> None:
    drawing = Drawing(tiles(title="t", values={}))
    assert len(drawing.boxes("chart-tile")) == 54
    assert "no data" in drawing.texts


@BOTH
def test_every_other_reason_is_explained_too(narrow: bool) -> None:
    codes = [tile.code for tile in layout().tiles]
    values = dict(zip(codes, [Gap(kind) for kind in GapKind], strict=False))
    drawn = set(Drawing(tiles(title="t", values=values), narrow=narrow).texts)
    assert {str(kind.label) for kind in GapKind} <= drawn


def test_names_and_short_labels_are_the_callers() -> None:
    chart = tiles(
        title="t",
        values={"KG-B": 7},
        names={"KG-B": "Баткен облусу", "KG": "Кыргызстан"},
        short={"KG-B": "Бат"},
    )
    drawing = Drawing(chart)
    assert {"Бат", "Кыргызстан"} <= set(drawing.texts)
    assert ("Баткен облусу", "KG-B", 7) in chart.rows
    assert "Capital letters: a city" not in drawing.texts
    assert "Баткен облусу (KG-B): 7" in [box.tip for box in drawing.boxes("chart-tile")]
