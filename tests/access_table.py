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

from factories.accounts import make_user
from factories.cases import a_person, a_return, a_service, a_stay
from factories.hotline import a_call
from factories.outreach import a_training, an_event
from factories.reports import a_cell, a_file, an_award
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

ACCESS: dict[str, Line] = {
    # site: the door and Home
    "home": page(*EVERYBODY, anonymous=200),
    "sign-out": page(others=302, anonymous=302, method="post"),
    # core
    "core:patterns": page(*EVERYBODY),
    # accounts
    "accounts:sign-in": page(others=302, anonymous=200),
    "accounts:users": page(Role.ADMINISTRATOR),
    "accounts:user": record(a_user, Role.ADMINISTRATOR),
    # reports
    "reports:awards": page(*OF_FIGURES),
    "reports:matrix": record(an_award, *OF_FIGURES, foreign=200),
    "reports:cell": record(a_cell, *OF_FIGURES, foreign=200),
    "reports:download": record(a_file, *OF_FIGURES, foreign=200),
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
    "cases:service": record(a_service, *OF_CASES),
    "cases:returns": page(*OF_CASES),
    "cases:return": record(a_return, *OF_CASES),
    "cases:stays": page(*OF_CASES),
    "cases:stay": record(a_stay, *OF_CASES),
}
