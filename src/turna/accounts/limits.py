"""The one owner of lock-outs: how often a password or a code may be tried.

A bucket holds `burst` tries and gains one each `per`; an evaluated try that fails takes one
from each of its buckets. What is refused is not evaluated, takes nothing and writes nothing,
so a flood costs reads only. Buckets lie in the database under keyed hashes, one row each that
says when it will be full again; a full one needs no row and is swept.

Nobody else is locked out: a user name has a bucket for browsers that it was never used in and
one for each browser that it was, and a passkey needs none. An address has a bucket too, for
whoever tries one password on many names; it counts only what was evaluated, so many guesses at
one name do not shut out the others behind that address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from turna.accounts.models import Limit
from turna.core.transactions import write_transaction

_TELL_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` tries at once, then one each `per`."""

    burst: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Bucket:
    """Whose tries are counted together."""

    key: str
    rate: Rate


# In any hour at most 10 at once and 10 more: 20 evaluated guesses at one account.
PASSWORD = Rate(10, timedelta(minutes=6))
KNOWN_DEVICE = Rate(10, timedelta(minutes=6))
ADDRESS = Rate(60, timedelta(minutes=1))
# A code has a million values, of which three are right.
CODE = Rate(5, timedelta(minutes=12))


def bucket(kind: str, *about: object, rate: Rate) -> Bucket:
    """The bucket of these facts. What is stored tells nobody which they are."""
    text = "\0".join(str(one) for one in (kind, *about))
    return Bucket(salted_hmac("turna.accounts.limits", text, algorithm="sha256").hexdigest(), rate)


def take(*buckets: Bucket) -> timedelta | None:
    """Take one try from each bucket; or, when one is empty, from none: how long to wait.

    It is taken before the try is evaluated, so that many at the same moment are no more.
    """
    now = timezone.now()
    if wait := _wait(buckets, _read(buckets), now):
        return wait
    with write_transaction():
        rows = [Limit(key=one.key, until=now) for one in buckets]
        Limit.objects.bulk_create(rows, ignore_conflicts=True)
        untils = _read(buckets, lock=True)
        if wait := _wait(buckets, untils, now):
            return wait
        for one in buckets:
            until = max(untils[one.key], now) + one.rate.per
            Limit.objects.filter(key=one.key).update(until=until)
    return None


def give_back(*buckets: Bucket) -> None:
    """The try was right: it does not count."""
    with write_transaction():
        for key, until in _read(buckets, lock=True).items():
            per = next(one.rate.per for one in buckets if one.key == key)
            Limit.objects.filter(key=key).update(until=until - per)


def tells(one: Bucket) -> bool:
    """Whether a refusal is to be written into the audit: once in ten minutes for a bucket."""
    now = timezone.now()
    rows = Limit.objects.filter(key=one.key).exclude(told_at__gt=now - _TELL_AGAIN)
    if not rows.exists():
        return False
    with write_transaction():
        return bool(rows.update(told_at=now))


def spend(key: str, until: datetime) -> bool:
    """Whether this challenge is answered for the first time; it is kept until it is too old."""
    try:
        with write_transaction(), transaction.atomic():
            Limit.objects.create(key=bucket("spent", key, rate=CODE).key, until=until)
    except IntegrityError:
        return False
    return True


def sweep() -> None:
    """Remove what is over: called at each sign-in."""
    with write_transaction():
        Limit.objects.filter(until__lt=timezone.now()).delete()


def _read(buckets: Sequence[Bucket], *, lock: bool = False) -> dict[str, datetime]:
    rows: Any = Limit.objects.filter(key__in=[one.key for one in buckets]).order_by("key")
    if lock:
        rows = rows.select_for_update()
    return dict(rows.values_list("key", "until"))


def _wait(
    buckets: Sequence[Bucket], untils: dict[str, datetime], now: datetime
) -> timedelta | None:
    waits = [
        max(untils.get(one.key, now), now) + one.rate.per - one.rate.burst * one.rate.per - now
        for one in buckets
    ]
    longest = max(waits, default=timedelta())
    return longest if longest > timedelta() else None
