"""The sealed cell: opens in its place, version and under its key, and nowhere else."""

import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from turna.vault import box
from turna.vault.errors import (
    Misplaced,
    SealError,
    Stale,
    Tampered,
    Truncated,
    UnknownFormat,
    WrongKey,
)

KEY, OTHER_KEY = box.new_key(), box.new_key()
ID = uuid.uuid4()
PLACE = box.Place("identity.names", "a person")
TEXT = "Айгүл".encode()


def sealed(text: bytes = TEXT, version: int = 3) -> bytes:
    return box.seal(text, key=KEY, key_id=ID, place=PLACE, version=version)


def opened(cell: bytes, **changes: object) -> bytes:
    there = {"key": KEY, "key_id": ID, "place": PLACE, "version": 3, **changes}
    return box.open_cell(cell, **there)


@given(st.binary(max_size=300))
def test_gives_back_what_was_sealed(text: bytes) -> None:
    cell = sealed(text)
    assert opened(cell) == text
    assert len(cell) == box.OVERHEAD + len(text)


def test_the_same_text_never_looks_the_same() -> None:
    assert len({sealed() for _ in range(50)}) == 50
    assert TEXT not in sealed()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"key": OTHER_KEY}, WrongKey),
        ({"key_id": uuid.uuid4()}, Misplaced),
        ({"place": box.Place("identity.contacts", "a person")}, Misplaced),
        ({"place": box.Place("identity.names", "another person")}, Misplaced),
        ({"version": 4}, Stale),
        ({"version": 2}, Stale),
        ({"version": 2**40}, Stale),
    ],
)
def test_each_wrong_use_has_its_error(changes: dict[str, object], error: type) -> None:
    with pytest.raises(error) as raised:
        opened(sealed(), **changes)
    assert raised.type is error
    assert len(str(raised.value)) > 20


def test_a_purpose_and_a_record_cannot_be_shifted_into_each_other() -> None:
    one, other = box.Place("a", "bc"), box.Place("ab", "c")
    assert one.encoded() != other.encoded()


@pytest.mark.parametrize("cut", [0, 1, 50, box.OVERHEAD - 1, box.OVERHEAD, -1])
def test_what_is_cut_is_told(cut: int) -> None:
    with pytest.raises(Truncated):
        opened(sealed()[:cut])


def test_what_is_longer_is_told() -> None:
    with pytest.raises(Truncated):
        opened(sealed() + b"\0")


def test_every_changed_bit_is_refused() -> None:
    cell = sealed()
    for bit in range(len(cell) * 8):
        changed = bytearray(cell)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(SealError):
            opened(bytes(changed))


def test_headers_rewritten_to_fit_are_refused() -> None:
    """A cell of another record whose clear place and version were made to fit."""
    other = box.seal(TEXT, key=KEY, key_id=ID, place=box.Place("identity.names", "b"), version=2)
    changed = bytearray(other)
    changed[17:21] = (3).to_bytes(4, "big")
    changed[21:29] = PLACE.tag()
    with pytest.raises(Tampered) as raised:
        opened(bytes(changed))
    assert raised.type is Tampered


def test_another_format_is_told() -> None:
    with pytest.raises(UnknownFormat):
        opened(b"\x02" + sealed()[1:])


def test_a_cell_opens_under_one_key_only() -> None:
    """The commitment names the key: it depends on nothing that the text could steer."""
    cell = sealed()
    head = box.header(cell)
    assert head.commitment == box.derive(KEY, "commit", head.nonce)
    assert head.commitment != box.derive(OTHER_KEY, "commit", head.nonce)


class TestToPublic:
    private = X25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()

    def test_only_the_private_half_opens_it(self) -> None:
        cell = box.seal_to_public(KEY, public=self.public, place=PLACE)
        assert KEY not in cell
        assert box.open_public(cell, private=self.private, place=PLACE) == KEY
        with pytest.raises(Tampered):
            box.open_public(cell, private=X25519PrivateKey.generate(), place=PLACE)

    def test_bound_to_its_place(self) -> None:
        cell = box.seal_to_public(KEY, public=self.public, place=PLACE)
        for changed in (cell[:-1], cell + b"\0", cell[:5], b"\x01"):
            with pytest.raises(Tampered):
                box.open_public(changed, private=self.private, place=PLACE)
        with pytest.raises(Tampered):
            box.open_public(cell, private=self.private, place=box.Place("x", "y"))
        with pytest.raises(UnknownFormat):
            box.open_public(b"", private=self.private, place=PLACE)
