"""The master key and its file: 32 random bytes that stand in no database.

A key file is a small JSON text. In it the key stands in clear, or sealed under a passphrase
(Argon2id). It is read only when nobody but its owner may read it.
"""

import base64
import hashlib
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.utils.translation import gettext as _

from turna.vault import box
from turna.vault.errors import SealError, Tampered, UnsafeKeyFile, WrongKey

_KIND = "master key"
# Above what RFC 9106 recommends for machines with little memory; a second on a slow one.
ARGON2 = {"memory": 256 * 1024, "iterations": 3, "lanes": 4}
_MOST_MEMORY = 4 * 1024 * 1024  # KiB: a forged file must not exhaust the machine
LEAST_PASSPHRASE = 15


class PassphraseNeeded(SealError):  # noqa: N818  (what the reader has, not what the code did)
    """The key file is sealed under a passphrase, and none was given."""


@dataclass(frozen=True, slots=True)
class Master:
    """An unlocked master key. Its repr shows no key."""

    id: UUID
    secret: bytes = field(repr=False)
    demonstration: bool = False

    @property
    def wrapping(self) -> bytes:
        """The key under which the organisations' secrets are sealed."""
        return box.derive(self.secret, "master wrap")

    @property
    def commitment(self) -> bytes:
        """Stands in the key store: tells the right key from a wrong one, and says no more."""
        return box.derive(self.secret, "master commitment", self.id.bytes)

    @property
    def verify_key(self) -> bytes:
        """The public half of its signatures, as kept in the pin file."""
        return self._signing.public_key().public_bytes_raw()

    @property
    def _signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(box.derive(self.secret, "master sign"))

    def sign(self, message: bytes) -> bytes:
        return self._signing.sign(message)


def new(*, demonstration: bool = False) -> Master:
    return Master(uuid4(), box.new_key(), demonstration)


def signed_by(verify_key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def write(path: Path, key: Master, passphrase: str | None = None) -> None:
    """Write the key's file, whole or not at all, for its owner alone; replaces what is there."""
    document: dict[str, Any] = {
        "turna": _KIND,
        "format": box.FORMAT,
        "id": str(key.id),
        "demonstration": key.demonstration,
    }
    if passphrase is None:
        document["key"] = _text(key.secret)
        document["check"] = _check(key.secret)
    else:
        salt = os.urandom(16)
        document["argon2id"] = {**ARGON2, "salt": _text(salt)}
        under = _stretch(passphrase, salt, ARGON2)
        document["sealed"] = _text(
            box.seal(key.secret, key=under, key_id=key.id, place=_place(document), version=1)
        )
    write_private(path, json.dumps(document, indent=1) + "\n")


def write_private(path: Path, text: str) -> None:
    """A file for its owner alone that is there whole after a power cut, or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a renaming in this folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path, passphrase: str | None = None) -> Master:
    """The key of a file. FileNotFoundError, UnsafeKeyFile, PassphraseNeeded or WrongKey."""
    document = _document(path)
    try:
        key_id = UUID(document["id"])
        demonstration = document["demonstration"] is True
        if "key" in document:
            secret = _bytes(document["key"])
            if len(secret) != box.KEY_SIZE or document["check"] != _check(secret):
                raise UnsafeKeyFile(_("The key in %s is damaged. Restore the file.") % path)
            return Master(key_id, secret, demonstration)
        if passphrase is None:
            raise PassphraseNeeded(_("%s is sealed under a passphrase.") % path)
        costs = {name: int(document["argon2id"][name]) for name in ARGON2}
        if costs["memory"] > _MOST_MEMORY or costs["iterations"] > 100 or costs["lanes"] > 64:
            raise UnsafeKeyFile(_("%s is not a key file of Turna.") % path)
        under = _stretch(passphrase, _bytes(document["argon2id"]["salt"]), costs)
        sealed = _bytes(document["sealed"])
        place = _place(document)
    except (KeyError, TypeError, ValueError):
        raise UnsafeKeyFile(_("%s is not a key file of Turna, or is damaged.") % path) from None
    try:
        secret = box.open_cell(sealed, key=under, key_id=key_id, place=place, version=1)
    except WrongKey:
        raise WrongKey(_("This is not the passphrase of %s.") % path) from None
    except Tampered:
        raise UnsafeKeyFile(_("%s is damaged. Restore the file.") % path) from None
    return Master(key_id, secret, demonstration)


def is_sealed(path: Path) -> bool:
    """Whether a file's key is under a passphrase. Errors as `read`."""
    return "sealed" in _document(path)


def is_demonstration(path: Path) -> bool:
    """Whether a file's key says that it is a demonstration's. Errors as `read`."""
    return _document(path).get("demonstration") is True


def _document(path: Path) -> dict[str, Any]:
    """The file's JSON. UnsafeKeyFile when it is not a key file."""
    try:
        found = json.loads(read_private(path))
    except ValueError:
        found = None
    if not isinstance(found, dict) or found.get("turna") != _KIND:
        raise UnsafeKeyFile(_("%s is not a key file of Turna, or is damaged.") % path)
    if found.get("format") != box.FORMAT:
        raise UnsafeKeyFile(_("%s was written by a newer Turna.") % path)
    return found


def read_private(path: Path) -> bytes:
    """A small file's content, if it is a plain one that its owner alone may read."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        facts = os.fstat(stream.fileno())  # of the file that is read, not of what took its name
        if not stat.S_ISREG(facts.st_mode) or facts.st_size > 65_536:
            raise UnsafeKeyFile(_("%s is not a small, plain file.") % path)
        if facts.st_mode & 0o077 or facts.st_uid not in {0, os.geteuid()}:
            raise UnsafeKeyFile(
                _("%(path)s can be read by others. Make it its owner's alone: chmod 600 %(path)s")
                % {"path": path}
            )
        return stream.read()


def _place(document: dict[str, Any]) -> box.Place:
    kind = "demonstration" if document["demonstration"] is True else "real"
    return box.Place(f"key.master.{kind}", document["id"])


def _stretch(passphrase: str, salt: bytes, costs: dict[str, int]) -> bytes:
    return Argon2id(
        salt=salt,
        length=box.KEY_SIZE,
        iterations=costs["iterations"],
        lanes=costs["lanes"],
        memory_cost=costs["memory"],
    ).derive(passphrase.encode())


def _check(secret: bytes) -> str:
    """Tells a mistyped or damaged key from a whole one."""
    return hashlib.sha256(b"turna/1 key file" + secret).hexdigest()[:8]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
