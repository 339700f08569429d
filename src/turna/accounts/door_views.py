"""The door: user name and password, the second step, a passkey, and the way out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from turna.accounts import demonstration, devices, passkeys, proof, services
from turna.accounts.forms import SecondForm, SignInForm
from turna.accounts.gate import ALL, passes
from turna.accounts.models import User
from turna.accounts.queries import Factors, factors_of
from turna.core import kept

_WRONG = _(
    "The user name or the password is not right. Check both and try again; if you have "
    "forgotten yours, your administrator can give you a new password."
)
_TOO_LATE = _("This took too long. Sign in again.")
# Anything a proxy adds says that the request came from elsewhere.
_PROXIED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded")


@login_not_required
@passes(*ALL)
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first step. What went wrong is never said: 422 and one message for all causes, 429
    with the time to wait when there were too many tries."""
    if request.method != "POST":
        next_page = safe_next(request, request.GET.get("next", ""))
        if request.user.is_authenticated:
            return HttpResponseRedirect(next_page or reverse("home"))
        return door(request, SignInForm(), next_page=next_page)
    next_page = safe_next(request, request.POST.get("next", ""))
    if "kept" in request.POST and "username" not in request.POST:
        return door(request, SignInForm(), next_page=next_page)  # from a session that ended
    form = SignInForm(request.POST)
    if not form.is_valid():
        return door(request, form, next_page=next_page, status=422)
    answer = services.credentials_try(**form.cleaned_data, caller=caller_of(request))
    if answer.wait is not None:
        form.add_error(None, services.wait_in_words(answer.wait))
        return door(request, form, next_page=next_page, status=429)
    user = answer.user
    if user is not None and user.demonstration and not is_local(request):
        services.session_fail(actor=services.NOBODY, username=user.username)
        user = None
    if user is None:
        form.add_error(None, _WRONG)
        return door(request, form, next_page=next_page, status=422)
    if factors_of(user).any:
        proof.wait_for_second_step(request, user)
        return _second_page(request, user, SecondForm(initial=_demonstration_code(request, user)))
    return come_in(request, user, proof.PASSWORD)


@login_not_required
@passes(*ALL)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """The second step: a code, or a passkey, of whoever's password was right a moment ago."""
    user = _in_the_door(request)
    if user is None:
        inside = request.user.is_authenticated
        return HttpResponseRedirect(reverse("home")) if inside else redirect_to_login(request.path)
    if request.method != "POST":
        initial = _demonstration_code(request, user)
        return _second_page(request, user, SecondForm(initial=initial))
    form = SecondForm(request.POST)
    if not form.is_valid():
        return _second_page(request, user, form, status=422)
    try:
        how = services.code_try(
            user=user, typed=form.cleaned_data["code"], caller=caller_of(request)
        )
    except ValidationError as error:
        form.refuse(error)
        return _second_page(request, user, form, status=422)
    return come_in(request, user, how)


@login_not_required
@passes(*ALL)
@never_cache
@require_POST
def sign_in_passkey(request: HttpRequest) -> HttpResponse:
    """A passkey: instead of user name and password, or as the second step."""
    waiting = _in_the_door(request) if request.POST.get("purpose") == "second" else None
    if request.user.is_authenticated and waiting is None:
        return HttpResponseRedirect(reverse("home"))
    try:
        proven = passkeys.prove(
            passkeys.site_of(request), "second" if waiting else "in", waiting,
            asked=request.POST.get("asked", ""), answer=request.POST.get("answer", ""),
        )  # fmt: skip
        user: User = proven.passkey.user
        if user.demonstration and not is_local(request):
            raise passkeys.PasskeyError
        services.passkey_use(
            actor=user.as_actor(), passkey=proven.passkey, sign_count=proven.sign_count
        )
    except (passkeys.PasskeyError, ValidationError) as error:
        services.session_fail(actor=services.NOBODY, username=waiting.username if waiting else "")
        said = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return _refused(request, waiting, said)
    return come_in(request, user, proof.PASSKEY)


@login_not_required
@passes(*ALL, passive=True)
@never_cache
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What a browser's passkey is asked, as JSON: to come in, as second step, again, or anew."""
    site = passkeys.site_of(request)
    purpose = request.POST.get("purpose", "in")
    user: Any = request.user if request.user.is_authenticated else None
    if purpose == "in":
        return JsonResponse(passkeys.ask(site, "in"))
    if purpose == "second" and (waiting := _in_the_door(request)) is not None:
        return JsonResponse(passkeys.ask(site, "second", waiting))
    if purpose == "again" and user is not None:
        return JsonResponse(passkeys.ask(site, "again", user))
    if purpose == "new" and user is not None:
        return JsonResponse(passkeys.ask_new(site, user, factors_of(user).passkeys))
    return JsonResponse({"error": str(_TOO_LATE)}, status=403)


@login_not_required
@passes(*ALL)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Close the session and show the door; the browser forgets the pages it holds.

    Drafts stay: they hold nothing that points to a person, and outlive a session by promise.
    """
    if request.user.is_authenticated:
        services.session_end(actor=request.user.as_actor(), user=request.user)
    logout(request)
    response = HttpResponseRedirect(reverse("home"))
    response["Clear-Site-Data"] = '"cache"'
    return response


def come_in(request: HttpRequest, user: User, how: str) -> HttpResponse:
    """Open the session, remember the browser, and go where one was going to."""
    services.session_start(actor=user.as_actor(), user=user, how=how)
    proof.open_session(request, user, how)
    if typed := kept.unseal(request.POST.get("kept", ""), str(user.uid)):
        response = kept.hand_back(request, typed)
    else:
        next_page = safe_next(request, request.POST.get("next", ""))
        response = HttpResponseRedirect(next_page or reverse("home"))
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        devices.remember(_browser(request), user),
        max_age=devices.KNOWN_FOR,
        httponly=True,
        secure=settings.HTTPS,
        samesite="Lax",
    )
    return response


def caller_of(request: HttpRequest) -> services.Caller:
    """The browser's mark, and the address as far as it is known."""
    return services.Caller(_browser(request), _address(request))


def door(
    request: HttpRequest, form: SignInForm, *, next_page: str, status: int = 200
) -> HttpResponse:
    """The sign-in page."""
    local = is_local(request)
    context = {
        "title": _("Sign in"),
        "form": form,
        "next_page": next_page,
        "kept": request.POST.get("kept", ""),
        "has_passkeys": passkeys.site_of(request).has_passkeys,
        "demonstration_accounts": demonstration.accounts() if local else (),
        "demonstration_password": demonstration.PASSWORD if local else "",
        "demonstration_code": demonstration.code_now() if local else "",
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def is_local(request: HttpRequest) -> bool:
    """Whether the browser runs on this very machine, as far as can be known."""
    return (
        demonstration.is_loopback(request.get_host())
        and demonstration.is_loopback(request.META.get("REMOTE_ADDR") or "")
        and not any(name in request.headers for name in _PROXIED)
    )


def safe_next(request: HttpRequest, url: str) -> str:
    """`url` when it leads to a page of this site, else nothing."""
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""


def _second_page(
    request: HttpRequest, user: User, form: SecondForm, *, status: int = 200
) -> HttpResponse:
    factors: Factors = factors_of(user)
    site = passkeys.site_of(request)
    context = {
        "title": _("Second step"),
        "user": AnonymousUser(),
        "bare": True,
        "form": form,
        "next_page": safe_next(request, request.POST.get("next", request.GET.get("next", ""))),
        "kept": request.POST.get("kept", ""),
        "factors": factors,
        "has_passkeys": any(one.domain == site.domain for one in factors.passkeys),
        "demonstration_code": _demonstration_code(request, user).get("code", ""),
    }
    return render(request, "accounts/second.html", context, status=status)


def _refused(request: HttpRequest, waiting: User | None, said: str) -> HttpResponse:
    """The page that the passkey was asked from, with why it was not taken."""
    if waiting:
        second_form = SecondForm({})
        second_form.show_as_typed()
        second_form.add_error(None, said)
        return _second_page(request, waiting, second_form, status=422)
    form = SignInForm({})
    form.show_as_typed()
    form.add_error(None, said)
    next_page = safe_next(request, request.POST.get("next", ""))
    return door(request, form, next_page=next_page, status=422)


def _in_the_door(request: HttpRequest) -> User | None:
    """Who has yet to take the second step: at the door, or inside when a role came to need it."""
    user: Any = request.user
    if not user.is_authenticated:
        return proof.waiting(request)
    return None if proof.is_strong(request.session) else user


def _demonstration_code(request: HttpRequest, user: User) -> dict[str, str]:
    if user.demonstration and is_local(request):
        return {"code": demonstration.code_for(user)}
    return {}


def _browser(request: HttpRequest) -> devices.Browser:
    return devices.read(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))


def _address(request: HttpRequest) -> str:
    """Where a request came from: as the proxy says, where there is one; "" when it does not.

    Without that, everybody behind a proxy would share one limit. Of IPv6 the network counts.
    """
    address = request.META.get("REMOTE_ADDR") or ""
    if settings.HTTPS:
        address = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if ":" in address:
        return ":".join(address.split(":")[:4])
    return address[:64]
