"""Who a person is: the page that opens it for those who may, and the form that records it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, queries, services
from turna.cases.codes import ContactKind, DocumentKind, How, NameKind
from turna.cases.forms.identity import IdentityForm, as_input, as_typed, typed
from turna.cases.forms.reveals import WhyMoreForm
from turna.cases.models import Person
from turna.cases.models.reveals import waiting_at
from turna.core import reads
from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.views import DetailPage, Fact
from turna.vault.errors import SealError
from turna.vault.services.identities import OpenIdentity


class Opens:
    """A page behind the door: what does not open says why, and nothing of it is shown."""

    request: HttpRequest

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the page answers; 503 with its own words when the vault cannot open or record."""
        try:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except SealError as error:
            context = {"title": _("This cannot be opened now"), "reason": str(error)}
            return TemplateResponse(request, "cases/not_opened.html", context, status=503)
        except reads.NotOnRecord:
            return reads.refused()
        return response

    def open(self, person: Person, why: str = "") -> services.Opened | None:
        """Who this is; None when nothing is recorded. PermissionDenied for other readers."""
        user: Any = self.request.user
        try:
            return services.identity_open(actor=user.as_actor(), person=person, why=why)
        except Person.DoesNotExist:
            return None
        except (DatabaseError, OSError) as error:
            raise reads.NotOnRecord from error

    def shut(self, person: Person) -> HttpResponse:
        """403: for whom it opens, and how to ask."""
        user: Any = self.request.user
        waiting = queries.reveals_for(user).filter(
            waiting_at(timezone.now()), person=person, asked_by=user
        )
        context = {
            "title": person.code, "tab": gettext_lazy("Person"), "record": person,
            "team": queries.team_of(person),
            "back": Action(_("The person's file"), reverse("cases:person", args=[person.uid])),
            "may_ask": user.can(access.REVEAL), "waiting": waiting.first(),
        }  # fmt: skip
        return TemplateResponse(self.request, "cases/shut.html", context, status=403)


class IdentityPage(Opens, DetailPage):
    """Who a person is. Every opening is on record before it is shown."""

    action = access.READ
    tab = gettext_lazy("Person")
    explains = ("identity",)
    model = Person
    template_name = "cases/identity.html"

    def back(self, row: Person) -> Action:
        return Action(_("The person's file"), reverse("cases:person", args=[row.uid]))

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Open it, or say for whom it opens."""
        return self._shown(self.find())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Open it past the usual number of people a day, with the reason."""
        return self._shown(self.find(), WhyMoreForm(request.POST, reader=request.user))

    def _shown(self, row: Person, form: WhyMoreForm | None = None) -> HttpResponse:
        why = form.cleaned_data["why"] if form is not None and form.is_valid() else ""
        try:
            opened = self.open(row, why)
        except PermissionDenied:
            return self.shut(row)
        except ValidationError as error:
            return self._ask_why(row, error, form)
        context = {
            "title": row.code, "tab": self.tab, "record": row, "back": self.back(row),
            "explains": self.explains,
            "state": self._state(row, opened), "actions": self._actions(row, opened),
            "opened": opened, "parts": opened and _parts(opened),
        }  # fmt: skip
        return TemplateResponse(self.request, self.template_name, context)

    def _ask_why(
        self, row: Person, error: ValidationError, form: WhyMoreForm | None
    ) -> HttpResponse:
        context = {
            "title": row.code, "tab": self.tab, "back": self.back(row),
            "lead": " ".join(error.messages),
            "form": form or WhyMoreForm(reader=self.request.user), "button": _("Open it"),
            "explains": ("alert",),
        }  # fmt: skip
        status = 200 if form is None else 422
        return TemplateResponse(self.request, "core/form_page.html", context, status=status)

    def _state(self, row: Person, opened: services.Opened | None) -> Sequence[Any]:
        found: list[Any] = []
        if row.sealed:
            found.append(Badge(_("Sealed case"), "waits", "lock"))
        if opened is not None:
            found.append(_("Opened %(how)s; it is on record.") % {"how": How(opened.how).label})
            if opened.door.reveal is not None:
                until = timezone.localtime(opened.door.reveal.expires_at)
                found.append(_("Open until %s.") % formats.date_format(until, "H:i"))
        return found

    def _actions(self, row: Person, opened: services.Opened | None) -> Sequence[Action]:
        if opened is not None and (
            opened.identity.erased or opened.how not in (How.TEAM, How.SHIFT)
        ):
            return ()
        if not access.sees(self.request.user, row, access.RECORD):
            return ()
        url = reverse("cases:identity-change", args=[row.uid])
        if opened is None:
            return (Action(_("Record who this is"), url, "primary", "plus"),)
        return (Action(_("Change it"), url, icon="pencil"),)


class IdentityChange(Opens, ChangePage):
    """Record who a person is, or change it."""

    action = access.RECORD
    tab = gettext_lazy("Person")
    model = Person
    form_class = IdentityForm
    template_name = "cases/identity_form.html"
    lead = gettext_lazy(
        "It is sealed as it is saved. Nothing of it is kept in this browser; leave the page when "
        "you leave the desk."
    )
    button = gettext_lazy("Save")
    done = gettext_lazy("Saved and sealed.")
    record: Person
    opened: services.Opened | None = None

    def heading(self) -> Any:
        return self.record.code

    def back(self) -> Action:
        return Action(_("Who this is"), self.success_url(self.record))

    def success_url(self, result: Any) -> str:
        return reverse("cases:identity", args=[self.record.uid])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.record = self.find()
        try:
            self._look()
        except PermissionDenied:
            return self.shut(self.record)
        except ValidationError:  # past the quota: the other page asks why
            return HttpResponseRedirect(self.success_url(None))
        return self.answer(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except PermissionDenied:
            return self.shut(self.record)

    def initial_of(self, record: Person) -> dict[str, Any]:
        return as_typed(self.opened.identity) if self.opened is not None else {}

    def act(self, data: dict[str, Any]) -> Person:
        if not self.version:
            return services.identity_record(
                actor=self.actor, person=self.record.uid, identity=as_input(data)
            )
        return services.identity_change(
            actor=self.actor, person=self.record.uid, version=self.version, **typed(data)
        )

    def compare(self, form: Form) -> None:
        self._look()
        super().compare(form)
        self._shown_version = self.opened.identity.version if self.opened is not None else None

    def answer(self, form: Form, *, status: int = 200) -> HttpResponse:
        response = super().answer(form, status=status)
        version = self._shown_version or self.version
        if not version and self.opened is not None:
            version = self.opened.identity.version
        response.context_data["version"] = version  # type: ignore[attr-defined]
        return response

    def _look(self) -> None:
        """Open what the fields show. Erased and PermissionDenied as they say."""
        self.opened = self.open(self.record)
        if self.opened is not None and self.opened.how not in (How.TEAM, How.SHIFT):
            raise PermissionDenied
        if self.opened is not None and self.opened.identity.erased:
            self.opened = None


def _parts(opened: services.Opened) -> Sequence[Fact]:
    """What was opened, as (label, value)."""
    found = _all_parts(opened.identity)
    return [found[name] for name in found if name in opened.door.columns]


def _all_parts(identity: OpenIdentity) -> dict[str, Fact]:
    return {
        "names": (_("Names"), [_said(n.text, NameKind, n.kind) for n in identity.names] or None),
        "birth_date": (_("Day of birth"), identity.birth_date),
        "contacts": (
            _("Contacts"),
            [_said(c.text, ContactKind, c.kind) for c in identity.contacts] or None,
        ),
        "safe_contact": (_("How to get in touch safely"), identity.safe_contact or None),
        "documents": (
            _("Documents"),
            [
                _said(f"{d.number} {d.country}".strip(), DocumentKind, d.kind)
                for d in identity.documents
            ]
            or None,
        ),
    }


def _said(text: str, kinds: Any, kind: str) -> str:
    return f"{text} ({dict(kinds.choices).get(kind, kind)})"
