"""Fields take what people type, and say what to do about what they cannot take."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from factories.directory import make_place
from turna.core.fields import (
    DayField,
    DecimalNumberField,
    OneOfField,
    PickCodeField,
    PickField,
    SeveralField,
    TextField,
    WholeNumberField,
)
from turna.core.forms import Form
from turna.core.text import search_key
from turna.core.widgets import Offer, read_day
from turna.directory.models import Place

COLOURS = [("red", "Red"), ("blue", "Blue"), ("0", "not recorded")]


def refused(field: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return str(caught.value.messages[0])


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("25", 25), (" 25 ", 25), ("1 200", 1200), ("1\u202f200", 1200), ("1\u00a0200", 1200),
            ("+5", 5), ("007", 7), ("", None), ("  ", None), (7, 7), (None, None),
        ],
    )  # fmt: skip
    def test_whole(self, typed: Any, read: int | None) -> None:
        assert WholeNumberField(required=False).clean(typed) == read

    @pytest.mark.parametrize("typed", ["12a", "1,200", "1.5", "٣", "1e3", "0x1", "9" * 400, "--1"])
    def test_what_is_no_whole_number_is_named_and_explained(self, typed: str) -> None:
        words = refused(WholeNumberField(), typed)
        assert words.startswith(f"“{typed[:40]}” is not a whole number.")
        assert "for example 25" in words

    @pytest.mark.parametrize(
        ("typed", "words"),
        [("-1", "Type 0 or more."), ("−1", "Type 0 or more."), ("2000000000", "or less.")],
    )
    def test_bounds_say_what_fits(self, typed: str, words: str) -> None:
        assert words in refused(WholeNumberField(), typed)

    @pytest.mark.parametrize(
        ("typed", "read"),
        [("12.5", "12.5"), ("12,5", "12.5"), ("1 200,50", "1200.50"), ("−3", "-3"), ("7.", "7")],
    )
    def test_decimal(self, typed: str, read: str) -> None:
        assert DecimalNumberField().clean(typed) == Decimal(read)

    @pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e5", "1,2,3", "x", "."])
    def test_what_is_no_number(self, typed: str) -> None:
        assert "is not a number. Type it like 12.5 or 12,5." in refused(DecimalNumberField(), typed)

    def test_what_was_typed_stays_in_the_field(self) -> None:
        class Count(Form):
            heads = WholeNumberField(label="Heads", unit="people")

        html = str(Count({"heads": "12a <b>"})["heads"].as_field_group())
        assert 'value="12a &lt;b&gt;"' in html
        assert 'type="text"' in html
        assert 'inputmode="numeric"' in html
        assert '<span class="unit">people</span>' in html


class TestDay:
    @pytest.mark.parametrize(
        "parts",
        [["7", "6", "2015"], ["07", "06", "2015"], [" 7", "June", "2015"], ["7", "jun", "2015"]],
    )
    def test_three_parts(self, parts: list[str]) -> None:
        assert DayField().clean(parts) == date(2015, 6, 7)

    @pytest.mark.parametrize(
        ("parts", "words"),
        [
            (["", "", ""], "Type the day, the month and the year."),
            (["7", "", "2015"], "Type the month as well."),
            (["7", "", ""], "Type the month and the year as well."),
            (["31", "6", "2015"], "There is no 31 June 2015: that month has 30 days."),
            (["29", "2", "2015"], "There is no 29 February 2015: that month has 28 days."),
            (["0", "6", "2015"], "“0” is not a day."),
            (["7", "13", "2015"], "“13” is not a month."),
            (["7", "ju", "2015"], "“ju” is not a month."),
            (["7", "6", "15"], "Type the year with four digits, for example 2015."),
            (["7", "6", "1066"], "Type the year with four digits"),
            (["x", "6", "2015"], "“x” is not a day."),
        ],
    )
    def test_what_is_no_day(self, parts: list[str], words: str) -> None:
        assert words in refused(DayField(), parts)

    def test_may_be_left_empty_when_optional(self) -> None:
        assert DayField(required=False).clean(["", "", ""]) is None
        assert DayField(required=False).clean(None) is None

    @pytest.mark.parametrize(
        "sent",
        ["d=2015-06-07", "d_day=2015-06-07", "d_day=7.6.2015", "d_day=7/6/2015",
         "d_day=7&d_month=6&d_year=2015"],
    )  # fmt: skip
    def test_a_whole_day_is_understood_too(self, sent: str) -> None:
        field = DayField()
        value = field.widget.value_from_datadict(QueryDict(sent), {}, "d")
        assert value == ["7", "6", "2015"]
        assert field.clean(value) == date(2015, 6, 7)

    def test_what_is_not_understood_stays_as_typed(self) -> None:
        value = DayField().widget.value_from_datadict(QueryDict("d_day=2015-13-07"), {}, "d")
        assert value == ["2015-13-07", "", ""]

    @pytest.mark.parametrize("text", ["2015-02-30", "7.6.15", "7-6-2015", "", "2015", "31.4.2015"])
    def test_only_whole_real_days_are_read(self, text: str) -> None:
        assert read_day(text) is None

    def test_knows_what_has_changed(self) -> None:
        assert not DayField().has_changed(date(2015, 6, 7), ["7", "6", "2015"])
        assert DayField().has_changed(date(2015, 6, 7), ["8", "6", "2015"])
        assert DayField().has_changed(None, ["8", "6", "2015"])

    def test_is_a_group_of_three_labelled_fields(self) -> None:
        class Asked(Form):
            day = DayField(label="When?", help_text="For example 7 6 2015.")

        html = str(Asked({"day_day": "40"})["day"].as_field_group())
        assert html.count("<label") == 3
        assert (
            '<fieldset class="field wrong" aria-describedby="id_day_helptext id_day_error">' in html
        )
        assert "<legend>When?" in html
        assert 'value="40"' in html
        assert Asked({})["day"].anchor == "id_day_0"


class TestChoices:
    def test_nothing_is_chosen_beforehand(self) -> None:
        class Asked(Form):
            colour = OneOfField(label="Colour", choices=COLOURS, apart=["0"])

        html = str(Asked())
        assert "checked" not in html
        assert html.index("Blue") < html.index("choices-or") < html.index("not recorded")

    def test_not_recorded_is_an_answer(self) -> None:
        field = OneOfField(
            choices=[(1, "One"), (2, "Two")], coerce=int, not_recorded="not recorded"
        )
        assert field.clean("2") == 2
        assert field.clean("-") is None
        assert "required" in refused(field, "")
        assert refused(field, "3") == "Choose one of the answers offered."
        assert OneOfField(choices=COLOURS, required=False).clean("") is None

    def test_not_recorded_is_no_answer_where_it_was_not_offered(self) -> None:
        assert refused(OneOfField(choices=COLOURS), "-") == "Choose one of the answers offered."

    def test_several(self) -> None:
        field = SeveralField(choices=COLOURS, apart=["0"], required=False)
        assert field.clean(["red", "0"]) == ["red", "0"]
        assert field.clean([]) == []
        assert "“pink” is not one of" in refused(field, ["pink"])

    def test_the_group_names_what_is_wrong_and_no_button_does(self) -> None:
        class Asked(Form):
            colour = OneOfField(label="Colour", choices=[("red", Offer("Red", hint="as wine"))])

        html = str(Asked({})["colour"].as_field_group())
        assert 'aria-describedby="id_colour_error"' in html
        assert "aria-invalid" not in html
        assert '<span class="choice-hint">as wine</span>' in html
        assert Asked({})["colour"].anchor == "id_colour_0"


class TestPicking:
    def test_codes(self) -> None:
        field = PickCodeField(choices=[("B", Offer("Batken", path="Kyrgyzstan"))])
        assert field.clean("B") == "B"
        assert refused(field, "Бткн") == (
            "“Бткн” is not in the list. Choose one of the names offered."
        )
        field.offer([("O", "Osh")])
        assert field.clean("O") == "O"
        assert "not in the list" in refused(field, "B")
        assert "required" in refused(field, "")

    def test_what_was_typed_and_matches_nothing_comes_back(self) -> None:
        class Asked(Form):
            place = PickCodeField(label="Place", choices=[("B", Offer("Batken", find="баткен"))])

        html = str(Asked({"place": "", "place-typed": "Nowhere"}))
        assert 'data-typed="Nowhere"' in html
        assert "“Nowhere” is not in the list." in html
        html = str(Asked({"place": "B", "place-typed": "Batken"}))
        assert 'data-typed=""' in html
        assert '<option value="B" selected data-find="баткен">Batken</option>' in html

    @pytest.mark.django_db
    def test_rows_travel_by_their_public_key(self) -> None:
        make_place("KG", en="Kyrgyzstan")
        osh = make_place("KG-O", parent=Place.objects.get(code="KG"), en="Osh", ky="Ош")

        class Asked(Form):
            place = PickField(
                label="Place",
                said=lambda row: Offer(row.label, path=str(row.parent or ""), find=row.search),
            )

            def offer(self, reader: Any) -> None:
                self.fields["place"].queryset = Place.objects.filter(code__in=reader)

        form = Asked({"place": "KG-O"}, reader=["KG-O"])
        assert form.is_valid()
        assert form.cleaned_data["place"] == osh
        html = str(form)
        assert (
            f'<option value="KG-O" selected data-path="Kyrgyzstan" data-find="{osh.search}">'
            in html
        )
        assert "Osh › Kyrgyzstan" in html
        assert search_key("Ош") in osh.search
        foreign = Asked({"place": "KG"}, reader=["KG-O"])
        assert foreign.errors["place"] == [
            "“KG” is not in the list. Choose one of the names offered."
        ]


def test_long_text_says_how_much_too_long_it_is() -> None:
    class Asked(Form):
        notes = TextField(label="Notes", max_length=5, rows=3)

    assert Asked({"notes": "123456"}).errors["notes"] == [
        "This has 6 characters; 5 fit. Shorten it."
    ]
    assert "<textarea" in str(Asked())
    assert "w-20" in str(TextField(width=20).widget.attrs)
