"""What every chart keeps: its words, its table, no style on a page, the same text each time."""

import csv
import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from django.template import Context, Template
from django.utils import translation

from core.charts import examples
from core.charts.reading import Drawing
from turna.core.charts import Gap, GapKind, Series, Step, bars, columns, progress, waterfall
from turna.core.charts.words import width, wrap

CHARTS = pytest.mark.parametrize(
    "chart",
    [*examples.every(), *examples.achievements()],
    ids=lambda chart: f"{chart.kind}-{chart.words.title[-20:]}",
)
NASTY = "<script>alert('x')</script> & \"quoted\" \x00\x0b]]>"


@CHARTS
@pytest.mark.parametrize("narrow", [False, True])
def test_a_page_gets_classes_and_no_style(chart, narrow: bool) -> None:
    text = chart.svg(narrow=narrow)
    assert "style" not in text
    assert "<script" not in text
    assert not re.search(r"#[0-9a-f]{3,6}\b", re.sub(r"url\(#[^)]*\)", "", text))
    ET.fromstring(text)


@CHARTS
def test_alone_it_is_a_whole_document_with_its_style(chart) -> None:
    text = chart.svg(standalone=True)
    root = ET.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("width")
    assert "<style>" in text
    assert "var(" not in text
    assert "style=" not in text
    if not chart.inline:
        written = "".join(root.itertext())
        assert chart.words.title in written.replace("\n", " ")
        shown = " ".join(
            "".join(t.itertext()) for t in root.iter("{http://www.w3.org/2000/svg}text")
        )
        assert chart.words.title in shown
        assert chart.words.source in shown


@CHARTS
def test_it_tells_those_who_do_not_see_it(chart) -> None:
    root = Drawing(chart).root
    assert root.get("role") == "img"
    if chart.inline:
        assert root.findtext("title") == chart.words.title
        return
    told = {one.get("id"): one for one in root}
    assert told[root.get("aria-labelledby")].text == chart.words.title
    assert told[root.get("aria-describedby")].tag == "desc"
    assert chart.description == told[root.get("aria-describedby")].text


def test_a_description_tells_each_figure_of_a_small_chart() -> None:
    assert (
        "Year 2: Target 1\u202f190, Result 37\u202f841" in examples.target_and_result().description
    )
    assert "Year 1: Target not applicable: had not joined yet" in (
        examples.target_and_result().description
    )
    assert "54 rows" in examples.regions().description


@CHARTS
def test_the_same_input_gives_the_same_text(chart) -> None:
    assert chart.svg() == chart.svg()
    again = next(
        one for one in [*examples.every(), *examples.achievements()] if one.key == chart.key
    )
    assert again.svg() == chart.svg()
    assert again.svg(standalone=True, narrow=True) == chart.svg(standalone=True, narrow=True)


def test_another_process_draws_the_same() -> None:
    code = (
        "import django, hashlib; django.setup();"
        "from core.charts import examples;"
        "print(hashlib.sha256(''.join(c.svg() for c in examples.every()).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed,
                 "DJANGO_SETTINGS_MODULE": "turna.site.settings"},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1


def test_ids_do_not_meet_on_a_page() -> None:
    ids = [
        one.get("id")
        for chart in examples.every()
        for narrow in (False, True)
        for one in Drawing(chart, narrow=narrow).root.iter()
        if one.get("id")
    ]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("standalone", [False, True])
def test_what_people_typed_is_text_and_nothing_else(standalone: bool) -> None:
    chart = columns(
        title=NASTY, subtitle=NASTY, unit=NASTY, note=NASTY, across=NASTY,
        categories=[NASTY, "b"],
        series=[Series(NASTY, [Gap(GapKind.MISSING, NASTY), 1])],
    )  # fmt: skip
    for narrow in (False, True):
        text = chart.svg(standalone=standalone, narrow=narrow)
        assert "<script" not in text
        ET.fromstring(text)
        assert "\x00" not in text
    page = Template("{% load charts %}{% chart it %}").render(Context({"it": chart}))
    assert "<script" not in page


def test_the_table_is_the_data() -> None:
    chart = examples.target_and_result()
    assert chart.head == ("Year", "Target", "Result")
    assert chart.rows[1] == ("Year 2", 1190, 37841)
    assert chart.rows[0][1] == Gap(GapKind.NOT_APPLICABLE, "not applicable: had not joined yet")
    assert examples.bridge().rows[2] == ("merged, or a merge undone", -12)
    assert len(examples.regions().rows) == 54


@CHARTS
def test_the_file_holds_the_table(chart) -> None:
    head, *rows = csv.reader(io.StringIO(chart.csv()))
    assert head == list(chart.head)
    assert len(rows) == len(chart.rows)
    for row, cells in zip(rows, chart.rows, strict=True):
        for text, cell in zip(row, cells, strict=True):
            if isinstance(cell, Gap):
                assert text == cell.text
            elif not isinstance(cell, str):
                assert float(text) == float(cell)


def test_a_spreadsheet_takes_no_label_for_a_formula() -> None:
    chart = bars(title="t", categories=["=1+1", "@b"], series=[Series("-n", [-5, "withheld"])])
    assert chart.csv() == "Category,'-n\n'=1+1,-5\n'@b,withheld\n"


def test_the_figure_on_a_page() -> None:
    page = Template("{% load charts %}{% chart it download='/chart.csv' level=3 %}").render(
        Context({"it": examples.target_and_result()})
    )
    assert (
        '<h3 class="chart-title">Kyrgyzstan reached 178\u202f% of its target in year 5</h3>' in page
    )
    assert "People reached in Kyrgyzstan by project year (people)" in page
    assert "Source: results ledger, as of 7 June 2015" in page
    assert "Targets were set anew in year 4." in page
    assert page.count("<svg") == 2
    assert '<th scope="row">Year 2</th><td class="number">1\u202f190</td>' in page
    assert '<span class="chart-gap-text">not applicable: had not joined yet</span>' in page
    assert '<a href="/chart.csv" download>' in page
    assert "style" not in re.sub(r"stylesheet", "", page)
    assert "<details" in page
    assert " open>" not in page


def test_the_figure_without_a_download_and_with_its_table_open() -> None:
    page = Template("{% load charts %}{% chart it opened=True %}").render(
        Context({"it": examples.below_zero()})
    )
    assert "download" not in page
    assert " open>" in page
    assert '<p class="chart-title">' in page
    with pytest.raises(ValueError, match="level 2 to 6"):
        Template("{% load charts %}{% chart it level=1 %}").render(
            Context({"it": examples.below_zero()})
        )


def test_in_a_cell_there_is_only_the_drawing() -> None:
    page = Template("{% load charts %}{% chart it %}").render(Context({"it": progress(124)}))
    assert page.startswith('<span class="chart-cell"><svg')
    assert "<table" not in page
    assert 'width="120" height="20"' in page
    assert "<title" in page
    assert "124\u202f% of the target" in page


def test_words_are_settled_when_the_chart_is_made() -> None:
    with translation.override("ru"):
        chart = columns(
            title="t",
            categories=["a"],
            series=[Series("n", [Gap(GapKind.MISSING, "нет сведений")])],
        )
    assert "нет сведений" in chart.svg()


def test_per_cent_stands_at_each_number_and_not_in_the_heading() -> None:
    chart = bars(title="t", unit="%", categories=["a"], series=[Series("n", [12])])
    assert chart.words.heading == ""
    assert "12\u202f%" in Drawing(chart).texts


def test_text_is_wrapped_to_its_room_and_long_words_are_cut() -> None:
    lines = wrap("moved to another place, day or organisation", 120, 14)
    assert len(lines) > 1
    assert all(width(line, 14) <= 120 for line in lines)
    assert " ".join(lines) == "moved to another place, day or organisation"
    cut = wrap("достопримечательность", 60, 14)
    assert "".join(cut) == "достопримечательность"
    assert all(width(line, 14) <= 60 for line in cut)
    assert wrap("", 100, 14) == []
    assert wrap("W", 1, 14) == ["W"]


def test_a_waterfall_without_parts_is_a_comparison() -> None:
    chart = waterfall(title="t", before=Step("a", 5), parts=[], after=Step("b", 5))
    assert len(Drawing(chart).boxes()) == 2
