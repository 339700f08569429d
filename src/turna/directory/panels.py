"""What rooms above show on the pages of organisations and places: agreements, months, a verb.

A room registers a provider, which is called with the row and the reader and asks for its own
rights: None when this reader may see nothing of it, or do nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from turna.core.components import Action
from turna.directory.models import Organisation, Place


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One line: a name, where it opens ("" for nowhere), a few words."""

    label: Any
    url: str = ""
    text: Any = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A section of the page; `empty` is said when it has no rows, `actions` stand under it."""

    title: Any
    rows: Sequence[PanelRow]
    empty: Any = ""
    actions: Sequence[Action] = ()


Provider = Callable[[Organisation, Any], Panel | None]
_providers: dict[str, Provider] = {}


def register(code: str, provider: Provider) -> None:
    """Show a panel; registering the same code again replaces it."""
    _providers[code] = provider


def panels_for(organisation: Organisation, reader: Any) -> list[Panel]:
    """The panels that this reader has, by their code."""
    found = (provider(organisation, reader) for _code, provider in sorted(_providers.items()))
    return [panel for panel in found if panel is not None]


PlaceVerb = Callable[[Place, Any], Action | None]
_place_verbs: dict[str, PlaceVerb] = {}


def register_place_verb(code: str, verb: PlaceVerb) -> None:
    """Offer a deed of a room above on the page of a place that the reader keeps."""
    _place_verbs[code] = verb


def place_verbs_for(place: Place, reader: Any) -> list[Action]:
    """The deeds of rooms above that this reader can do with a place."""
    found = (verb(place, reader) for _code, verb in sorted(_place_verbs.items()))
    return [action for action in found if action is not None]
