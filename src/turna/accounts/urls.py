"""The addresses of accounts."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.accounts import admin_views, views
from turna.core import navigation

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("users/", admin_views.Users.as_view(), name="users"),
    path("users/add/", admin_views.UserAdd.as_view(), name="user-add"),
    path("users/<uuid:uid>/", admin_views.UserPage.as_view(), name="user"),
    path("users/<uuid:uid>/close/", admin_views.UserClose.as_view(), name="user-close"),
    path("users/<uuid:uid>/password/", admin_views.NewPassword.as_view(), name="password"),
    path("users/<uuid:uid>/roles/add/", admin_views.RoleAdd.as_view(), name="role-add"),
    path(
        "users/<uuid:uid>/roles/<uuid:assignment>/end/",
        admin_views.RoleEnd.as_view(),
        name="role-end",
    ),
    path("why/", admin_views.Why.as_view(), name="why"),
]

navigation.register(
    _("Users"),
    "accounts:users",
    action="accounts.manage",
    hint=_("Who has an account, and where their roles hold."),
    order=900,
    group=_("Administration"),
    icon="users",
)
navigation.register(
    _("Who sees what"),
    "accounts:why",
    action="accounts.manage",
    hint=_("Which role opens what to whom, and what would open it."),
    order=901,
    group=_("Administration"),
    icon="help",
)
