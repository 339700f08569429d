"""Many tries at the same moment, on connections of their own: no more are taken than one by one."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone

from turna.accounts import limits, services, totp
from turna.accounts.limits import Rate, bucket
from turna.accounts.models import User
from turna.vault.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6
AtOnce = Callable[[Callable[[], Any]], list[Any]]


@pytest.fixture
def at_once(tmp_path: Path) -> Iterator[AtOnce]:
    """Run the same in several threads; SQLite's database in memory is put into a file first."""
    mine = connections["default"]
    made: dict[str, Any] = {}
    if connection.vendor == "sqlite":
        file = tmp_path / "turna.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        made = {**mine.settings_dict, "NAME": str(file)}

    def connect() -> None:
        if made:
            connections["default"] = type(mine)(made, "default")

    def run(work: Callable[[], Any]) -> list[Any]:
        found: list[Any] = []
        ready = threading.Barrier(AT_ONCE)

        def one() -> None:
            connect()
            try:
                ready.wait(60)
                found.append(work())
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=one, daemon=True) for _n in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert len(found) == AT_ONCE, "somebody failed, or waits for ever"
        return found

    connect()
    try:
        yield run
    finally:
        if made:
            connections["default"].close()
            connections["default"] = mine


def test_a_bucket_gives_no_more_than_it_holds(at_once: AtOnce) -> None:
    one = bucket("test", "a", rate=Rate(10, timedelta(hours=1)))
    taken = at_once(lambda: sum(limits.take(one) is None for _try in range(5)))
    assert sum(taken) == 10


def test_a_code_opens_once(with_app: User, at_once: AtOnce) -> None:
    code = totp.code_of(totp.secret_of(with_app, "salt"), totp.counter_at(timezone.now()))

    def use() -> bool:
        try:
            services.code_accept(actor=with_app.as_actor(), user=with_app, typed=code)
        except ValidationError:
            return False
        return True

    assert sum(at_once(use)) == 1
    assert AuditEntry.objects.filter(verb="accounts.code.accepted").count() == 1


def test_a_challenge_is_spent_once(at_once: AtOnce) -> None:
    until = timezone.now() + timedelta(minutes=5)
    assert sum(at_once(lambda: limits.spend("challenge", until))) == 1
