"""The unlocked keys of this process: the master, and the organisations' secrets it opens.

They live in memory only. A locked process tries the key file again whenever a key is needed,
so that a server is unlocked by putting the file, or the passphrase's file, in its place.
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from turna.vault import box, master
from turna.vault.errors import Locked, NoKeys, SealError, WrongKey
from turna.vault.keys.models import MasterKey, OrganisationKey, OrganisationWrap, State
from turna.vault.master import Master


@dataclass(frozen=True, slots=True)
class Secret:
    """An organisation's unlocked secret. Its repr shows no key."""

    key_id: UUID
    organisation: str
    seed: bytes = field(repr=False)

    @property
    def wrapping(self) -> bytes:
        return box.derive(self.seed, "organisation wrap")

    @property
    def private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(box.derive(self.seed, "organisation x25519"))

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()


@dataclass(slots=True)
class _Held:
    """What this process knows. `failed` are the files' times of change at the last failure."""

    master: Master | None = None
    secrets: dict[UUID, Secret] = field(default_factory=dict)
    failed: tuple[int, ...] = ()
    error: SealError | None = None


_held = _Held()
_lock = threading.RLock()


def unlock(passphrase: str | None = None) -> Master:
    """Read the key file and hold its key for this process.

    NoKeys when none were ever made; Locked when the file is absent; WrongKey when it is not the
    key of this key store; UnsafeKeyFile and PassphraseNeeded as `master.read`.
    """
    if not MasterKey.objects.exists():
        raise NoKeys
    path = Path(settings.MASTER_KEY_FILE)
    try:
        found = master.read(path, passphrase or passphrase_from_file())
    except FileNotFoundError:
        raise Locked(
            _(
                "The keys are locked: there is no key file %s, so identities cannot be read. New "
                "intake can be recorded. Put the file in its place, or name another one "
                "(TURNA_MASTER_KEY_FILE)."
            )
            % path
        ) from None
    check(found)
    hold(found)
    return found


def check(key: Master) -> MasterKey:
    """The key store's row of this master key. WrongKey when the key is another store's."""
    row = MasterKey.objects.filter(uid=key.id).exclude(state=State.RETIRED).first()
    if row is None or bytes(row.commitment) != key.commitment:
        raise WrongKey(
            _("This master key is not the one of this key store, or was replaced by a newer one.")
        )
    if row.demonstration != key.demonstration:
        raise WrongKey(_("The key file and the key store disagree on what they are for."))
    return row


def hold(key: Master) -> None:
    """Use this master key from now on."""
    with _lock:
        _held.master, _held.error, _held.failed = key, None, ()
        _held.secrets.clear()


def forget() -> None:
    """Lock this process."""
    with _lock:
        _held.master, _held.error, _held.failed = None, None, ()
        _held.secrets.clear()


def unlocked() -> Master:
    """The master key. SealError saying why it is not to be had; the files are tried again."""
    with _lock:
        if _held.master is not None:
            return _held.master
        now = _times()
        if _held.error is not None and now == _held.failed:
            raise _held.error
        try:
            return unlock()
        except SealError as error:
            _held.error, _held.failed = error, now
            raise


def is_unlocked() -> bool:
    """Whether sealed things can be opened now."""
    try:
        unlocked()
    except SealError:
        return False
    return True


def secret(key_id: UUID) -> Secret:
    """The secret of one generation of an organisation's key. SealError when it cannot be had."""
    with _lock:
        found = _held.secrets.get(key_id)
        if found is None:
            found = _held.secrets[key_id] = _open(key_id, unlocked())
        return found


def _open(key_id: UUID, by: Master) -> Secret:
    wraps = OrganisationWrap.objects.filter(key=key_id).select_related("key")
    wrap = wraps.filter(by=by.id).first()
    if wrap is None and wraps.exists():
        forget()  # the master was rotated; its new file may be there already
        by = unlocked()
        wrap = wraps.filter(by=by.id).first()
    if wrap is None:
        raise WrongKey(_("The key of this organisation is not in the key store, or was destroyed."))
    return open_wrap(wrap, by)


def open_wrap(wrap: OrganisationWrap, by: Master) -> Secret:
    """Unwrap an organisation's secret, and see that it is the one its row says."""
    row = wrap.key
    seed = box.open_cell(
        bytes(wrap.sealed), key=by.wrapping, key_id=by.id, place=place_of(row), version=1
    )
    found = Secret(row.uid, row.organisation, seed)
    if found.public != bytes(row.public):
        raise WrongKey(_("The public key of an organisation was replaced. Run ./turna verify."))
    return found


def wrap(found: Secret, row: OrganisationKey, by: Master) -> bytes:
    """An organisation's secret, sealed under a master key."""
    return box.seal(found.seed, key=by.wrapping, key_id=by.id, place=place_of(row), version=1)


def place_of(row: OrganisationKey) -> box.Place:
    """Binds the secret to its organisation's code: a row moved to another one does not open."""
    return box.Place("key.organisation", f"{row.organisation}/{row.generation}/{row.uid}")


def signed_part(row: OrganisationKey) -> bytes:
    """What the master signs of an organisation's key."""
    return box.packed(
        b"turna/1 organisation", place_of(row).encoded(), bytes(row.public)
    )  # fmt: skip


def pinned() -> tuple[bytes, ...]:
    """The master's public halves as the pin file has them; none when there is no file."""
    try:
        lines = Path(settings.MASTER_PIN_FILE).read_text(encoding="ascii").split()
        return tuple(bytes.fromhex(line) for line in lines)
    except (OSError, ValueError):
        return ()


def pin(*keys: Master) -> None:
    """Write the pin file."""
    path = Path(settings.MASTER_PIN_FILE)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    master.write_private(path, "".join(f"{key.verify_key.hex()}\n" for key in keys))


def passphrase_from_file() -> str | None:
    """The text of TURNA_MASTER_PASSPHRASE_FILE, where there is one."""
    if not settings.MASTER_PASSPHRASE_FILE:
        return None
    try:
        text = master.read_private(Path(settings.MASTER_PASSPHRASE_FILE))
    except FileNotFoundError:
        return None
    return text.decode(errors="replace").rstrip("\r\n") or None


def _times() -> tuple[int, ...]:
    """When the files that unlock were last changed; 0 for one that is absent."""
    found = []
    for name in (settings.MASTER_KEY_FILE, settings.MASTER_PASSPHRASE_FILE):
        try:
            found.append(Path(name).stat().st_mtime_ns if name else 0)
        except OSError:
            found.append(0)
    return tuple(found)
