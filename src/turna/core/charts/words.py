"""How wide text will be, without a font at hand: on the safe side for wide fonts."""

from functools import lru_cache

BOLD = 1.1

_HAIR = frozenset("\u200a\u202f\u2009'")
_THIN = frozenset("ijlI!|.,:;·’‘“”()[] -–ıі1")
_SLIM = frozenset("rtfsJz/*°†гт")
_WIDE = frozenset("mwWM@%MШЩЮЖФжшщюфмМ—…")
_FULL_DIGITS = frozenset("0123456789")


def _em(letter: str) -> float:
    """The letter's width in parts of the font size."""
    if letter in _HAIR:
        return 0.25
    if letter in _FULL_DIGITS:
        return 0.637
    if letter in _WIDE:
        return 0.95
    if letter in _THIN:
        return 0.37
    if letter in _SLIM:
        return 0.5
    return 0.74 if letter.isupper() else 0.625


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """The text's estimated width in the units of `size`."""
    return sum(_em(letter) for letter in text) * size * (BOLD if bold else 1)


def wrap(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """The text in lines of at most `room`; a word that is wider than that is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _cut(word, room, size, bold=bold)
        lines.extend(whole)
    return [*lines, line] if line else lines


def _cut(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    """The word in pieces that fit; at least one letter each."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
