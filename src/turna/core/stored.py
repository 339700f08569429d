"""Settings that are stored: rooms declare them, administrators set them on a page.

    DAYS = stored.register(Setting("ledger.days_to_close", _("…"), default=10, low=1, high=60))
    …
    DAYS.value()

Read once for a request, whatever the number of questions; outside a request at each question.
What the server itself needs (its database, keys, names) stays with the environment: those have
to be known before there is a database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from turna.core.models import StoredValue

# What is known in this request: None outside one, empty before the first question.
_known: ContextVar[dict[str, int] | None] = ContextVar("turna_stored", default=None)


@dataclass(frozen=True, slots=True)
class Setting:
    """A whole number from `low` to `high`. `code` is `room.name`; `unit` stands after it."""

    code: str
    label: Any
    default: int
    low: int
    high: int
    unit: Any = ""
    help: Any = ""

    @property
    def name(self) -> str:
        """Its field in the form."""
        return self.code.replace(".", "_")

    def value(self) -> int:
        """What holds now: as it was set last, else the default."""
        return _read().get(self.code, self.default)


_settings: dict[str, Setting] = {}


def register(setting: Setting) -> Setting:
    """Declare a setting; the same code twice is a programming error."""
    if setting.code in _settings:
        raise ValueError(f"The setting {setting.code!r} is registered twice.")
    _settings[setting.code] = setting
    return setting


def settings() -> tuple[Setting, ...]:
    """Every stored setting, in the order of their codes."""
    return tuple(setting for _code, setting in sorted(_settings.items()))


def forget() -> None:
    """Read again at the next question; the verb that sets them calls this."""
    if _known.get() is not None:
        _known.set({})


@contextmanager
def one_request() -> Iterator[None]:
    """Within the block what was read once is known."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def _read() -> dict[str, int]:
    known = _known.get()
    if known:
        return known
    rows = StoredValue.objects.order_by("pk").values_list("code", "value")
    found = {"": 0} | dict(rows)  # never empty once read
    if known is not None:
        _known.set(found)
    return found
