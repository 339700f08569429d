"""A text as it may be written somewhere, and the bytes that this leaves.

`spellings` are what a program makes of a text: other letters. `needles` are the bytes to look
for, `written` the bytes that a store really gets: made by the encoders themselves, so that a
wrong needle is noticed (the control strings are planted as `written`).
"""

import base64
import html
import json
from urllib.parse import quote

from turna.vault.names import card, fold

CODECS = ("utf-8", "utf-16-le", "utf-16-be")
SHORTEST = 8  # bytes; less would be found by chance
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "ы": "y",
    "э": "e", "ө": "o", "ү": "u",
}  # fmt: skip


def spellings(text: str) -> dict[str, str]:
    """Kind of spelling → the text in it; those that are as long as a needle has to be."""
    found = {"typed": text, "lower": text.lower(), "upper": text.upper()}
    if any(letter.isalpha() for letter in text) and not any(c.isdigit() for c in text):
        latin = latinised(text)
        found |= {"folded": fold(text), "latin": latin, "latin upper": latin.upper()}
        found |= {"stem": " ".join(card(text).stems)}
    elif len(digits := "".join(filter(str.isdigit, text))) > len("20150607"):
        found |= {"digits": digits, "national": digits[-9:]}
    return {kind: each for kind, each in found.items() if len(each) >= SHORTEST}


def latinised(text: str) -> str:
    """In plain Latin, as a passport office would, letter by letter."""
    return "".join(_LATIN.get(letter, letter) for letter in text.lower())


def needles(text: str) -> dict[bytes, set[str]]:
    """The bytes to look for → every way in which they come about ("folded, utf-8 hex")."""
    found: dict[bytes, set[str]] = {}
    for kind, each in spellings(text).items():
        for form, data in _forms(each):
            if len(data) >= SHORTEST:
                found.setdefault(data, set()).add(f"{kind}, {form}")
    return found


def _forms(text: str) -> list[tuple[str, bytes]]:
    found = []
    for codec in CODECS:
        data = text.encode(codec)
        found += [(codec, data), (f"{codec} hex", data.hex().encode())]
        found += [(f"{codec} HEX", data.hex().upper().encode())]
        found += [(f"{codec} base64+{n}", _base64_within(data, n)) for n in range(3)]
    escaped = json.dumps(text)[1:-1]
    percent = quote(text)
    found += [("escaped", escaped.encode()), ("repr", repr(text.encode())[2:-1].encode())]
    found += [("percent", percent.encode()), ("percent lower", percent.lower().encode())]
    return [*found, ("entities", text.encode("ascii", "xmlcharrefreplace"))]


def _base64_within(data: bytes, before: int) -> bytes:
    """What stands in the base64 of a longer text that holds `data` after `before` (mod 3) bytes:
    the letters that depend on `data` alone."""
    first = (0, 2, 3)[before]
    last = (before + len(data)) * 8 // 6
    return base64.b64encode(bytes(before) + data)[first:last]


def written(text: str) -> list[tuple[str, bytes]]:
    """(how, the bytes that a store gets) of every spelling in every form, by the encoders."""
    found = []
    for kind, each in spellings(text).items():
        for codec in CODECS:
            data = each.encode(codec)
            found += [(f"{kind}, {codec}", data), (f"{kind}, {codec} hex", data.hex().encode())]
            found += [(f"{kind}, {codec} HEX", data.hex().upper().encode())]
            found += [
                (f"{kind}, {codec} base64+{n}", base64.b64encode(b"ab"[:n] + data + b"xyz"))
                for n in range(3)
            ]
        found += [
            (f"{kind}, escaped", json.dumps({"a": each}).encode()),
            (f"{kind}, repr", repr(each.encode()).encode()),
            (f"{kind}, percent", quote(each).encode()),
            (f"{kind}, percent lower", quote(each).lower().encode()),
            (f"{kind}, entities", html.escape(each).encode("ascii", "xmlcharrefreplace")),
        ]
    return found
