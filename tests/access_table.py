"""Who gets which answer at which address: URL name × role × own or foreign scope → status.

One line per URL name, reviewed like law. `test_access.py` walks it with every role and with
nobody signed in, and fails for an address that has no line here and for a line without an
address. To add an address of your room, add a line:

    "outreach:events": page(Role.OUTREACH_WORKER, Role.NGO_MANAGER),
        a page without an object. These roles get 200, other roles 403, nobody signed in is
        sent to the door (302).

    "outreach:event": record(an_event, Role.OUTREACH_WORKER, Role.NGO_MANAGER),
        a page of one object. `an_event(organisation, place)` makes it with factories and
        gives the address' keywords. These roles get 200 for their own and 404 for a foreign
        one; other roles get 403 for both; nobody signed in gets 302.

Every walking role holds at the test NGO of Batken AND in Kyrgyzstan; own objects are made for
that NGO in Batken, foreign ones for the NGO of Khujand in Sughd, Tajikistan. An address
that answers otherwise says so: `but={Role.DONOR: (200, 200)}` (or `(404, 404)`, …), `anonymous=`,
`others=`, `method="post"`, `data={…}`; records of no organisation say `foreign=200`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from factories.accounts import give_role, make_passkey, make_session, make_user, make_view
from factories.cases import (
    a_duty,
    a_hold,
    a_member,
    a_paper,
    a_person,
    a_request,
    a_return,
    a_service,
    a_stay,
    an_alert,
    an_emergency,
)
from factories.defining import a_note, a_version, agreement_uid, award_uid, indicator_uid
from factories.directory import make_offer
from factories.hotline import a_call, a_card
from factories.ledger import a_month, an_organisation
from factories.outreach import a_code, a_training, an_event
from factories.reports import a_cell, a_change_file, a_chart_file, a_file, an_award, an_indicator
from turna.accounts.roles import Role
from turna.directory.models import Organisation, Place

Keywords = dict[str, Any]
Make = Callable[[Organisation, Place], Keywords]
Statuses = tuple[int, int]  # own, foreign


@dataclass(frozen=True)
class Line:
    """The answers of one address. Without `make` only the first of each pair counts."""

    answers: Mapping[Role, Statuses]
    anonymous: int
    make: Make | None = None
    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)


def page(*roles: Role, others: int = 403, **more: Any) -> Line:
    """A page without an object, open to these roles."""
    return _line(roles, 200, 200, others, None, **more)


def record(make: Make, *roles: Role, foreign: int = 404, others: int = 403, **more: Any) -> Line:
    """A page of one object, open to these roles in their own scope."""
    return _line(roles, 200, foreign, others, make, **more)


def _line(
    roles: tuple[Role, ...],
    own: int,
    foreign: int,
    others: int,
    make: Make | None,
    *,
    but: Mapping[Role, Statuses] | None = None,
    anonymous: int = 302,
    method: str = "get",
    data: Mapping[str, Any] | None = None,
) -> Line:
    answers = {role: (own, foreign) if role in roles else (others, others) for role in Role}
    return Line(answers | dict(but or {}), anonymous, make, method, data or {})


def a_saved_view(organisation: Organisation, place: Place) -> Keywords:
    user = make_user(organisation, place=place)
    return {"uid": make_view(user).uid}


def a_passkey(organisation: Organisation, place: Place) -> Keywords:
    return {"uid": make_passkey(make_user(organisation, place=place)).uid}


def a_session(organisation: Organisation, place: Place) -> Keywords:
    return {"uid": make_session(make_user(organisation, place=place)).uid}


def a_guide(organisation: Organisation, place: Place) -> Keywords:
    return {"name": "operator"}


def a_user(organisation: Organisation, place: Place) -> Keywords:
    return {"uid": make_user(organisation, place=place).uid}


EVERYBODY = tuple(Role)
# Who reads figures. A plan is the same for all of them: a foreign award opens, and what is
# withheld in it is the figures' own affair.
OF_FIGURES = (
    Role.NGO_MANAGER, Role.MISSION_OFFICER, Role.ME_OFFICER, Role.REGIONAL_MANAGER, Role.DONOR,
)  # fmt: skip

OF_OUTREACH = (
    Role.OUTREACH_WORKER, Role.NGO_MANAGER, Role.MISSION_OFFICER, Role.ME_OFFICER,
    Role.REGIONAL_MANAGER,
)  # fmt: skip
OF_HOTLINE = (Role.OPERATOR, Role.NGO_MANAGER, Role.MISSION_OFFICER, Role.ME_OFFICER)
OF_CASES = (
    Role.CASE_WORKER, Role.SHELTER_MANAGER, Role.NGO_MANAGER, Role.MISSION_OFFICER,
    Role.ME_OFFICER,
)  # fmt: skip
RECORDING = (Role.CASE_WORKER, Role.SHELTER_MANAGER, Role.NGO_MANAGER)
# Who keeps the rota: a mission officer her mission's only.
OF_ROTA = (Role.SHELTER_MANAGER, Role.NGO_MANAGER)
# To a reader of cases who is not in the team it says for whom it opens, with 403.
SHUT = dict.fromkeys(OF_CASES, (403, 404))
ASKING = (*RECORDING, Role.MISSION_OFFICER)
# Second persons, for askers of another organisation: the walkers are all of the asker's own NGO.
DECIDING = (Role.NGO_MANAGER, Role.MISSION_OFFICER)
SECOND = dict.fromkeys(DECIDING, (403, 404))
NOT_THEIRS = dict.fromkeys((Role.CASE_WORKER, Role.SHELTER_MANAGER, Role.ME_OFFICER), (404, 404))
WATCHING = (Role.NGO_MANAGER, Role.DATA_PROTECTION_OFFICER)
REVIEWING = {Role.NGO_MANAGER: (200, 404)}
OF_GRANTS = (
    Role.NGO_MANAGER, Role.MISSION_OFFICER, Role.ME_OFFICER, Role.REGIONAL_MANAGER,
)  # fmt: skip

# A mission officer closes the months of the organisation she works for.
CLOSING = (Role.NGO_MANAGER, Role.MISSION_OFFICER)

# entering: who reports, logs and voids
REPORTING = (Role.OUTREACH_WORKER, Role.NGO_MANAGER)
LOGGING = (Role.OPERATOR, Role.NGO_MANAGER)
VOIDING = (Role.NGO_MANAGER, Role.ME_OFFICER)


# administration
def a_held_role(organisation: Organisation, place: Place) -> Keywords:
    user = make_user(organisation, place=place)
    held = give_role(user, Role.DONOR, organisation=organisation, place=place)
    return {"uid": user.uid, "assignment": held.uid}


def a_persons_trail(organisation: Organisation, place: Place) -> Keywords:
    return {"kind": "cases.person", **a_person(organisation, place)}


OF_AUDIT = (Role.NGO_MANAGER, Role.DATA_PROTECTION_OFFICER)


OFFERING = (Role.NGO_MANAGER, Role.MISSION_OFFICER)


def an_offer(organisation: Organisation, place: Place) -> Keywords:
    return {"uid": make_offer(organisation, place=place).uid}


def organisation_code(organisation: Organisation, place: Place) -> Keywords:
    return {"code": organisation.code}


def place_code(organisation: Organisation, place: Place) -> Keywords:
    return {"code": place.code}


def a_list(organisation: Organisation, place: Place) -> Keywords:
    return {"list": "group"}


def a_value(organisation: Organisation, place: Place) -> Keywords:
    return {"list": "group", "code": a_code("group", "students").code}


ACCESS: dict[str, Line] = {
    # site: the door and Home
    "home": page(*EVERYBODY, anonymous=200),
    "sign-out": page(others=302, anonymous=302, method="post"),
    "leave": page(others=303, anonymous=303, method="post"),
    "blank": page(*EVERYBODY, anonymous=200),
    # one's own account and desk: everybody signed in, about themselves alone
    "me": page(*EVERYBODY),
    "desk": page(*EVERYBODY),
    "desk-use": page(others=204, method="post"),
    "lock": page(others=302, method="post"),
    "unlock": page(others=302),  # a desk that is not locked leads on
    # core
    "core:patterns": page(*EVERYBODY),
    # finding, help: everybody signed in; what is found asks its own rights
    "core:search": page(*EVERYBODY),
    "core:glossary": page(*EVERYBODY),
    "help": page(*EVERYBODY),
    "accounts:guide": record(a_guide, *EVERYBODY, foreign=200),
    # accounts
    "accounts:sign-in": page(others=302, anonymous=200),
    "accounts:second": page(others=302),  # nobody waits in this door
    "accounts:sign-in-passkey": page(others=302, anonymous=422, method="post"),
    "accounts:passkey-options": page(*EVERYBODY, anonymous=200, method="post"),
    "accounts:prove": page(*EVERYBODY),
    "accounts:own-password": page(*EVERYBODY),
    "accounts:own-second": page(*EVERYBODY),
    "accounts:app-add": page(*EVERYBODY),
    "accounts:app-remove": page(*EVERYBODY),
    "accounts:passkey-add": page(*EVERYBODY),
    "accounts:passkey-remove": record(a_passkey, foreign=404, others=404),
    "accounts:recovery-codes": page(*EVERYBODY),
    "accounts:sessions-end": page(others=302, method="post"),
    "accounts:session-end": record(a_session, foreign=404, others=404, method="post"),
    "accounts:users": page(Role.ADMINISTRATOR),
    "accounts:user": record(a_user, Role.ADMINISTRATOR),
    # reports
    "reports:awards": page(*OF_FIGURES),
    "reports:matrix": record(an_award, *OF_FIGURES, foreign=200),
    "reports:cell": record(a_cell, *OF_FIGURES, foreign=200),
    "reports:download": record(a_file, *OF_FIGURES, foreign=200),
    "reports:sheet": record(an_indicator, *OF_FIGURES, foreign=200),
    "reports:charts": record(an_indicator, *OF_FIGURES, foreign=200),
    "reports:chart-file": record(a_chart_file, *OF_FIGURES, foreign=200),
    "reports:changes": record(a_cell, *OF_FIGURES, foreign=200),
    "reports:changes-file": record(a_change_file, *OF_FIGURES, foreign=403),
    # outreach
    "outreach:events": page(*OF_OUTREACH),
    "outreach:event": record(an_event, *OF_OUTREACH),
    "outreach:trainings": page(*OF_OUTREACH),
    "outreach:training": record(a_training, *OF_OUTREACH),
    # hotline
    "hotline:calls": page(*OF_HOTLINE),
    "hotline:call": record(a_call, *OF_HOTLINE),
    # cases
    "cases:people": page(*OF_CASES),
    "cases:person": record(a_person, *OF_CASES),
    "cases:person-search": page(*RECORDING),
    "cases:identity": record(a_person, but=SHUT),
    "cases:identity-change": record(a_person, but=dict.fromkeys(RECORDING, (403, 404))),
    "cases:team": record(a_person, *OF_CASES),
    "cases:team-add": record(a_person, but=SHUT | {Role.NGO_MANAGER: (200, 404)}),
    "cases:team-end": record(a_member, but=SHUT | {Role.NGO_MANAGER: (200, 404)}),
    "cases:seal": record(a_person, but=SHUT | {Role.NGO_MANAGER: (200, 404)}),
    "cases:unseal": record(a_person, but=SHUT | {Role.NGO_MANAGER: (200, 404)}),
    "cases:ask": record(a_person, *ASKING),
    "cases:emergency": record(a_person, *ASKING),
    "cases:reveals": page(*OF_CASES),
    "cases:reveal": record(a_request, *DECIDING, but=NOT_THEIRS),
    # The walker who manages the asker's own NGO is no second person for her.
    "cases:reveal-grant": record(a_request, but=SECOND),
    "cases:reveal-refuse": record(a_request, but=SECOND),
    "cases:reveal-review": record(an_emergency, but=SECOND),
    "cases:reveal-end": record(
        a_request, Role.NGO_MANAGER, but=NOT_THEIRS | {Role.MISSION_OFFICER: (403, 404)}
    ),
    "cases:emergencies": page(*WATCHING),
    "cases:looks": page(*OF_CASES),
    "cases:looks-seen": page(*OF_CASES),
    "cases:alerts": page(*WATCHING),
    "cases:alert-close": record(an_alert, *WATCHING),
    # what is kept of a person, and how long: the walkers are in nobody's team
    "cases:attachments": record(a_person, but=SHUT),
    "cases:attachment-add": record(a_person, but=dict.fromkeys(RECORDING, (403, 404))),
    "cases:attachment": record(a_paper, but=SHUT),
    "cases:attachment-remove": record(a_paper, but=dict.fromkeys(RECORDING, (403, 404))),
    "cases:file-close": record(a_person, but=SHUT | REVIEWING),
    "cases:file-reopen": record(a_person, but=SHUT | REVIEWING),
    "cases:file-postpone": record(a_person, but=SHUT | REVIEWING),
    "cases:hold-set": record(a_person, but=SHUT | REVIEWING),
    "cases:hold-lift": record(a_hold, but=SHUT | REVIEWING),
    "cases:forget": record(a_person, but=SHUT | REVIEWING),
    "cases:forget-not": record(a_person, but=SHUT | REVIEWING),
    "cases:erase": record(a_person, but=SHUT | REVIEWING),
    "cases:copy": record(a_person, but=SHUT),
    "cases:closings": page(*OF_CASES),
    "cases:certificates": page(Role.NGO_MANAGER, Role.DATA_PROTECTION_OFFICER),
    "cases:duties": page(*OF_CASES),
    "cases:duty-add": page(*OF_ROTA, Role.MISSION_OFFICER),
    "cases:duty-end": record(a_duty, *OF_ROTA, Role.MISSION_OFFICER),
    "cases:service": record(a_service, *OF_CASES),
    "cases:returns": page(*OF_CASES),
    "cases:return": record(a_return, *OF_CASES),
    "cases:stays": page(*OF_CASES),
    "cases:stay": record(a_stay, *OF_CASES),
    # ledger: closing and verifying months. A month is the same for everybody who may open it.
    "ledger:months": page(*CLOSING),
    "ledger:organisation": record(an_organisation, *CLOSING),
    "ledger:close": record(an_organisation, *CLOSING),
    "ledger:verify": page(Role.MISSION_OFFICER, Role.ME_OFFICER),
    "ledger:verify-month": record(a_month, Role.MISSION_OFFICER, Role.ME_OFFICER, foreign=200),
    "ledger:oddities": page(Role.ME_OFFICER),
    "ledger:place-move": record(place_code, but={Role.ADMINISTRATOR: (404, 404)}),
    "ledger:oddities-reviewed": page(Role.ME_OFFICER),
    # programmes: awards, frameworks, indicators, targets. A plan is the same for all its readers.
    "programmes:awards": page(*OF_FIGURES),
    "programmes:award-add": page(Role.ME_OFFICER),
    "programmes:award": record(award_uid, *OF_FIGURES, foreign=200),
    "programmes:award-extend": record(award_uid, Role.ME_OFFICER, foreign=200),
    "programmes:money-add": record(award_uid, Role.ME_OFFICER, foreign=200),
    "programmes:country-join": record(award_uid, Role.ME_OFFICER, foreign=200),
    "programmes:calendar-set": record(award_uid, Role.ME_OFFICER, foreign=200),
    "programmes:node-add": record(award_uid, Role.ME_OFFICER, foreign=200),
    "programmes:indicator-add": record(award_uid, Role.ME_OFFICER, foreign=200),
    "programmes:variances": record(award_uid, *OF_FIGURES, foreign=200),
    "programmes:indicator": record(indicator_uid, *OF_FIGURES, foreign=200),
    "programmes:version": record(a_version, *OF_FIGURES, foreign=200),
    "programmes:define": record(indicator_uid, Role.ME_OFFICER, foreign=200),
    "programmes:targets": record(indicator_uid, Role.ME_OFFICER, foreign=200),
    "programmes:target-changes": record(indicator_uid, *OF_FIGURES, foreign=200),
    "programmes:baselines": record(indicator_uid, Role.ME_OFFICER, foreign=200),
    "programmes:note": record(a_note, Role.ME_OFFICER, foreign=200),
    # grants: which partner is paid by what
    "grants:agreements": page(*OF_GRANTS),
    "grants:agreement": record(agreement_uid, *OF_GRANTS),
    "grants:sign": page(Role.MISSION_OFFICER),
    "grants:end": record(agreement_uid, Role.MISSION_OFFICER),
    # end of programmes and grants
    # entering: events, trainings, calls
    "outreach:event-report": page(*REPORTING),
    "outreach:event-correct": record(an_event, *REPORTING),
    "outreach:event-void": record(an_event, *VOIDING),
    "outreach:event-restore": record(an_event, *VOIDING),
    "outreach:event-merge": record(an_event, *VOIDING),
    "outreach:event-unmerge": record(an_event, *VOIDING),
    "outreach:training-report": page(*REPORTING),
    "outreach:training-correct": record(a_training, *REPORTING),
    "outreach:training-void": record(a_training, *VOIDING),
    "outreach:training-restore": record(a_training, *VOIDING),
    "hotline:call-log": page(*LOGGING),
    "hotline:call-correct": record(a_call, *LOGGING),
    "hotline:call-void": record(a_call, *VOIDING),
    "hotline:call-restore": record(a_call, *VOIDING),
    # administration: accounts and the directory. Adding and retiring needs a seat that is no
    # single organisation's, and code lists the whole programme's: the walkers have neither.
    "accounts:user-add": page(Role.ADMINISTRATOR),
    "accounts:second-reset": record(a_user, Role.ADMINISTRATOR),
    "accounts:user-link": record(a_user, Role.ADMINISTRATOR),
    "accounts:user-unlink": record(a_user, Role.ADMINISTRATOR),
    "accounts:user-sessions": record(a_user, Role.ADMINISTRATOR),
    "accounts:user-close": record(a_user, Role.ADMINISTRATOR),
    "accounts:password": record(a_user, Role.ADMINISTRATOR),
    "accounts:role-add": record(a_user, Role.ADMINISTRATOR),
    "accounts:role-end": record(a_held_role, Role.ADMINISTRATOR),
    "accounts:why": page(Role.ADMINISTRATOR),
    # The audit: a record's trail opens where the reader may read the audit of its organisation.
    "accounts:audit": page(*OF_AUDIT),
    "accounts:audit-file": page(Role.DATA_PROTECTION_OFFICER),
    "accounts:trail": record(a_persons_trail, *OF_AUDIT),
    # A saved view is its owner's; one is saved from a list, whose address comes along.
    "accounts:views": page(*EVERYBODY),
    "accounts:view-save": page(others=404),
    "accounts:view-remove": record(a_saved_view, others=404, method="post"),
    "directory:offers": page(*EVERYBODY),
    "directory:offer": record(an_offer, *EVERYBODY, foreign=200),
    "directory:offer-add": page(*OFFERING),
    "directory:offer-change": record(an_offer, *OFFERING),
    "directory:offer-assure": record(an_offer, *OFFERING),
    "directory:offer-status": record(an_offer, *OFFERING),
    "hotline:cards": page(*OF_HOTLINE),
    "hotline:cards-fitting": page(*OF_HOTLINE),
    "hotline:card": record(a_card, *OF_HOTLINE, foreign=200),
    "hotline:card-add": page(*OFFERING),
    "hotline:card-change": record(a_card, *OFFERING),
    "hotline:card-review": record(a_card, *OFFERING),
    "hotline:card-retire": record(a_card, *OFFERING),
    "exchange:hsds": page(*EVERYBODY),
    "exchange:hsds-services": page(*EVERYBODY),
    "exchange:hsds-service": record(an_offer, *EVERYBODY, foreign=200),
    "directory:organisations": page(*EVERYBODY),
    "directory:organisation": record(organisation_code, *EVERYBODY),
    "directory:organisation-add": page(),
    "directory:organisation-change": record(organisation_code, Role.ADMINISTRATOR),
    "directory:organisation-retire": record(
        organisation_code, but={Role.ADMINISTRATOR: (404, 404)}
    ),
    "directory:places": page(*EVERYBODY),
    "directory:place": record(place_code, *EVERYBODY, foreign=200),
    "directory:place-add": page(),
    "directory:place-relabel": record(place_code, but={Role.ADMINISTRATOR: (404, 404)}),
    "directory:place-retire": record(place_code, but={Role.ADMINISTRATOR: (404, 404)}),
    "core:settings": page(),
    "directory:code-lists": page(Role.ADMINISTRATOR),
    "directory:code-list": record(a_list, Role.ADMINISTRATOR, foreign=200),
    "directory:code-add": record(a_list),
    "directory:code": record(a_value, Role.ADMINISTRATOR, foreign=200),
    "directory:code-relabel": record(a_value),
    "directory:code-retire": record(a_value),
    # end of administration
}
