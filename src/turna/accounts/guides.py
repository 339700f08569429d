"""The guides by role (`docs/guide/*.md`) as pages: a first day in Turna."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from turna.accounts.roles import Role
from turna.core.markdown import render, title_of

FOLDER = Path(settings.CHECKOUT) / "docs" / "guide"
OF_ROLES: dict[str, tuple[Role, ...]] = {
    "outreach-worker": (Role.OUTREACH_WORKER,),
    "operator": (Role.OPERATOR,),
    "case-worker": (Role.CASE_WORKER, Role.SHELTER_MANAGER),
    "ngo-manager": (Role.NGO_MANAGER,),
    "mission-officer": (Role.MISSION_OFFICER,),
    "me-officer": (Role.ME_OFFICER, Role.REGIONAL_MANAGER, Role.DONOR),
    "data-protection-officer": (Role.DATA_PROTECTION_OFFICER,),
    "administrator": (Role.ADMINISTRATOR,),
}


@dataclass(frozen=True, slots=True)
class Guide:
    """The first day of one or several roles."""

    name: str
    roles: tuple[Role, ...]
    text: str

    @property
    def title(self) -> str:
        return title_of(self.text)

    @property
    def url(self) -> str:
        return reverse("accounts:guide", args=[self.name])

    @property
    def html(self) -> SafeString:
        """The text under its title."""
        return render(self.text, address_of)


def guides() -> tuple[Guide, ...]:
    """Every guide, in the order of `OF_ROLES`."""
    return tuple(Guide(name, roles, _text(name)) for name, roles in OF_ROLES.items())


def guide(name: str) -> Guide | None:
    """The guide of this name, None when there is none."""
    return Guide(name, OF_ROLES[name], _text(name)) if name in OF_ROLES else None


def guides_for(user: Any) -> tuple[list[Guide], list[Guide]]:
    """Those of the roles that the user holds today, and the others."""
    held = {a.role for a in user.assignments.all() if a.holds}
    return _parted(guides(), held)


def everywhere() -> SafeString:
    """What holds for every role: the end of the folder's own page."""
    _before, _table, after = _text("README").rpartition("|\n")
    return render(after, address_of)


def address_of(target: str) -> str:
    """Where a link of a guide leads in here; "" for what is a document of the checkout only."""
    name = target.removesuffix(".md")
    if name in OF_ROLES:
        return reverse("accounts:guide", args=[name])
    return reverse("core:glossary") if name == "../glossary" else ""


def _parted(found: Iterable[Guide], held: set[str]) -> tuple[list[Guide], list[Guide]]:
    own: list[Guide] = []
    others: list[Guide] = []
    for one in found:
        (own if held.intersection(one.roles) else others).append(one)
    return own, others


def _text(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")
