"""A secret in three parts of which any two give it back, and one says nothing (Shamir, 1979).

Byte by byte over GF(256), the field of AES: share(x) = secret + x · r, with r random for each
byte. Each share of one byte fits every secret for exactly one r, which the tests count out.
"""

import secrets
from collections.abc import Sequence

NEEDED = 2
SHARES = 3
_POLYNOMIAL = 0x11B


def split(secret: bytes) -> dict[int, bytes]:
    """{1: …, 2: …, 3: …}, each as long as the secret."""
    slopes = secrets.token_bytes(len(secret))
    return {x: share(secret, slopes, x) for x in range(1, SHARES + 1)}


def share(secret: bytes, slopes: bytes, x: int) -> bytes:
    """The share at x of the lines that begin at the secret and have these slopes."""
    return bytes(s ^ _times(r, x) for s, r in zip(secret, slopes, strict=True))


def combine(shares: Sequence[tuple[int, bytes]]) -> bytes:
    """The secret of two different shares. ValueError for fewer, the same one, or other lengths."""
    if len(shares) != NEEDED or len({x for x, _ in shares}) != NEEDED:
        raise ValueError("Two different shares are needed.")
    (x, one), (y, other) = shares
    if len(one) != len(other) or not {x, y} <= set(range(1, SHARES + 1)):
        raise ValueError("These shares do not belong together.")
    # The line through both, at zero: (y · one + x · other) / (x + y); addition is XOR.
    scale = _inverse(x ^ y)
    return bytes(
        _times(scale, _times(y, a) ^ _times(x, b)) for a, b in zip(one, other, strict=True)
    )


def _times(a: int, b: int) -> int:
    """The product in GF(256); the same steps whatever the values."""
    product = 0
    for _ in range(8):
        product ^= -(b & 1) & a
        a = (a << 1) ^ (-(a >> 7) & _POLYNOMIAL)
        b >>= 1
    return product


def _inverse(a: int) -> int:
    """The number whose product with `a` is 1: a to the 254th."""
    result = 1
    for _ in range(254):
        result = _times(result, a)
    return result
