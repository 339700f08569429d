"""One-time codes: the published test vectors, drift, and what a secret is made of."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest

from turna.accounts import totp

RFC_SECRET = b"12345678901234567890"
NOW = datetime(2030, 1, 1, 12, 0, 10, tzinfo=UTC)
USER = SimpleNamespace(uid=UUID(int=7), username="aigul")


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code_of(RFC_SECRET, totp.counter_at(at)) == code


@pytest.mark.parametrize(
    ("off", "right"), [(-31, True), (0, True), (29, True), (-61, False), (50, False)]
)
def test_a_clock_may_be_wrong_by_half_a_minute(off: int, *, right: bool) -> None:
    typed = totp.code_of(RFC_SECRET, totp.counter_at(NOW + timedelta(seconds=off)))
    assert (totp.counter_of(RFC_SECRET, typed, NOW) is not None) is right


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\x00"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert totp.counter_of(RFC_SECRET, typed, NOW) is None


def test_a_secret_is_of_its_user_salt_and_server(settings: object) -> None:
    one = totp.secret_of(USER, "a")
    assert len(one) == totp.SECRET_SIZE
    assert one == totp.secret_of(USER, "a")
    assert one != totp.secret_of(USER, "b")
    assert one != totp.secret_of(SimpleNamespace(uid=UUID(int=8)), "a")
    settings.SIGN_IN_KEY = "another"  # type: ignore[attr-defined]
    assert one != totp.secret_of(USER, "a")


def test_what_an_app_reads() -> None:
    address = totp.address_of(RFC_SECRET, "aigul")
    assert address.startswith(
        "otpauth://totp/Turna%3Aaigul?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&"
    )
    assert "digits=6" in address
    assert "period=30" in address
    assert totp.in_words(RFC_SECRET).startswith("GEZD GNBV")
