"""Invented people whose names, numbers and places stand nowhere else, the same for each seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from turna.vault.services.identities import Contact, Document, IdentityInput, Name

SEED = 20260611
# Consonants and vowels in both scripts: words of any of them look like none there is.
_HARD = (
    ("б", "b"), ("в", "v"), ("г", "g"), ("д", "d"), ("ж", "j"), ("з", "z"), ("й", "y"),
    ("к", "k"), ("л", "l"), ("м", "m"), ("н", "n"), ("п", "p"), ("р", "r"), ("с", "s"),
    ("т", "t"), ("ф", "f"), ("х", "h"), ("ч", "ch"), ("ш", "sh"),
)  # fmt: skip
_SOFT = (
    ("а", "a"), ("е", "e"), ("ё", "yo"), ("и", "i"), ("о", "o"), ("ө", "o"), ("у", "u"),
    ("ү", "u"), ("ы", "y"),
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """One person: her names in two scripts, a street, a password, numbers, a birthday."""

    given: str
    family: str
    alias: str
    street: str
    word: str
    phone: str
    document: str
    born: date

    @property
    def name(self) -> str:
        """As it is typed: family name first."""
        return f"{self.family} {self.given}"

    @property
    def identity(self) -> IdentityInput:
        """What is recorded of her."""
        return IdentityInput(
            names=(Name(self.name), Name(self.alias, "alias")),
            contacts=(Contact(self.phone), Contact(f"{self.street} 7", "address")),
            documents=(Document(self.document, country="KG"),),
            birth_date=self.born,
            safe_contact=f"{self.word}: library",
        )

    @property
    def texts(self) -> tuple[str, ...]:
        """What must be found nowhere."""
        day = (self.born.isoformat(), f"{self.born:%d.%m.%Y}")
        return (
            self.given, self.family, self.alias, self.street, self.word, self.phone,
            self.document, *day,
        )  # fmt: skip


def people(many: int, seed: int = SEED) -> list[Invented]:
    """So many different people. Each word has nine letters and more."""
    chance = random.Random(seed)
    words = _words(chance)
    first = chance.randrange(100_000, 300_000)
    return [
        Invented(
            given=next(words)[0].title(),
            family=f"{next(words)[0].title()}{chance.choice(('ова', 'ов'))}",
            alias=next(words)[1].title(),
            street=next(words)[0].title(),
            word=next(words)[1],
            phone=f"+996 7{first + n:06} 41"[:15] + f"{chance.randrange(10)}",
            document=f"QX{9_000_000 + first + n}",
            born=date(1931, 1, 1) + timedelta(days=n % 20_000),
        )
        for n in range(many)
    ]


def _words(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Words of nine letters in Cyrillic and as many and more in Latin, each once."""
    seen = set()
    while True:
        letters = [chance.choice(_SOFT if n % 3 == 1 else _HARD) for n in range(9)]
        word, latin = ("".join(letter[script] for letter in letters) for script in (0, 1))
        if word not in seen:
            seen.add(word)
            yield word, latin
