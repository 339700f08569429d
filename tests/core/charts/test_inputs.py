"""What cannot be drawn is refused in words."""

from datetime import date
from decimal import Decimal

import pytest

from turna.core.charts import (
    Gap,
    GapKind,
    Series,
    Source,
    Step,
    Tone,
    bars,
    columns,
    line,
    progress,
    tiles,
    waterfall,
)
from turna.core.charts.inputs import as_value
from turna.ledger.codes import Nothing


@pytest.mark.parametrize("kind", list(GapKind))
def test_a_reason_may_be_given_as_plain_text(kind: GapKind) -> None:
    assert as_value(str(kind)) == Gap(kind)


def test_none_is_no_data_and_zero_is_a_number() -> None:
    assert as_value(None) == Gap(GapKind.NO_DATA)
    assert as_value(0) == 0


def test_the_ledgers_reasons_are_known() -> None:
    assert [as_value(reason) for reason in Nothing] == [Gap(GapKind(str(r))) for r in Nothing]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("secret", "neither a number nor a reason"),
        (True, "must be a number"),
        (float("nan"), "cannot be drawn"),
        (Decimal("Infinity"), "cannot be drawn"),
        ([1], "must be a number"),
    ],
)
def test_other_values_are_refused(raw, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        as_value(raw)


ONE = [Series("Events", [1])]


@pytest.mark.parametrize("maker", [columns, bars])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"categories": [], "series": ONE}, "at least one category"),
        ({"categories": ["a"], "series": []}, "at least one series"),
        ({"categories": ["a", "a"], "series": ONE}, "“a” comes twice"),
        ({"categories": [" "], "series": ONE}, "label is empty"),
        ({"categories": ["a", "b"], "series": ONE}, "“Events” has 1 values for 2 categories"),
        ({"categories": ["a"], "series": ONE * 2}, "same label"),
        ({"categories": ["a"], "series": ONE, "title": " "}, "title is empty"),
        (
            {"categories": ["a"], "series": [Series("x", [-1])], "stacked": True},
            "none of them may be negative",
        ),
        (
            {"categories": ["a"], "series": [Series(name, [1]) for name in "vwxyz"]},
            "at most four",
        ),
        (
            {"categories": ["a"], "series": [Series(n, [1], Tone.PLAIN) for n in "xy"]},
            "same tone",
        ),
    ],
)
def test_what_cannot_be_drawn_says_why(maker, given, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        maker(**{"title": "Title", **given})


def test_other_makers_say_why_too() -> None:
    with pytest.raises(ValueError, match="at least two categories"):
        line(title="t", categories=["a"], series=ONE)
    with pytest.raises(ValueError, match="“z” is highlighted"):
        bars(title="t", categories=["a"], series=ONE, highlight=["z"])
    with pytest.raises(ValueError, match="no region “XX-1”"):
        tiles(title="t", values={"XX-1": 3})
    with pytest.raises(ValueError, match="no region “KG-ZZ”"):
        tiles(title="t", values={}, names={"KG-ZZ": "Nowhere"})
    with pytest.raises(ValueError, match="1 to 5 classes"):
        tiles(title="t", values={}, steps=6)
    with pytest.raises(ValueError, match="no tile layout"):
        tiles(title="t", values={}, where="../secrets")
    with pytest.raises(ValueError, match="must be a number"):
        waterfall(title="t", before=Step("a", "withheld"), parts=[], after=Step("b", 1))
    with pytest.raises(ValueError, match="neither a number nor a reason"):
        progress("lots")


def test_series_without_a_tone_get_what_others_left() -> None:
    chart = columns(
        title="t",
        categories=["a"],
        series=[Series("x", [1]), Series("y", [2], Tone.ACCENT), Series("z", [3])],
    )
    drawn = chart.svg()
    assert 'class="chart-bar chart-plain"' in drawn
    assert drawn.count('class="chart-bar chart-accent"') == 1


def test_the_source_says_its_day() -> None:
    assert str(Source("results ledger")) == "Source: results ledger"
    assert str(Source("ledger", date(2015, 6, 7))) == "Source: ledger, as of 7 June 2015"
