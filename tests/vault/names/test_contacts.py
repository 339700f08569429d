"""Numbers in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.vault.names.contacts import code, document, document_digits, phone


@pytest.mark.parametrize(
    ("text", "country", "said"),
    [
        ("+996 555 12-34-56", "", "+996555123456"),
        ("0555 123456", "KG", "+996555123456"),
        ("0 (555) 12-34-56", "kg", "+996555123456"),
        ("996555123456", "", "+996555123456"),
        ("00996555123456", "KZ", "+996555123456"),
        ("8 10 996 555 123456", "KZ", "+996555123456"),
        ("+996 0 555 123456", "", "+996555123456"),
        ("8 701 123 45 67", "KZ", "+77011234567"),
        ("+7 (701) 1234567", "", "+77011234567"),
        ("8 (926) 123-45-67", "RU", "+79261234567"),
        ("89261234567", "", "+79261234567"),
        ("90 123 45 67", "UZ", "+998901234567"),
        ("+998-90-123-45-67", "", "+998901234567"),
        ("918 12 34 56", "TJ", "+992918123456"),
        ("8 65 123456", "TM", "+99365123456"),
        ("0532 123 45 67", "TR", "+905321234567"),
        ("+82 10-1234-5678", "", "+821012345678"),
        ("+971 50 123 4567", "", "+971501234567"),
        ("０５５５１２３４５６", "KG", "+996555123456"),
        ("0555 123456 доб. 12", "KG", "+996555123456"),
        ("555 1234", "KG", ""),
        ("+996 555 1234", "", ""),
        ("none", "KG", ""),
        ("", "", ""),
        ("1" * 40, "KG", ""),
    ],
)
def test_telephones(text: str, country: str, said: str) -> None:
    assert phone(text, country) == said


@given(st.text(max_size=20), st.sampled_from(["", "KG", "KZ", "UZ", "TJ", "TM", "RU"]))
def test_a_telephone_said_again_is_the_same(text: str, country: str) -> None:
    said = phone(text, country)
    assert phone(said, country) == said


@pytest.mark.parametrize(
    ("one", "other"),
    [("AN1234567", "an 123-45-67"), ("АВ № 1234567", "AB1234567"), ("ID 123456O", "ID1234560"),
     ("N 12345678", "n12345678"), ("I-АН №123456", "I-AH 123456")],
)  # fmt: skip
def test_documents(one: str, other: str) -> None:
    assert document(one) == document(other) != ""


def test_documents_are_looked_up_by_their_digits() -> None:
    assert document_digits("AN1234567") == document_digits("АН № 1234567") == "1234567"
    assert document_digits("AN 12") == ""
    assert document("—") == ""


@given(st.text(max_size=20))
def test_a_document_said_again_is_the_same(text: str) -> None:
    assert document(document(text)) == document(text)
    assert code(text) == document(text)
