"""The addresses of core."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.core.glossary_page import glossary
from turna.core.patterns.page import patterns
from turna.core.search_page import search
from turna.core.settings_page import CONFIGURE, Settings

app_name = "core"
urlpatterns = [
    path("patterns/", patterns, name="patterns"),
    path("search/", search, name="search"),
    path("settings/", Settings.as_view(), name="settings"),
    path("help/glossary/", glossary, name="glossary"),
]

navigation.register(
    _("Settings"),
    "core:settings",
    action=CONFIGURE,
    hint=_("What holds for everybody, and what the server runs with."),
    order=903,
    group=_("Administration"),
    icon="settings",
)
