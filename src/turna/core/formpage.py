"""The page of a form: shows it, calls a verb with what was typed, and shows what was refused.

What is refused answers 422 with the same page: a summary linked to the fields, everything
typed still there. What is done answers a redirect with a message.
"""

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from turna.core import kept
from turna.core.components import Action
from turna.core.forms import Form, is_conflict
from turna.core.templatetags.turna import cell
from turna.core.views import Closed, Rows

_OPENED_BY_ANOTHER = _(
    "Somebody else opened this form and signed out since. Read it through: if you save it, it "
    "is recorded under your name."
)


class _FormPage(Closed):
    form_class: ClassVar[type[Form]]
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    button: ClassVar[Any] = _("Save")
    done: ClassVar[Any] = _("Saved.")
    draft: ClassVar[str] = ""
    error_names: ClassVar[Mapping[str, str]] = {}
    template_name: ClassVar[str] = "core/form_page.html"

    def act(self, data: dict[str, Any]) -> Any:
        """Call the verb with the cleaned `data`. Its ValidationError comes back to the form."""
        raise NotImplementedError

    def success_url(self, result: Any) -> str:
        """Where to go after; `result` is what `act` returned."""
        raise NotImplementedError

    def heading(self) -> Any:
        """The page's heading."""
        return self.title

    def message(self, result: Any) -> Any:
        """What is said after: what happened and what it means."""
        return self.done

    def initial(self) -> dict[str, Any]:
        """What stands in the fields at first."""
        return {}

    def back(self) -> Action | None:
        """The page above; also where "Cancel" leads."""
        return None

    def context(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def form(self, data: Any = None) -> Form:
        """The form, with what was typed or without."""
        files = self.request.FILES if data is not None else None
        return self.form_class(data, files, initial=self.initial(), reader=self.request.user)

    @property
    def actor(self) -> Any:
        """Who does it: pass it to the verb."""
        return self.request.user.as_actor()  # type: ignore[union-attr]

    @property
    def client_uid(self) -> uuid.UUID:
        """This form's own number: a verb that keeps it stores a form sent twice once."""
        try:
            return uuid.UUID(self.request.POST.get("client_uid", ""))
        except ValueError:
            return uuid.uuid4()

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The form as it is at first."""
        return self.answer(self.form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Check, call the verb, say what became of it."""
        form = self.form(request.POST)
        if "resumed" in request.POST:
            form.show_as_typed()
            return self.answer(form)
        if kept.who_opened(request) not in ("", self.actor.id):
            form.add_error(None, _OPENED_BY_ANOTHER)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            result = self.act(form.cleaned_data)
        except ValidationError as error:
            form.refuse(error, self.error_names)
            if is_conflict(error):
                self.compare(form)
            return self.answer(form, status=422)
        return self.stored(result)

    def stored(self, result: Any) -> HttpResponse:
        """What follows when the verb is through: the next page, which says what became of it."""
        # The draft in the browser is let go of when the next page says that it was stored.
        tags = f"draft:{self.draft_key}" if self.draft else ""
        messages.success(self.request, self.message(result), extra_tags=tags)
        return HttpResponseRedirect(self.success_url(result))

    def compare(self, form: Form) -> None:
        """Called when somebody else changed the record meanwhile."""

    @property
    def draft_key(self) -> str:
        """The name of this reader's draft of this form, on this computer."""
        return f"{self.actor.id}.{self.draft}"

    def answer(self, form: Form, *, status: int = 200) -> HttpResponse:
        """The page."""
        context = {
            "title": self.heading(),
            "tab": getattr(self, "tab_title", ""),
            "lead": self.lead,
            "explains": self.explains,
            "form": form,
            "button": self.button,
            "back": self.back(),
            "client_uid": self.client_uid,
            "who": kept.who_mark(self.actor.id),
            "draft": self.draft_key if self.draft else "",
        }
        return TemplateResponse(
            self.request, self.template_name, context | self.context(), status=status
        )


class FormPage(_FormPage):
    """A form that makes something.

    Set `action`, `form_class`, `title`, `button` (the verb) and `done` (what is said after),
    and write `act(data)` and `success_url(result)`:

        def act(self, data):
            return event_report(actor=self.actor, event=EventInput(**data,
                                client_uid=self.client_uid))

    `error_names` maps keys of the verb's errors to fields of the form. `draft` names the form
    for drafts in the browser: only where nothing typed can point to a person (docs/look.md).
    """


class ChangePage(_FormPage, Rows):
    """A form that changes a record, found among the rows of the reader: a foreign one is 404.

    Beside what FormPage takes: `model`; `initial_of(record)` gives the fields, and `act` finds
    `self.record` and `self.version`, the version that the reader has seen. When a verb refuses
    with code "conflict", the page shows what the other person saved beside what was typed here,
    and the next save is made on top of it.
    """

    record: Any

    def initial_of(self, record: Any) -> dict[str, Any]:
        """The fields as the record has them now."""
        return {}

    def heading(self) -> Any:
        return self.title or str(self.record)

    def initial(self) -> dict[str, Any]:
        return self.initial_of(self.record)

    @property
    def draft_key(self) -> str:
        return f"{super().draft_key}.{self.kwargs[self.lookup]}"

    @property
    def version(self) -> int:
        """The version that the form was opened at; 0, which none has, when it does not say."""
        sent = self.request.POST.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 10 else 0

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self._shown_version: int | None = None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.record = self.find()
        return super().get(request, **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.record = self.find()
        return super().post(request, **kwargs)

    def compare(self, form: Form) -> None:
        self.record = self.find()  # as it is now
        self._shown_version = self.record.version
        for name, value in self.initial().items():
            field = form.fields.get(name)
            if field is not None and field.has_changed(value, form[name].data):
                form.theirs[name] = _said(field, field.prepare_value(value))

    def answer(self, form: Form, *, status: int = 200) -> HttpResponse:
        response = super().answer(form, status=status)
        version = self._shown_version or self.version or getattr(self.record, "version", None)
        response.context_data["version"] = version  # type: ignore[attr-defined]
        response.context_data["record"] = self.record  # type: ignore[attr-defined]
        return response


def _said(field: Any, value: Any) -> Any:
    """A field's value in words: a choice by its label."""
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_said(field, one)) for one in value) or "–"
    for code, label in getattr(field, "choices", ()):
        if str(code) == str(value) and code != "":
            return label
    return cell(value)
