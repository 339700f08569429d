"""Who does something: an id and a name, never a foreign key.

The vault lies below `accounts`, so it cannot know users; and an audit row must outlive the
account it names.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or process behind an act, as the audit and the ledger write it down."""

    id: str
    name: str
    organisation: str = ""
    role: str = ""
    via: str = "web"

    def __post_init__(self) -> None:
        if not self.id or not self.name:
            raise ValueError("An actor needs an id and a name.")
