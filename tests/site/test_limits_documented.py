"""docs/limits.md says the numbers that the code has."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from turna.accounts import desk, limits, passkeys, proof, refusals, rules
from turna.accounts.services import accounts, factors
from turna.core import kept, lists

PAGE = (Path(__file__).resolve().parents[2] / "docs/limits.md").read_text(encoding="utf-8")


def row(what: str) -> str:
    return next(line for line in PAGE.splitlines() if line.startswith(f"| {what} |"))


@pytest.mark.parametrize(
    ("what", "rate"),
    [
        ("passwords looked at, browser not used before", limits.PASSWORD),
        ("the same from a browser used before", limits.KNOWN_DEVICE),
        ("from one address", limits.ADDRESS),
        ("one-time and recovery codes", limits.CODE),
        ("refusals written down", refusals.RATE),
    ],
)
def test_rates(what: str, rate: limits.Rate) -> None:
    minutes = rate.per // timedelta(minutes=1)
    every = "one a minute" if minutes == 1 else f"one each {minutes} minutes"
    assert f"{rate.burst} at once, {every}" in row(what)


def test_numbers() -> None:
    assert f"| {factors.MOST_PASSKEYS} |" in row("passkeys")
    assert f"| {factors.RECOVERY_CODES}, " in row("recovery codes")
    assert f"| {accounts.MADE_PASSWORD_LIVES.days} days" in row(
        "a password that an administrator made"
    )
    assert f"| {kept._LONGEST // 3600} hours |" in row("a form on its way through the door")
    assert f"**Passwords** have {rules.PASSWORD_SHORTEST} to {rules.PASSWORD_LONGEST}" in PAGE
    assert f"fewer than {rules.LEFT_OVER} letters" in PAGE
    assert f"pages of {lists.ROWS_PER_PAGE} rows" in PAGE


def test_times_of_a_session() -> None:
    assert f"ends {settings.SESSION_COOKIE_AGE // 3600} hours after" in PAGE
    assert f"After {settings.IDLE_MINUTES} minutes without use" in PAGE
    assert f"at most {desk.LONGEST_HOLD // timedelta(minutes=1)} minutes" in PAGE
    assert f"proof of the last {proof.FRESH // timedelta(minutes=1)} minutes" in PAGE
    assert timedelta(minutes=10) >= passkeys.LIFE
    assert timedelta(minutes=10) >= proof.PENDING_FOR
