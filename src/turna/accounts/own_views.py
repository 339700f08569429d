"""One's own account: password, second step, recovery codes, sessions."""

import secrets
from typing import Any, ClassVar

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from turna.accounts import desk_views, passkeys, proof, services, totp
from turna.accounts.door_views import caller_of, safe_next
from turna.accounts.forms import AppForm, NothingForm, PasskeyForm, PasswordForm, ProveForm
from turna.accounts.gate import PASSWORD, SECOND
from turna.accounts.models import Passkey
from turna.accounts.queries import Factors, factors_of, sessions_of
from turna.core.components import Action
from turna.core.formpage import FormPage
from turna.core.forms import Form
from turna.core.views import Closed

_OWN = "accounts.own"
_SALT = "app_salt"


class Own(Closed):
    """A page of one's own account: open to everybody signed in, also without any role.

    `proves`: one proves oneself again first, unless one has a moment ago; then one comes back,
    or to the page that has the button (`proved_for`, a URL name).
    """

    action = _OWN
    passes: ClassVar[frozenset[str]] = frozenset()
    proves: ClassVar[bool] = False
    proved_for: ClassVar[str] = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.proves and (away := self._elsewhere_first(request)):
            return HttpResponseRedirect(away)
        return View.dispatch(self, request, *args, **kwargs)

    def _elsewhere_first(self, request: HttpRequest) -> str:
        """Where to prove oneself first; "" when that was done."""
        if not proof.is_strong(request.session) and self.factors.any:
            return reverse("accounts:second")  # a password alone adds no second way in
        if proof.is_fresh(request.session):
            return ""
        back = reverse(self.proved_for) if self.proved_for else request.path
        return f"{reverse('accounts:prove')}?{urlencode({'next': back})}"

    @property
    def me(self) -> Any:
        return self.request.user

    @property
    def factors(self) -> Factors:
        return factors_of(self.me)

    @property
    def bare(self) -> bool:
        """Whether the rest of the site is still shut."""
        return self.me.must_change_password or (
            self.me.needs_second_step and not proof.is_strong(self.request.session)
        )

    def next_page(self) -> str:
        """Where one was going to; Home when nowhere."""
        asked = self.request.POST.get("next", self.request.GET.get("next", ""))
        return safe_next(self.request, asked)

    def show_codes(self, codes: list[str]) -> HttpResponse:
        """Recovery codes, this once."""
        context = {
            "title": _("Your recovery codes"),
            "codes": codes,
            "onward": self.next_page() or reverse("me"),
        }
        return TemplateResponse(self.request, "accounts/recovery_codes.html", context)


class Me(Own):
    """The account: how one signs in, and where one is signed in."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        here = request.session.session_key
        context = {
            "title": _("Your account"),
            "factors": self.factors,
            "sessions": [(row, row.session_key == here) for row in sessions_of(self.me)],
            "must": self.me.needs_second_step,
            "why_not_last": self.factors.count <= 1 and self.me.needs_second_step,
        }
        return TemplateResponse(request, "accounts/me.html", context)


class OwnForm(Own, FormPage):
    """A form of one's own account."""

    def enrolled(self, codes: list[str], how: str) -> HttpResponse:
        """The session has proved it too; then to the recovery codes, where these are the first."""
        self.request.session.pop(_SALT, None)
        proof.mark(self.request.session, how)
        if codes:
            return self.show_codes(codes)
        return super().stored(codes)

    def back(self) -> Action | None:
        return None if self.bare else Action(_("Your account"), reverse("me"))

    def success_url(self, result: Any) -> str:
        return self.next_page() or reverse("me")

    def context(self) -> dict[str, Any]:
        return {"bare": self.bare, "next_page": self.next_page()}


class OwnPassword(OwnForm):
    """Choose one's own password."""

    form_class = PasswordForm
    passes = frozenset({PASSWORD})
    title = _("Change your password")
    button = _("Change it")
    done = _("Your password is changed. Other sessions of yours have ended.")
    template_name = "accounts/own_form.html"

    @property
    def lead(self) -> Any:
        if self.me.must_change_password:
            return _("Your administrator made the present password. Choose one of your own now.")
        return ""

    @method_decorator(sensitive_post_parameters())
    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return super().post(request, **kwargs)

    def act(self, data: dict[str, Any]) -> Any:
        try:
            desk_views.password_again(self.request, data["present"])
        except ValidationError as error:
            raise ValidationError({"present": error.messages}) from error
        user = services.password_change(actor=self.actor, user=self.me, password=data["password"])
        update_session_auth_hash(self.request, user)
        self.request.user = user
        return user


class OwnSecond(Own):
    """Which second step to add, for whoever must have one."""

    passes = frozenset({SECOND})

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        context = {
            "title": _("Add a second step"),
            "bare": self.bare,
            "must": self.me.needs_second_step,
            "next_query": urlencode({"next": self.next_page()}) if self.next_page() else "",
            "has_passkeys": passkeys.site_of(request).has_passkeys,
        }
        return TemplateResponse(request, "accounts/own_second.html", context)


class AppAdd(OwnForm):
    """Take an authenticator app into use."""

    form_class = AppForm
    passes = frozenset({SECOND})
    proves = True
    title = _("Add an authenticator app")
    button = _("Take it into use")
    done = _("The app is in use. From now on you are asked for its code.")
    template_name = "accounts/app_add.html"

    @property
    def salt(self) -> str:
        """The salt of the secret that is being shown, until a code of it was typed."""
        found: str = self.request.session.get(_SALT, "")
        if not found:
            found = self.request.session[_SALT] = secrets.token_hex(20)
        return found

    def context(self) -> dict[str, Any]:
        secret = totp.secret_of(self.me, self.salt)
        picture = segno.make(totp.address_of(secret, self.me.username), error="m", micro=False)
        return super().context() | {
            "secret": totp.in_words(secret),
            "picture": _as_rows(picture),
            "replaces": self.factors.app,
        }

    def act(self, data: dict[str, Any]) -> Any:
        return services.app_add(actor=self.actor, user=self.me, salt=self.salt, code=data["code"])

    def stored(self, result: Any) -> HttpResponse:
        return self.enrolled(result, proof.APP)


class PasskeyAdd(OwnForm):
    """Make a passkey on this device or on a key; the browser does it, with a script."""

    form_class = PasskeyForm
    passes = frozenset({SECOND})
    proves = True
    title = _("Add a passkey")
    button = _("Make the passkey")
    done = _("The passkey is there. You can sign in with it alone.")
    template_name = "accounts/passkey_add.html"

    def context(self) -> dict[str, Any]:
        return super().context() | {"has_passkeys": passkeys.site_of(self.request).has_passkeys}

    def act(self, data: dict[str, Any]) -> Any:
        if not data["answer"]:
            raise ValidationError({"name": [_(
                "Your browser made no passkey. Scripts must be allowed, and the browser a recent "
                "one; or add an authenticator app instead."
            )]})  # fmt: skip
        try:
            new = passkeys.take_new(
                passkeys.site_of(self.request), self.me,
                asked=data["asked"], answer=data["answer"],
            )  # fmt: skip
        except passkeys.PasskeyError as error:
            raise ValidationError({"name": [str(error)]}) from error
        return services.passkey_add(actor=self.actor, user=self.me, name=data["name"], new=new)

    def stored(self, result: Any) -> HttpResponse:
        return self.enrolled(result, proof.PASSKEY)


class AppRemove(OwnForm):
    """Forget the authenticator app."""

    form_class = NothingForm
    proves = True
    title = _("Remove the authenticator app?")
    lead = _("Its codes open nothing any more. Delete the entry in the app as well.")
    button = _("Remove it")
    done = _("The app is removed.")

    def act(self, data: dict[str, Any]) -> Any:
        return services.app_remove(actor=self.actor, user=self.me)


class PasskeyRemove(OwnForm):
    """Forget a passkey."""

    form_class = NothingForm
    proves = True
    lead = _("It opens nothing any more. Remove it on the device as well.")
    button = _("Remove it")
    done = _("The passkey is removed.")

    @property
    def passkey(self) -> Passkey:
        """The passkey, one's own; Http404 for any other."""
        rows = Passkey.objects.visible_to(self.me, _OWN).select_related("user")
        found: Passkey = get_object_or_404(rows, uid=self.kwargs["uid"])
        return found

    def heading(self) -> Any:
        return _("Remove the passkey “%s”?") % self.passkey.name

    def act(self, data: dict[str, Any]) -> Any:
        return services.passkey_remove(actor=self.actor, passkey=self.passkey)


class RecoveryCodes(OwnForm):
    """New recovery codes."""

    form_class = NothingForm
    proves = True
    title = _("Make new recovery codes?")
    lead = _(
        "Each of them opens once when the telephone or the key is not at hand. The codes that you "
        "have now open nothing any more."
    )
    button = _("Make them")

    def act(self, data: dict[str, Any]) -> list[str]:
        return services.recovery_codes_make(actor=self.actor, user=self.me)

    def stored(self, result: list[str]) -> HttpResponse:
        return self.show_codes(result)


class Prove(OwnForm):
    """Prove again who one is, before the ways to sign in are changed."""

    form_class = ProveForm
    passes = frozenset({SECOND})
    title = _("Is it you?")
    lead = _("Before the ways to sign in are changed, prove once more that it is you.")
    button = _("Go on")
    done = _("Thank you.")
    template_name = "accounts/prove.html"

    def context(self) -> dict[str, Any]:
        site = passkeys.site_of(self.request)
        mine = any(one.domain == site.domain for one in self.factors.passkeys)
        return super().context() | {"has_passkeys": mine}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form: Form = self.form(request.POST)
        try:
            if request.POST.get("answer"):
                form.show_as_typed()
                how = desk_views.prove_again(request)
            else:
                if not form.is_valid():
                    return self.answer(form, status=422)
                how = self.act(form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            return self.answer(form, status=422)
        services.session_unlock(actor=self.actor, user=self.me, how=how)
        proof.again(request, how)
        return HttpResponseRedirect(self.success_url(None))

    def act(self, data: dict[str, Any]) -> str:
        try:
            desk_views.password_again(self.request, data["password"])
        except ValidationError as error:
            raise ValidationError({"password": error.messages}) from error
        if "code" not in data:
            return proof.PASSWORD
        return services.code_try(user=self.me, typed=data["code"], caller=caller_of(self.request))


class SessionEnd(Own):
    """End one of one's sessions."""

    proves = True
    proved_for = "me"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        row = sessions_of(self.me).filter(uid=kwargs["uid"]).first()
        if row is None or row.session_key == request.session.session_key:
            raise Http404  # this one ends by signing out
        services.session_close(actor=self.me.as_actor(), session=row)
        messages.success(request, _("The session is ended."))
        return HttpResponseRedirect(reverse("me"))


class SessionsEnd(Own):
    """End all of one's sessions but this one."""

    proves = True
    proved_for = "me"

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        services.sessions_close(
            actor=self.me.as_actor(), user=self.me, but=request.session.session_key or ""
        )
        messages.success(request, _("All your other sessions are ended."))
        return HttpResponseRedirect(reverse("me"))


def _as_rows(picture: Any) -> dict[str, Any]:
    """The dark squares of a QR code as one path, and how many there are across."""
    border = 4
    across = picture.symbol_size(scale=1, border=border)[0]
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(picture.matrix_iter(scale=1, border=border))
        for x, dark in enumerate(row)
        if dark
    )
    return {"across": across, "path": path}
