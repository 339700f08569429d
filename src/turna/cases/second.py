"""The second person: who may decide another one's request, and review an emergency.

Each rule gives (allowed, reason). Two accounts are not yet two people: see `accounts.humans`.
"""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from turna.accounts import humans
from turna.accounts.models import User
from turna.accounts.roles import roles_with
from turna.cases import access
from turna.cases.models import Person, Reveal
from turna.directory.codes import OrganisationKind

Verdict = tuple[bool, Any]
_FINE: Verdict = (True, "")


def may_decide(user: User, reveal: Reveal) -> Verdict:
    """Whether `user` may grant or refuse this request, or review this emergency."""
    allowed, reason = independent(user, reveal.asked_by, reveal.person)
    if not allowed:
        return allowed, reason
    reset = user.factors_reset_at
    if reset is not None and reset >= reveal.asked_at:
        return False, _("Your second step was reset after this was asked. Somebody else decides.")
    return _FINE


def independent(user: User, asker: User, person: Person) -> Verdict:
    """Whether `user` can be the second person for `asker` about this person."""
    if not (user.is_active and access.sees(user, person, access.GRANT)):
        return False, _("Your roles do not decide this.")
    if humans.same(user, asker):
        return False, _("Nobody decides their own requests. Somebody else does.")
    mission = user.organisation.kind == OrganisationKind.MISSION
    if user.organisation_id == asker.organisation_id and not mission:
        return False, _("You work for the same organisation. The mission decides this.")
    if humans.made(user, asker):
        return False, _("One of you made the other's account. Somebody else decides.")
    return _FINE


def candidates(asker: User, person: Person) -> list[User]:
    """Who could be asked now, by name."""
    at = Q(assignments__organisation=None) | Q(assignments__organisation=person.organisation_id)
    rows = User.objects.filter(
        at, is_active=True, assignments__role__in=roles_with(access.GRANT)
    ).select_related("organisation")
    return [
        user for user in rows.order_by("sort", "pk").distinct()
        if independent(user, asker, person)[0]
    ]  # fmt: skip
