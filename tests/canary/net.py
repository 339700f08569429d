"""Looks for very many needles in one pass, also inside what is compressed.

Of each needle a part is taken, from its middle: 16 bytes of a long one, 8 of a short one. Every
eight bytes of the data are looked up among the heads of all parts; what is met is compared whole.
"""

import base64
import binascii
import re
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress

from canary.spellings import SHORTEST, needles

_WINDOWS = (16, SHORTEST)
_HEAD = 8
_DEEPEST = 3
_MOST = 64 * 2**20  # bytes of one thing unpacked
# What Django signs: JSON in base64, after a dot compressed. Sessions are kept so.
_SIGNED = re.compile(rb"(\.?)([A-Za-z0-9_-]{16,}):[A-Za-z0-9]{6}:")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_GZIP = re.compile(rb"\x1f\x8b\x08")
_ZIPPED = re.compile(rb"PK\x03\x04")

_Needle = tuple[bytes, str, set[str]]  # the bytes, the text, how it may have been written
Hit = tuple[int, str, str]  # the owner's number, the text, how it was written


class Net:
    """Needles of many owners: `owners[n]` are the texts that owner n is known by."""

    def __init__(self, owners: Iterable[Iterable[str]]) -> None:
        self._owners = [tuple(texts) for texts in owners]
        # Width of the window → part of a needle → whose. What is whose is made when it is met.
        self._parts: dict[int, dict[bytes, int | tuple[int, ...]]] = {w: {} for w in _WINDOWS}
        self._known: dict[int, dict[bytes, list[_Needle]]] = {}
        for number in range(len(self._owners)):
            for needle, _text, _ways in self._needles(number):
                self._add(_part(needle)[0], number)
        self._heads = {
            int.from_bytes(part[:_HEAD], sys.byteorder)
            for parts in self._parts.values()
            for part in parts
        }

    def hits(self, data: bytes, *, depth: int = 0) -> set[Hit]:
        """Everything of anybody that stands in the data, or in what is packed in it."""
        found: set[Hit] = set()
        for start in self._met(data):
            for width, parts in self._parts.items():
                owners = parts.get(data[start : start + width], ())
                for owner in (owners,) if isinstance(owners, int) else owners:
                    found |= self._compare(owner, data[start : start + width], data, start)
        if depth < _DEEPEST:
            for inner in unpacked(data):
                found |= self.hits(inner, depth=depth + 1)
        return found

    def _met(self, data: bytes) -> Iterator[int]:
        """Where eight bytes stand that begin some part: read as numbers, which is quick."""
        for shift in range(_HEAD):
            words = array("Q", data[shift : len(data) - (len(data) - shift) % _HEAD])
            heads = self._heads
            yield from [shift + n * _HEAD for n, word in enumerate(words) if word in heads]

    def _needles(self, owner: int) -> Iterator[_Needle]:
        for text in self._owners[owner]:
            for needle, ways in needles(text).items():
                yield needle, text, ways

    def _add(self, part: bytes, owner: int) -> None:
        parts = self._parts[len(part)]
        known = parts.setdefault(part, owner)
        if known != owner and not (isinstance(known, tuple) and owner in known):
            more = known if isinstance(known, tuple) else (known,)
            parts[part] = (*more, owner)

    def _compare(self, owner: int, part: bytes, data: bytes, at: int) -> set[Hit]:
        if owner not in self._known:
            mine = self._known[owner] = {}
            for each in self._needles(owner):
                mine.setdefault(_part(each[0])[0], []).append(each)
        return {
            (owner, text, how)
            for needle, text, ways in self._known[owner][part]
            if at >= _part(needle)[1] and data.startswith(needle, at - _part(needle)[1])
            for how in ways
        }


def _part(needle: bytes) -> tuple[bytes, int]:
    """The part of a needle that is looked up, and where in it the part begins."""
    width = next(width for width in _WINDOWS if len(needle) >= width)
    start = (len(needle) - width) // 2
    return needle[start : start + width], start


def unpacked(data: bytes) -> Iterator[bytes]:
    """What can be unpacked of gzip, zip and zlib inside the data, wherever it begins."""
    for found in _GZIP.finditer(data):
        yield from _inflated(data, found.start(), 31)
    for found in _ZIPPED.finditer(data):
        head = data[found.start() : found.start() + 30]
        if len(head) == 30 and head[8:10] == b"\x08\x00":
            names = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            yield from _inflated(data, found.start() + 30 + names, -15)
    for found in _ZLIB.finditer(data):
        yield from _inflated(data, found.start(), 15)
    for found in _SIGNED.finditer(data):
        dot, text = found.groups()
        with suppress(binascii.Error):
            signed = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
            yield from _inflated(signed, 0, 15) if dot else (signed,)


def _inflated(data: bytes, start: int, kind: int) -> Iterator[bytes]:
    """What inflates from here on; of a broken stream what came before the break."""
    machine = zlib.decompressobj(kind)
    parts, room = [], _MOST
    with suppress(zlib.error):
        for at in range(start, len(data), 65536):
            parts.append(machine.decompress(data[at : at + 65536], room))
            room -= len(parts[-1])
            if machine.eof or room <= 0:
                break
    if whole := b"".join(parts):
        yield whole
