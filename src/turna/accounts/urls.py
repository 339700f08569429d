"""The addresses of accounts."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.accounts import views
from turna.core import navigation

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("users/", views.UserList.as_view(), name="users"),
    path("users/<uuid:uid>/", views.UserDetail.as_view(), name="user"),
]

navigation.register(
    _("Users"),
    "accounts:users",
    action="accounts.manage",
    hint=_("Who has an account, and where their roles hold."),
    order=900,
)
