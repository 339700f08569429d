"""Sealed columns: opaque when read, and nothing but sealed values go in."""

import copy
import json
import pickle
from datetime import date
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection

from turna.vault import fields
from turna.vault.models import Identity
from turna.vault.sealed import sealed_models
from vault.people import create, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("master")]


def test_a_value_shows_nothing() -> None:
    found = row(create()).names
    assert repr(found) == str(found) == f"{found}" == "<sealed identity.names>"
    for write in (pickle.dumps, json.dumps):
        with pytest.raises(TypeError):
            write(found)
    with pytest.raises(TypeError):
        pickle.dumps(row(create(2)))
    assert copy.copy(found) is copy.deepcopy(found) is found
    assert found != row(create(2)).names
    assert not hasattr(found, "__dict__")


@pytest.mark.parametrize("lookup", ["", "__exact", "__in", "__contains", "__gt", "__iexact"])
def test_nothing_can_be_searched_by_it(lookup: str) -> None:
    with pytest.raises(FieldError, match="sealed"):
        Identity.objects.filter(**{f"names{lookup}": b"x"}).exists()
    assert Identity.objects.filter(names__isnull=True).count() == 0


def test_nothing_can_be_taken_out_of_it_in_a_query() -> None:
    with pytest.raises(FieldError, match="sealed"):
        Identity.objects.filter(names__0__text="x").exists()
    create()
    assert isinstance(Identity.objects.values_list("names", flat=True)[0], fields.Sealed)


def test_it_is_not_written_out() -> None:
    create()
    with pytest.raises(TypeError, match="not written out"):
        serializers.serialize("json", Identity.objects.all())


@pytest.mark.parametrize("value", ["Aigul", b"Aigul", [{"text": "Aigul"}], date(1990, 1, 1)])
def test_plain_values_are_refused(value: Any) -> None:
    found = row(create())
    found.names = value
    with pytest.raises(TypeError, match="sealed values only"):
        found.save()


def test_a_cell_of_another_column_is_refused() -> None:
    found = row(create())
    found.names = found.contacts
    with pytest.raises(TypeError, match="sealed values only"):
        found.save()


def test_the_table_holds_ciphertext_only() -> None:
    create()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT names, contacts, documents, birth_date, safe_contact FROM vault_identity"
        )
        cells = [bytes(cell) for cell in cursor.fetchone()]
    for word in ("Айгүл", "Aigul", "+996", "AN0000001", "1990", "library", "full"):
        assert not [cell for cell in cells if word.encode() in cell]


def test_lengths_and_absence_do_not_show() -> None:
    short, long = row(create(birth_date=None, safe_contact="")), row(create())
    assert len(short.birth_date.cell) == len(long.birth_date.cell)
    assert len(short.safe_contact.cell) == len(long.safe_contact.cell)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (fields.SealedText(purpose="t"), ["", "a", "ж" * 63, "a" * 62, "a\0", "\x80"]),
        (fields.SealedDate(purpose="t"), [date(1990, 2, 28)]),
        (fields.SealedJSON(purpose="t"), [[], {}, [1, "ң", {"a": []}], "text", 0, False]),
    ],
)  # fmt: skip
def test_each_kind_gives_back_what_went_in(field: fields.SealedField, values: list[Any]) -> None:
    for value in [None, *values]:
        assert field.decode(field.encode(value)) == value
        assert len(field.encode(value)) % 64 == 0


@pytest.mark.parametrize(("kind", "value"), [(fields.SealedText, 5), (fields.SealedDate, "1990")])
def test_each_kind_refuses_others(kind: Any, value: Any) -> None:
    with pytest.raises(TypeError):
        kind(purpose="t").encode(value)


def test_purposes_are_used_once() -> None:
    purposes = [f.purpose for model in sealed_models() for f in model.sealed_fields()]
    assert len(purposes) == len(set(purposes))
    assert not [p for p in purposes if p.startswith("key.")]
