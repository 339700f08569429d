"""Columns that hold sealed values only, and the opaque value that one reads from them.

A `SealedText`, `SealedDate` or `SealedJSON` column is declared with a purpose, a stable string
that is part of what is authenticated and outlives renamed tables. Its value is a `Sealed`,
which shows nothing and compares with nothing; `turna.vault.sealing` fills and opens it.
"""

import json
from datetime import date
from typing import Any, NoReturn

from django.core.exceptions import FieldError
from django.db import models

_BLOCK = 64  # texts are padded to a multiple, so that a length does not tell a name
_ABSENT, _PRESENT = b"\x00", b"\x01"


class Sealed:
    """A sealed value. It cannot be printed, compared, pickled or written out as JSON."""

    __slots__ = ("cell", "purpose")

    def __init__(self, cell: bytes, purpose: str) -> None:
        self.cell = cell
        self.purpose = purpose

    def __repr__(self) -> str:
        return f"<sealed {self.purpose}>"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("A sealed value does not go into sessions, caches or queues.")

    def __copy__(self) -> "Sealed":
        return self

    def __deepcopy__(self, memo: Any) -> "Sealed":
        return self


class SealedField(models.BinaryField):
    """The base of the three. NULL stands only in rows whose subject was erased."""

    def __init__(self, *, purpose: str, **options: Any) -> None:
        options |= {"null": True, "editable": False}
        super().__init__(**options)
        self.purpose = purpose

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        options.pop("editable", None)
        options.pop("null", None)
        return name, path, args, {**options, "purpose": self.purpose}

    def encode(self, value: Any) -> bytes:
        """The value as padded bytes; None too, so that a missing answer looks like any other."""
        text = _ABSENT if value is None else _PRESENT + self.to_bytes(value)
        return text + b"\x80" + bytes(-(len(text) + 1) % _BLOCK)

    def decode(self, padded: bytes) -> Any:
        text = padded.rstrip(b"\x00")[:-1]
        return None if text == _ABSENT else self.from_bytes(text[1:])

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, data: bytes) -> Any:
        raise NotImplementedError

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value), self.purpose)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, Sealed) or value.purpose != self.purpose:
            raise TypeError(f"{self.name} takes sealed values only: fill it with vault.sealing.")
        return value.cell

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        ready = value if prepared else self.get_prep_value(value)
        return None if ready is None else connection.Database.Binary(ready)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only whether it is there: a sealed value equals nothing, not even itself."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed and cannot be searched by {lookup_name!r}.")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        raise FieldError(f"{self.name} is sealed: nothing can be taken out of it in a query.")

    def value_to_string(self, obj: Any) -> NoReturn:
        raise TypeError(f"{self.name} is sealed and is not written out.")

    def formfield(self, **options: Any) -> None:
        return None


class SealedText(SealedField):
    """A text."""

    def to_bytes(self, value: str) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} holds a text.")
        return value.encode()

    def from_bytes(self, data: bytes) -> str:
        return data.decode()


class SealedDate(SealedField):
    """A day."""

    def to_bytes(self, value: date) -> bytes:
        if type(value) is not date:
            raise TypeError(f"{self.name} holds a day.")
        return value.isoformat().encode()

    def from_bytes(self, data: bytes) -> date:
        return date.fromisoformat(data.decode())


class SealedJSON(SealedField):
    """Lists, dictionaries, texts, whole numbers."""

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, data: bytes) -> Any:
        return json.loads(data)
