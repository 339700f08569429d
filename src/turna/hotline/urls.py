"""The addresses of the hotline."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.hotline import finding, today
from turna.hotline.views import entering, reading

app_name = "hotline"
urlpatterns = [
    path("calls/", reading.CallList.as_view(), name="calls"),
    path("calls/log/", entering.LogCall.as_view(), name="call-log"),
    path("calls/<uuid:uid>/", reading.CallDetail.as_view(), name="call"),
    path("calls/<uuid:uid>/correct/", entering.CorrectCall.as_view(), name="call-correct"),
    path("calls/<uuid:uid>/void/", entering.VoidCall.as_view(), name="call-void"),
    path("calls/<uuid:uid>/restore/", entering.RestoreCall.as_view(), name="call-restore"),
]

navigation.register(
    _("Log a call"),
    "hotline:call-log",
    action="hotline.log",
    hint=_("A consultation in half a minute, by keyboard."),
    order=29,
    icon="phone",
)

navigation.register(
    _("Consultations"),
    "hotline:calls",
    action="hotline.read",
    hint=_("What callers of the lines asked about. Who they are is not recorded."),
    order=30,
    icon="message",
)

today.register()
finding.register()
