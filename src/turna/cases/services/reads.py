"""Reading what is recorded about persons: verbs that write nothing but their line in the audit.

The pages name them (`reads`), and core puts the read on record before it is shown.
"""

from django.utils.translation import gettext_lazy as _

from turna.vault import verbs

PEOPLE_LISTED = verbs.register("cases.people.listed", label=_("read a list of persons")).code
PERSON_READ = verbs.register("cases.person.read", label=_("opened a person's file")).code
SERVICE_READ = verbs.register("cases.service.read", label=_("opened help given to a person")).code
RETURNS_LISTED = verbs.register("cases.returns.listed", label=_("read a list of returns")).code
RETURN_READ = verbs.register("cases.return.read", label=_("opened a person's return")).code
STAYS_LISTED = verbs.register("cases.stays.listed", label=_("read a list of shelter stays")).code
STAY_READ = verbs.register("cases.stay.read", label=_("opened a person's stay in a shelter")).code
CLOSINGS_LISTED = verbs.register("cases.closings.listed", label=_("read the closed files")).code
