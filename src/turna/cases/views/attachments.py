"""What is attached to a person: the list, handing in, giving out, taking away."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, queries, services
from turna.cases.forms.keeping import AttachForm, RemoveForm
from turna.cases.models import Attachment, Person
from turna.cases.views.identity import Opens
from turna.core.components import Action
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.uploads.serving import attachment as as_file
from turna.core.views import DetailPage, Rows
from turna.vault.errors import SealError


class _OfPerson(Opens, Rows):
    """403 with the team's names for a reader to whom the person does not open; foreign is 404."""

    action = access.READ
    tab = gettext_lazy("Attachments")
    model = Person

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.can(self.action):
            self.whose: Person = Rows.find(self)
            if access.how_opens(request.user, self.whose) not in queries.DAILY:
                return self.shut(self.whose)
        return super().dispatch(request, *args, **kwargs)

    def list_url(self) -> str:
        """The list of what is attached."""
        return reverse("cases:attachments", args=[self.kwargs["uid"]])


class Attachments(_OfPerson, DetailPage):
    """What is attached to a person, by name. Reading it is on record."""

    template_name = "cases/attachments.html"
    explains = ("attachment",)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The list, with what can be done."""
        user: Any = request.user
        row = self.whose
        papers = services.attachments_open(actor=user.as_actor(), person=row)
        writes = self._writes(row)
        context = {
            "title": _("Attachments of %(person)s") % {"person": row.code}, "tab": self.tab,
            "record": row, "back": _back(row), "explains": self.explains, "papers": papers,
            "actions": self._adding(row) if writes else (), "writes": writes,
        }  # fmt: skip
        return TemplateResponse(request, self.template_name, context)

    def _writes(self, row: Person) -> bool:
        user = self.request.user
        return access.sees(user, row, access.RECORD)

    def _adding(self, row: Person) -> Sequence[Action]:
        why_not = "" if row.identity else _("Record who this person is first.")
        url = reverse("cases:attachment-add", args=[row.uid])
        return (Action(_("Attach something"), url, "primary", "plus", why_not=why_not),)


class AttachmentAdd(_OfPerson, ChangePage):
    """Hand in a file. What is refused is on record, with nothing of it kept."""

    action = access.RECORD
    takes_files = True
    form_class = AttachForm
    button = gettext_lazy("Attach it")
    done = gettext_lazy(
        "Attached and sealed. What it told about its maker, camera and place is gone."
    )
    record: Any

    def heading(self) -> Any:
        return _("Attach something to %(person)s") % {"person": self.record.code}

    def back(self) -> Action:
        return Action(_("Attachments"), self.list_url())

    def success_url(self, result: Any) -> str:
        return self.list_url()

    def act(self, data: dict[str, Any]) -> Attachment:
        return services.attachment_add(
            actor=self.actor, person=self.record.uid, kind=data["kind"],
            name=data["file"].name, file=data["file"],
        )  # fmt: skip

    def answer(self, form: Form, *, status: int = 200) -> HttpResponse:
        for error in form.errors.as_data().get("file", ()) if form.is_bound else ():
            if error.code and error.code != "required":
                services.attachment_refuse(actor=self.actor, person=self.record, why=error.code)
        return super().answer(form, status=status)


class _OfAttachment(_OfPerson):
    """One attachment of the person of the address."""

    def attachment(self) -> Attachment:
        """It, if it is this person's and still there; else Http404."""
        found = Attachment.objects.filter(
            person=self.whose, uid=self.kwargs["attachment"], removed_at=None
        ).select_related("person__organisation").first()  # fmt: skip
        if found is None:
            raise Http404
        row: Attachment = found
        return row


class AttachmentFile(_OfAttachment, DetailPage):
    """The file itself, to be saved. What does not open is on record, too."""

    def get(self, request: HttpRequest, **kwargs: Any) -> Any:
        """The file under a neutral name, or 503 with the reason."""
        row = self.attachment()
        user: Any = request.user
        try:
            given = services.attachment_open(actor=user.as_actor(), attachment=row)
        except SealError as error:
            services.attachment_fail(actor=user.as_actor(), attachment=row, error=error)
            raise
        return as_file(given.chunks, "document", given.type)


class AttachmentRemove(_OfAttachment, ChangePage):
    """Take one away."""

    action = access.RECORD
    form_class = RemoveForm
    button = gettext_lazy("Take it away")
    done = gettext_lazy("Taken away.")
    lead = gettext_lazy(
        "The file is deleted. Backups of the data hold it until they are let go of; only erasing "
        "the person makes it unreadable in those, too."
    )
    record: Any

    def find(self) -> Any:
        return self.attachment()

    def heading(self) -> Any:
        return _("Take this attachment away? (%(kind)s)") % {"kind": self.record.get_kind_display()}

    def back(self) -> Action:
        return Action(_("Attachments"), self.list_url())

    def success_url(self, result: Any) -> str:
        return self.list_url()

    def act(self, data: dict[str, Any]) -> Attachment:
        return services.attachment_remove(
            actor=self.actor, attachment=self.record.uid, version=self.version,
            reason=data["reason"],
        )  # fmt: skip


def _back(row: Person) -> Action:
    return Action(_("The person's file"), reverse("cases:person", args=[row.uid]))
