"""A clock that tests set: `clock.forward(minutes=16)`."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """Stands for `timezone.now`."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        return self.at


def held(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock)
    return clock
