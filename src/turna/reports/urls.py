"""The addresses of reports."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.reports import views

app_name = "reports"
urlpatterns = [
    path("matrix/", views.AwardList.as_view(), name="awards"),
    path("matrix/<str:award>/", views.matrix, name="matrix"),
    path("matrix/<str:award>/file.<str:kind>", views.download, name="download"),
    path("matrix/<str:award>/<str:indicator>/<str:country>/<str:year>/", views.cell, name="cell"),
]

navigation.register(
    _("Results matrix"),
    "reports:awards",
    action="figures.read",
    hint=_("Targets and results of an award; every figure opens down to its records."),
    order=10,
)
