"""Who may do what: every role and its actions, on one screen, reviewed like law.

Where a role holds is data (`Assignment`). `docs/roles.md` is tested against this table.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    OPERATOR = "operator", _("hotline operator")
    OUTREACH_WORKER = "outreach_worker", _("outreach worker")
    CASE_WORKER = "case_worker", _("case worker")
    SHELTER_MANAGER = "shelter_manager", _("shelter manager")
    NGO_MANAGER = "ngo_manager", _("NGO manager")
    MISSION_OFFICER = "mission_officer", _("mission officer")
    ME_OFFICER = "me_officer", _("M&E officer")
    REGIONAL_MANAGER = "regional_manager", _("regional manager")
    DONOR = "donor", _("donor")
    GOVERNMENT_PARTNER = "government_partner", _("government partner")
    DATA_PROTECTION_OFFICER = "data_protection_officer", _("data protection officer")
    ADMINISTRATOR = "administrator", _("administrator")


_EVERYBODY = {"accounts.own", "directory.read"}
_FIGURES = {"figures.read", "programmes.read"}

ACTIONS: dict[Role, frozenset[str]] = {
    role: frozenset(_EVERYBODY | actions)
    for role, actions in {
        Role.OPERATOR: {"hotline.read", "hotline.log"},
        Role.OUTREACH_WORKER: {"outreach.read", "outreach.report"}
        | {"surveys.read", "surveys.record"},
        Role.CASE_WORKER: {"cases.read", "cases.record", "cases.reveal"},
        Role.SHELTER_MANAGER: {"cases.read", "cases.record", "cases.duty", "cases.reveal"},
        Role.NGO_MANAGER: _FIGURES
        | {"outreach.read", "outreach.report", "outreach.void", "hotline.read", "hotline.log"}
        | {"hotline.void", "cases.read", "cases.record", "cases.void", "cases.team"}
        | {"cases.duty", "cases.reveal", "cases.grant", "cases.watch", "surveys.read"}
        | {"surveys.record", "grants.read", "ledger.close", "audit.read", "directory.offer"}
        | {"hotline.cards", "cases.erase", "cases.certificates"},
        Role.MISSION_OFFICER: _FIGURES
        | {"outreach.read", "hotline.read", "cases.read", "surveys.read", "grants.read"}
        | {"grants.manage", "ledger.close", "ledger.verify", "cases.void", "cases.duty"}
        | {"cases.reveal", "cases.grant", "directory.offer", "hotline.cards"},
        Role.ME_OFFICER: _FIGURES
        | {"outreach.read", "hotline.read", "cases.read", "surveys.read", "grants.read"}
        | {"programmes.define", "programmes.target", "ledger.verify", "ledger.review"}
        | {"ledger.batch", "outreach.void", "hotline.void", "cases.void"},
        Role.REGIONAL_MANAGER: _FIGURES | {"outreach.read", "grants.read"},
        Role.DONOR: _FIGURES,
        Role.GOVERNMENT_PARTNER: set(),
        Role.DATA_PROTECTION_OFFICER: {
            "audit.read",
            "audit.export",
            "cases.watch",
            "cases.certificates",
        },
        Role.ADMINISTRATOR: {"accounts.manage", "core.configure", "directory.manage"},
    }.items()
}

# Roles of people outside the missions and partners: figures reach them through disclosure
# control, and as-of only at frozen moments.
OUTSIDERS: frozenset[Role] = frozenset({Role.DONOR, Role.GOVERNMENT_PARTNER})

# Roles of people who work in one organisation: an assignment names it, for "any" would open
# every partner's records to a slip of the hand.
OF_ONE_ORGANISATION: frozenset[Role] = frozenset(
    {Role.OPERATOR, Role.OUTREACH_WORKER, Role.CASE_WORKER, Role.SHELTER_MANAGER, Role.NGO_MANAGER}
)

# What a role does for the organisation its holder works for and for no other, wherever else
# the role holds: a mission closes its own months and keeps its own rota, partners theirs.
OWN_ORGANISATION: dict[Role, frozenset[str]] = {
    Role.MISSION_OFFICER: frozenset({"ledger.close", "cases.duty"})
}


def roles_with(action: str) -> tuple[Role, ...]:
    """The roles that may do `action` somewhere."""
    return tuple(role for role, actions in ACTIONS.items() if action in actions)


# Actions that reach no person, no administration and no keys. Whoever may do anything else
# needs a second step at the door: a new action needs one until somebody writes it here.
_LIGHT = (
    "accounts.own", "directory.read", "figures.", "grants.", "ledger.", "outreach.",
    "programmes.", "surveys.",
)  # fmt: skip


def needs_second_step(role: Role) -> bool:
    """Whether a password alone is too little for this role."""
    return any(not action.startswith(_LIGHT) for action in ACTIONS[role])
