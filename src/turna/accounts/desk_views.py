"""The locked desk: how long until it locks, and the page and dialogue that open it."""

from typing import Any

from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from turna.accounts import desk, passkeys, proof, services
from turna.accounts.door_views import safe_next
from turna.accounts.forms import UnlockForm
from turna.accounts.gate import ALL, passes
from turna.accounts.queries import factors_of
from turna.core import kept

_WRONG = _("This is not your password. Type it again, or sign out.")


@passes(*ALL, passive=True)
@never_cache
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """In how many seconds the desk locks, as JSON; 0 when it is locked. Asking is no use of it.

    `passkey` says whether the reader has one that opens it.
    """
    left = desk.left(request.session, request.user).total_seconds()
    return JsonResponse({"left": max(0, int(left)), "passkey": _has_passkey(request)})


@require_POST
def use(request: HttpRequest) -> HttpResponse:
    """Somebody types: the desk is in use, although no page was asked for."""
    return HttpResponse(status=204)


@passes(*ALL, passive=True)
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the desk now, and show the page that opens it."""
    desk.lock(request.session)
    back = safe_next(request, request.POST.get("next", ""))
    asked = f"?{urlencode({'next': back})}" if back else ""
    return HttpResponseRedirect(reverse("unlock") + asked)


@passes(*ALL, passive=True)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked desk by password or passkey; what was typed into a form comes back.

    A page's own dialogue asks with `in_place` and gets 204, or 422 with what is wrong, as JSON.
    """
    if request.method != "POST":
        if not desk.is_locked(request.session, request.user):
            return _onward(request)
        return locked_page(request, form=UnlockForm())
    form = UnlockForm(request.POST)
    try:
        how = _proof_of(request, form)
    except ValidationError as error:
        too_often = getattr(error, "code", "") == "wait"
        if too_often:
            # Whoever sits here does not know the password: the door is the place to go on.
            services.session_end(actor=_user(request).as_actor(), user=_user(request))
            logout(request)
        if "in_place" in request.POST:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        if too_often:
            return HttpResponseRedirect(reverse("home"))
        return locked_page(request, form=form, status=422)
    services.session_unlock(actor=_user(request).as_actor(), user=_user(request), how=how)
    proof.again(request, how)
    desk.unlock(request.session)
    if "in_place" in request.POST:
        return HttpResponse(status=204)
    return _onward(request)


def locked_page(
    request: HttpRequest, *, form: UnlockForm | None = None, kept_text: str = "", status: int = 200
) -> HttpResponse:
    """The page in place of every other while the desk is locked."""
    context = {
        "title": _("Locked"),
        "bare": True,
        "form": form or UnlockForm(),
        "kept": kept_text or request.POST.get("kept", ""),
        "next_page": safe_next(request, request.POST.get("next", request.GET.get("next", ""))),
        "has_passkeys": _has_passkey(request),
    }
    return render(request, "accounts/locked.html", context, status=403 if kept_text else status)


def prove_again(request: HttpRequest) -> str:
    """Check the passkey that was sent with this request. Raises ValidationError."""
    user = _user(request)
    try:
        proven = passkeys.prove(
            passkeys.site_of(request), "again", user,
            asked=request.POST.get("asked", ""), answer=request.POST.get("answer", ""),
        )  # fmt: skip
    except passkeys.PasskeyError as error:
        services.session_fail(actor=user.as_actor(), username=user.username)
        raise ValidationError(str(error)) from error
    services.passkey_use(
        actor=user.as_actor(), passkey=proven.passkey, sign_count=proven.sign_count
    )
    return proof.PASSKEY


def password_again(request: HttpRequest, password: str) -> None:
    """Check the password of whoever is signed in. ValidationError, code "wait" when too often."""
    session = getattr(request.session, "row", None)
    answer = services.password_try(
        user=_user(request), password=password, session=str(session.uid) if session else ""
    )
    if answer.wait is not None:
        raise ValidationError(services.wait_in_words(answer.wait), code="wait")
    if answer.user is None:
        raise ValidationError(_WRONG)


def _proof_of(request: HttpRequest, form: UnlockForm) -> str:
    if request.POST.get("answer"):
        form.show_as_typed()
        try:
            return prove_again(request)
        except ValidationError as error:
            form.add_error(None, error)
            raise
    if not form.is_valid():
        raise ValidationError([e for errors in form.errors.as_data().values() for e in errors])
    try:
        password_again(request, form.cleaned_data["password"])
    except ValidationError as error:
        form.add_error("password", error)
        raise
    return proof.PASSWORD


def _has_passkey(request: HttpRequest) -> bool:
    domain = passkeys.site_of(request).domain
    return any(one.domain == domain for one in factors_of(_user(request)).passkeys)


def _onward(request: HttpRequest) -> HttpResponse:
    if typed := kept.unseal(request.POST.get("kept", ""), str(_user(request).uid)):
        return kept.hand_back(request, typed)
    back = safe_next(request, request.POST.get("next", request.GET.get("next", "")))
    return HttpResponseRedirect(back or reverse("home"))


def _user(request: HttpRequest) -> Any:
    return request.user
