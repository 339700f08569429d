"""Leaving in a hurry: the session ends, and what is left is an empty page."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from turna.accounts import services
from turna.accounts.gate import ALL, passes


@login_not_required
@passes(*ALL, passive=True)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session at once and go to an empty page. Unlike signing out, drafts go as well.

    `leave.js` sends this behind a page that it has cleared already; without scripts it is a form.
    """
    if request.user.is_authenticated:
        services.session_end(actor=request.user.as_actor(), user=request.user)
    logout(request)
    response = HttpResponse(status=303, headers={"Location": reverse("blank")})
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@passes(*ALL, passive=True)
@require_safe
def blank(request: HttpRequest) -> HttpResponse:
    """A page with nothing on it, not even the site's name; it goes on to where it is told to."""
    return render(request, "accounts/blank.html", {"on_to": settings.LEAVE_TO})
