"""The addresses of the directory."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.directory import finding
from turna.directory.views import code_lists, organisations, places

app_name = "directory"
urlpatterns = [
    path("organisations/", organisations.OrganisationList.as_view(), name="organisations"),
    path("organisation-add/", organisations.OrganisationAdd.as_view(), name="organisation-add"),
    path(
        "organisations/<str:code>/", organisations.OrganisationPage.as_view(), name="organisation"
    ),
    path(
        "organisations/<str:code>/change/",
        organisations.OrganisationChange.as_view(),
        name="organisation-change",
    ),
    path(
        "organisations/<str:code>/retire/",
        organisations.OrganisationRetire.as_view(),
        name="organisation-retire",
    ),
    path("places/", places.PlaceList.as_view(), name="places"),
    path("place-add/", places.PlaceAdd.as_view(), name="place-add"),
    path("places/<str:code>/", places.PlacePage.as_view(), name="place"),
    path("places/<str:code>/names/", places.PlaceRelabel.as_view(), name="place-relabel"),
    path("places/<str:code>/retire/", places.PlaceRetire.as_view(), name="place-retire"),
    path("code-lists/", code_lists.CodeLists.as_view(), name="code-lists"),
    path("code-lists/<str:list>/", code_lists.CodeListPage.as_view(), name="code-list"),
    path("code-lists/<str:list>/add/", code_lists.CodeAdd.as_view(), name="code-add"),
    path("code-lists/<str:list>/values/<str:code>/", code_lists.CodePage.as_view(), name="code"),
    path(
        "code-lists/<str:list>/values/<str:code>/labels/",
        code_lists.CodeRelabel.as_view(),
        name="code-relabel",
    ),
    path(
        "code-lists/<str:list>/values/<str:code>/retire/",
        code_lists.CodeRetire.as_view(),
        name="code-retire",
    ),
]

navigation.register(
    _("Organisations"),
    "directory:organisations",
    action="directory.read",
    hint=_("Missions, partners, government bodies and donors, and where they work."),
    order=800,
    group=_("Directory"),
    icon="building",
)
navigation.register(
    _("Places"),
    "directory:places",
    action="directory.read",
    hint=_("Countries, regions, districts and settlements under all their names."),
    order=801,
    group=_("Directory"),
    icon="map-pin",
)
navigation.register(
    _("Code lists"),
    "directory:code-lists",
    action="directory.manage",
    hint=_("What forms offer to choose from, in every language."),
    order=902,
    group=_("Administration"),
    icon="list-check",
)
finding.register()
