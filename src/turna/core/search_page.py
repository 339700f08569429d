"""The search page, and the same results as a part for the palette.

The palette posts: what is typed there while typing stays out of addresses and their logs.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from turna.core import htmx, reads
from turna.core.search import LONGEST, asked, groups_for

ON_PAGE = 10  # hits of one kind
IN_PALETTE = 5


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What the reader finds, by kind. Everybody signed in may ask; each kind asks its rights."""
    typed = request.POST.get("q", "") if request.method == "POST" else request.GET.get("q", "")
    looked_for = asked(typed)
    part = htmx.wants(request, "palette-found")
    with reads.on_record(request.user, reads.FOUND, again=part):
        groups = groups_for(request.user, typed, IN_PALETTE if part else ON_PAGE)
        for hit in (hit for group in groups for hit in group.hits if hit.of is not None):
            reads.notice(hit.of)
    context = {
        "title": _("Find"),
        "asked": looked_for,
        "longest": LONGEST,
        "found": groups,
        "count": sum(len(group.hits) for group in groups),
    }
    if part:
        return htmx.as_part(render(request, "core/palette_found.html", context))
    return render(request, "core/search.html", context)
