"""Two of three shares give the secret back; one says nothing."""

import secrets
from itertools import combinations, permutations

import pytest

from turna.vault import shamir


def test_any_two_of_three_restore() -> None:
    for _ in range(20):
        secret = secrets.token_bytes(32)
        shares = shamir.split(secret)
        assert set(shares) == {1, 2, 3}
        for pair in permutations(shares.items(), 2):
            assert shamir.combine(pair) == secret


def test_one_share_fits_every_secret_equally_often() -> None:
    """Counted out: for each secret byte, the 256 slopes give each share byte exactly once."""
    slopes = bytes(range(256))
    for x in (1, 2, 3):
        for secret in range(256):
            assert len(set(shamir.share(bytes([secret]) * 256, slopes, x))) == 256


def test_the_field_is_that_of_aes() -> None:
    assert shamir._times(0x57, 0x83) == 0xC1  # the example of FIPS 197
    for a in range(1, 256):
        assert shamir._times(a, shamir._inverse(a)) == 1


def test_shares_of_two_secrets_give_neither() -> None:
    one, other = b"a" * 32, b"b" * 32
    first, second = shamir.split(one), shamir.split(other)
    for x, y in combinations((1, 2, 3), 2):
        assert shamir.combine([(x, first[x]), (y, second[y])]) not in {one, other}


@pytest.mark.parametrize(
    "shares",
    [[], [(1, b"a")], [(1, b"a"), (1, b"a")], [(1, b"a"), (2, b"ab")], [(1, b"a"), (4, b"b")]],
)
def test_other_shares_are_refused(shares: list[tuple[int, bytes]]) -> None:
    with pytest.raises(ValueError, match="hare"):
        shamir.combine(shares)
