"""The verbs of cases: persons assisted, help, returns, stays."""

from turna.cases.inputs import PersonInput, ReturnInput, ServiceInput, StayInput
from turna.cases.services.duty import duty_add, duty_end
from turna.cases.services.help import (
    service_correct,
    service_record,
    service_restore,
    service_void,
    services_record,
    services_void,
)
from turna.cases.services.identity import (
    Opened,
    identity_change,
    identity_open,
    identity_record,
)
from turna.cases.services.links import people_link, people_unlink
from turna.cases.services.looks import alert_close, looks_seen
from turna.cases.services.people import (
    people_assisted_add,
    people_void,
    person_add,
    person_correct,
    person_restore,
    person_void,
)
from turna.cases.services.reads import (
    PEOPLE_LISTED,
    PERSON_READ,
    RETURN_READ,
    RETURNS_LISTED,
    SERVICE_READ,
    STAY_READ,
    STAYS_LISTED,
)
from turna.cases.services.returns import (
    return_correct,
    return_record,
    return_restore,
    return_void,
    returns_record,
    returns_void,
)
from turna.cases.services.reveals import (
    reveal_ask,
    reveal_emergency,
    reveal_end,
    reveal_grant,
    reveal_refuse,
    reveal_review,
)
from turna.cases.services.search import Candidate, people_search
from turna.cases.services.stays import (
    stay_correct,
    stay_record,
    stay_restore,
    stay_void,
    stays_record,
    stays_void,
)
from turna.cases.services.team import person_seal, person_unseal, team_add, team_end

__all__ = [
    "PEOPLE_LISTED",
    "PERSON_READ",
    "RETURNS_LISTED",
    "RETURN_READ",
    "SERVICE_READ",
    "STAYS_LISTED",
    "STAY_READ",
    "Candidate",
    "Opened",
    "PersonInput",
    "ReturnInput",
    "ServiceInput",
    "StayInput",
    "alert_close",
    "duty_add",
    "duty_end",
    "identity_change",
    "identity_open",
    "identity_record",
    "looks_seen",
    "people_assisted_add",
    "people_link",
    "people_search",
    "people_unlink",
    "people_void",
    "person_add",
    "person_correct",
    "person_restore",
    "person_seal",
    "person_unseal",
    "person_void",
    "return_correct",
    "return_record",
    "return_restore",
    "return_void",
    "returns_record",
    "returns_void",
    "reveal_ask",
    "reveal_emergency",
    "reveal_end",
    "reveal_grant",
    "reveal_refuse",
    "reveal_review",
    "service_correct",
    "service_record",
    "service_restore",
    "service_void",
    "services_record",
    "services_void",
    "stay_correct",
    "stay_record",
    "stay_restore",
    "stay_void",
    "stays_record",
    "stays_void",
    "team_add",
    "team_end",
]
