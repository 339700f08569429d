"""What each action of `roles.ACTIONS` lets somebody do, in words: "may … "."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

ACTION_WORDS: Mapping[str, Any] = {
    "accounts.manage": _("manage accounts and roles"),
    "accounts.own": _("keep saved views of their own"),
    "audit.export": _("take the audit out as a file"),
    "audit.read": _("read the audit trail"),
    "cases.certificates": _("see the register of erasures"),
    "cases.duty": _("say who is on duty"),
    "cases.erase": _("confirm that a person is erased, and lift holds"),
    "cases.grant": _("decide as the second person who may open who somebody is"),
    "cases.read": _("read cases"),
    "cases.record": _("record cases and help given"),
    "cases.reveal": _("ask to open who somebody is, outside their teams"),
    "cases.team": _("say who works with a person, and seal cases"),
    "cases.void": _("void cases and help recorded by mistake"),
    "cases.watch": _("be told of unusual looks at people assisted"),
    "core.configure": _("change settings, over the whole programme"),
    "directory.manage": _("manage organisations, places and code lists"),
    "directory.offer": _("keep the services that organisations offer"),
    "directory.read": _("read the directory"),
    "figures.read": _("read figures and reports"),
    "grants.manage": _("sign and end agreements"),
    "grants.read": _("read agreements"),
    "hotline.cards": _("keep the knowledge cards of hotlines"),
    "hotline.log": _("log consultations"),
    "hotline.read": _("read consultations"),
    "hotline.void": _("void consultations recorded by mistake"),
    "ledger.batch": _("enter totals of the past"),
    "ledger.close": _("close months"),
    "ledger.review": _("review unusual records"),
    "ledger.verify": _("verify months"),
    "outreach.read": _("read events and trainings"),
    "outreach.report": _("report events and trainings"),
    "outreach.void": _("void events and trainings recorded by mistake"),
    "programmes.define": _("define awards and indicators"),
    "programmes.read": _("read awards and indicators"),
    "programmes.target": _("set and amend targets"),
    "surveys.read": _("read questionnaires and tests"),
    "surveys.record": _("record questionnaires and tests"),
}


def said(action: str) -> Any:
    """An action in words; its code where nobody has given it any."""
    return ACTION_WORDS.get(action, action)
