"""The addresses of accounts."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.accounts import (
    admin_views,
    audit_views,
    door_views,
    finding,
    help_views,
    linking_views,
    own_views,
    saved_views,
    today,
)
from turna.core import navigation, trails

app_name = "accounts"
urlpatterns = [
    path("sign-in/", door_views.sign_in, name="sign-in"),
    path("sign-in/second/", door_views.second, name="second"),
    path("sign-in/passkey/", door_views.sign_in_passkey, name="sign-in-passkey"),
    path("sign-in/passkey/options/", door_views.passkey_options, name="passkey-options"),
    path("me/prove/", own_views.Prove.as_view(), name="prove"),
    path("me/password/", own_views.OwnPassword.as_view(), name="own-password"),
    path("me/second/", own_views.OwnSecond.as_view(), name="own-second"),
    path("me/app/", own_views.AppAdd.as_view(), name="app-add"),
    path("me/app/remove/", own_views.AppRemove.as_view(), name="app-remove"),
    path("me/passkeys/add/", own_views.PasskeyAdd.as_view(), name="passkey-add"),
    path(
        "me/passkeys/<uuid:uid>/remove/",
        own_views.PasskeyRemove.as_view(),
        name="passkey-remove",
    ),
    path("me/recovery-codes/", own_views.RecoveryCodes.as_view(), name="recovery-codes"),
    path("me/sessions/end/", own_views.SessionsEnd.as_view(), name="sessions-end"),
    path("me/sessions/<uuid:uid>/end/", own_views.SessionEnd.as_view(), name="session-end"),
    path("users/", admin_views.Users.as_view(), name="users"),
    path("users/add/", admin_views.UserAdd.as_view(), name="user-add"),
    path("users/<uuid:uid>/", admin_views.UserPage.as_view(), name="user"),
    path("users/<uuid:uid>/close/", admin_views.UserClose.as_view(), name="user-close"),
    path("users/<uuid:uid>/second/", admin_views.SecondReset.as_view(), name="second-reset"),
    path("users/<uuid:uid>/sessions/", admin_views.UserSessionsEnd.as_view(), name="user-sessions"),
    path("users/<uuid:uid>/password/", admin_views.NewPassword.as_view(), name="password"),
    path("users/<uuid:uid>/link/", linking_views.UserLink.as_view(), name="user-link"),
    path("users/<uuid:uid>/unlink/", linking_views.UserUnlink.as_view(), name="user-unlink"),
    path("users/<uuid:uid>/roles/add/", admin_views.RoleAdd.as_view(), name="role-add"),
    path(
        "users/<uuid:uid>/roles/<uuid:assignment>/end/",
        admin_views.RoleEnd.as_view(),
        name="role-end",
    ),
    path("views/", saved_views.Views.as_view(), name="views"),
    path("views/save/", saved_views.ViewSave.as_view(), name="view-save"),
    path("views/<uuid:uid>/remove/", saved_views.ViewRemove.as_view(), name="view-remove"),
    path("help/first-day/<slug:name>/", help_views.guide_page, name="guide"),
    path("audit/", audit_views.Audit.as_view(), name="audit"),
    path("audit/export.csv", audit_views.audit_file, name="audit-file"),
    path("audit/<str:kind>/<uuid:uid>/", audit_views.Trail.as_view(), name="trail"),
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
navigation.register(
    _("Audit"),
    "accounts:audit",
    action=trails.READ,
    hint=_("Who did what, and who read about whom."),
    order=905,
    group=_("Administration"),
    icon="history",
)
trails.shown_at("accounts:trail")
finding.register()
today.register()
