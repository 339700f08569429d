"""Help: the first days by role, the keyboard, the words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from turna.accounts import guides
from turna.accounts.gate import PASSWORD, SECOND, passes

# What each key does, for people; `aria-keyshortcuts` and palette.js do it.
KEYS = (
    (("Ctrl K", "⌘ K"), _("Find a page, a record or something to do, from anywhere")),
    (("/",), _("The same, where no field has the focus")),
    (("↑", "↓"), _("Move through what was found, or through a list of names")),
    (("Enter",), _("Open what is chosen; in a form, save it")),
    (("Esc",), _("Close what lies over the page; the focus goes back to where it was")),
    (("Tab", "Shift Tab"), _("The next field or link, the one before")),
)


@passes(PASSWORD, SECOND)
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Where to begin: the reader's own role first."""
    own, others = guides.guides_for(request.user)
    context = {
        "title": _("Help"), "own": own, "others": others, "keys": KEYS,
        "everywhere": guides.everywhere(),
    }  # fmt: skip
    return render(request, "accounts/help.html", context)


@passes(PASSWORD, SECOND)
@require_safe
def guide_page(request: HttpRequest, name: str) -> HttpResponse:
    """The first day of a role."""
    found = guides.guide(name)
    if found is None:
        raise Http404
    return render(request, "accounts/guide.html", {"title": found.title, "guide": found})
