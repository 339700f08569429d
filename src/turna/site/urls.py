"""Every address of the system. A room's own are in its `urls.py`.

The two that the base page of `core` links to, Home and signing out, are named here: `core`
knows no room.
"""

from django.urls import include, path

from turna.accounts.views import home, sign_out

urlpatterns = [
    path("", home, name="home"),
    path("sign-out/", sign_out, name="sign-out"),
    path("", include("turna.core.urls")),
    path("", include("turna.directory.urls")),
    path("", include("turna.accounts.urls")),
    path("", include("turna.ledger.urls")),
    path("", include("turna.reports.urls")),
    path("", include("turna.programmes.urls")),
    path("", include("turna.grants.urls")),
    path("", include("turna.outreach.urls")),
    path("", include("turna.hotline.urls")),
    path("", include("turna.cases.urls")),
]

handler500 = "turna.core.views.server_error"
