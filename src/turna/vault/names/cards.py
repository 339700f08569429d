"""What is searched: a card of one person, sealed whole, and a query. Neither shows itself.

The identity store seals `Card.pack()` beside the person's fields and hands the opened cards
to `search`. Names are parsed when the card is made, not at each search.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from turna.vault.names import contacts
from turna.vault.names.folding import FOLD_VERSION
from turna.vault.names.parsing import Role, Sex, Word, parse

DOUBTFUL = 2  # years beyond the tolerance in which a name is still shown as a maybe
_ROLES = {role.value: role for role in Role}
_SEXES = {sex.value: sex for sex in Sex}


class Card(NamedTuple):
    """One person as the search sees her. Made by `card`; its repr says nothing.

    `roles` and `sexes` have one letter for each of `stems`; a tuple, since a search
    unpacks thousands.
    """

    name: str
    stems: Sequence[str]
    roles: str
    sexes: str
    birth_year: int | None
    phones: Sequence[str]
    documents: Sequence[str]
    codes: Sequence[str]

    def __repr__(self) -> str:
        return "<Card>"

    @property
    def words(self) -> tuple[Word, ...]:
        """The parsed name."""
        return tuple(
            Word(stem, _ROLES[role], _SEXES[sex])
            for stem, role, sex in zip(self.stems, self.roles, self.sexes, strict=True)
        )

    def pack(self) -> bytes:
        """The card as bytes, to be sealed. Never store them open."""
        parts = [FOLD_VERSION, *self]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def card(
    name: str,
    *,
    birth_year: int | None = None,
    phones: Iterable[str] = (),
    documents: Iterable[str] = (),
    codes: Iterable[str] = (),
    country: str = "",
) -> Card:
    """A card from what was typed. What cannot be a telephone or document number is left out.

    `country` is where numbers without a country code are dialled; the first telephone and the
    first document are the ones that get an index.
    """
    return Card(
        name=name,
        **_parsed(name),
        birth_year=birth_year,
        phones=_kept(contacts.phone(text, country) for text in phones),
        documents=_kept(contacts.document(text) for text in documents),
        codes=_kept(contacts.code(text) for text in codes),
    )


def packed_year(year: int | None) -> bytes:
    """How a birth year stands in a packed card."""
    return f'",{json.dumps(year)},['.encode()


def unpack(packed: bytes) -> Card:
    """The card again; one packed by older rules has its name parsed anew.

    ValueError when the bytes are no card.
    """
    try:
        version, *parts = json.loads(packed.decode())
        opened = Card(*parts)
    except (ValueError, TypeError):
        # Without the cause: it would quote the bytes.
        raise ValueError("These bytes are no search card.") from None
    if version == FOLD_VERSION:
        return opened
    return opened._replace(**_parsed(opened.name))


def _parsed(name: str) -> dict[str, Any]:
    words = parse(name)
    return {
        "stems": tuple(word.stem for word in words),
        "roles": "".join(word.role.value for word in words),
        "sexes": "".join(word.sex.value for word in words),
    }


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, as typed; at least one of name, phone, document, code.

    `tolerance` is by how many years the birth year may be off: 1, or more for an estimated
    age. ValueError when there is nothing to look for.
    """

    name: str = field(default="", repr=False)
    birth_year: int | None = field(default=None, repr=False)
    tolerance: int = 1
    phone: str = field(default="", repr=False)
    document: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    country: str = ""

    def __post_init__(self) -> None:
        asked = self.card()
        if not (asked.stems or asked.phones or asked.documents or asked.codes):
            raise ValueError("Give a name, a telephone number, a document number or a code.")
        if not 0 <= self.tolerance <= 10:
            raise ValueError("The birth year may be off by 0 to 10 years.")

    def card(self) -> Card:
        """The query in the same spelling as the cards."""
        return card(
            self.name,
            birth_year=self.birth_year,
            phones=[self.phone],
            documents=[self.document],
            codes=[self.code],
            country=self.country,
        )


def _kept(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
