"""Blind indexes: small keyed numbers stored in clear, by which sealed people are found.

An index is the low bits of an HMAC, so that many people share each number; the rest is
decided after opening. Keys are given by the caller, one per purpose and population; each
kind of index derives its own from it.

A name is indexed by one of its words: the one whose keyed hash is lowest among those that are
not patronymics. Which one that is depends on the key and not on the order of the words, so
one number serves every order; a query asks for each of its words.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from turna.vault.names.budget import BudgetError, Kind, Plan
from turna.vault.names.cards import Card, Query
from turna.vault.names.contacts import document_digits
from turna.vault.names.folding import FOLD_VERSION, skeleton
from turna.vault.names.parsing import Role, Word

SHORTEST_KEY = 32
SPAN = 5  # years of birth that share an index
_OLDEST, _YOUNGEST = 1920, 2039
_UNKNOWN = "-"


class Indexer:
    """Makes and asks for the indexes of one population under one key.

    ValueError for a key of fewer than 32 bytes. Neither key nor plan shows in its repr.
    """

    def __init__(self, key: bytes, plan: Plan) -> None:
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"An index key has at least {SHORTEST_KEY} bytes.")
        self.plan = plan
        self._keys = {
            purpose: hmac.digest(key, f"turna/names/{FOLD_VERSION}/{purpose}".encode(), "sha256")
            for purpose in (*(kind.value for kind in Kind), "which")
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def of(self, card: Card) -> dict[Kind, int]:
        """The numbers to store with a person, one per kind; what she lacks is absent."""
        values: dict[Kind, str | None] = {
            Kind.NAME: self._name_value(card),
            Kind.PHONE: next(iter(card.phones), None),
            Kind.DOCUMENT: next(iter(_digits(card.documents)), None),
            Kind.CODE: next(iter(card.codes), None),
        }
        return {
            kind: self._number(kind, value)
            for kind, value in values.items()
            if value and self.plan.bits(kind)
        }

    def lookups(self, query: Query) -> dict[Kind, frozenset[int]]:
        """The numbers to look for, per kind that the query and the plan both have.

        A name without a birth year asks for every span of years: many more rows to open.
        """
        card = query.card()
        asked: dict[Kind, Iterable[str]] = {
            Kind.NAME: _name_values(card, query.tolerance),
            Kind.PHONE: card.phones,
            Kind.DOCUMENT: _digits(card.documents),
            Kind.CODE: card.codes,
        }
        found = {
            kind: frozenset(self._number(kind, value) for value in values)
            for kind, values in asked.items()
            if self.plan.bits(kind)
        }
        return {kind: numbers for kind, numbers in found.items() if numbers}

    def best(self, query: Query) -> tuple[Kind, frozenset[int]]:
        """The one index that opens fewest rows. BudgetError when the plan has none for it."""
        lookups = self.lookups(query)
        if not lookups:
            raise BudgetError("There is no index for what is looked for; open each person.")
        return min(lookups.items(), key=lambda item: len(item[1]) / 2 ** self.plan.bits(item[0]))

    def _name_value(self, card: Card) -> str | None:
        bones = {skeleton(word.stem) for word in _telling(card.words)} - {""}
        if not bones:
            return None
        which = self._keys["which"]
        lowest = min(bones, key=lambda bone: hmac.digest(which, bone.encode(), "sha256"))
        return f"{lowest}|{_span(card.birth_year)}"

    def _number(self, kind: Kind, value: str) -> int:
        digest = hmac.digest(self._keys[kind.value], value.encode(), hashlib.sha256)
        return int.from_bytes(digest[:4], "big") & ((1 << self.plan.bits(kind)) - 1)


def _telling(words: Sequence[Word]) -> list[Word]:
    """The words by which a name is found: patronymics and initials only when all else fails."""
    full = [word for word in words if word.role is not Role.INITIAL]
    telling = [word for word in full if word.role is not Role.RELATION]
    # "Osmon kyzy Aigul": the father's name stands for a family name.
    return telling if len(telling) > 1 else full


def _name_values(card: Card, tolerance: int) -> list[str]:
    words = [word for word in card.words if word.role is not Role.INITIAL]
    bones = {skeleton(word.stem) for word in words} - {""}
    spans = {_UNKNOWN, *_spans(card.birth_year, tolerance)}
    return [f"{bone}|{span}" for bone in bones for span in spans]


def _spans(year: int | None, tolerance: int) -> Iterable[str]:
    if year is None:
        return (_span(each) for each in range(_OLDEST, _YOUNGEST + 1, SPAN))
    return (_span(each) for each in range(year - tolerance, year + tolerance + 1))


def _span(year: int | None) -> str:
    return _UNKNOWN if year is None else str(year // SPAN)


def _digits(documents: Iterable[str]) -> list[str]:
    return [digits for each in documents if (digits := document_digits(each))]
