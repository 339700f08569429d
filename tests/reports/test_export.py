"""The matrix as files: CSV and JSON exact, the spreadsheet with numbers and formulas."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from turna.ledger.readers import INTERNAL
from turna.reports import export
from turna.reports.matrix import build

MARCH = date(2012, 3, 31)


def written(kind: str) -> bytes:
    stream = io.BytesIO()
    export.write(build("TA.1", reader=INTERNAL), kind, stream)
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _reported(report: Any) -> None:
    report(("outreach.events", MARCH, 5), ("outreach.events", date(2013, 3, 31), 1))


def test_csv_has_an_empty_cell_where_there_is_no_number() -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv").decode())))
    found = {(r["indicator"], r["country"], r["project_year"]): r for r in rows}
    assert len(rows) == 2 * 2 * 3
    year = found["1.2", "KG", "2"]
    assert (year["target"], year["result"], year["achievement"]) == ("4", "5", "125")
    before = found["1.2", "KG", "1"]
    assert (before["target"], before["result"]) == ("", "")
    assert (before["target_nothing"], before["result_nothing"]) == ("not applicable",) * 2
    silent = found["1.2", "TJ", "1"]
    assert (silent["target"], silent["result"], silent["result_nothing"]) == ("0", "", "missing")
    assert found["1.2", "KG", "3"]["target_nothing"] == "no target set"


def test_json_says_why_there_is_no_number() -> None:
    document = json.loads(written("json"))
    kg = document["indicators"][0]["countries"][0]
    assert kg["country"] == "KG"
    assert [year["result"] for year in kg["years"]] == [
        {"nothing": "not applicable"}, {"value": 5}, {"value": 1},
    ]  # fmt: skip
    assert kg["cumulative"] == {"value": 6}


def test_the_spreadsheet_has_numbers_words_and_formulas() -> None:
    data = written("xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheet = book.get_sheet_by_index(0)
    rows = sheet.to_python(skip_empty_area=False)
    heads = rows[3]
    assert heads[4:11] == [
        "Target Y I", "Target Y II", "Target Y III", "Result Y I", "Result Y II", "Result Y III",
        "Cumulative result",
    ]  # fmt: skip
    kg = next(row for row in rows if row[2] == "Kyrgyzstan")
    assert kg[4:11] == ["not applicable", 4, "no target set", "not applicable", 5, 1, 6]
    assert kg[3] == 0
    assert ("outreach", formula_of(data)) == ("outreach", b"SUM(")


def formula_of(data: bytes) -> bytes:
    """The first formula's function in the sheet: the cumulative result is a real sum."""
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    return sheet[sheet.index(b"<f>") + 3 :][:4]


def test_the_same_matrix_is_the_same_file() -> None:
    assert written("csv") == written("csv")
    assert written("json") == written("json")
    assert written("xlsx") == written("xlsx")


@pytest.mark.parametrize(
    "typed", ["=1+1", "@SUM(A1)", "+1", "-1+1", "\t=1", "https://evil.example"]
)
def test_what_somebody_typed_is_no_formula_and_no_link(typed: str) -> None:
    """A unit and a title, as an M&E officer types them, stay words in every file."""
    matrix = build("TA.1", reader=INTERNAL)
    for indicator in matrix.indicators:
        object.__setattr__(indicator.definition, "unit", typed)
    texts, books = io.BytesIO(), io.BytesIO()
    export.write(matrix, "csv", texts)
    export.write(matrix, "xlsx", books)
    for row in csv.DictReader(io.StringIO(texts.getvalue().decode(), newline="")):
        assert row["unit"] == (typed if typed.startswith("h") else f"'{typed}")
    sheet = zipfile.ZipFile(books).read("xl/worksheets/sheet1.xml")
    assert set(re.findall(rb"<f>(\w+)\(", sheet)) == {b"SUM"}
    assert sheet.count(b"<f>") == len(re.findall(rb"<f>SUM\(", sheet))
    assert b"hyperlink" not in sheet
