"""Search cards under seal: only the right key, seed, record and version open them."""

import pytest

from turna.vault.errors import KeyMissing, SealError, WrongKey
from turna.vault.names import Query, card
from turna.vault.names.cells import (
    SEED_SIZE,
    Place,
    new_seed,
    open_cards,
    seal_card,
)

KEY = b"k" * 32
PERSON = card("Осмонова Айгүл", birth_year=1987, phones=["+996555123456"], documents=["AN1234567"])
PLACE = Place(b"s" * SEED_SIZE, b"record-a", 3)
CELL = seal_card(PERSON, key=KEY, place=PLACE)


def opened(cell: bytes = CELL, place: Place = PLACE, key: bytes = KEY) -> object:
    return list(open_cards([(7, place, cell)], key=key))


def test_a_card_opens_where_it_belongs() -> None:
    ((key, found),) = open_cards([(7, PLACE, CELL)], key=KEY)
    assert (key, found.name, found.words) == (7, PERSON.name, PERSON.words)


@pytest.mark.parametrize(
    "place",
    [
        PLACE._replace(seed=b"t" * SEED_SIZE),
        PLACE._replace(record=b"record-b"),
        PLACE._replace(version=4),
        PLACE._replace(version=2),
        PLACE._replace(seed=b""),
    ],
)
def test_a_moved_or_replaced_card_does_not_open(place: Place) -> None:
    with pytest.raises(SealError):
        opened(place=place)


def test_an_erased_seed_is_said_to_be_missing() -> None:
    with pytest.raises(KeyMissing):
        opened(place=PLACE._replace(seed=b""))


def test_another_key_does_not_open() -> None:
    with pytest.raises(WrongKey):
        opened(key=b"q" * 32)
    with pytest.raises(ValueError, match="32 bytes"):
        opened(key=b"short")


def test_every_changed_byte_is_found() -> None:
    for at in range(len(CELL)):
        changed = bytearray(CELL)
        changed[at] ^= 1
        with pytest.raises(SealError):
            opened(cell=bytes(changed))
    for length in range(len(CELL)):
        with pytest.raises(SealError):
            opened(cell=CELL[:length])


def test_nothing_shows_in_the_cell_and_no_two_are_alike() -> None:
    again = seal_card(PERSON, key=KEY, place=PLACE)
    assert again != CELL
    assert all(part not in CELL for part in ("Айгүл".encode(), b"aigul", b"1234567"))
    other = card("Осмонов Азамат", birth_year=1990, phones=["+996555123457"], documents=["AN7"])
    assert len(seal_card(other, key=KEY, place=PLACE)) == len(CELL)
    assert len(new_seed()) == SEED_SIZE
    assert new_seed() != new_seed()


def test_a_search_leaves_out_cards_that_cannot_answer() -> None:
    rows = [(7, PLACE, CELL)]
    for query, kept in [
        (Query(phone="+996555123456"), 1),
        (Query(phone="+996555123457"), 0),
        (Query(document="АН 1234567"), 1),
        (Query(document="AN7654321"), 0),
        (Query(name="Бакыт", phone="+996555123457"), 1),
        (Query(name="Бакыт", birth_year=1990), 1),
        (Query(name="Бакыт", birth_year=1991), 0),
        (Query(name="Бакыт", birth_year=1991, tolerance=2), 1),
        (Query(name="Бакыт", birth_year=1991, phone="+996555123457"), 1),
        (Query(name="Бакыт"), 1),
    ]:
        assert len(list(open_cards(rows, key=KEY, query=query))) == kept


def test_a_card_without_a_birth_year_answers_any() -> None:
    cell = seal_card(card("Айгүл"), key=KEY, place=PLACE)
    for year in (1950, 2000):
        query = Query(name="Айгүл", birth_year=year)
        assert len(list(open_cards([(7, PLACE, cell)], key=KEY, query=query))) == 1
