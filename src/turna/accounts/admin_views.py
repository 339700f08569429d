"""The pages of administrators: accounts, where their roles hold, and why somebody sees what."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from turna.accounts import humans, seats, services
from turna.accounts.admin_forms import CloseForm, RoleEndForm, RoleForm, UserForm, WhyForm
from turna.accounts.models import Assignment, User
from turna.accounts.queries import factors_of, sessions_of
from turna.accounts.rules import password_allowed
from turna.accounts.services.factors import LETTERS
from turna.accounts.views import UserDetail, UserList
from turna.accounts.why import Question, Reach, about_person, explain
from turna.accounts.words import said
from turna.core.components import Action, Badge, Notice
from turna.core.formpage import ChangePage, FormPage
from turna.core.views import Closed, Fact

_BEYOND = _(
    "This person also has a role outside the part of the programme that you manage. Ask an "
    "administrator of all those parts."
)
_OWN_SECOND = _("Ask another administrator: nobody resets their own second step.")


class Users(UserList):
    """Who has an account; from here accounts are added."""

    lead = _("Everybody with an account in your part of the programme.")
    add = (_("Add a user"), "accounts:user-add", seats.MANAGE)

    def actions(self) -> Sequence[Action]:
        why = Action(_("Why can somebody see something?"), reverse("accounts:why"), icon="help")
        return (*super().actions(), why)


class UserPage(UserDetail):
    """One account: where its roles hold, and what can be done about it."""

    def back(self, row: User) -> Action:
        return Action(_("Users"), reverse("accounts:users"))

    def facts(self, row: User) -> Sequence[Fact]:
        factors = factors_of(row)
        parts: list[Any] = []
        if factors.app:
            parts.append(_("authenticator app"))
        if count := len(factors.passkeys):
            parts.append(ngettext("%s passkey", "%s passkeys", count) % count)
        missing = _("none; asked for at the next sign-in") if row.needs_second_step else None
        return (
            *super().facts(row),
            (_("Second step"), parts or missing),
            (_("Open sessions"), sessions_of(row).count()),
        )

    def status(self, row: User) -> Badge:
        if not row.is_active:
            return Badge(_("Closed"), "quiet")
        return Badge(_("Open"), "done")

    def actions(self, row: User) -> Sequence[Action]:
        why = Action(
            _("Why can this person see something?"),
            f"{reverse('accounts:why')}?user={row.uid}",
            icon="help",
        )
        if not row.is_active:
            return (why,)
        beyond = _BEYOND if seats.beyond(self.request.user, row) else ""
        own = row.pk == self.request.user.pk
        closing = _("Ask another administrator: nobody closes their own account.") if own else ""
        return (
            Action(
                _("Give a role"), reverse("accounts:role-add", args=[row.uid]), "primary", "plus"
            ),
            Action(
                _("Make a new password"), reverse("accounts:password", args=[row.uid]),
                icon="lock", why_not=beyond,
            ),
            Action(
                _("Reset the second step"), reverse("accounts:second-reset", args=[row.uid]),
                why_not=(_OWN_SECOND if own else "") or beyond,
            ),
            Action(
                _("End the sessions"), reverse("accounts:user-sessions", args=[row.uid]),
                icon="logout", why_not=beyond,
            ),
            Action(
                _("Link another account of this person"),
                reverse("accounts:user-link", args=[row.uid]), icon="users", why_not=beyond,
            ),
            why,
            Action(
                _("Close the account"), reverse("accounts:user-close", args=[row.uid]), "danger",
                why_not=closing or beyond,
            ),
        )  # fmt: skip

    def context(self, row: User) -> dict[str, Any]:
        found = super().context(row)
        mine = set(
            seats.assignments_of(self.request.user, row)
            .filter(ends_on=None)
            .values_list("pk", flat=True)
        )
        linked = humans.accounts_of(row).exclude(pk=row.pk).order_by("sort", "pk")
        return found | {"may_end": mine, "linked": linked}


class UserAdd(FormPage):
    """A new account."""

    action = seats.MANAGE
    form_class = UserForm
    title = _("Add a user")
    lead = _("The account can be used once it has a password: that is the next page.")
    button = _("Add the user")
    done = _("The account is there. Make its password now.")

    def initial(self) -> dict[str, Any]:
        return {"language": "en"}

    def back(self) -> Action:
        return Action(_("Users"), reverse("accounts:users"))

    def act(self, data: dict[str, Any]) -> User:
        first = services.NewAssignment(
            data["role"], data["role_organisation"], data["role_place"],
            data["starts_on"], data["ends_on"],
        )  # fmt: skip
        person = services.NewUser(
            data["username"], data["name"], data["organisation"], data["place"],
            data["language"], (first,) if data["role"] else (),
        )  # fmt: skip
        (user,) = services.users_add(actor=self.actor, people=[person])
        return user

    def success_url(self, result: User) -> str:
        return reverse("accounts:password", args=[result.uid])


class OfUser(ChangePage):
    """A form about one account."""

    action = seats.MANAGE
    model = User

    def rows(self) -> "QuerySet[Any]":
        return super().rows().select_related("organisation", "place")

    def url(self) -> str:
        """The page of the account."""
        return reverse("accounts:user", args=[self.kwargs["uid"]])

    def back(self) -> Action:
        return Action(self._user.name, self.url())

    def success_url(self, result: Any) -> str:
        return self.url()

    @property
    def _user(self) -> User:
        found: User = self.record
        return found

    def refuse_beyond(self) -> None:
        """Raise ValidationError when the account reaches beyond the reader's own seats."""
        if seats.beyond(self.request.user, self._user):
            raise ValidationError({"user": [_BEYOND]})


class RoleAdd(OfUser):
    """Give a role."""

    form_class = RoleForm
    title = _("Give a role")
    lead = _(
        "A role holds at an organisation and in a place with everything in it; either may be "
        "empty, which means any."
    )
    button = _("Give the role")
    done = _("The role is given. It holds with the next page that the person opens.")
    error_names = {"organisation": "role_organisation", "place": "role_place"}

    def act(self, data: dict[str, Any]) -> Assignment:
        return services.assignment_add(
            actor=self.actor, user=self._user, role=data["role"],
            organisation=data["role_organisation"], place=data["role_place"],
            starts_on=data["starts_on"], ends_on=data["ends_on"],
        )  # fmt: skip


class RoleEnd(OfUser):
    """Take a role away."""

    form_class = RoleEndForm
    button = _("End the role")
    done = _("The role ends. What was recorded with it stays.")

    def find(self) -> Any:
        """The assignment, of an account that the reader sees too; Http404 for any other."""
        user = super().find()
        held = seats.assignments_of(self.request.user, user)
        found = held.filter(uid=self.kwargs["assignment"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def _user(self) -> User:
        found: User = self.record.user
        return found

    def heading(self) -> Any:
        return _("End the role of %(role)s") % {"role": self.record.get_role_display()}

    def act(self, data: dict[str, Any]) -> Assignment:
        return services.assignment_end(
            actor=self.actor, assignment=self.record, ends_on=data["ends_on"]
        )


class UserClose(OfUser):
    """Close an account."""

    form_class = CloseForm
    lead = _(
        "The person is signed out with the next page and cannot sign in again. What they "
        "recorded stays under their name. A closed account is not opened again."
    )
    button = _("Close the account")
    done = _("The account is closed.")

    def heading(self) -> Any:
        return _("Close the account of %(name)s?") % {"name": self._user.name}

    def act(self, data: dict[str, Any]) -> User:
        self.refuse_beyond()
        return services.user_deactivate(actor=self.actor, user=self._user)


class SecondReset(OfUser):
    """Take app, passkeys and recovery codes away from somebody who lost them."""

    form_class = CloseForm
    lead = _(
        "For somebody who lost telephone, key and recovery codes. Be sure who is asking: call them "
        "back on a number you know. Their sessions end, they add a second step at the next "
        "sign-in, and permissions of limited time that they had been given hold no more."
    )
    button = _("Reset the second step")
    done = _("The second step is reset. Make a new password too if the old one may be known.")

    def heading(self) -> Any:
        return _("Reset the second step of %(name)s?") % {"name": self._user.name}

    def act(self, data: dict[str, Any]) -> User:
        self.refuse_beyond()
        return services.factors_reset(actor=self.actor, user=self._user)


class UserSessionsEnd(OfUser):
    """Sign somebody out everywhere."""

    form_class = CloseForm
    lead = _("They are signed out everywhere with their next page, and can sign in again.")
    button = _("End the sessions")
    done = _("The sessions are ended.")

    def heading(self) -> Any:
        return _("End all sessions of %(name)s?") % {"name": self._user.name}

    def act(self, data: dict[str, Any]) -> int:
        self.refuse_beyond()
        return services.sessions_close(actor=self.actor, user=self._user)


class NewPassword(OfUser):
    """Make a password and show it, this once; it is stored as a hash only."""

    form_class = CloseForm
    lead = _(
        "The system makes up a password and shows it to you once. It opens for three days, and "
        "the person chooses another one at the door. Sessions opened with the old one end."
    )
    button = _("Make the password")

    def heading(self) -> Any:
        return _("A new password for %(name)s") % {"name": self._user.name}

    def act(self, data: dict[str, Any]) -> str:
        self.refuse_beyond()
        password = _made_up(self._user)
        services.password_set(actor=self.actor, user=self._user, password=password)
        return password

    def stored(self, result: str) -> HttpResponse:
        context = {"title": self.heading(), "back": self.back(), "user_shown": self._user}
        response = TemplateResponse(
            self.request, "accounts/password.html", context | {"password": result}
        )
        add_never_cache_headers(response)
        return response


class Why(Closed):
    """Why can somebody see something? The question is in the address."""

    action = seats.MANAGE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form; with an answer when somebody and something is asked."""
        asked = "action" in request.GET
        initial = {"user": request.GET.get("user", "")}
        form = WhyForm(request.GET if asked else None, initial=initial, reader=request.user)
        context: dict[str, Any] = {
            "title": _("Why can somebody see something?"),
            "form": form,
            "back": Action(_("Users"), reverse("accounts:users")),
        }
        if asked and form.is_valid():
            question = Question(**form.cleaned_data)
            context |= {"answer": explain(question), "told": about_person(question)}
            context |= {"notice": _verdict(question, context["answer"].reach)}
        return TemplateResponse(
            request, "accounts/why.html", context, status=422 if asked and form.errors else 200
        )


def _verdict(question: Question, reach: Reach) -> Notice:
    names = {"name": question.user.name, "what": said(question.action)}
    if reach is Reach.ALL:
        return Notice(_("%(name)s may %(what)s: all of it.") % names, _("Yes"), "success")
    if reach is Reach.PART:
        return Notice(_("%(name)s may %(what)s: a part of it.") % names, _("In part"), "info")
    return Notice(_("%(name)s may not %(what)s there.") % names, _("No"), "warning")


def _made_up(user: User) -> str:
    """Four groups of four: some 79 bits; made again in the rare case that a rule refuses it."""
    while True:
        groups = ("".join(secrets.choice(LETTERS) for _n in range(4)) for _g in range(4))
        password = "-".join(groups)
        if password_allowed(password, username=user.username, name=user.name)[0]:
            return password
