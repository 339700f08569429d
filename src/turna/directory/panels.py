"""What rooms above show on the page of an organisation: its agreements, its months.

A room registers a provider, which is called with the organisation and the reader and asks for
its own rights: None when this reader may see nothing of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from turna.directory.models import Organisation


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line: a name, where it opens ("" for nowhere), a few words."""

    label: Any
    url: str = ""
    text: Any = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page; `empty` is said when it has no rows."""

    title: Any
    rows: Sequence[PanelRow]
    empty: Any = ""


Provider = Callable[[Organisation, Any], Panel | None]
_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Show a panel; registering the same code again replaces it."""
    _providers[code] = provider


def panels_for(organisation: Organisation, reader: Any) -> list[Panel]:
    """The panels that this reader has, by their code."""
    found = (provider(organisation, reader) for _code, provider in sorted(_providers.items()))
    return [panel for panel in found if panel is not None]
