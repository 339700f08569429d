"""The addresses of grants."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.grants import finding, panels, today, views

app_name = "grants"
urlpatterns = [
    path("agreements/", views.AgreementList.as_view(), name="agreements"),
    path("agreements/sign/", views.Sign.as_view(), name="sign"),
    path("agreements/<uuid:uid>/", views.AgreementPage.as_view(), name="agreement"),
    path("agreements/<uuid:uid>/end/", views.End.as_view(), name="end"),
]

navigation.register(
    _("Agreements"),
    "grants:agreements",
    action="grants.read",
    hint=_("Which partner is paid by which award, from when to when."),
    order=14,
    icon="file-text",
)
panels.register()
today.register()
finding.register()
