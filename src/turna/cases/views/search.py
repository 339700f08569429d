"""Find a person by name. What is typed is posted, and stands in no address."""

from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, services
from turna.cases.forms.search import SearchForm
from turna.core import reads
from turna.core.components import Action
from turna.core.formpage import FormPage
from turna.vault.errors import SealError


class PersonSearch(FormPage):
    """Whether we know this person already: codes and what speaks for each, never a name."""

    action = access.RECORD
    form_class = SearchForm
    title = gettext_lazy("Find a person by name")
    lead = gettext_lazy(
        "Look here before you add somebody. You see codes of your own organisation, and why each "
        "may be the one. What you type is kept nowhere; that you looked, and whom you were shown, "
        "is on record."
    )
    button = gettext_lazy("Search")
    template_name = "cases/search.html"
    found: Sequence[services.Candidate] | None = None

    def back(self) -> Action:
        return Action(_("Persons assisted"), reverse("cases:people"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except SealError as error:
            context = {"title": _("Nobody can be found by name now"), "reason": str(error)}
            return TemplateResponse(request, "cases/not_opened.html", context, status=503)
        except reads.NotOnRecord:
            return reads.refused()

    def act(self, data: dict[str, Any]) -> Any:
        known = {name: data[name] or "" for name in ("name", "phone", "document", "code")}
        try:
            return services.people_search(
                actor=self.actor, birth_year=data["birth_year"],
                tolerance=int(data["tolerance"] or 1), **known,
            )  # fmt: skip
        except (DatabaseError, OSError) as error:
            raise reads.NotOnRecord from error

    def stored(self, result: Any) -> HttpResponse:
        """The same page, with whom it may be."""
        self.found = result
        return self.answer(self.form(self.request.POST))

    def context(self) -> dict[str, Any]:
        return {"found": self.found}
