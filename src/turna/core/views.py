"""The pages every room builds on: a list, a record, and the answers when something is wrong.

All of them are shut by default. A page names the `action` ("room.deed") it needs; somebody
whose roles hold it nowhere gets 403, and a row outside the reader's scope does not exist: 404.
A page about persons names the verb that its `reads` are on record by: it is written before
anything is drawn, and when it cannot be, the page answers 503 and shows nothing.
"""

import functools
from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views import View

from turna.core import htmx, trails
from turna.core import reads as reading
from turna.core.components import Action, Badge, Chip, Moment, Tabs, Timeline
from turna.core.lists import Listing, Shown
from turna.vault import audit

Fact = tuple[Any, Any]
# Of a quiet search: its words, and the page of what they found.
_UNSEEN = ("q", "page", "csrfmiddlewaretoken")


def needs(action: str) -> Callable[..., Any]:
    """Shut a function view to everybody who may not do `action` somewhere."""

    def wrap(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def run(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.can(action):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        run.action = action  # type: ignore[attr-defined]
        return run

    return wrap


class Closed(View):
    """A page that is shut unless the reader may do `action` somewhere."""

    action: ClassVar[str] = ""
    # Words of the glossary, by their anchors, that the page explains under its heading: those
    # that stand where no button may, in labels and titles.
    explains: ClassVar[Sequence[str]] = ()

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        """Raises ImproperlyConfigured, when addresses are loaded, for a page without action."""
        if not (initkwargs.get("action") or cls.action):
            raise ImproperlyConfigured(f"{cls.__name__} does not say which action it needs.")
        return super().as_view(**initkwargs)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.can(self.action):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class Rows(Closed):
    """Rows of one model, always read through `visible_to`.

    `lookup` is the field, and the address' keyword, by which one of them is found: a public id.
    """

    model: ClassVar[type[Model]]
    lookup: ClassVar[str] = "uid"
    # The verb by which reading is on record ("cases.person.read"); "" for pages about no person.
    reads: ClassVar[str] = ""
    # What the browser's tab and history say in the place of the heading, which may hold a code.
    tab: ClassVar[Any] = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except reading.NotOnRecord:
            return reading.refused()

    def read_of(self, rows: Sequence[Any]) -> reading.Read:
        """What the audit names when these rows are shown: themselves, unless overridden."""
        return reading.of_rows(rows)

    @property
    def tab_title(self) -> Any:
        """The title for tab and history where the heading says too much; else ""."""
        return self.tab or (_("Record") if self.reads else "")

    def put_on_record(self, rows: Sequence[Any], *, part: bool = False) -> None:
        """Write the read of these rows before they are shown. NotOnRecord when it cannot be.

        A `part` of a page that shows again what the reader was just shown adds no row.
        """
        if self.reads and rows:
            user: Any = self.request.user
            reading.put(user.as_actor(), self.reads, self.read_of(rows), again=part)

    def rows(self) -> "QuerySet[Any]":
        """The rows this reader may see. Override to annotate, starting from this."""
        rows: QuerySet[Any] = self.model.objects.visible_to(  # type: ignore[attr-defined]
            self.request.user, self.action
        )
        return rows

    def find(self) -> Any:
        """The row of the address, among those this reader may see; Http404 for any other."""
        return get_object_or_404(self.rows(), **{self.lookup: self.kwargs[self.lookup]})


class ListPage(Rows):
    """A declared list of the rows a reader may see.

    Set `action`, `model`, `listing`, `title`; `empty` teaches the first step, `lead` is one
    sentence under the title. `row_url` gives the address that the opening column links to.
    `add` is (label, URL name, action) of the page that makes a new row: its button stands at
    the top for whoever may do that action. A template of your own extends `core/list.html`
    and fills `above_list`.
    """

    listing: ClassVar[Listing]
    # Whether what is typed into the search stays out of the address, the history and a proxy's
    # log: always where the list `reads` persons.
    quiet_search: ClassVar[bool] = False
    title: ClassVar[Any]
    empty: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    add: ClassVar[tuple[Any, str, str] | None] = None
    template_name: ClassVar[str] = "core/list.html"
    part_template_name: ClassVar[str] = "core/list_part.html"

    def row_url(self, row: Any) -> str:
        """Where a row opens; "" when it has no page."""
        return ""

    def actions(self) -> Sequence[Action]:
        """What can be done beside the title; the add button unless overridden."""
        reader: Any = self.request.user
        if self.add is None or not reader.can(self.add[2]):
            return ()
        label, url_name, _action = self.add
        return (Action(label, reverse(url_name), "primary", "plus"),)

    def exports(self) -> Sequence[Action]:
        """Files of these very rows: give each the address' query to keep search and filters."""
        return ()

    def context(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer the list as the address asks for it; its rows alone when only they changed."""
        if self._is_quiet and "q" in request.GET:
            return HttpResponseRedirect(_address(request, request.GET, without=("q",)))
        return self._answer(request, request.GET)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """A search whose words stay out of the address; filters without words go back to it."""
        if not self._is_quiet:
            return self.http_method_not_allowed(request)
        if not request.POST.get("q") and not htmx.wants(request, "list"):
            return HttpResponseRedirect(_address(request, request.POST, without=_UNSEEN))
        return self._answer(request, request.POST)

    @property
    def _is_quiet(self) -> bool:
        return self.quiet_search or bool(self.reads)

    def _answer(self, request: HttpRequest, asked: QueryDict) -> HttpResponse:
        shown = self.listing.show(self.rows(), asked, request.user)
        part = htmx.wants(request, "list")
        self.put_on_record([row for row, _cells in shown.rows], part=part)
        without = _UNSEEN if request.method == "POST" else ()
        context = {
            "title": self.title,
            "empty": self.empty,
            "lead": self.lead,
            "list": shown,
            "rows": [(self.row_url(row), cells) for row, cells in shown.rows],
            "chips": _chips(shown, request, asked, without),
            "exports": self.exports(),
            "explains": self.explains,
            "quiet": self._is_quiet,
            "again": _again(shown) if self._is_quiet and shown.query else (),
        }
        if part:
            content = context | self.context() | {"part": True}
            response = TemplateResponse(request, self.part_template_name, content)
            address = _address(request, asked, without=without)
            here = self._is_quiet and address == htmx.page_of(request)
            return htmx.as_part(response, address="" if here else address)
        context["actions"] = self.actions()
        return TemplateResponse(request, self.template_name, context | self.context())


class DetailPage(Rows):
    """One record, found among the rows a reader may see: a foreign one answers 404.

    Set `action`, `model`. The methods below say what the page shows; what a room does not have
    it leaves out. A template of your own extends `core/detail.html` and fills `sections` (the
    middle) or `side`.
    """

    template_name: ClassVar[str] = "core/detail.html"

    def title(self, row: Any) -> Any:
        """The heading."""
        return str(row)

    def facts(self, row: Any) -> Sequence[Fact]:
        """What is known, as (label, value)."""
        return ()

    def code(self, row: Any) -> Any:
        """The record's code, above the heading."""
        return ""

    def back(self, row: Any) -> Action | None:
        """The page above this one."""
        return None

    def status(self, row: Any) -> Badge | None:
        """Where the record stands."""
        return None

    def state(self, row: Any) -> Sequence[Any]:
        """The line under the heading: status, who has it, what is next and when."""
        status = self.status(row)
        return (status,) if status else ()

    def actions(self, row: Any) -> Sequence[Action]:
        """What this reader can do with it, verb first; `why_not` says what stands in the way."""
        return ()

    def moments(self, row: Any) -> Sequence[Moment] | None:
        """What happened, newest first; None when the record keeps no timeline."""
        return None

    def tabs(self, row: Any) -> Tabs | None:
        """Sections with addresses of their own, for more than five of them."""
        return None

    def context(self, row: Any) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer the record."""
        row = self.find()
        self.put_on_record([row])
        moments = self.moments(row)
        context = {
            "title": self.title(row),
            "tab": self.tab_title,
            "record": row,
            "facts": self.facts(row),
            "code": self.code(row),
            "back": self.back(row),
            "state": self.state(row),
            "actions": (*self.actions(row), *trails.links(request.user, row)),
            "tabs": self.tabs(row),
            "explains": self.explains,
            "timeline": None if moments is None else Timeline(moments),
        }
        return TemplateResponse(request, self.template_name, context | self.context(row))


def _chips(
    shown: Shown, request: HttpRequest, asked: QueryDict, without: Collection[str]
) -> tuple[Chip, ...]:
    """What narrows the list, each with the address without it."""
    taken = [("q", _("Search"), shown.query)] if shown.query and shown.searchable else []
    taken += [(c.filter.name, c.filter.label, c.chosen_label) for c in shown.filters if c.chosen]
    return tuple(
        Chip(label, value, _address(request, asked, without=(*without, name, "page")))
        for name, label, value in taken
    )


def _again(shown: Shown) -> tuple[tuple[str, str], ...]:
    """What a quiet search sends again with its next page or another order."""
    chosen = [(choice.filter.name, choice.chosen) for choice in shown.filters if choice.chosen]
    return (("q", shown.query), *chosen, ("sort", shown.sort))


def _address(request: HttpRequest, asked: QueryDict, *, without: Collection[str] = ()) -> str:
    """This page with what is asked, without these and what is left empty."""
    kept = QueryDict(mutable=True)
    for key, values in asked.lists():
        if key not in without:
            kept.setlist(key, [value for value in values if value])
    query = kept.urlencode()
    return f"{request.path}?{query}" if query else request.path


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the request is known to the log and the audit."""
    # Without the request: what broke may be what its context would read.
    page = render_to_string("500.html", {"number": audit.request_id.get()})
    return HttpResponse(page, status=500)
