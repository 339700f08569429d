"""Ways in which somebody who writes to the databases could try to pass off what is sealed.

Each attempt changes one person's row, or the key store, as such a writer could; opening the
row must then fail, whole and in words. `./turna bench tampering` makes 10,000 of them.
"""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from turna.vault import sealing
from turna.vault.errors import SealError
from turna.vault.fields import Sealed
from turna.vault.keys.models import SubjectKey, SubjectWrap
from turna.vault.models import Identity

Cells = dict[str, bytes]


@dataclass(slots=True)
class Attempts:
    """What was tried: how often each way, how often each error; and what got through."""

    tried: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    accepted: list[str] = field(default_factory=list)


class Writer:
    """Somebody who can write everything and has kept every earlier version of every row.

    `history` is, for each person, the rows of every version, oldest first; at least two people
    of two organisations with two versions each.
    """

    def __init__(self, history: list[list[Identity]], seed: int) -> None:
        self.history = history
        self.chance = random.Random(seed)  # noqa: S311  (repeatable, nothing secret)
        self.names = [one.name for one in Identity.sealed_fields()]

    def attack(self, times: int) -> Attempts:
        """Try so many times, each way in turn."""
        found = Attempts()
        for number in range(times):
            way = WAYS[number % len(WAYS)]
            found.tried[way.__name__] += 1
            versions = self.chance.choice(self.history)
            row = _copy(versions[-1])
            undo = way(self, row, versions)
            try:
                sealing.check_row(row)
                found.accepted.append(way.__name__)
            except SealError as error:
                found.refused[type(error).__name__] += 1
            finally:
                if undo is not None:
                    undo()
        return found

    def column(self) -> str:
        return self.chance.choice(self.names)

    def another(self, row: Identity, *, same_organisation: bool | None = None) -> Identity:
        """A row of somebody else, in its newest version."""
        return self.chance.choice(
            [
                versions[-1]
                for versions in self.history
                if versions[-1].uid != row.uid
                and same_organisation in {None, versions[-1].organisation == row.organisation}
            ]
        )


Undo = Callable[[], None] | None
Way = Callable[[Writer, Identity, list[Identity]], Undo]


def flip_a_bit(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    name = by.column()
    cell = bytearray(_cell(row, name))
    cell[by.chance.randrange(len(cell))] ^= 1 << by.chance.randrange(8)
    return _put(row, name, bytes(cell))


def cut(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    name = by.column()
    cell = _cell(row, name)
    return _put(row, name, cell[: by.chance.randrange(len(cell))])


def lengthen(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    name = by.column()
    return _put(row, name, _cell(row, name) + by.chance.randbytes(by.chance.randint(1, 64)))


def empty(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    setattr(row, by.column(), None)
    return None


def from_another_column(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    one, other = by.chance.sample(by.names, 2)
    return _put(row, one, _cell(row, other))


def from_another_person(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    name = by.column()
    return _put(row, name, _cell(by.another(row, same_organisation=True), name))


def from_another_organisation(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    name = by.column()
    return _put(row, name, _cell(by.another(row, same_organisation=False), name))


def all_of_another_person(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    other = by.another(row)
    for name in by.names:
        _put(row, name, _cell(other, name))
    row.version = other.version
    return None


def an_earlier_version(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    name = by.column()
    return _put(row, name, _cell(by.chance.choice(versions[:-1]), name))


def an_earlier_version_rewritten(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    """An earlier cell whose clear version was made to fit."""
    name = by.column()
    cell = bytearray(_cell(by.chance.choice(versions[:-1]), name))
    cell[17:21] = row.version.to_bytes(4, "big")
    return _put(row, name, bytes(cell))


def another_rewritten(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    """Another person's cell whose whole clear header was made to fit."""
    name = by.column()
    mine, other = _cell(row, name), _cell(by.another(row), name)
    return _put(row, name, mine[:29] + other[29:])


def another_number_of_version(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    row.version += by.chance.choice([-1, 1, 2, 1000])
    return None


def another_organisation(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    row.organisation = by.another(row, same_organisation=False).organisation
    return None


def another_id(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    row.uid = by.another(row).uid
    return None


def the_key_of_another(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    """The wraps of two people exchanged in the key store."""
    mine, other = _wrap(row), _wrap(by.another(row))
    return _change(mine, sealed=bytes(other.sealed))


def a_wrap_with_a_changed_bit(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    mine = _wrap(row)
    sealed = bytearray(bytes(mine.sealed))
    sealed[by.chance.randrange(len(sealed))] ^= 1 << by.chance.randrange(8)
    return _change(mine, sealed=bytes(sealed))


def another_commitment(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    return _change(_key(row), commitment=bytes(_key(by.another(row)).commitment))


def another_owner_of_the_key(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    return _change(_key(row), subject=by.another(row).uid)


def another_holder_of_the_key(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    other = by.another(row, same_organisation=False)
    undo = _change(_wrap(row), by_id=_wrap(other).by_id)
    row.organisation = other.organisation
    return undo


def no_key(by: Writer, row: Identity, versions: list[Identity]) -> Undo:
    wrap = _wrap(row)
    key, number = wrap.key, wrap.pk
    SubjectWrap.objects.filter(pk=number).delete()

    def undo() -> None:
        with suppress(SubjectWrap.DoesNotExist):
            SubjectWrap(
                pk=number, key=key, by_id=wrap.by_id, method=wrap.method, sealed=wrap.sealed
            ).save(force_insert=True)

    return undo


WAYS: tuple[Way, ...] = (
    flip_a_bit, cut, lengthen, empty, from_another_column, from_another_person,
    from_another_organisation, all_of_another_person, an_earlier_version,
    an_earlier_version_rewritten, another_rewritten, another_number_of_version,
    another_organisation, another_id, the_key_of_another, a_wrap_with_a_changed_bit,
    another_commitment, another_owner_of_the_key, another_holder_of_the_key, no_key,
)  # fmt: skip


def _copy(row: Identity) -> Identity:
    return Identity(**{f.attname: getattr(row, f.attname) for f in Identity._meta.concrete_fields})


def _cell(row: Identity, name: str) -> bytes:
    cell: bytes = getattr(row, name).cell
    return cell


def _put(row: Identity, name: str, cell: bytes) -> Undo:
    setattr(row, name, Sealed(cell, getattr(row, name).purpose))
    return None


def _key(row: Identity) -> SubjectKey:
    return SubjectKey.objects.get(kind="person", subject=row.uid)


def _wrap(row: Identity) -> SubjectWrap:
    return SubjectWrap.objects.select_related("key").get(key=_key(row))


def _change(target: Any, **values: Any) -> Undo:
    before = {name: getattr(target, name) for name in values}
    rows = type(target).objects.filter(pk=target.pk)
    rows.update(**values)

    def undo() -> None:
        rows.update(**before)

    return undo
