"""The addresses of the hotline."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.hotline import views

app_name = "hotline"
urlpatterns = [
    path("calls/", views.CallList.as_view(), name="calls"),
    path("calls/<uuid:uid>/", views.CallDetail.as_view(), name="call"),
]

navigation.register(
    _("Consultations"),
    "hotline:calls",
    action="hotline.read",
    hint=_("What callers of the lines asked about. Who they are is not recorded."),
    order=30,
)
