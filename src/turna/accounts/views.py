"""The door, Home and the pages of accounts."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from turna.accounts import demonstration, services
from turna.accounts.forms import SignInForm
from turna.accounts.lists import USERS, roles_today
from turna.accounts.models import User
from turna.accounts.queries import with_roles
from turna.core import kept
from turna.core.navigation import entries_for
from turna.core.today import sections_for
from turna.core.views import DetailPage, Fact, ListPage

_WRONG = _(
    "The user name or the password is not right. Check both and try again; if you have "
    "forgotten yours, your administrator can give you a new password."
)
# Anything a proxy adds says that the request came from elsewhere.
_PROXIED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")


@login_not_required
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what waits for you today, or the door for somebody not signed in."""
    if not request.user.is_authenticated:
        return _door(request, SignInForm(), next_page="")
    context = {
        "title": _("Today"),
        "entries": entries_for(request.user),
        "sections": sections_for(request.user),
        "day": timezone.localdate(),
    }
    return render(request, "accounts/home.html", context)


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open a session. What went wrong is never said: 422 and one message for all causes."""
    if request.method != "POST":
        next_page = _safe_next(request, request.GET.get("next", ""))
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_page or reverse("home"))
        return _door(request, SignInForm(), next_page=next_page)
    next_page = _safe_next(request, request.POST.get("next", ""))
    if "kept" in request.POST and "username" not in request.POST:
        return _door(request, SignInForm(), next_page=next_page)  # from a session that ended
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _door(request, form, next_page=next_page, status=422)
    user = services.credentials_check(**form.cleaned_data)
    if user is not None and user.demonstration and not _is_local(request):
        user = None
    if user is None:
        services.session_fail(actor=services.NOBODY, username=form.cleaned_data["username"])
        form.add_error(None, _WRONG)
        return _door(request, form, next_page=next_page, status=422)
    services.session_start(actor=user.as_actor(), user=user)
    login(request, user)
    if typed := kept.unseal(request.POST.get("kept", ""), str(user.uid)):
        return kept.hand_back(request, typed)
    return HttpResponseRedirect(next_page or reverse("home"))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session and show the door."""
    if request.user.is_authenticated:
        services.session_end(actor=request.user.as_actor(), user=request.user)
        logout(request)
    return HttpResponseRedirect(reverse("home"))


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


def _door(
    request: HttpRequest, form: SignInForm, *, next_page: str, status: int = 200
) -> HttpResponse:
    local = _is_local(request)
    context = {
        "title": _("Sign in"),
        "form": form,
        "next_page": next_page,
        "kept": request.POST.get("kept", ""),
        "demonstration_accounts": demonstration.accounts() if local else (),
        "demonstration_password": demonstration.PASSWORD if local else "",
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def _is_local(request: HttpRequest) -> bool:
    """Whether the browser runs on this very machine, as far as can be known."""
    return (
        demonstration.is_loopback(request.get_host())
        and demonstration.is_loopback(request.META.get("REMOTE_ADDR") or "")
        and not any(name in request.headers for name in _PROXIED)
    )


def _safe_next(request: HttpRequest, url: str) -> str:
    """`url` when it leads to a page of this site, else nothing."""
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""
