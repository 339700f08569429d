"""Persons assisted and who works with them (`people`), what was done for them (`help`), and looks
from outside their teams (`reveals`)."""

from turna.cases.models.help import Return, ReturnPart, Service, Stay
from turna.cases.models.people import Duty, Person, TeamMember
from turna.cases.models.reveals import Alert, Opening, Reveal

__all__ = [
    "Alert", "Duty", "Opening", "Person", "Return", "ReturnPart", "Reveal", "Service", "Stay",
    "TeamMember",
]  # fmt: skip
