"""Persons assisted and who works with them (`people`), what was done for them (`help`), looks from
outside their teams (`reveals`), what is kept of them and how long (`keeping`)."""

from turna.cases.models.help import Return, ReturnPart, Service, Stay
from turna.cases.models.keeping import Attachment, Closing, ForgetWish, RetentionHold
from turna.cases.models.people import Duty, Person, TeamMember
from turna.cases.models.reveals import Alert, Opening, Reveal

__all__ = [
    "Alert", "Attachment", "Closing", "Duty", "ForgetWish", "Opening", "Person", "RetentionHold",
    "Return", "ReturnPart", "Reveal", "Service", "Stay", "TeamMember",
]  # fmt: skip
