"""The glossary's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from turna.core import glossary as words


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word with its meaning, each with an anchor of its own."""
    context = {"title": _("Glossary"), "parts": words.parts()}
    return render(request, "core/glossary.html", context)
