"""Measures what sealing costs, that nothing tampered is read, and that a killed rotation loses
nothing. The people are made for it, and their keys removed afterwards."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.db import connections, transaction

from turna.site.bench.measurements import Result, median, undone
from turna.vault import box, keyring, keystore, rotation
from turna.vault.actor import Actor
from turna.vault.errors import SealError
from turna.vault.keys.models import (
    CardSeed,
    MasterKey,
    Method,
    OrganisationKey,
    OrganisationWrap,
    State,
    SubjectKey,
    SubjectWrap,
)
from turna.vault.keys.router import ALIAS
from turna.vault.keystore import Key
from turna.vault.subjects import PERSON, Subject

ACTOR = Actor(id="bench", name="Bench", via="cli")
ORGANISATION, OTHER = "bench-ngo", "bench-other-ngo"
PEOPLE = 50_000
ATTEMPTS = 10_000
KILLS = 20
_CHILD = """
import django
django.setup()
from turna.vault import keyring, rotation
keyring.unlock()
rotation.begin({code!r})
print("begun", flush=True)
rotation.rewrap({code!r})
"""


def rewrap(scale: int) -> list[Result]:
    """The keys of 50,000 people under a new key: in one go, and killed again and again."""
    with own_keys():
        make_people(PEOPLE, organisation=ORGANISATION)
        rotation.begin(ORGANISATION)
        start, busy = time.perf_counter(), time.process_time()
        if rotation.rewrap(ORGANISATION) != PEOPLE:
            raise AssertionError("Not every key was wrapped anew.")
        whole, busy = time.perf_counter() - start, time.process_time() - busy
        start = time.perf_counter()
        _all_readable()
        opening = time.perf_counter() - start
        kills, killed = _killed_rotation()
    note = (
        f"{busy:.1f} s of it in this process, the rest database and other programs; "
        f"opening all {PEOPLE:,} afterwards: {opening:.1f} s"
    )
    return [
        Result(f"re-wrap of {PEOPLE:,} people", whole, unit="s", bar=60.0, notes=(note,)),
        Result(
            "the same, killed at random (kill -9)",
            killed,
            unit="s",
            bar=60.0,
            notes=(f"{kills} kills hit, starts included; all {PEOPLE:,} open, 0 lost",),
        ),
    ]


def _killed_rotation() -> tuple[int, float]:
    """(kills that hit a working rotation, seconds of all runs together)."""
    chance = random.Random(7)  # noqa: S311  (when to kill; nothing secret)
    command = [sys.executable, "-P", "-c", _CHILD.format(code=ORGANISATION)]
    kills, spent = 0, 0.0
    for number in range(KILLS + 1):
        start = time.perf_counter()
        with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE) as child:
            if child.stdout is None or child.stdout.readline() != b"begun\n":
                raise AssertionError("The rotation did not begin.")
            try:
                child.wait(timeout=chance.uniform(0.05, 0.6) if number < KILLS else None)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                kills += 1
        spent += time.perf_counter() - start
        connections.close_all()
        _all_readable() if number in {KILLS // 2, KILLS} else _some_readable(chance)
    if rotation.retiring(ORGANISATION).exists():
        raise AssertionError("The last run did not finish the rotation.")
    return kills, spent


def tampering(scale: int) -> list[Result]:
    """10,000 attempts to pass something off: every one must be refused when it is read."""
    from turna.site.bench.tampering import Writer

    with own_keys(), undone():
        writer = Writer([_versions(n) for n in range(40)], seed=7)
        start = time.perf_counter()
        found = writer.attack(ATTEMPTS)
        taken = time.perf_counter() - start
    if found.accepted:
        raise AssertionError(f"These got through: {found.accepted[:5]}")
    kinds = ", ".join(f"{name} {count:,}" for name, count in sorted(found.refused.items()))
    note = f"{len(found.tried)} ways; {kinds}; {taken:.0f} s"
    name = f"tamperings read, of {ATTEMPTS:,}"
    return [Result(name, len(found.accepted), unit="", bar=0.0, notes=(note,))]


def opening(scale: int) -> list[Result]:
    """A list of 50 people opened, and one saved: the share of encryption and of the audit."""
    from turna.vault.models import Identity
    from turna.vault.services.identities import identities_open, identity_create

    with own_keys(), undone():
        uids = [create_person(n) for n in range(50)]
        opened = median(lambda: identities_open(actor=ACTOR, uids=uids))
        rows = list(Identity.objects.filter(uid__in=uids))
        fetched = median(lambda: list(Identity.objects.filter(uid__in=uids)))
        ciphers = median(lambda: _decrypt(rows))
        saved = median(
            lambda: identity_create(actor=ACTOR, organisation=ORGANISATION, identity=_person(1))
        )
        sealed = median(_seal_one)
        named = median(lambda: _on_record("vault.identity.opened", uids))
        noted = median(lambda: _on_record("vault.identity.created", uids[:1]))
    audited = f"the audit's row, naming all 50, {named:.1f} ms ({named / opened:.0%})"
    save_audited = f"the audit's row {noted:.1f} ms ({noted / saved:.0%})"
    share = f"of which AES-GCM of 250 cells and 50 keys {ciphers:.1f} ms ({ciphers / opened:.0%})"
    save_share = f"of which AES-GCM of 5 cells and a key {sealed:.2f} ms ({sealed / saved:.0%})"
    kept = "rolled back in the data, so without that commit's write to disk; the key's is in"
    return [
        Result("50 people opened, on record", opened, ratio=opened / fetched,
               ratio_to="their rows unopened", notes=(share, audited)),
        Result("one person saved, with a key", saved, notes=(save_share, save_audited, kept)),
    ]  # fmt: skip


def make_people(many: int, *, organisation: str) -> None:
    """So many keys of people nobody else knows, as the verbs would make them one by one."""
    keyring.unlocked()
    keystore.ensure_organisations([organisation])
    holder = OrganisationKey.objects.get(organisation=organisation, state=State.CURRENT)
    by = keyring.secret(holder.uid)
    for start in range(0, many, 5000):
        keys = [
            Key(uuid4(), Subject(PERSON, uuid4()), organisation, box.new_key())
            for _ in range(min(5000, many - start))
        ]
        with transaction.atomic(using=ALIAS):
            SubjectKey.objects.bulk_create(
                SubjectKey(
                    uid=key.id, kind=PERSON, subject=key.subject.uid, commitment=key.commitment
                )
                for key in keys
            )
            SubjectWrap.objects.bulk_create(
                SubjectWrap(
                    key_id=key.id, by=holder, method=Method.SYMMETRIC, sealed=keystore.wrap(key, by)
                )
                for key in keys
            )


def readable(organisation: str) -> int:
    """How many keys of the organisation open; SealError for one that does not."""
    wraps = SubjectWrap.objects.filter(by__organisation=organisation).select_related("key", "by")
    return sum(bool(keystore.unwrap(one)) for one in wraps.iterator(chunk_size=2000))


def _some_readable(chance: random.Random) -> None:
    """Every key has a holder, and 500 of them open: what is lost would be lost for good."""
    held = list(SubjectWrap.objects.filter(by__organisation=ORGANISATION).values_list("key"))
    if len(held) != PEOPLE:
        raise AssertionError(f"{PEOPLE - len(held):,} people are unreadable.")
    keystore.keys({key: ORGANISATION for (key,) in chance.sample(held, 500)})


def _all_readable() -> None:
    if (found := readable(ORGANISATION)) != PEOPLE:
        raise AssertionError(f"{PEOPLE - found:,} people are unreadable.")


@contextmanager
def own_keys() -> Iterator[None]:
    """The bench's own demonstration key, unlocked; what was made under it is removed after."""
    from turna.site.cli import unlocking

    unlocking.make_demonstration_key()
    try:
        keyring.unlock()
    except SealError:  # the database was used from another folder, which has the key file
        _forget_keys()
        unlocking.remove_demonstration_files()
        unlocking.make_demonstration_key()
        keyring.unlock()
    _remove()
    try:
        yield
    finally:
        _remove()


def _forget_keys() -> None:
    """Empty a key store that has a demonstration's keys only."""
    from turna.site.cli import unlocking

    unlocking.refuse_real_keys()
    with transaction.atomic(using=ALIAS):
        for model in (
            CardSeed, SubjectWrap, SubjectKey, OrganisationWrap, OrganisationKey, MasterKey,
        ):  # fmt: skip
            model._default_manager.all().delete()


def _remove() -> None:
    mine = SubjectWrap.objects.filter(by__organisation__in=[ORGANISATION, OTHER])
    with transaction.atomic(using=ALIAS):
        uids = list(mine.values_list("key", flat=True))
        mine.delete()
        CardSeed.objects.filter(organisation__in=[ORGANISATION, OTHER]).delete()
        for start in range(0, len(uids), 5000):
            SubjectKey.objects.filter(uid__in=uids[start : start + 5000]).delete()
        OrganisationKey.objects.filter(organisation__in=[ORGANISATION, OTHER]).delete()
    keyring.forget()
    keyring.unlock()


def _person(number: int) -> Any:
    from turna.vault.services.identities import Contact, Document, IdentityInput, Name

    return IdentityInput(
        names=(Name(f"Айгүл Ойдонова {number}"),),
        contacts=(Contact(f"+996 555 {number:06}"),),
        documents=(Document(f"AN{number:07}", country="KG"),),
        safe_contact=f"call at noon ({number})",
    )


def create_person(number: int, organisation: str = ORGANISATION) -> UUID:
    """An invented person, recorded by the verb; her id."""
    from turna.vault.services.identities import identity_create

    return identity_create(actor=ACTOR, organisation=organisation, identity=_person(number))


def _versions(number: int) -> list[Any]:
    """One person in three versions, oldest first."""
    from turna.vault.models import Identity
    from turna.vault.services.identities import identity_change

    uid = create_person(number, (ORGANISATION, OTHER)[number % 2])
    found = [Identity.objects.get(uid=uid)]
    for version in (1, 2):
        identity_change(actor=ACTOR, uid=uid, version=version, safe_contact=f"version {version}")
        found.append(Identity.objects.get(uid=uid))
    return found


def _decrypt(rows: list[Any]) -> None:
    """What of opening is the cipher's: as many keys and cells, without a database."""
    key, place = box.new_key(), box.Place("bench", "record")
    ident = uuid4()
    cells = 5 * len(rows) + len(rows)
    cell = box.seal(bytes(128), key=key, key_id=ident, place=place, version=1)
    for _ in range(cells):
        box.open_cell(cell, key=key, key_id=ident, place=place, version=1)


def _on_record(verb: str, uids: list[Any]) -> None:
    from turna.vault import audit

    audit.record(
        actor=ACTOR, verb=verb, kind="vault.identity", objects=[(uid, 1) for uid in uids],
        fields=["names"], name_objects=True,
    )  # fmt: skip


def _seal_one() -> None:
    key, place, ident = box.new_key(), box.Place("bench", "record"), uuid4()
    for _ in range(6):
        box.seal(bytes(128), key=key, key_id=ident, place=place, version=1)


MEASUREMENTS = {"rewrap": rewrap, "tampering": tampering, "sealing": opening}
