"""The sealed cell: AES-256-GCM that commits to its key and is bound to its place and version.

    format 1 | key id 16 | version 4 | place 8 | length 4 | nonce 12 | commitment 32 | text + tag

- What is authenticated: the purpose (a stable string, never a table's name), the record's id,
  the version, the key's id. A cell moved to another record, field or version does not open.
- The commitment says which key it was before anything is decrypted: no text that opens under
  two keys can be made.
- Each cell is encrypted under a key of its own, derived from the key, the nonce and what is
  authenticated, so a repeated nonce alone harms nothing.

docs/decisions/0010 gives the reasons. Only the vault imports `cryptography`.
"""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from turna.vault.errors import Misplaced, Stale, Tampered, Truncated, UnknownFormat, WrongKey

FORMAT = 1
KEY_SIZE = 32
TAG_SIZE = 16
_HEADER = struct.Struct(">B16sI8sI12s32s")
OVERHEAD = _HEADER.size + TAG_SIZE
_LABEL = b"turna/1 "
_ZERO_NONCE = bytes(12)  # the key is the cell's own; see the docstring
_HPKE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell belongs: a stable purpose ("identity.names") and the record's public id."""

    purpose: str
    record: str

    def encoded(self) -> bytes:
        return packed(self.purpose.encode(), self.record.encode())

    def tag(self) -> bytes:
        """Eight bytes that tell a moved cell from a damaged one. They say nothing secret."""
        return hashlib.sha256(_LABEL + b"place" + self.encoded()).digest()[:8]


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in clear before a cell. Believed only once the cell has opened."""

    key_id: UUID
    version: int
    place: bytes
    nonce: bytes
    commitment: bytes


def packed(*parts: bytes) -> bytes:
    """Parts with their lengths, so that no two lists of parts look alike."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def derive(key: bytes, label: str, *parts: bytes) -> bytes:
    """32 bytes from a key for one use; another label or part gives unrelated ones."""
    return hmac.digest(key, _LABEL + packed(label.encode(), *parts), "sha256")


def new_key() -> bytes:
    return secrets.token_bytes(KEY_SIZE)


def header(cell: bytes) -> Header:
    """Read the clear part. UnknownFormat or Truncated when it is none."""
    if len(cell) < OVERHEAD:
        raise Truncated
    form, key_id, version, place, length, nonce, commitment = _HEADER.unpack_from(cell)
    if form != FORMAT:
        raise UnknownFormat
    if len(cell) != OVERHEAD + length:
        raise Truncated
    return Header(UUID(bytes=key_id), version, place, nonce, commitment)


def seal(text: bytes, *, key: bytes, key_id: UUID, place: Place, version: int) -> bytes:
    """The cell that only this key opens, only in this place and version."""
    nonce = secrets.token_bytes(12)
    bound = _bound(place, version, key_id)
    own = derive(key, "seal", nonce, bound)
    commitment = derive(key, "commit", nonce)
    head = _HEADER.pack(
        FORMAT, key_id.bytes, version, place.tag(), len(text), nonce, commitment
    )  # fmt: skip
    return head + AESGCM(own).encrypt(_ZERO_NONCE, text, bound)


def open_cell(cell: bytes, *, key: bytes, key_id: UUID, place: Place, version: int) -> bytes:
    """The text of a cell, whole and unchanged; else one of the errors of `errors`."""
    head = header(cell)
    if head.place != place.tag() or head.key_id != key_id:
        raise Misplaced
    if head.version != version:
        raise Stale
    if not hmac.compare_digest(head.commitment, derive(key, "commit", head.nonce)):
        raise WrongKey
    bound = _bound(place, version, key_id)
    try:
        return AESGCM(derive(key, "seal", head.nonce, bound)).decrypt(
            _ZERO_NONCE, cell[_HEADER.size :], bound
        )
    except InvalidTag:
        raise Tampered from None


def seal_to_public(text: bytes, *, public: bytes, place: Place) -> bytes:
    """Seal to a public key (HPKE, RFC 9180): whoever seals cannot open it again."""
    recipient = X25519PublicKey.from_public_bytes(public)
    return bytes([FORMAT]) + _HPKE.encrypt(text, recipient, info=_LABEL + place.encoded())


def open_public(sealed: bytes, *, private: X25519PrivateKey, place: Place) -> bytes:
    """Open what was sealed to the public half of this key. Tampered when it was not."""
    if sealed[:1] != bytes([FORMAT]):
        raise UnknownFormat
    try:
        return _HPKE.decrypt(sealed[1:], private, info=_LABEL + place.encoded())
    except (InvalidTag, ValueError):
        raise Tampered from None


def _bound(place: Place, version: int, key_id: UUID) -> bytes:
    return packed(bytes([FORMAT]), place.encoded(), version.to_bytes(4, "big"), key_id.bytes)
