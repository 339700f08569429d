"""The verbs of the system: what can be done, in words, and what its audit row may hold.

Every room registers its verbs with `core.verbs.verb`; a verb without a label and an eraser
fails `tests/test_verbs.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Eraser = Callable[[dict[str, Any]], dict[str, Any]]


def holds_nothing_personal(row: dict[str, Any]) -> dict[str, Any]:
    """The eraser of verbs whose audit row holds ids and field names only."""
    return row


@dataclass(frozen=True, slots=True)
class Verb:
    """`code` is `room.thing.deed`; `label` reads after a person's name ("reported an event")."""

    code: str
    label: Any
    eraser: Eraser


_verbs: dict[str, Verb] = {}


def register(code: str, *, label: Any, eraser: Eraser = holds_nothing_personal) -> Verb:
    """Add a verb; the same code twice is a programming error."""
    if code in _verbs:
        raise ValueError(f"The verb {code!r} is registered twice.")
    found = Verb(code=code, label=label, eraser=eraser)
    _verbs[code] = found
    return found


def get(code: str) -> Verb:
    """The verb of this code; KeyError when nobody registered it."""
    return _verbs[code]


def all_verbs() -> tuple[Verb, ...]:
    return tuple(_verbs.values())
