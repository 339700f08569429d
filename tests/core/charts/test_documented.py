"""The examples of docs/charts.md run, and what it promises of them holds."""

import re
from datetime import date
from pathlib import Path

import pytest

from turna.core import charts
from turna.core.charts import Chart, findings

PAGE = (Path(__file__).parents[3] / "docs" / "charts.md").read_text(encoding="utf-8")
EXAMPLES = [
    text for text in re.findall(r"```python\n(.*?)```", PAGE, re.S) if not text.startswith("from ")
]


def test_there_is_an_example_of_each_maker() -> None:
    shown = {text.partition("(")[0] for text in EXAMPLES}
    assert shown == {name for name in charts.__all__ if name.islower()}


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_draw(text: str) -> None:
    names = {name: getattr(charts, name) for name in charts.__all__} | {"date": date}
    for call in re.split(r"\n(?=\w)", text.strip()):
        chart = eval(call, names)
        assert isinstance(chart, Chart)
        assert chart.svg().startswith("<svg")


def test_findings_say_what_the_page_says() -> None:
    rows = re.findall(r"\| `(\w+\(.*?\))` \| (.*?) \|", PAGE)
    said = {call.partition("(")[0] for call, _sentence in rows}
    assert said == {"achieved", "highest", "lowest", "trend", "reached", "changed"}
    for call, sentence in rows:
        if not re.search(r"countries|years", call):
            got = eval(call, vars(findings))
            assert got.replace("\u202f", " ") == sentence
