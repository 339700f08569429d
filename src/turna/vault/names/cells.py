"""Search cards under seal: made to be opened by the thousand.

A person's fields each open with a key that is itself unwrapped first; that is too slow to look
through thousands. A card has a cell of its own, whose key comes from two halves by one HMAC:
the population's search key, and a seed of that person which lies in the key store only.
Destroying the seed erases the card, in every backup of the data too.

    format 1 | nonce 12 | commitment 16 | AES-256-GCM of the packed card, with its tag

The key is bound to the person's record and the row's version, so that a cell moved to another
row, or an earlier one put back, does not open; the commitment says which key it was before
anything is decrypted.
"""

import hmac
import secrets
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from turna.vault.errors import KeyMissing, Tampered, Truncated, UnknownFormat, WrongKey
from turna.vault.names.cards import DOUBTFUL, Card, Query, packed_year, unpack
from turna.vault.names.contacts import document_digits

Key = TypeVar("Key")

SEED_SIZE = 32
_FORMAT = b"\x01"
_LABEL = b"turna/names/card/1"
_NONCE, _COMMITMENT = slice(1, 13), slice(13, 29)
_TEXT = 29
_ZERO_NONCE = bytes(12)  # the AES key is this cell's own: the stored nonce is part of it
_SHORTEST = _TEXT + 16
_BLOCK = 64  # a card's length says little about the name


class Place(NamedTuple):
    """Where a cell belongs: its person's seed and record, and the version of her row."""

    seed: bytes
    record: bytes
    version: int


def new_seed() -> bytes:
    """A person's seed, to be kept in the key store and nowhere else."""
    return secrets.token_bytes(SEED_SIZE)


def seal_card(card: Card, *, key: bytes, place: Place) -> bytes:
    """The cell of a card. `key` is the search key of the population, 32 bytes or more."""
    nonce = secrets.token_bytes(12)
    own, commitment = _derive(_checked(key), nonce, place)
    packed = card.pack()
    padded = packed + b" " * (-len(packed) % _BLOCK)
    return _FORMAT + nonce + commitment + AESGCM(own).encrypt(_ZERO_NONCE, padded, _LABEL)


def open_cards(
    rows: Iterable[tuple[Key, Place, bytes]], *, key: bytes, query: Query | None = None
) -> Iterator[tuple[Key, Card]]:
    """Open cells one after the other: (caller's key, place, cell) to (caller's key, card).

    With a query, cards that cannot answer it (none of its numbers, another birth year) are
    opened and left out: what remains is ranked.
    KeyMissing without a seed, else Truncated, UnknownFormat, WrongKey or Tampered, at the first
    cell that does not open.
    """
    _checked(key)
    wanted = _marks(query) if query else ()
    for which, place, cell in rows:
        packed = _open(cell, key, place)
        if not wanted or any(mark in packed for mark in wanted):
            yield which, unpack(packed)


def _open(cell: bytes, key: bytes, place: Place) -> bytes:
    if len(cell) < _SHORTEST or cell[:1] != _FORMAT:
        raise UnknownFormat if len(cell) >= _SHORTEST else Truncated
    own, commitment = _derive(key, cell[_NONCE], place)
    if not hmac.compare_digest(commitment, cell[_COMMITMENT]):
        raise WrongKey  # or moved, or put back: the key is of its place and version
    try:
        return AESGCM(own).decrypt(_ZERO_NONCE, cell[_TEXT:], _LABEL)
    except InvalidTag:
        raise Tampered from None


def _derive(key: bytes, nonce: bytes, place: Place) -> tuple[bytes, bytes]:
    seed, record, version = place
    if len(seed) != SEED_SIZE:
        raise KeyMissing
    # Every part but the last has a fixed length, so no two lists of parts look alike.
    message = _LABEL + nonce + seed + version.to_bytes(8, "big") + record
    both = hmac.digest(key, message, "sha512")
    return both[:32], both[32:48]


def _checked(key: bytes) -> bytes:
    if len(key) < 32:
        raise ValueError("A search key has at least 32 bytes.")
    return key


def _marks(query: Query) -> tuple[bytes, ...]:
    """Bytes of which a packed card must hold one to be worth unpacking; () for any card."""
    asked = query.card()
    digits = [document_digits(each) or each for each in asked.documents]
    numbers = (*asked.phones, *digits, *asked.codes)
    if not asked.stems:
        return tuple(number.encode() for number in numbers)
    if numbers or asked.birth_year is None:
        return ()
    far = query.tolerance + DOUBTFUL
    years = range(asked.birth_year - far, asked.birth_year + far + 1)
    return tuple(packed_year(year) for year in (None, *years))
