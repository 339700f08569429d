"""The pages of code lists. A value is added, relabelled, retired; its code never changes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage, FormPage
from turna.core.views import Closed, DetailPage, Fact, ListPage, Rows
from turna.directory import keeping, services
from turna.directory.codes import CodeList
from turna.directory.fields import initial_labels, labels_of, names_of
from turna.directory.forms import CodeForm, LastDayForm, NewCodeForm
from turna.directory.lists import CODES, code_state
from turna.directory.models import Code
from turna.directory.pages import ChangeLabelled, OfWholeProgramme
from turna.directory.queries import valid_on


class CodeLists(Closed):
    """The lists that people maintain."""

    action = keeping.MANAGE

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Every list with how many values it has."""
        today = Count("pk", filter=valid_on(timezone.localdate()))
        counted = Code.objects.order_by().values("list").annotate(today=today, all=Count("pk"))
        counts = {row["list"]: row for row in counted}
        lists = [
            (one, counts.get(one.value, {"today": 0, "all": 0}))
            for one in sorted(CodeList, key=lambda one: str(one.label))
        ]
        context = {"title": _("Code lists"), "lists": lists}
        return TemplateResponse(request, "directory/code_lists.html", context)


class _OfList(Rows):
    """Values of the list in the address; Http404 when there is no such list."""

    action = keeping.MANAGE
    model = Code
    lookup = "code"

    @property
    def of_list(self) -> CodeList:
        """The list."""
        if self.kwargs["list"] not in CodeList.values:
            raise Http404
        return CodeList(self.kwargs["list"])

    def rows(self) -> "QuerySet[Any]":
        return Code.objects.filter(list=self.of_list)


class CodeListPage(_OfList, ListPage):
    """One list, in the reader's language."""

    listing = CODES
    template_name = "directory/code_list.html"
    lead = _("Values are never renamed: relabel one whose words are wrong, retire one not needed.")
    empty = _("This list has no value yet. Add the first one.")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.title = str(self.of_list.label).capitalize()  # type: ignore[misc]
        return super().get(request, **kwargs)

    def row_url(self, row: Code) -> str:
        return reverse("directory:code", args=[row.list, row.code])

    def actions(self) -> Sequence[Action]:
        if not keeping.keeps_all(self.request.user):  # type: ignore[arg-type]
            return ()
        url = reverse("directory:code-add", args=[self.of_list.value])
        return (Action(_("Add a value"), url, "primary", "plus"),)


class CodePage(_OfList, DetailPage):
    """One value."""

    template_name = "directory/code.html"

    def code(self, row: Code) -> Any:
        return f"{row.list} · {row.code}"

    def back(self, row: Code) -> Action:
        label = str(self.of_list.label).capitalize()
        return Action(label, reverse("directory:code-list", args=[row.list]))

    def status(self, row: Code) -> Badge:
        return code_state(row)

    def facts(self, row: Code) -> Sequence[Fact]:
        outside = ", ".join(f"{name}: {value}" for name, value in sorted(row.mappings.items()))
        return (
            (_("First day"), row.valid_from),
            (_("Last day"), row.valid_to),
            (_("Order"), row.position),
            (_("In outside standards"), outside),
        )

    def actions(self, row: Code) -> Sequence[Action]:
        if not keeping.keeps_all(self.request.user):  # type: ignore[arg-type]
            return ()
        where = [row.list, row.code]
        change = Action(
            _("Change its labels"), reverse("directory:code-relabel", args=where), "primary",
            "pencil",
        )  # fmt: skip
        if row.valid_to:
            return (change,)
        retire = reverse("directory:code-retire", args=where)
        return (change, Action(_("Retire it"), retire, "danger"))

    def context(self, row: Code) -> dict[str, Any]:
        return names_of(row.labels)


class CodeAdd(OfWholeProgramme, _OfList, FormPage):
    """A new value of a list."""

    form_class = NewCodeForm
    title = _("Add a value")
    button = _("Add the value")
    done = _("The value is added. It can be chosen on every form that uses the list.")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        _known = self.of_list
        return super().get(request, **kwargs)

    def back(self) -> Action:
        label = str(self.of_list.label).capitalize()
        return Action(label, reverse("directory:code-list", args=[self.of_list.value]))

    def act(self, data: dict[str, Any]) -> Code:
        labels = labels_of(data)
        name = self.of_list.value
        return services.code_add(actor=self.actor, list_name=name, labels=labels, **data)

    def success_url(self, result: Code) -> str:
        return reverse("directory:code", args=[result.list, result.code])


class _OfCode(OfWholeProgramme, _OfList, ChangePage):
    """A form about one value."""

    def back(self) -> Action:
        return Action(self.record.label, self.success_url(self.record))

    def success_url(self, result: Code) -> str:
        return reverse("directory:code", args=[result.list, result.code])


class CodeRelabel(_OfCode, ChangeLabelled):
    """The labels of a value."""

    form_class = CodeForm
    button = _("Save the labels")
    done = _("The labels are saved. They show on every page from now on.")
    lead = _(
        "Change words that are wrong or unclear. A value that should mean something else is "
        "retired, and a new one added: records of the past keep what they said."
    )

    def heading(self) -> Any:
        return _("The labels of “%(name)s”") % {"name": self.record.label}

    def initial_of(self, record: Code) -> dict[str, Any]:
        return initial_labels(record.labels)

    def act(self, data: dict[str, Any]) -> Code:
        self.refuse_changed()
        found = self.record
        return services.code_relabel(
            actor=self.actor, list_name=found.list, code=found.code, labels=labels_of(data)
        )


class CodeRetire(_OfCode):
    """The last day of a value."""

    form_class = LastDayForm
    button = _("Retire the value")
    done = _("The value has its last day. Records that carry it keep it.")

    def heading(self) -> Any:
        return _("Retire “%(name)s”?") % {"name": self.record.label}

    def act(self, data: dict[str, Any]) -> Code:
        found = self.record
        return services.code_retire(
            actor=self.actor, list_name=found.list, code=found.code, valid_to=data["valid_to"]
        )
