"""Every address of the system. A room's own are in its `urls.py`.

What the base page of `core` links to, Home, one's own account, the lock, signing out and help,
is named here: `core` knows no room. So are the words of the glossary.
"""

from django.urls import include, path

from turna.accounts import desk_views
from turna.accounts.door_views import sign_out
from turna.accounts.help_views import help_page
from turna.accounts.leave_views import blank, leave
from turna.accounts.own_views import Me
from turna.accounts.views import home
from turna.site import glossary

urlpatterns = [
    path("", home, name="home"),
    path("sign-out/", sign_out, name="sign-out"),
    path("leave/", leave, name="leave"),
    path("blank/", blank, name="blank"),
    path("me/", Me.as_view(), name="me"),
    path("desk/", desk_views.state, name="desk"),
    path("desk/use/", desk_views.use, name="desk-use"),
    path("desk/lock/", desk_views.lock, name="lock"),
    path("desk/unlock/", desk_views.unlock, name="unlock"),
    path("help/", help_page, name="help"),
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
    path("", include("turna.exchange.urls")),
]

handler500 = "turna.core.views.server_error"

glossary.register()
