"""The one form: its order, its summary, and what a verb refuses."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError

from turna.core.fields import OneOfField, TextField, WholeNumberField
from turna.core.forms import Form, Section, is_conflict


class Sample(Form):
    name = TextField(label="Name")
    heads = WholeNumberField(label="Heads", help_text="All of them.")
    colour = OneOfField(label="Colour", choices=[("r", "Red")], required=False)
    sure = forms.BooleanField(label="I am sure", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    sections = (Section("Figures", ("heads", "colour"), hint="Count first."),)


def test_fields_stand_in_their_sections_and_the_rest_at_the_end() -> None:
    shown = Sample().shown_sections()
    assert [(s.title, [f.name for f in s.fields]) for s in shown] == [
        ("Figures", ["heads", "colour"]),
        ("", ["name", "sure"]),
    ]
    html = str(Sample())
    assert html.index("<h2>Figures</h2>") < html.index("Heads") < html.index('name="name"')
    assert "Count first." in html
    assert html.count('type="hidden"') == 1


def test_labels_stand_above_hints_before_and_errors_are_tied() -> None:
    html = str(Sample({"heads": "x"})["heads"].as_field_group())
    order = ['<label for="id_heads"', "All of them.", "is not a whole number", "<input"]
    assert [html.index(part) for part in order] == sorted(html.index(part) for part in order)
    assert 'aria-describedby="id_heads_helptext id_heads_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_heads_error"' in html
    assert "required" not in re.sub(r"<p.*?</p>", "", html)  # the browser's bubbles say less


def test_optional_is_said_and_required_is_not() -> None:
    html = str(Sample())
    assert html.count("(optional)") == 1  # a single box says enough by being empty


def test_the_summary_links_to_the_fields_in_the_order_of_the_page() -> None:
    form = Sample({"colour": "blue", "token": "x"})
    form.add_error("token", "The token is old. Load the page again.")
    form.add_error(None, "These do not fit together. Check both.")
    assert [(p.anchor, p.message) for p in form.problems()] == [
        ("", "These do not fit together. Check both."),
        ("", "The token is old. Load the page again."),
        ("id_heads", "Fill this in: Heads"),
        ("id_colour_0", "Choose one of the answers offered."),
        ("id_name", "Fill this in: Name"),
    ]
    html = str(form)
    assert 'class="problems" role="alert" tabindex="-1" autofocus' in html
    for anchor in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{anchor}"' in html


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert "problems" not in str(Sample())
    assert "problems" not in str(Sample({"name": "a", "heads": "1"}))


class TestRefusals:
    def bound(self) -> Sample:
        form = Sample({"name": "a", "heads": "1"})
        assert form.is_valid()
        return form

    def test_by_field(self) -> None:
        form = self.bound()
        form.refuse(ValidationError({"heads": ["Too many. Count again."], "name": ["Taken."]}))
        assert form.errors == {"heads": ["Too many. Count again."], "name": ["Taken."]}

    def test_names_of_the_verb_become_fields_of_the_form(self) -> None:
        form = self.bound()
        form.refuse(ValidationError({"audience": ["Too many."]}), {"audience": "heads"})
        assert form.errors == {"heads": ["Too many."]}

    def test_what_belongs_to_no_field_stands_in_the_summary(self) -> None:
        form = self.bound()
        form.refuse(ValidationError({"3.cells": ["Row 3."], "__all__": ["All."]}))
        form.refuse(ValidationError("Plain."))
        form.refuse(ValidationError([ValidationError("One."), ValidationError("Two.")]))
        assert form.non_field_errors() == ["Row 3.", "All.", "Plain.", "One.", "Two."]

    @pytest.mark.parametrize(
        ("error", "expected"),
        [
            (ValidationError("Changed.", code="conflict"), True),
            (ValidationError({"a": [ValidationError("Changed.", code="conflict")]}), True),
            (ValidationError([ValidationError("x"), ValidationError("y", code="conflict")]), True),
            (ValidationError("Other."), False),
            (ValidationError({"a": ["Other."]}), False),
        ],
    )
    def test_a_conflict_is_known_by_its_code(
        self, error: ValidationError, *, expected: bool
    ) -> None:
        assert is_conflict(error) is expected


def test_a_reader_gets_that_readers_choices() -> None:
    class Own(Sample):
        def offer(self, reader: object) -> None:
            self.fields["colour"].choices = [("o", str(reader))]

    assert "somebody" in str(Own(reader="somebody"))
    assert "Red" in str(Own())


def test_what_is_shown_as_typed_is_not_checked() -> None:
    form = Sample({"heads": "12a"})
    form.show_as_typed()
    html = str(form)
    assert 'value="12a"' in html
    assert "problems" not in html
    assert "field-error" not in html


def test_own_words_stay() -> None:
    class Own(Form):
        name = TextField(label="Name", error_messages={"required": "Type your name."})

    assert Own({}).errors["name"] == ["Type your name."]


def test_plain_forms_of_the_framework_are_drawn_too() -> None:
    class Plain(forms.Form):
        name = forms.CharField()

    html = str(Plain({}))
    assert 'name="name"' in html
    assert "This field is required." in html
