"""Who asks for figures. Every door to them names its reader."""

from dataclasses import dataclass
from typing import Protocol

from turna.core.scoping import Scope, Seat


class FigureReader(Protocol):
    """A user, or a process: where it may read figures and whether it stands outside."""

    @property
    def is_outsider(self) -> bool: ...

    def scope_for(self, action: str) -> Scope: ...


@dataclass(frozen=True, slots=True)
class Internal:
    """The system itself: verification, freezing, the operator's command line."""

    is_outsider: bool = False

    def scope_for(self, action: str) -> Scope:
        return Scope((Seat(),))


INTERNAL = Internal()
