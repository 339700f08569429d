"""The pages every room builds on: a list, a record, and the answers when something is wrong.

All of them are shut by default. A page names the `action` ("room.deed") it needs; somebody
whose roles hold it nowhere gets 403, and a row outside the reader's scope does not exist: 404.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views import View

from turna.core.lists import Listing
from turna.vault import audit

Fact = tuple[Any, Any]


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


class _Rows(Closed):
    """Rows of one model, always read through `visible_to`."""

    model: ClassVar[type[Model]]

    def rows(self) -> "QuerySet[Any]":
        """The rows this reader may see. Override to annotate, starting from this."""
        rows: QuerySet[Any] = self.model.objects.visible_to(  # type: ignore[attr-defined]
            self.request.user, self.action
        )
        return rows


class ListPage(_Rows):
    """A declared list of the rows a reader may see.

    Set `action`, `model`, `listing`, `title`; `empty` teaches the first step. `row_url`
    gives the address that the opening column links to.
    """

    listing: ClassVar[Listing]
    title: ClassVar[Any]
    empty: ClassVar[Any] = ""
    template_name: ClassVar[str] = "core/list.html"

    def row_url(self, row: Any) -> str:
        """Where a row opens; "" when it has no page."""
        return ""

    def context(self) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer the list as the address asks for it."""
        shown = self.listing.show(self.rows(), request.GET, request.user)
        rows = [(self.row_url(row), cells) for row, cells in shown.rows]
        context = {"title": self.title, "empty": self.empty, "list": shown, "rows": rows}
        return TemplateResponse(request, self.template_name, context | self.context())


class DetailPage(_Rows):
    """One record, found among the rows a reader may see: a foreign one answers 404.

    Set `action`, `model`; `lookup` is the field and the address' keyword, a public id.
    """

    lookup: ClassVar[str] = "uid"
    template_name: ClassVar[str] = "core/detail.html"

    def title(self, row: Any) -> Any:
        """The heading."""
        return str(row)

    def facts(self, row: Any) -> Sequence[Fact]:
        """What is known, as (label, value)."""
        return ()

    def context(self, row: Any) -> dict[str, Any]:
        """More for the template."""
        return {}

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer the record."""
        row = get_object_or_404(self.rows(), **{self.lookup: kwargs[self.lookup]})
        context = {"title": self.title(row), "record": row, "facts": self.facts(row)}
        return TemplateResponse(request, self.template_name, context | self.context(row))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, with the number under which the request is known to the log and the audit."""
    # Without the request: what broke may be what its context would read.
    page = render_to_string("500.html", {"number": audit.request_id.get()})
    return HttpResponse(page, status=500)
