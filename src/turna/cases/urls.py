"""The addresses of cases."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.cases import finding, queries, today, views
from turna.core import navigation, trails

app_name = "cases"
urlpatterns = [
    path("people/", views.PersonList.as_view(), name="people"),
    path("people/<uuid:uid>/", views.PersonDetail.as_view(), name="person"),
    path("help/<uuid:uid>/", views.ServiceDetail.as_view(), name="service"),
    path("returns/", views.ReturnList.as_view(), name="returns"),
    path("returns/<uuid:uid>/", views.ReturnDetail.as_view(), name="return"),
    path("stays/", views.StayList.as_view(), name="stays"),
    path("stays/<uuid:uid>/", views.StayDetail.as_view(), name="stay"),
]

navigation.register(
    _("Persons assisted"),
    "cases:people",
    action="cases.read",
    hint=_("By code: what was done for whom, and when."),
    order=40,
    icon="user",
)
navigation.register(
    _("Returns"),
    "cases:returns",
    action="cases.read",
    hint=_("Journeys home: who sent, who received."),
    order=41,
    icon="plane-arrival",
)
navigation.register(
    _("Stays in shelters"),
    "cases:stays",
    action="cases.read",
    hint=_("Who stayed from when to when. No addresses."),
    order=42,
    icon="bed",
)
today.register()
finding.register()
trails.belongs("cases.person", queries.of_person)
