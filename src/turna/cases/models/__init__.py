"""Persons assisted and who works with them (`people`), what was done for them (`help`)."""

from turna.cases.models.help import Return, ReturnPart, Service, Stay
from turna.cases.models.people import Duty, Person, TeamMember

__all__ = ["Duty", "Person", "Return", "ReturnPart", "Service", "Stay", "TeamMember"]
