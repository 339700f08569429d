"""The addresses of the directory."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.directory import finding, today
from turna.directory.views import code_lists, offers, organisations, places

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
    path("services/", offers.OfferList.as_view(), name="offers"),
    path("service-add/", offers.OfferAdd.as_view(), name="offer-add"),
    path("services/<uuid:uid>/", offers.OfferPage.as_view(), name="offer"),
    path("services/<uuid:uid>/change/", offers.OfferChange.as_view(), name="offer-change"),
    path("services/<uuid:uid>/confirm/", offers.OfferAssure.as_view(), name="offer-assure"),
    path("services/<uuid:uid>/state/", offers.OfferSetStatus.as_view(), name="offer-status"),
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
    _("Who helps"),
    "directory:offers",
    action="directory.read",
    hint=_("Services by place, kind of help and language, nearest first."),
    order=799,
    group=_("Directory"),
    icon="route",
)
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
today.register()
