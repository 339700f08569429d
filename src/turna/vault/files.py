"""Sealed files: attachments of any size, in chunks, each in its order and the last one marked.

    TRNF | format 1 | key id 16 | version 4 | place 8 | chunk 4 | salt 32 | commitment 32
    then chunk + tag | … | last chunk + tag

A file is sealed under a key of its own, derived from the subject's key and bound to purpose,
record, version and salt. A chunk's nonce is its number and whether it is the last, so a cut,
swapped, repeated or added chunk does not open. Lengths are not hidden, apart from names and
types, which belong into sealed columns.
"""

import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from turna.vault import audit, box, keystore
from turna.vault.actor import Actor
from turna.vault.errors import (
    KeyMissing,
    Misplaced,
    Stale,
    Tampered,
    Truncated,
    UnknownFormat,
    WrongKey,
)
from turna.vault.keystore import Key
from turna.vault.sealed import Seal
from turna.vault.transactions import write_transaction

CHUNK = 64 * 1024
_MAGIC = b"TRNF"
_HEAD = struct.Struct(
    ">4sB16sI8sI32s32s"
)  # magic, format, key, version, place, chunk, salt, commit


def seal_file(source: BinaryIO, target: Path, *, facts: Seal, purpose: str) -> int:
    """Seal a stream into a file that is there whole or not at all; returns its plain length.

    Works while locked. `facts` are those of the row that the file belongs to.
    """
    key = keystore.key_for_sealing(facts.subject, facts.organisation)
    place = box.Place(purpose, facts.record)
    salt = secrets.token_bytes(32)
    head = _HEAD.pack(
        _MAGIC, box.FORMAT, key.id.bytes, facts.version, place.tag(), CHUNK, salt,
        box.derive(key.secret, "file commit", salt),
    )  # fmt: skip
    cipher = _cipher(key, place, facts.version, salt)
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    length = 0
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(head)
            number, chunk = 0, _exactly(source, CHUNK)
            while True:
                following = _exactly(source, CHUNK)
                out.write(cipher.encrypt(_nonce(number, last=not following), chunk, head))
                length += len(chunk)
                if not following:
                    break
                number, chunk = number + 1, following
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return length


def open_file(
    path: Path, *, facts: Seal, purpose: str, reader: Actor, verb: str, kind: str
) -> Iterator[bytes]:
    """The plain chunks of a sealed file, after one pass that has found all of it whole.

    The read is on record before the first chunk. Errors as those of a cell, before anything is
    given out; OSError when there is no such file.
    """
    keystore.refuse_erased([facts.subject])
    with path.open("rb") as stream:
        key = _key_of(stream, facts, purpose)
        for _chunk in _chunks(stream, key, facts, purpose):
            pass  # all of it must be whole before any of it is shown
    with write_transaction():
        audit.record(
            actor=reader, verb=verb, kind=kind, objects=[(facts.record, facts.version)],
            fields=[purpose],
        )  # fmt: skip
    return _again(path, key, facts, purpose)


def _again(path: Path, key: Key, facts: Seal, purpose: str) -> Iterator[bytes]:
    with path.open("rb") as stream:
        yield from _chunks(stream, key, facts, purpose)


def _key_of(stream: BinaryIO, facts: Seal, purpose: str) -> Key:
    """The key that the header names, if the file belongs here."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise Truncated
    magic, form, key_id, version, place, _chunk, _salt, _commitment = _HEAD.unpack(head)
    if magic != _MAGIC or form != box.FORMAT:
        raise UnknownFormat
    if place != box.Place(purpose, facts.record).tag():
        raise Misplaced
    if version != facts.version:
        raise Stale
    wanted = UUID(bytes=key_id)
    key = keystore.keys({wanted: facts.organisation}).get(wanted)
    if key is None:
        raise KeyMissing
    if key.subject != facts.subject:
        raise Misplaced
    return key


def _chunks(stream: BinaryIO, key: Key, facts: Seal, purpose: str) -> Iterator[bytes]:
    """Every chunk in order. WrongKey, Tampered or Truncated as soon as one is not what it was."""
    stream.seek(0)
    head = stream.read(_HEAD.size)
    *_rest, chunk_size, salt, commitment = _HEAD.unpack(head)
    if chunk_size != CHUNK:
        raise UnknownFormat
    if commitment != box.derive(key.secret, "file commit", salt):
        raise WrongKey
    cipher = _cipher(key, box.Place(purpose, facts.record), facts.version, salt)
    number, chunk = 0, _exactly(stream, CHUNK + box.TAG_SIZE)
    while True:
        following = _exactly(stream, CHUNK + box.TAG_SIZE)
        yield _open_chunk(cipher, chunk, number, last=not following, head=head)
        if not following:
            return
        number, chunk = number + 1, following


def _open_chunk(cipher: AESGCM, chunk: bytes, number: int, *, last: bool, head: bytes) -> bytes:
    try:
        return cipher.decrypt(_nonce(number, last=last), chunk, head)
    except (InvalidTag, ValueError):
        pass
    if last:  # a whole chunk that says more follow, and nothing does
        try:
            cipher.decrypt(_nonce(number, last=False), chunk, head)
        except (InvalidTag, ValueError):
            raise (Truncated if len(chunk) < box.TAG_SIZE else Tampered) from None
        raise Truncated
    raise Tampered


def _cipher(key: Key, place: box.Place, version: int, salt: bytes) -> AESGCM:
    return AESGCM(
        box.derive(
            key.secret, "file", place.encoded(), version.to_bytes(4, "big"), key.id.bytes, salt
        )
    )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _exactly(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, fewer only at the end: a pipe gives less at a time."""
    parts, left = [], size
    while left and (part := stream.read(left)):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
