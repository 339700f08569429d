"""Takes a folded name apart: which words are stems, which endings say only whose child it is.

The region writes one person as "Осмонова Айгүл Асан кызы", "Aigul Osmonova" and "Osmon kyzy
Aigul". So an ending is taken off and remembered as the word's role; it counts for little when
two names are compared, and the order of the words for nothing.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from turna.vault.names.folding import fold
from turna.vault.names.letters import DASHES


class Sex(StrEnum):
    """What an ending says about its bearer; most words say nothing."""

    FEMALE = "f"
    MALE = "m"
    UNSAID = "-"


class Role(StrEnum):
    """What a word is in a name, as far as its ending says."""

    PLAIN = "n"  # a given name, or a family name without an ending
    FAMILY = "f"  # -ov, -ova, -ev, -eva, -sky
    RELATION = "r"  # patronymics, and the word before uulu, kyzy, zoda
    INITIAL = "i"


class Word(NamedTuple):
    """A word of a name: its stem in the plain alphabet, its role, and what its ending says."""

    stem: str
    role: Role
    sex: Sex = Sex.UNSAID

    def __repr__(self) -> str:
        return f"<Word {self.role.value}>"


# All in the plain alphabet, so one line serves Cyrillic and every Latin.
_PATRONYMIC = re.compile(
    r"^(..+?)(?:(?:[oeø]v)i(?:[škt]s?|ts)(n[aeoi])?|[oeø]v(n[aeoi])|iniš+(na)?|(?<=[lmk])iš())$"
)
_FAMILY = re.compile(r"^(..+?)[oeø][vf](a)?$")
_ADJECTIVE = re.compile(r"^(...+?)sk(?:i|oi|(a|aia|ia))$")
_SONS = {"ulu", "uli", "ogli", "oglu", "ugli", "uglu", "ibn", "bin"}
_DAUGHTERS = {"kizi", "kiz", "kzi", "gizi", "giz", "kisi", "binti", "bint"}
_CHILD = _SONS | _DAUGHTERS | {"zoda", "zade", "zada", "zod"}
_ATTACHED = re.compile(r"^(...+?)(?:[ou]gl[iu]|([kg]izi)|zod[ao]|zad[ae])$")
# Looked for before folding: Серікқызы would lose one k of two, and Серікұлы look like Allakuli.
# After g it is no son of anybody: Annaguly, Gurbanguly.
_JOINED_CHILD = re.compile(
    r"(?<=\w\w\w)(?=(?:[қк][ыи]з[ыи]|[qk][yıi]z[yıi])$)"
    r"|(?<=\w\w[^\Wgгғğǵ])(?=(?:[ұу]лы|уулу|[uū]l[yı]|uulu)$)"
)
# Given names that end like family names: Любовь, Яков.
_NOT_FAMILY = {"liubov", "lubov", "iakov"}
_CUT = re.compile(rf"[{re.escape(DASHES)}]+")
_BETWEEN = re.compile(r"[\s,;/()\[\]«»„]+|\.(?=\S)")


def parse(name: str) -> tuple[Word, ...]:
    """The words of a name in the order written. () for a name without a letter.

    >>> [(w.stem, w.role.value) for w in parse("Осмонова Айгүл Асан кызы")]
    [('osmon', 'f'), ('aigul', 'n'), ('asan', 'r')]
    """
    words: list[Word] = []
    for folded in _folded(name):
        if folded in _CHILD:
            if words:
                words[-1] = Word(words[-1].stem, Role.RELATION, _sex_of_child(folded))
            continue
        words.append(_word(folded))
    return tuple(words)


def sex(words: Iterable[Word]) -> Sex:
    """The sex that the endings of a name agree on."""
    said = {word.sex for word in words} - {Sex.UNSAID}
    return said.pop() if len(said) == 1 else Sex.UNSAID


def _folded(name: str) -> Iterator[str]:
    for chunk in _BETWEEN.split(name):
        marked = _JOINED_CHILD.sub("-", chunk.lower())
        parts = [folded for part in _CUT.split(marked) if (folded := fold(part))]
        # Нур-Султан is one word; Карим-Заде and Каримова-Осмонова are two.
        if len(parts) > 1 and any(
            part in _CHILD or _word(part).role is not Role.PLAIN for part in parts
        ):
            yield from parts
        elif parts:
            yield fold("".join(parts))


def _sex_of_child(folded: str) -> Sex:
    if folded in _DAUGHTERS:
        return Sex.FEMALE
    return Sex.MALE if folded in _SONS else Sex.UNSAID


def _word(folded: str) -> Word:
    if len(folded) == 1:
        return Word(folded, Role.INITIAL)
    if found := _PATRONYMIC.match(folded):
        return Word(found[1], Role.RELATION, Sex.FEMALE if any(found.groups()[1:]) else Sex.MALE)
    if found := _ATTACHED.match(folded):
        child = folded[len(found[1]) :]
        return Word(found[1], Role.RELATION, _sex_of_child(child))
    if folded in _NOT_FAMILY:
        return Word(folded, Role.PLAIN)
    for pattern in (_FAMILY, _ADJECTIVE):
        if found := pattern.match(folded):
            return Word(found[1], Role.FAMILY, Sex.FEMALE if found[2] else Sex.MALE)
    return Word(folded, Role.PLAIN)
