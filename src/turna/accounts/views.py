"""Home, and the pages of accounts."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from turna.accounts.door_views import door
from turna.accounts.forms import SignInForm
from turna.accounts.lists import USERS, roles_today
from turna.accounts.models import User
from turna.accounts.queries import with_roles
from turna.core import reads
from turna.core.navigation import entries_for
from turna.core.today import sections_for
from turna.core.views import DetailPage, Fact, ListPage


@login_not_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what waits for you today, or the door for somebody not signed in."""
    if not request.user.is_authenticated:
        return door(request, SignInForm(), next_page="")
    with reads.on_record(request.user, reads.TODAY, again=True):
        sections = sections_for(request.user)
        for item in (item for section in sections for item in section.items):
            for row in item.of:
                reads.notice(row)
    context = {
        "title": _("Today"),
        "entries": entries_for(request.user),
        "sections": sections,
        "day": timezone.localdate(),
    }
    return render(request, "accounts/home.html", context)


class UserList(ListPage):
    """Who has an account."""

    action = "accounts.manage"
    model = User
    listing = USERS
    title = _("Users")
    empty = _("Nobody in your part of the programme has an account yet.")

    def rows(self) -> "QuerySet[Any]":
        return with_roles(super().rows())

    def row_url(self, row: User) -> str:
        return reverse("accounts:user", args=[row.uid])


class UserDetail(DetailPage):
    """One account and where its roles hold."""

    action = "accounts.manage"
    model = User
    template_name = "accounts/user.html"

    def rows(self) -> "QuerySet[Any]":
        return with_roles(super().rows())

    def facts(self, row: User) -> Sequence[Fact]:
        return (
            (_("User name"), row.username),
            (_("Organisation"), row.organisation.label),
            (_("Place"), row.place.label if row.place else None),
            (_("Roles today"), roles_today(row)),
            (_("Account open"), row.is_active),
            (_("Added"), row.created_at),
        )

    def context(self, row: User) -> dict[str, Any]:
        held = sorted(row.assignments.all(), key=lambda a: (a.starts_on, a.pk))
        return {"assignments": held}
