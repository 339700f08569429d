"""The pages of cases."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from turna.cases import access, keeping, queries, services
from turna.cases.lists import PEOPLE, RETURNS, STAYS
from turna.cases.models import Person, Return, Service, Stay
from turna.cases.queries import READ
from turna.core.components import Action, Badge, Explained
from turna.core.reads import Read, of_rows
from turna.core.views import DetailPage, Fact, ListPage, Rows
from turna.ledger.pages import common_facts

_LOOKS = 20  # on the page of a person; the rest is in its trail


def keeping_state(row: Person) -> Sequence[Any]:
    """Whether somebody was erased, is held, or the file is closed until when."""
    found = queries.kept(row)
    if found.erased_at:
        return (Badge(_("Erased"), "quiet", "ban"),)
    closed = found.closing and _("Closed; kept until %(day)s") % {
        "day": date_format(found.closing.retain_until, "j F Y")
    }
    held = Badge(_("Held"), "waits", "lock") if found.holds else None
    wish = Badge(_("Wants to be forgotten"), "waits") if found.wish else None
    return tuple(one for one in (wish, held, closed) if one)


def keeping_actions(user: Any, row: Person) -> Sequence[Action]:
    """What this reader can do about how long the file is kept."""

    def action(label: Any, name: str, icon: str = "") -> Action:
        return Action(label, reverse(f"cases:{name}", args=[row.uid]), icon=icon)

    found, made = queries.kept(row), []
    if access.how_opens(user, row) in queries.DAILY:
        made.append(action(_("A copy for her or him"), "copy", "copy"))
    if found.erased_at or not queries.keeps(user, row):
        return made
    reviews = access.sees(user, row, keeping.ERASE)
    if found.closing is None:
        made.append(action(_("Close the file"), "file-close", "archive"))
    else:
        made.append(action(_("Open the file again"), "file-reopen", "refresh"))
        if reviews:
            made.append(action(_("Keep another year"), "file-postpone", "calendar"))
    made.append(action(_("Put a hold"), "hold-set", "lock"))
    if row.identity and found.wish is None:
        made.append(action(_("Wants to be forgotten"), "forget"))
    elif found.wish is not None:
        made.append(action(_("Withdraw the wish"), "forget-not"))
    if row.identity and reviews and (found.wish or found.closing):
        made.append(action(_("Erase who this is"), "erase"))
    return made


class PersonList(ListPage):
    """Persons assisted, by code."""

    action, reads = READ, services.PEOPLE_LISTED
    explains = ("person-assisted", "client-kind", "case")
    model = Person
    listing = PEOPLE
    title = _("Persons assisted")
    empty = _("Nobody has been added in your part of the programme yet.")

    def rows(self) -> "QuerySet[Any]":
        return queries.people_shown(super().rows())

    def row_url(self, row: Person) -> str:
        return reverse("cases:person", args=[row.uid])

    def actions(self) -> Sequence[Action]:
        user: Any = self.request.user
        if not user.can("cases.record"):
            return super().actions()
        url = reverse("cases:person-search")
        return (Action(_("Find a person by name"), url, icon="search"), *super().actions())


class PersonDetail(DetailPage):
    """One person and what was done for her."""

    action, reads = READ, services.PERSON_READ
    tab = _("Person")
    explains = ("person-assisted", "service")
    model = Person
    template_name = "cases/person.html"

    def rows(self) -> "QuerySet[Any]":
        return queries.people_shown(super().rows())

    def status(self, row: Person) -> Badge | None:
        return Badge(_("Sealed case"), "waits", "lock") if row.sealed else None

    def state(self, row: Person) -> Sequence[Any]:
        return (*super().state(row), *keeping_state(row))

    def actions(self, row: Person) -> Sequence[Action]:
        return (
            Action(_("Who this is"), reverse("cases:identity", args=[row.uid]), icon="user"),
            Action(
                _("Attachments"), reverse("cases:attachments", args=[row.uid]), icon="file-text"
            ),
            Action(_("Team"), reverse("cases:team", args=[row.uid]), icon="users"),
        )

    def facts(self, row: Any) -> Sequence[Fact]:
        return [
            (_("First helped"), row.first_day),
            (_("Organisation"), row.organisation.label),
            (Explained("client-kind", _("Kind of client")), row.get_client_kind_display()),
            (_("Sex"), row.get_sex_display()),
            (_("Age when first helped"), row.get_age_display()),
            (_("Exploitation"), row.exploitation.label if row.exploitation else None),
            (_("Country of exploitation"), row.destination.label if row.destination else None),
            (_("How she or he came"), row.referral.label if row.referral else None),
            (_("Counts as one with another file"), row.linked_to is not None),
            (_("Counts"), row.get_state_display()),
            (_("Recorded"), row.recorded_at),
            (_("Version"), row.version),
        ]

    def context(self, row: Person) -> dict[str, Any]:
        user: Any = self.request.user
        return {
            **queries.done_for(row, user),
            "team": queries.team_of(row),
            **self._looks(row, user),
            "kept": queries.kept(row),
            "reviews": access.sees(user, row, keeping.ERASE),
            "keeping_actions": keeping_actions(user, row),
        }

    def _looks(self, row: Person, user: Any) -> dict[str, Any]:
        """Who looked, for those who lead or manage."""
        if not access.may_change_team(user, row):
            return {}
        return {"looks": queries.looks_at(row, _LOOKS), "shows_looks": True}


class OfPersons(Rows):
    """What was done for persons: reading it is reading them, and they are whom the audit names."""

    def read_of(self, rows: Sequence[Any]) -> Read:
        return of_rows([row.person for row in rows])


class ServiceDetail(OfPersons, DetailPage):
    """Help given once."""

    action, reads = READ, services.SERVICE_READ
    tab = _("Help given")
    model = Service

    def rows(self) -> "QuerySet[Any]":
        return queries.services_shown(super().rows())

    def title(self, row: Service) -> Any:
        return row.service.label if row.service else _("Help given")

    def facts(self, row: Service) -> Sequence[Fact]:
        return [
            (_("Person"), row.person.code),
            (_("Day"), row.day),
            (_("Place"), row.place.label),
            (_("Organisation"), row.organisation.label),
            *common_facts(row),
        ]


class ReturnList(OfPersons, ListPage):
    """Journeys home."""

    action, reads = READ, services.RETURNS_LISTED
    explains = ("return",)
    model = Return
    listing = RETURNS
    title = _("Returns")
    empty = _("No return has been recorded in your part of the programme yet.")

    def rows(self) -> "QuerySet[Any]":
        return queries.returns_shown(super().rows())

    def row_url(self, row: Return) -> str:
        return reverse("cases:return", args=[row.uid])


class ReturnDetail(OfPersons, DetailPage):
    """One journey home."""

    action, reads = READ, services.RETURN_READ
    tab = _("Return")
    model = Return

    def rows(self) -> "QuerySet[Any]":
        return queries.returns_shown(super().rows())

    def title(self, row: Return) -> Any:
        return _("Return of %(person)s") % {"person": row.person.code}

    def facts(self, row: Return) -> Sequence[Fact]:
        return [
            (_("Day"), row.day),
            (_("From"), row.from_place.label),
            (_("To"), row.to_place.label),
            *((part.get_role_display(), part.organisation.label) for part in row.parts.all()),
            *common_facts(row),
        ]


class StayList(OfPersons, ListPage):
    """Stays in shelters; where these stand is not shown."""

    action, reads = READ, services.STAYS_LISTED
    explains = ("shelter-stay",)
    model = Stay
    listing = STAYS
    title = _("Stays in shelters")
    empty = _("No stay has been recorded in your part of the programme yet.")

    def rows(self) -> "QuerySet[Any]":
        return queries.stays_shown(super().rows())

    def row_url(self, row: Stay) -> str:
        return reverse("cases:stay", args=[row.uid])


class StayDetail(OfPersons, DetailPage):
    """One stay in a shelter."""

    action, reads = READ, services.STAY_READ
    tab = _("Stay in a shelter")
    model = Stay

    def rows(self) -> "QuerySet[Any]":
        return queries.stays_shown(super().rows())

    def title(self, row: Stay) -> Any:
        return _("Stay of %(person)s") % {"person": row.person.code}

    def facts(self, row: Stay) -> Sequence[Fact]:
        return [
            (_("Arrived"), row.day),
            (_("Left"), row.left_on),
            (_("Region"), row.place.label),
            (_("Organisation"), row.organisation.label),
            *common_facts(row),
        ]
