"""Folds a name so that its spellings in the region's languages and passports fall together.

Nothing here guesses the language: a card says "Zheenbekov" without saying whose table wrote
it. Where two tables disagree about a letter (ch is ч in English and ш in French spelling), the
two sounds share one plain letter, and the ranking tells the rest apart.

No name is kept in a cache: what this module was given is gone when the caller lets go of it.
"""

import re
import unicodedata

from turna.vault.names.letters import (
    APOSTROPHES,
    CYRILLIC,
    LATIN,
    LOOKALIKES,
    SPELLINGS,
)

# Changes whenever a rule changes what anything folds to: blind indexes are then made anew.
FOLD_VERSION = 1

_APOSTROPHE = re.compile(f"[{re.escape(APOSTROPHES)}]")
_S_H = re.compile(f"s[{re.escape(APOSTROPHES)}]h")  # Uzbek s'h is two sounds, not sh
_SPELLING = re.compile("|".join(spelling for spelling, _ in SPELLINGS))
_PLAIN = dict(SPELLINGS)
_BARE_C = re.compile(r"c(?=[aeiouyø])")
_FINAL_J = re.compile(r"(?<=[ei])j\b")  # Andrej, Jurij: the scholars' j
_RULES = (
    (re.compile(r"dž"), "ž"),
    (re.compile(r"t(?=š)"), ""),
    (re.compile(r"ng"), "n"),
    (re.compile(r"(?<=g)ui"), "i"),  # Guirgui, Serguei
    (re.compile(r"ou"), "u"),
    (re.compile(r"\bie"), "e"),
    (re.compile(r"(?<=[aeouø])ie"), "e"),
    (re.compile(r"io"), "ø"),
    (re.compile(r"ine\b"), "in"),  # Pouchkine
    (re.compile(r"(.)\1+"), r"\1"),
)
_OTHER = re.compile(r"[^a-zøšž]+")
_SKELETON = str.maketrans(
    {"g": "k", "x": "k", "p": "b", "t": "d", "z": "s", "š": "s", "ž": "s", "f": "v"}
)
_VOWELS = re.compile(r"[aeiouø]+")


def fold(text: str) -> str:
    """`text` in the plain alphabet, words apart by one blank; the same for every spelling.

    >>> fold("Өмүрбекова Айгүл"), fold("OMURBEKOVA AIGUL")
    ('omurbekova aigul', 'omurbekova aigul')
    """
    lowered = unicodedata.normalize("NFC", text.casefold().replace("i̇", "i"))
    return " ".join(filter(None, (_fold_word(word) for word in lowered.split())))


def skeleton(folded: str) -> str:
    """The consonants of one folded word by class, for blind indexes: coarse, made to collide.

    >>> skeleton(fold("Баҳтиёр")), skeleton(fold("Bakhtiyor"))
    ('bkdr', 'bkdr')
    """
    word = folded.replace("ks", "k").replace("sx", "s").replace("ts", "s")
    word = re.sub(r"(?<=[aeiouø])v(?![aeiouø])", "", word)  # Davlat is Dәulet
    start = "a" if word[:1] in "aeiouø" else ""
    bones = _VOWELS.sub("", word).translate(_SKELETON)
    return start + re.sub(r"(.)\1+", r"\1", bones)


def _fold_word(word: str) -> str:
    word = _S_H.sub("sx", word)
    word = _APOSTROPHE.sub("", word)
    word = _one_script(word)
    plain = _fold_latin("".join(CYRILLIC.get(letter, letter) for letter in word))
    plain = _OTHER.sub("", plain)
    before = ""
    while plain != before:
        before = plain
        for rule, by in _RULES:
            plain = rule.sub(by, plain)
    return plain


def _one_script(word: str) -> str:
    """A word typed on two keyboards, read in the script of most of its letters."""
    cyrillic = sum(letter in CYRILLIC for letter in word)
    if not cyrillic or cyrillic <= sum("a" <= letter <= "z" for letter in word):
        return word
    return word.translate(LOOKALIKES)


def _fold_latin(word: str) -> str:
    word = "".join(LATIN.get(letter) or _unmarked(letter) for letter in word)
    word = _FINAL_J.sub("i", word)
    word = _SPELLING.sub(lambda found: _PLAIN[found[0]], word)
    return _BARE_C.sub("š", word).replace("c", "k")


def _unmarked(letter: str) -> str:
    if "a" <= letter <= "z" or letter in "øšž":
        return letter
    return "".join(
        mark for mark in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(mark)
    )
