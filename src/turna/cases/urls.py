"""The addresses of cases."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.cases import views
from turna.core import navigation

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

for _label, _page, _hint, _order in (
    (_("Persons assisted"), "people", _("By code: what was done for whom, and when."), 40),
    (_("Returns"), "returns", _("Journeys home: who sent, who received."), 41),
    (_("Stays in shelters"), "stays", _("Who stayed from when to when. No addresses."), 42),
):
    navigation.register(_label, f"cases:{_page}", action="cases.read", hint=_hint, order=_order)
