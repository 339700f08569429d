"""What an administrator types: accounts, roles, and questions about them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from turna.accounts.models import User
from turna.accounts.roles import ACTIONS, OF_ONE_ORGANISATION, Role
from turna.accounts.seats import MANAGE, covers, organisations_for, places_for
from turna.accounts.words import said
from turna.core.fields import DayField, OneOfField, PickCodeField, PickField, TextField
from turna.core.forms import Form, Section
from turna.core.widgets import Offer
from turna.directory.fields import organisation_field, place_field
from turna.directory.models import Organisation, Place
from turna.directory.queries import READ, not_retired

_OUTSIDE = _(
    "You manage accounts in a part of the programme only, and this is wider. Choose an "
    "organisation and a place of your own part."
)
_OF_ONE = _("This role belongs to one organisation. Say which.")


def _said_user(row: User) -> Offer:
    return Offer(row.name, path=row.organisation.label, find=row.search)


class _WithRole(Form):
    """A form that gives a role; `role`, `role_organisation` and `role_place` say which."""

    def offer(self, reader: Any) -> None:
        self._put("role_organisation", organisations_for(reader))
        self._put("role_place", places_for(reader))

    def _put(self, name: str, rows: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("role"):
            return data
        organisation, place = data.get("role_organisation"), data.get("role_place")
        if data["role"] in OF_ONE_ORGANISATION and organisation is None:
            if "role_organisation" not in self.errors:
                self.add_error("role_organisation", _OF_ONE)
        elif not self.errors and not covers(self.reader.scope_for(MANAGE), organisation, place):
            self.add_error("role_organisation", _OUTSIDE)
        return data


def _role_fields() -> dict[str, forms.Field]:
    return {
        "role": PickCodeField(label=_("Role"), choices=Role.choices),
        "role_organisation": organisation_field(
            label=_("At which organisation"), required=False,
            help_text=_("Empty means any. People of a partner need one."),
        ),
        "role_place": place_field(
            label=_("In which place"), required=False,
            help_text=_("With everything in it. Empty means any."),
        ),
        "starts_on": DayField(
            label=_("First day"), required=False, help_text=_("Empty means from today.")
        ),
        "ends_on": DayField(
            label=_("First day without the role"), required=False,
            help_text=_("Empty means until somebody ends it."),
        ),
    }  # fmt: skip


class RoleForm(_WithRole):
    """A role for somebody who has an account."""

    role, role_organisation, role_place, starts_on, ends_on = _role_fields().values()


class UserForm(_WithRole):
    """A new account, with its first role if there is one already."""

    sections = (
        Section(_("The person"), ("name", "username", "organisation", "place", "language")),
        Section(
            _("The first role"),
            ("role", "role_organisation", "role_place", "starts_on", "ends_on"),
            _("An account without a role opens nothing. More roles are given on its page."),
        ),
    )
    name = TextField(label=_("Name"), max_length=200)
    username = TextField(
        label=_("User name"), max_length=64, width=20,
        help_text=_("Typed at the door, like aigul.m; it never changes."),
    )  # fmt: skip
    organisation = organisation_field(label=_("Works for"))
    place = place_field(
        label=_("Works in"), required=False,
        help_text=_("Empty means where the organisation has its office."),
    )  # fmt: skip
    language = OneOfField(label=_("Language"), choices=settings.LANGUAGES)
    role, role_organisation, role_place, starts_on, ends_on = _role_fields().values()

    def offer(self, reader: Any) -> None:
        super().offer(reader)
        self.fields["role"].required = False
        self._put("organisation", organisations_for(reader).select_related("place"))
        self._put("place", places_for(reader))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        organisation = data.get("organisation")
        if organisation is not None and "place" not in self.errors:
            lies = data.get("place") or organisation.place
            if not covers(self.reader.scope_for(MANAGE), organisation, lies):
                self.add_error("organisation", _OUTSIDE)
        if not data.get("role"):
            for name in ("role_organisation", "role_place", "starts_on", "ends_on"):
                if data.get(name):
                    self.add_error("role", _("Say which role this is, or empty its fields."))
                    break
        return data


class RoleEndForm(Form):
    """From which day a role holds no more."""

    ends_on = DayField(
        label=_("First day without the role"), required=False,
        help_text=_("Empty means today: the role is gone at once."),
    )  # fmt: skip


class CloseForm(Form):
    """Nothing to fill in: the button is the answer."""


class LinkForm(Form):
    """Another account of the same human."""

    other = PickField(key="uid", label=_("The other account"), said=_said_user)

    def offer(self, reader: Any) -> None:
        field: Any = self.fields["other"]
        rows = User.objects.visible_to(reader, MANAGE).select_related("organisation")
        field.queryset = rows.order_by("sort", "pk")


class WhyForm(Form):
    """Who, what, and where."""

    user = PickField(key="uid", label=_("Who"), said=_said_user)
    action = PickCodeField(
        label=_("May do what"),
        choices=sorted(
            ((code, said(code)) for code in frozenset().union(*ACTIONS.values())),
            key=lambda one: one[0],
        ),
    )
    organisation = organisation_field(
        label=_("With records of which organisation"), required=False,
        help_text=_("Empty asks about all of them."),
    )  # fmt: skip
    place = place_field(
        label=_("Lying in which place"), required=False,
        help_text=_("With everything in it. Empty asks about all of them."),
    )  # fmt: skip
    person = TextField(
        label=_("About which person assisted"), required=False, max_length=16, width=10,
        help_text=_("A code like 7KQ2-M9XD, of the organisation above."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["person"] = (data.get("person") or "").upper()
        if not data["person"] or self.errors:
            return data
        at = data.get("organisation")
        if at is None:
            self.add_error("organisation", _("Say of which organisation the person is."))
        elif not covers(self.reader.scope_for(MANAGE), at, at.place):
            self.add_error("organisation", _OUTSIDE)
        return data

    def offer(self, reader: Any) -> None:
        found: dict[str, Any] = {
            "user": User.objects.visible_to(reader, MANAGE)
            .select_related("organisation")
            .order_by("sort", "pk"),
            "organisation": Organisation.objects.visible_to(reader, READ)
            .filter(not_retired())
            .select_related("place__country"),
            "place": Place.objects.visible_to(reader, READ)
            .filter(not_retired())
            .select_related("parent"),
        }
        for name, rows in found.items():
            field: Any = self.fields[name]
            field.queryset = rows
