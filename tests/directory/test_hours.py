"""Opening hours: read in the ways people type them, kept in one."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from turna.directory import hours
from turna.directory.hours import Opening


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" 24/7 ", "24/7"),
        ("Mo-Fr 9:00-18:00", "Mo-Fr 09:00-18:00"),
        ("mo - fr 09:00 - 18:00", "Mo-Fr 09:00-18:00"),
        ("Пн-Пт 09.00–18.00; Сб 10:00-14:00", "Mo-Fr 09:00-18:00; Sa 10:00-14:00"),
        ("1-5 09:00-13:00,14:00-18:00", "Mo-Fr 09:00-13:00,14:00-18:00"),
        ("Mon, Wed 09:00-12:00;", "Mo,We 09:00-12:00"),
        ("Su 00:00-24:00", "Su 00:00-24:00"),
    ],
)
def test_what_is_typed_is_kept_in_one_way(typed: str, kept: str) -> None:
    assert hours.parse(typed) == kept
    assert hours.parse(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["always", "Mo-Fr", "09:00-18:00", "Mo-Fr 18:00-09:00", "Mo 09:00-25:00", "Mo 09:70-10:00",
     "Fr-Mo 09:00-10:00", "Mo-We-Fr 09:00-10:00", "8 09:00-10:00", "Xx 09:00-10:00"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        hours.parse(typed)
    assert "Mo-Fr 09:00-18:00" in caught.value.messages[0]


def test_openings_stand_in_the_order_of_the_week() -> None:
    assert hours.openings("Sa 10:00-14:00; Mo,Tu 09:00-12:00,13:00-17:00") == (
        Opening(0, 540, 720), Opening(0, 780, 1020),
        Opening(1, 540, 720), Opening(1, 780, 1020), Opening(5, 600, 840),
    )  # fmt: skip
    assert len(hours.openings("24/7")) == 7
    assert hours.openings("") == ()


def test_days_are_said_in_the_readers_language() -> None:
    with translation.override("ru"):
        assert hours.in_words("Mo-Fr 09:00-18:00") == "Пн-Пт 09:00-18:00"
    assert hours.in_words("24/7") == "day and night"
