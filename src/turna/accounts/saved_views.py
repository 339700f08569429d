"""The pages of saved views: keep what a list shows, see all of them, remove one."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from turna.accounts import services
from turna.accounts.models import SavedView
from turna.accounts.services.saved import LONGEST_NAME, is_page
from turna.core import navigation
from turna.core.components import Action
from turna.core.fields import TextField
from turna.core.formpage import FormPage
from turna.core.forms import Form
from turna.core.views import Rows

OWN = "accounts.own"


class ViewForm(Form):
    """What the view is called."""

    name = TextField(
        label=_("What do you call it?"),
        help_text=_("For example: Osh, this year. Not the name of a person."),
        width=30,
        max_length=LONGEST_NAME,
    )


class ViewSave(FormPage):
    """Keep what the address (`at`) asks of a list under a name."""

    action = OWN
    form_class = ViewForm
    title = _("Save this view")
    lead = _("The search, filters and order of the list, as they are now. Only you see it.")
    button = _("Save it")
    done = _("Saved. You find it above the list.")

    def back(self) -> Action:
        return Action(_("Back to the list"), self._at())

    def act(self, data: dict[str, Any]) -> SavedView:
        at = urlsplit(self._at())
        return services.view_save(
            actor=self.actor, user=self.request.user, path=at.path, query=at.query,  # type: ignore[arg-type]
            name=data["name"],
        )  # fmt: skip

    def success_url(self, result: SavedView) -> str:
        return result.url

    def _at(self) -> str:
        at = self.request.GET.get("at", "")
        parts = urlsplit(at)
        if parts.scheme or parts.netloc or not is_page(parts.path):
            raise Http404
        return at


class Views(Rows):
    """All views of this user, by page."""

    action = OWN
    model = SavedView

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer the page."""
        rows: QuerySet[Any] = self.rows().order_by("path", "name")
        context = {
            "title": say("Saved views"),
            "rows": [(row, _page(row.path)) for row in rows],
        }
        return TemplateResponse(request, "accounts/saved_views.html", context)


class ViewRemove(Rows):
    """Forget one of them."""

    action = OWN
    model = SavedView

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Remove it and go back to those that are left."""
        view = self.find()
        name = view.name
        services.view_remove(actor=request.user.as_actor(), view=view)  # type: ignore[union-attr]
        messages.success(request, say("Removed: %(name)s.") % {"name": name})
        return HttpResponseRedirect(reverse("accounts:views"))


def _page(path: str) -> Any:
    """What a page is called in the menu, with its code when it stands below one."""
    try:
        found = resolve(path)
    except Resolver404:
        return path
    for entry in navigation.entries():
        home = reverse(entry.url_name)
        if home != "/" and path.startswith(home):
            rest = path.removeprefix(home).strip("/")
            return f"{entry.label} · {rest}" if rest else entry.label
    return found.url_name or path
