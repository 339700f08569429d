from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from turna.core.templatetags.turna import cell, number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (934492, "934\u202f492"),
        (-1200, "-1\u202f200"),
        (12, "12"),
        (0, "0"),
        (Decimal("1234.50"), "1\u202f234.50"),
        (None, ""),
    ],
)
def test_number(value: Any, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        ("", "–"),
        ([], "–"),
        (0, "0"),
        (True, "yes"),
        (False, "no"),
        (88893, "88\u202f893"),
        (date(2015, 6, 7), "7 June 2015"),
        (datetime(2015, 6, 7, 18, 5, tzinfo=UTC), "8 June 2015, 00:05"),
        (["a", "b"], "a, b"),
        ("words", "words"),
    ],
)
def test_cell(value: Any, shown: str, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Bishkek"
    assert cell(value) == shown
