"""How long a file is kept: closing, holds, wishes, erasing, certificates, a person's own copy."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, keeping, queries, services
from turna.cases.codes import EraseCause
from turna.cases.forms.keeping import CloseForm, CopyForm, EraseForm, HoldForm, PostponeForm
from turna.cases.forms.team import SureForm
from turna.cases.lists import CERTIFICATES, CLOSINGS
from turna.cases.models import Closing, Person, RetentionHold
from turna.cases.views.identity import Opens
from turna.cases.views.reading import OfPersons
from turna.core.components import Action
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.uploads.serving import attachment as as_file
from turna.core.views import ListPage
from turna.directory.models import Organisation
from turna.vault.models import ErasureCertificate


class _OfFile(ChangePage):
    """A form about a person's file, for her team and the manager."""

    tab = gettext_lazy("Person")
    action = access.READ
    model = Person
    form_class: ClassVar[type[Form]] = SureForm
    record: Any
    question: ClassVar[Any] = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """403 for somebody who sees the person and neither works with her nor reviews."""
        if request.user.can(self.action) and not self.may(self.person):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Person:
        """Whose file it is."""
        found: Person = super().find()
        return found

    def may(self, row: Person) -> bool:
        """Whether this is for the reader."""
        return queries.keeps(self.request.user, row)

    def heading(self) -> Any:
        return self.question % {"person": self.person.code}

    def back(self) -> Action:
        return Action(_("The person's file"), self.success_url(None))

    def success_url(self, result: Any) -> str:
        return reverse("cases:person", args=[self.kwargs["uid"]])


class _ForReviewer(_OfFile):
    """For whoever confirms erasing alone."""

    def may(self, row: Person) -> bool:
        return access.sees(self.request.user, row, keeping.ERASE)


class FileClose(_OfFile):
    """Close a file."""

    form_class = CloseForm
    question = gettext_lazy("Close the file of %(person)s?")
    button = gettext_lazy("Close the file")
    explains = ("retention",)

    @property
    def lead(self) -> Any:
        return _(
            "From today it is kept for %(years)d years. Then somebody else is asked to confirm "
            "that who this person was is erased. It can be opened again at any time before."
        ) % {"years": keeping.YEARS.value()}

    def act(self, data: dict[str, Any]) -> Closing:
        return services.file_close(
            actor=self.actor, person=self.record.uid, version=self.version, reason=data["reason"]
        )

    def message(self, result: Closing) -> Any:
        return _("Closed. It is kept until %(day)s.") % {"day": result.retain_until}


class FileReopen(_OfFile):
    """Work goes on."""

    question = gettext_lazy("Open the file of %(person)s again?")
    button = gettext_lazy("Open it again")
    done = gettext_lazy("Open. The time for keeping begins with the next closing.")

    def act(self, data: dict[str, Any]) -> Closing:
        return services.file_reopen(
            actor=self.actor, person=self.record.uid, version=self.version
        )  # fmt: skip


class FilePostpone(_ForReviewer):
    """Keep it for another year."""

    form_class = PostponeForm
    question = gettext_lazy("Keep the file of %(person)s for another year?")
    button = gettext_lazy("Keep it")

    def act(self, data: dict[str, Any]) -> Closing:
        return services.file_postpone(
            actor=self.actor, person=self.record.uid, version=self.version, reason=data["reason"]
        )

    def message(self, result: Closing) -> Any:
        return _("It is kept until %(day)s.") % {"day": result.retain_until}


class HoldSet(_OfFile):
    """Stop erasing for a while."""

    form_class = HoldForm
    question = gettext_lazy("Put a hold on the file of %(person)s")
    button = gettext_lazy("Put the hold")
    done = gettext_lazy("Held: nobody is erased while it stands, by date or by wish.")
    explains = ("hold",)

    def act(self, data: dict[str, Any]) -> RetentionHold:
        return services.hold_set(actor=self.actor, person=self.record.uid, **data)


class HoldLift(_ForReviewer):
    """End a hold."""

    question = gettext_lazy("Lift the hold on the file of %(person)s?")
    button = gettext_lazy("Lift it")
    done = gettext_lazy("Lifted.")

    def find(self) -> Any:
        found = keeping.holds_of(self.person).filter(uid=self.kwargs["hold"]).first()
        if found is None:
            raise Http404
        return found

    def act(self, data: dict[str, Any]) -> RetentionHold:
        return services.hold_lift(actor=self.actor, hold=self.record.uid, version=self.version)


class Forget(_OfFile):
    """Write down a person's own wish to be forgotten, or withdraw it."""

    button = gettext_lazy("Write the wish down")
    done = gettext_lazy("Written down. Somebody else is asked to confirm it on Today.")
    question = gettext_lazy("Does %(person)s want to be forgotten?")
    lead = gettext_lazy(
        "Tell her or him first: names, contacts, documents and attachments are then gone for good. "
        "That somebody was helped, in codes, stays for the figures."
    )

    def act(self, data: dict[str, Any]) -> Any:
        return services.forgetting_ask(actor=self.actor, person=self.record.uid)


class ForgetNot(_OfFile):
    """Withdraw the wish."""

    question = gettext_lazy("Does %(person)s want to be remembered after all?")
    button = gettext_lazy("Withdraw the wish")
    done = gettext_lazy("Withdrawn.")

    def act(self, data: dict[str, Any]) -> Any:
        return services.forgetting_withdraw(actor=self.actor, person=self.record.uid)


class Erase(_ForReviewer):
    """Confirm that somebody is erased: because the time is over, or at her own wish."""

    form_class = EraseForm
    question = gettext_lazy("Erase who %(person)s is, for good?")
    button = gettext_lazy("Erase")
    done = gettext_lazy("Erased. The certificate is in the register; figures and codes stay.")
    explains = ("erasing", "certificate")
    lead = gettext_lazy(
        "The keys are destroyed: names, contacts, documents and attachments cannot be read any "
        "more, here or in any backup. The coded file, help, returns, stays and all figures stay."
    )

    def act(self, data: dict[str, Any]) -> Person:
        wished = keeping.wish_of(self.record) is not None
        cause = EraseCause.OWN_WISH if wished else EraseCause.RETENTION
        return services.person_erase(
            actor=self.actor, person=self.record.uid, version=self.version, cause=cause
        )


class Copy(Opens, _OfFile):
    """Everything held on a person as one file, made at once and stored nowhere."""

    form_class = CopyForm
    question = gettext_lazy("A copy of everything held on %(person)s")
    button = gettext_lazy("Make the copy")
    lead = gettext_lazy(
        "One file with all that is known, what was done and who looked, to give to her or him. "
        "Give it in a safe place, and ask where it will be kept: who finds it knows everything."
    )

    def may(self, row: Person) -> bool:
        return access.how_opens(self.request.user, row) in queries.DAILY

    def act(self, data: dict[str, Any]) -> bytes:
        return services.copy_make(actor=self.actor, person=self.record, reason=data["reason"])

    def stored(self, result: Any) -> HttpResponse:
        return as_file([result], "copy", "zip")  # type: ignore[return-value]


class ClosingList(OfPersons, ListPage):
    """Closed files, with how long they are kept."""

    action, reads = access.READ, services.CLOSINGS_LISTED
    model = Closing
    listing = CLOSINGS
    title = gettext_lazy("Closed files")
    explains = ("retention",)
    empty = gettext_lazy("No file has been closed in your part of the programme yet.")

    def rows(self) -> "QuerySet[Any]":
        return queries.closings_shown(super().rows())

    def row_url(self, row: Closing) -> str:
        return reverse("cases:person", args=[row.person.uid])


class Certificates(ListPage):
    """The register of erasures: who was erased is nowhere in it."""

    action = keeping.CERTIFICATES
    model = ErasureCertificate
    listing = CERTIFICATES
    title = gettext_lazy("Certificates of erasure")
    explains = ("certificate",)
    lead = gettext_lazy("Each says that somebody's keys were destroyed, when, why and by whom.")
    empty = gettext_lazy("Nobody has been erased in your part of the programme.")

    def rows(self) -> "QuerySet[Any]":
        reader: Any = self.request.user
        mine = Organisation.objects.visible_to(reader, self.action)
        return ErasureCertificate.objects.filter(organisation__in=mine.values("code"))
