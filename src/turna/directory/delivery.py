"""How what the program brings meets what people changed: only what differs is brought again."""

from collections.abc import Mapping
from typing import Any


def brought(current: Any, before: Any, now: Any) -> Any:
    """`current`, with what changed between the deliveries `before` and `now` brought in.

    Labels are compared language by language: one that was changed here stays, until the
    program itself brings another text for it.
    """
    if not isinstance(now, Mapping) or not isinstance(current, Mapping):
        return current if before == now else now
    before = before if isinstance(before, Mapping) else {}
    merged = dict(current)
    for key in {*before, *now}:
        if before.get(key) == now.get(key):
            continue
        if key in now:
            merged[key] = now[key]
        elif merged.get(key) == before[key]:
            del merged[key]
    return merged
