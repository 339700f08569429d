"""The master key on three sheets of paper: each share a text file made to be printed.

Any two restore the key; one alone says nothing about it (`shamir`). Each has a check of its
own, so that a mistyped letter is told from a share of another key.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from turna.vault import master, shamir
from turna.vault.master import Master

_TEXT = """Turna, share {x} of 3 of a master key.
Any two shares restore the key; one alone says nothing about it. Keep the three in three
places, with three people of different organisations. To restore: ./turna keys restore

key: {key}
for: {purpose}
share: {x}
{lines}
"""
_CHECK = 4


def write(key: Master, folder: Path) -> list[Path]:
    """Write the three files. ValidationError when one is there already."""
    paths = [folder / f"turna-share-{x}-of-3.txt" for x in range(1, shamir.SHARES + 1)]
    if not folder.is_dir():
        raise ValidationError(_("There is no folder %s. Make it first.") % folder)
    if found := [path for path in paths if path.exists()]:
        raise ValidationError(_("%s exists already. Name another folder.") % found[0])
    for path, (x, share) in zip(paths, shamir.split(key.secret).items(), strict=True):
        master.write_private(path, as_text(key, x, share))
    return paths


def read(files: Sequence[Path]) -> Master:
    """The master key of two share files. ValidationError saying what is wrong with them."""
    found = [parse(path) for path in files]
    if len(found) != shamir.NEEDED or len({x for _id, _demo, x, _share in found}) != len(found):
        raise ValidationError(_("Two different shares are needed."))
    if len({(key_id, demonstration) for key_id, demonstration, _x, _share in found}) != 1:
        raise ValidationError(_("These shares are of two different master keys."))
    key_id, demonstration, _x, _share = found[0]
    try:
        secret = shamir.combine([(x, share) for _id, _demo, x, share in found])
    except ValueError:
        raise ValidationError(_("These shares do not belong together.")) from None
    return Master(key_id, secret, demonstration)


def as_text(key: Master, x: int, share: bytes) -> str:
    code = base64.b32encode(share + _check(key.id, x, share)).decode("ascii").rstrip("=")
    groups = [code[at : at + 4] for at in range(0, len(code), 4)]
    lines = [" ".join(groups[at : at + 5]) for at in range(0, len(groups), 5)]
    return _TEXT.format(
        x=x,
        key=key.id,
        purpose="demonstration" if key.demonstration else "real data",
        lines="\n".join(f"code: {line}" for line in lines),
    )


def parse(path: Path) -> tuple[UUID, bool, int, bytes]:
    """(key's id, whether for a demonstration, number, share) of a file, typed in or copied."""
    text = path.read_text(encoding="utf-8", errors="replace")
    said = {
        name: value.strip() for name, value in re.findall(r"^(key|for|share):(.*)$", text, re.M)
    }
    code = re.sub(r"\s", "", "".join(re.findall(r"^code:(.*)$", text, re.M))).upper()
    try:
        data = base64.b32decode(code + "=" * (-len(code) % 8))
        key_id, x = UUID(said["key"]), int(said["share"])
    except (KeyError, ValueError, binascii.Error):
        raise ValidationError(_("%s is not a share, or has a typing error.") % path) from None
    share, check = data[:-_CHECK], data[-_CHECK:]
    if check != _check(key_id, x, share):
        raise ValidationError(_("%s has a typing error: its check does not fit.") % path)
    return key_id, said.get("for") == "demonstration", x, share


def _check(key_id: UUID, x: int, share: bytes) -> bytes:
    """Of the share alone: it says nothing about the key that the share does not."""
    return hashlib.sha256(b"turna/1 share" + key_id.bytes + bytes([x]) + share).digest()[:_CHECK]
