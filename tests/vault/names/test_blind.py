"""Keyed indexes: a person is found whichever way she is spelled, and only under her key."""

from collections import Counter

import pytest

from turna.vault.names import Indexer, Query, card, plan
from turna.vault.names.budget import BudgetError, Index, Kind, Plan

KEY = b"k" * 32


@pytest.fixture
def indexer() -> Indexer:
    return Indexer(KEY, plan(50_000))


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Өмүрбекова Айгүл", "Aigul Omurbekova"),
        ("Асан уулу Бакыт", "Bakyt Asanov"),
        ("Karimova Dilnoza Rustam qizi", "Каримова Дилноза"),
        ("Ҷамшед Раҳимзода", "Rahimzoda Djamshed"),
        ("Maxim Kim", "Ким Максим"),
        ("Дәулетов Қайрат", "Kairat Davletov"),
    ],
)
@pytest.mark.parametrize("key", [b"a" * 32, b"b" * 32, b"c" * 40])
@pytest.mark.parametrize("years", [(1990, 1990), (1989, 1990), (1995, 1994), (None, 1990)])
def test_found_in_every_spelling(
    stored: str, asked: str, key: bytes, years: tuple[int | None, int]
) -> None:
    indexer = Indexer(key, plan(50_000))
    number = indexer.of(card(stored, birth_year=years[0]))[Kind.NAME]
    assert number in indexer.lookups(Query(name=asked, birth_year=years[1]))[Kind.NAME]


def test_found_by_name_alone(indexer: Indexer) -> None:
    number = indexer.of(card("Айгүл Осмонова", birth_year=1987))[Kind.NAME]
    assert number in indexer.lookups(Query(name="Aigul Osmonova"))[Kind.NAME]


def test_telephone_and_document(indexer: Indexer) -> None:
    person = card("Айгүл", phones=["0555 123456", "0700 1"], documents=["AN 1234567"], country="KG")
    numbers = indexer.of(person)
    lookups = indexer.lookups(Query(phone="+996555123456", document="АН1234567"))
    assert {numbers[Kind.PHONE]} == lookups[Kind.PHONE]
    assert {numbers[Kind.DOCUMENT]} == lookups[Kind.DOCUMENT]
    assert Kind.CODE not in numbers


def test_numbers_stay_within_their_bits(indexer: Indexer) -> None:
    people = [card(f"Асан{n}ов Бакыт", birth_year=1950 + n % 50, phones=[f"+99655500{n:04}"])
              for n in range(2_000)]  # fmt: skip
    numbers = [indexer.of(person)[Kind.PHONE] for person in people]
    assert set(numbers) == set(range(8))
    most = Counter(numbers).most_common(1)[0][1]
    assert most < 2 * len(people) / 8
    assert all(0 <= indexer.of(person)[Kind.NAME] < 256 for person in people)


def test_another_key_gives_other_numbers() -> None:
    people = [
        card(f"Асан Бакыт{'а' * (n % 7)}{n}", phones=[f"+99655511{n:04}"]) for n in range(200)
    ]
    one, other = Indexer(b"a" * 32, plan(50_000)), Indexer(b"b" * 32, plan(50_000))
    same = sum(one.of(p)[Kind.PHONE] == other.of(p)[Kind.PHONE] for p in people)
    assert same < 60  # an eighth by chance


def test_what_an_index_is_of_does_not_show_in_another() -> None:
    made = Plan(50_000, (Index(Kind.DOCUMENT, 7), Index(Kind.PHONE, 7)))
    indexer = Indexer(KEY, made)
    pairs = [indexer.of(card("A", phones=[f"+99655512{n:04}"], documents=[f"99655512{n:04}"]))
             for n in range(100)]  # fmt: skip
    assert sum(each[Kind.PHONE] == each[Kind.DOCUMENT] for each in pairs) < 10


def test_the_best_index_opens_fewest(indexer: Indexer) -> None:
    both = Query(name="Айгүл Осмонова", birth_year=1987, phone="+996555123456")
    assert indexer.best(both)[0] is Kind.NAME
    assert indexer.best(Query(name="Айгүл Осмонова", phone="+996555123456"))[0] is Kind.PHONE
    with pytest.raises(BudgetError, match="no index"):
        indexer.best(Query(code="KG-17"))


def test_short_keys_are_refused_and_keys_are_not_shown(indexer: Indexer) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Indexer(b"short", plan(50_000))
    assert repr(indexer) == "<Indexer>"


def test_people_without_what_is_indexed_have_no_number(indexer: Indexer) -> None:
    assert indexer.of(card("")) == {}
    assert set(indexer.of(card("Айгүл"))) == {Kind.NAME}
