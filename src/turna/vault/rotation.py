"""New keys for old: what lies under a key is wrapped anew, and no text is encrypted again.

Work is done in batches, each one transaction of the key store, so that it may be killed at any
moment: every key has its old wrap or its new one. Running it again takes up where it was.
"""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.db.models import QuerySet

from turna.vault import keyring, keystore, master
from turna.vault.keys.models import (
    MasterKey,
    Method,
    OrganisationKey,
    OrganisationWrap,
    State,
    SubjectWrap,
)
from turna.vault.keys.router import ALIAS
from turna.vault.master import Master

BATCH = 1000
Progress = Callable[[int, int], None]


def begin(organisation: str) -> None:
    """Give the organisation its next key, unless an earlier rotation is still to be finished."""
    if not retiring(organisation).exists():
        keystore.make_organisation_key(organisation)


def rewrap(organisation: str, progress: Progress = lambda done, total: None) -> int:
    """Move every key of the organisation under its current one; destroy the older ones.

    Returns how many were wrapped anew. Also turns wraps made to the public key while locked
    into plain ones.
    """
    total = _old(organisation).count()
    done = 0
    progress(done, total)
    while batch := _rewrap_batch(organisation):
        done += batch
        progress(done, total)
    for key in retiring(organisation):
        _retire(key)
    return done


def retiring(organisation: str) -> "QuerySet[OrganisationKey]":
    """Keys of the organisation whose rotation is not finished."""
    return OrganisationKey.objects.filter(organisation=organisation, state=State.RETIRING)


def _old(organisation: str) -> "QuerySet[SubjectWrap]":
    mine = SubjectWrap.objects.filter(by__organisation=organisation)
    return mine.exclude(by__state=State.CURRENT, method=Method.SYMMETRIC)


def _rewrap_batch(organisation: str) -> int:
    with transaction.atomic(using=ALIAS):
        rows = _old(organisation).select_related("key", "by").order_by("pk")
        if connections[ALIAS].vendor == "postgresql":
            rows = rows.select_for_update(of=("self",))
        old = list(rows[:BATCH])
        if not old:
            return 0
        holder = OrganisationKey.objects.get(organisation=organisation, state=State.CURRENT)
        by = keyring.secret(holder.uid)
        fresh = [
            SubjectWrap(
                key_id=one.key_id,
                by=holder,
                method=Method.SYMMETRIC,
                sealed=keystore.wrap(keystore.unwrap(one), by),
            )
            for one in old
        ]
        SubjectWrap.objects.filter(pk__in=[one.pk for one in old]).delete()
        SubjectWrap.objects.bulk_create(fresh)
    return len(fresh)


def _retire(key: OrganisationKey) -> None:
    """Destroy the secret of a key under which nothing is left."""
    with transaction.atomic(using=ALIAS):
        rows = OrganisationKey.objects.filter(uid=key.uid)
        if connections[ALIAS].vendor == "postgresql":
            rows = rows.select_for_update()
        held = rows.get()
        if held.subject_wraps.exists():
            return  # somebody was sealing under it; the next run retires it
        held.wraps.all().delete()
        held.state = State.RETIRED
        held.save(update_fields=["state"])


def rotate_master(passphrase: str | None = None) -> Master:
    """Replace the master key and its file; the organisations' secrets are wrapped anew.

    The new file is under `passphrase`, or in clear without one. Killed at any moment, the key
    store opens with whichever file is in place; running it again finishes what was begun.
    Shares of the old master key (`split`) are void afterwards.
    """
    path = Path(settings.MASTER_KEY_FILE)
    fresh_path = path.with_name(path.name + ".new")
    old = keyring.unlocked()
    if MasterKey.objects.filter(state=State.RETIRING).exclude(uid=old.id).exists():
        fresh = old  # the file was put in place, and then it was broken off
    else:
        fresh = _begun(fresh_path, passphrase) or master.new(demonstration=old.demonstration)
        if not MasterKey.objects.filter(uid=fresh.id).exists():
            master.write(fresh_path, fresh, passphrase)
            keyring.pin(old, fresh)
            _wrap_all(old, fresh)
        fresh_path.replace(path)
        master.sync_folder(path.parent)
    keyring.hold(fresh)
    keyring.pin(fresh)
    _finish(fresh)
    return fresh


def _finish(current: Master) -> None:
    """Remove the wraps of every other master key: only this one opens the store from now on."""
    with transaction.atomic(using=ALIAS):
        OrganisationWrap.objects.exclude(by=current.id).delete()
        MasterKey.objects.exclude(uid=current.id).update(state=State.RETIRED)


def _begun(path: Path, passphrase: str | None) -> Master | None:
    """The new key of a rotation that was broken off after the store had taken it."""
    if not path.exists():
        return None
    found = master.read(path, passphrase)
    if MasterKey.objects.filter(uid=found.id).exclude(state=State.RETIRED).exists():
        return found
    path.unlink()
    return None


def _wrap_all(old: Master, fresh: Master) -> None:
    with transaction.atomic(using=ALIAS):
        # From here on no organisation gets a key under the old one (`keystore` looks).
        MasterKey.objects.update(state=State.RETIRING)
        keystore.register_master(fresh)
        for one in OrganisationWrap.objects.filter(by=old.id).select_related("key"):
            secret = keyring.open_wrap(one, old)
            OrganisationWrap.objects.create(
                key=one.key, by_id=fresh.id, sealed=keyring.wrap(secret, one.key, fresh)
            )
            one.key.signature = fresh.sign(keyring.signed_part(one.key))
            one.key.save(update_fields=["signature"])
