"""One chart of each kind, with what makes drawing hard: gaps, long names, small changes."""

from datetime import date
from decimal import Decimal

from turna.core.charts import (
    Chart,
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
from turna.core.charts.layouts import layout

YEARS = ("Year 1", "Year 2", "Year 3", "Year 4", "Year 5")
COUNTRIES = ("Kazakhstan", "Kyrgyzstan", "Tajikistan", "Turkmenistan", "Uzbekistan")
SOURCE = Source("results ledger", date(2015, 6, 7))
NOT_JOINED = Gap(GapKind.NOT_APPLICABLE, "not applicable: had not joined yet")


def target_and_result() -> Chart:
    return columns(
        title="Kyrgyzstan reached 178\u202f% of its target in year 5",
        subtitle="People reached in Kyrgyzstan by project year",
        unit="people",
        categories=YEARS,
        across="Year",
        series=[
            Series("Target", [NOT_JOINED, 1190, 1310, 35000, 35000], Tone.QUIET),
            Series("Result", [NOT_JOINED, 37841, 43665, 66961, 62144], Tone.ACCENT),
        ],
        source=SOURCE,
        note="Targets were set anew in year 4.",
    )


def by_sex() -> Chart:
    return columns(
        title="Two thirds of the people reached in year 3 were women",
        subtitle="People reached by sex and project year",
        unit="people",
        categories=YEARS,
        across="Year",
        stacked=True,
        series=[
            Series("Female", [8120, 9340, 14210, 12876, GapKind.NOT_YET_DUE], Tone.FEMALE),
            Series("Male", [7011, 6120, 7230, 8123, GapKind.NOT_YET_DUE], Tone.MALE),
            Series("Not recorded", [1200, 640, 0, 310, GapKind.NOT_YET_DUE], Tone.UNRECORDED),
        ],
        source=SOURCE,
    )


def women_by_country() -> Chart:
    return bars(
        title="Uzbekistan reached the most women: 123\u202f456",
        subtitle="Women reached directly, June 2010 to September 2015",
        unit="women",
        categories=("Uzbekistan", "Kyrgyzstan", "Kazakhstan", "Tajikistan", "Turkmenistan"),
        across="Country",
        series=[
            Series(
                "Women",
                [123456, 98012, 97550, 61200, Gap(GapKind.WITHHELD, "withheld: fewer than 11")],
            )
        ],
        highlight=["Uzbekistan"],
        source=SOURCE,
    )


def sex_by_country() -> Chart:
    return bars(
        title="In every country more women than men came",
        subtitle="People reached by sex",
        categories=COUNTRIES,
        stacked=True,
        series=[
            Series("Female", [61200, 98012, 35000, 40100, 120000], Tone.FEMALE),
            Series("Male", [51200, 68012, 15000, 30100, 90000], Tone.MALE),
        ],
        source=SOURCE,
    )


def calls_over_time() -> Chart:
    months = [f"{month} {year}" for year in (2013, 2014) for month in MONTHS]
    return line(
        title="Calls doubled after the campaign of September 2013",
        subtitle="Consultations by month",
        unit="calls",
        categories=months,
        across="Month",
        series=[
            Series(
                "Kyrgyzstan", [*_wave(24, 310, 9)[:20], *[GapKind.NOT_YET_DUE] * 4], Tone.ACCENT
            ),
            Series("Tajikistan", [*_wave(9, 240, 4), None, None, *_wave(13, 260, 5)], Tone.PLAIN),
        ],
        source=SOURCE,
    )


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _wave(count: int, start: int, slope: int) -> list[int]:
    return [start + slope * i + (i * 37 % 11) * 9 for i in range(count)]


def score_over_time() -> Chart:
    return line(
        title="Mean test score rose from 48.5 to 71.25",
        subtitle="Mean score of the tests after training, of 100",
        categories=YEARS,
        series=[Series("All countries", [Decimal("48.5"), 52, 60.5, GapKind.MISSING, 71.25])],
        source=SOURCE,
    )


def bridge() -> Chart:
    return waterfall(
        title="7 fewer than on 1 March 2014: 405 instead of 412",
        subtitle="People assisted in year 3, at two moments",
        unit="people",
        before=Step("On 1 March 2014", 412),
        parts=[
            Step("entered after the month was closed", 9),
            Step("merged, or a merge undone", -12),
            Step("moved to another place, day or organisation", -4),
        ],
        after=Step("On 7 June 2015", 405),
        source=SOURCE,
    )


def bridge_from_zero() -> Chart:
    return waterfall(
        title="Two batches made most of the change",
        before=Step("Before", 40),
        parts=[Step("sourced batch", 120), Step("voided", -75), Step("corrected", 15)],
        after=Step("After", 100),
    )


def below_zero() -> Chart:
    return columns(
        title="Two teams lost members",
        categories=("Osh", "Batken", "Naryn"),
        series=[Series("Change", [12, -7, -3])],
    )


def regions() -> Chart:
    values = {tile.code: (index * 7919 % 13) * 83 + 5 for index, tile in enumerate(layout().tiles)}
    values |= {"KG-N": 0, "KZ-71": 1204}
    given: dict[str, object] = {**values, "TM-S": "withheld", "TM-B": "withheld"}
    for code in ("TJ-GB", "KZ-62", "KZ-10", "KZ-33"):
        given[code] = None
    return tiles(
        title="Most events were held in the Fergana valley and the north",
        subtitle="Events by region, June 2010 to September 2015",
        unit="events",
        values=given,  # type: ignore[arg-type]
        names={**dict(zip(("KZ", "KG", "TJ", "TM", "UZ"), COUNTRIES, strict=True)),
               "KG-N": "Naryn region"},
        source=SOURCE,
    )  # fmt: skip


def achievements() -> list[Chart]:
    return [progress(value, title="Kyrgyzstan") for value in (
        0, 34, 100, 124, 480, 3180, GapKind.NO_TARGET_SET, GapKind.NOT_APPLICABLE,
        GapKind.NOT_YET_DUE, GapKind.MISSING, GapKind.NOT_ADDITIVE, GapKind.WITHHELD,
    )]  # fmt: skip


def all_gaps() -> Chart:
    return bars(
        title="Each reason for no number looks different",
        categories=[str(kind.label).capitalize() for kind in GapKind] + ["Zero"],
        series=[Series("Events", [*GapKind, 0])],
    )


def every() -> list[Chart]:
    """All of them, the small ones of the cells excepted."""
    return [
        target_and_result(), by_sex(), women_by_country(), sex_by_country(), calls_over_time(),
        score_over_time(), bridge(), bridge_from_zero(), below_zero(), regions(), all_gaps(),
    ]  # fmt: skip
