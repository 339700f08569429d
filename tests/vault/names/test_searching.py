"""Searching cards: who is found, in which order, why, and that nothing is shown on the way."""

import logging
from collections.abc import Collection, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.vault.names import (
    Answer,
    Card,
    Indexer,
    Kind,
    Query,
    candidates,
    card,
    plan,
    search,
    unpack,
)

PEOPLE = [
    card("Осмонова Айгүл Асановна", birth_year=1987, phones=["0555 123456"],
         documents=["AN1234567"], codes=["KG-0017"], country="KG"),
    card("Осмонова Айнура", birth_year=1987, phones=["0555 123456"], country="KG"),
    card("Осмонов Азамат", birth_year=1990),
    card("Нұрсұлтан Кимов", birth_year=1999),
    card("Каримова Дилноза Рустам қизи", birth_year=None),
    card("Осмонова Айгүл", birth_year=1960),
]  # fmt: skip
ROWS = list(enumerate(PEOPLE))


def found(query: Query) -> list[tuple[int, str]]:
    return [(each.key, each.verdict.answer.name) for each in search(query, ROWS)]


def test_by_name_and_year() -> None:
    assert found(Query(name="Aigul Osmonova", birth_year=1987)) == [(0, "MATCH")]
    assert found(Query(name="Aigul Osmonova", birth_year=1988)) == [(0, "MATCH")]
    assert found(Query(name="Aigul Osmonova", birth_year=1989)) == [(0, "MAYBE")]
    assert found(Query(name="Aigul Osmonova", birth_year=1989, tolerance=3)) == [(0, "MATCH")]
    assert found(Query(name="Aigul Osmonova", birth_year=1995)) == []
    assert {key for key, _ in found(Query(name="Aigul Osmonova"))} == {0, 5}


def test_the_reasons_in_words() -> None:
    (only,) = search(Query(name="Aigul Osmonova", birth_year=1988), ROWS)
    assert str(only.verdict) == (
        "same name, other spelling, one of the two names has a part more, birth year differs by 1"
    )
    (only,) = search(Query(name="Dilnoza Karimova", birth_year=1988), ROWS)
    assert "birth year not known for both" in str(only.verdict)


def test_by_telephone_document_and_code() -> None:
    assert found(Query(phone="+996 555 12 34 56")) == [(0, "MAYBE"), (1, "MAYBE")]
    assert found(Query(document="an 1234567")) == [(0, "MATCH")]
    assert found(Query(document="АН 1234567")) == [(0, "MAYBE")]  # its Н may be an N or an H
    assert found(Query(code="kg 0017")) == [(0, "MATCH")]
    both = found(Query(name="Айнура Осмонова", phone="+996555123456"))
    assert both == [(1, "MATCH"), (0, "MAYBE")]


def test_a_name_written_in_two_words() -> None:
    assert found(Query(name="Нур Султан Кимов", birth_year=1999)) == [(3, "MATCH")]


@pytest.mark.parametrize("given", [{}, {"name": " ? "}, {"phone": "12"}, {"document": "-"}])
def test_a_query_for_nothing_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Give a name"):
        Query(**given)  # type: ignore[arg-type]


def test_a_tolerance_beyond_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 10"):
        Query(name="Айгүл", tolerance=50)


def test_by_blind_index() -> None:
    indexer = Indexer(b"k" * 32, plan(50_000))
    store = [(key, indexer.of(person), person.pack()) for key, person in ROWS]
    opened: list[int] = []

    def fetch(kind: Kind, numbers: Collection[int]) -> Iterator[tuple[int, Card]]:
        for key, stored, packed in store:
            if stored.get(kind) in numbers:
                opened.append(key)
                yield key, unpack(packed)

    for query in (
        Query(name="Aigul Osmonova", birth_year=1987),
        Query(phone="+996555123456"),
        Query(document="AN1234567"),
    ):
        opened.clear()
        by_index = [(each.key, each.verdict) for each in candidates(query, indexer, fetch)]
        assert by_index == [(each.key, each.verdict) for each in search(query, ROWS)]
        assert len(opened) < len(ROWS)


@given(st.text(max_size=30), st.one_of(st.none(), st.integers(1900, 2030)))
def test_a_card_comes_back_as_it_was_packed(name: str, year: int | None) -> None:
    made = card(name, birth_year=year, documents=["AN1234567"])
    opened = unpack(made.pack())
    assert (opened.name, opened.words, opened.birth_year) == (made.name, made.words, year)
    assert list(opened.documents) == list(made.documents)


def test_a_card_of_older_rules_is_parsed_anew() -> None:
    packed = PEOPLE[0].pack().replace(b"[1,", b"[0,", 1).replace(b'"osmon"', b'"other"')
    assert unpack(packed).words == PEOPLE[0].words


@pytest.mark.parametrize("packed", [b"", b"{}", b"[1]", b"\xff", "Айгүл".encode()])
def test_what_is_no_card_is_refused_without_being_quoted(packed: bytes) -> None:
    with pytest.raises(ValueError, match="no search card") as refused:
        unpack(packed)
    assert refused.value.__cause__ is None
    assert "Айгүл" not in str(refused.value)


def test_no_name_in_logs_or_repr(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        query = Query(name="Aigul Osmonova", birth_year=1987, phone="+996555123456",
                      document="AN1234567", code="KG-0017")  # fmt: skip
        hits = search(query, ROWS)
    shown = f"{query!r} {query} {hits!r} {PEOPLE[0]!r} {PEOPLE[0]} {caplog.text}".casefold()
    for secret in ("osmon", "осмон", "aigul", "айгүл", "555123", "1234567", "0017", "1987"):
        assert secret not in shown
    assert hits[0].verdict.answer is Answer.MATCH
