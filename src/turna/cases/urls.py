"""The addresses of cases."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.cases import finding, queries, today, waiting, why
from turna.cases import keeping as rules_of_keeping
from turna.cases.views import (
    attachments,
    duty,
    identity,
    keeping,
    looks,
    reading,
    reveals,
    search,
    team,
)
from turna.core import navigation, trails
from turna.core import search as find

app_name = "cases"
urlpatterns = [
    path("people/", reading.PersonList.as_view(), name="people"),
    path("people/search/", search.PersonSearch.as_view(), name="person-search"),
    path("people/<uuid:uid>/", reading.PersonDetail.as_view(), name="person"),
    path("people/<uuid:uid>/identity/", identity.IdentityPage.as_view(), name="identity"),
    path(
        "people/<uuid:uid>/identity/change/",
        identity.IdentityChange.as_view(),
        name="identity-change",
    ),
    path("people/<uuid:uid>/team/", team.Team.as_view(), name="team"),
    path("people/<uuid:uid>/team/add/", team.TeamAdd.as_view(), name="team-add"),
    path("people/<uuid:uid>/team/<uuid:member>/end/", team.TeamEnd.as_view(), name="team-end"),
    path("people/<uuid:uid>/seal/", team.Seal.as_view(), name="seal"),
    path("people/<uuid:uid>/unseal/", team.Unseal.as_view(), name="unseal"),
    path("people/<uuid:uid>/ask/", reveals.Ask.as_view(), name="ask"),
    path("people/<uuid:uid>/emergency/", reveals.EmergencyPage.as_view(), name="emergency"),
    path("reveals/", reveals.RevealList.as_view(), name="reveals"),
    path("reveals/<uuid:uid>/", reveals.RevealDetail.as_view(), name="reveal"),
    path("reveals/<uuid:uid>/grant/", reveals.Grant.as_view(), name="reveal-grant"),
    path("reveals/<uuid:uid>/refuse/", reveals.Refuse.as_view(), name="reveal-refuse"),
    path("reveals/<uuid:uid>/review/", reveals.Review.as_view(), name="reveal-review"),
    path("reveals/<uuid:uid>/end/", reveals.End.as_view(), name="reveal-end"),
    path("emergencies/", reveals.Emergencies.as_view(), name="emergencies"),
    path("looks/", looks.Looks.as_view(), name="looks"),
    path("looks/seen/", looks.LooksSeen.as_view(), name="looks-seen"),
    path("alerts/", looks.Alerts.as_view(), name="alerts"),
    path("alerts/<uuid:uid>/close/", looks.AlertClose.as_view(), name="alert-close"),
    path("people/<uuid:uid>/attachments/", attachments.Attachments.as_view(), name="attachments"),
    path(
        "people/<uuid:uid>/attachments/add/",
        attachments.AttachmentAdd.as_view(),
        name="attachment-add",
    ),
    path(
        "people/<uuid:uid>/attachments/<uuid:attachment>/",
        attachments.AttachmentFile.as_view(),
        name="attachment",
    ),
    path(
        "people/<uuid:uid>/attachments/<uuid:attachment>/remove/",
        attachments.AttachmentRemove.as_view(),
        name="attachment-remove",
    ),
    path("people/<uuid:uid>/close/", keeping.FileClose.as_view(), name="file-close"),
    path("people/<uuid:uid>/reopen/", keeping.FileReopen.as_view(), name="file-reopen"),
    path("people/<uuid:uid>/postpone/", keeping.FilePostpone.as_view(), name="file-postpone"),
    path("people/<uuid:uid>/hold/", keeping.HoldSet.as_view(), name="hold-set"),
    path("people/<uuid:uid>/hold/<uuid:hold>/lift/", keeping.HoldLift.as_view(), name="hold-lift"),
    path("people/<uuid:uid>/forget/", keeping.Forget.as_view(), name="forget"),
    path("people/<uuid:uid>/forget/not/", keeping.ForgetNot.as_view(), name="forget-not"),
    path("people/<uuid:uid>/erase/", keeping.Erase.as_view(), name="erase"),
    path("people/<uuid:uid>/copy/", keeping.Copy.as_view(), name="copy"),
    path("closed-files/", keeping.ClosingList.as_view(), name="closings"),
    path("certificates/", keeping.Certificates.as_view(), name="certificates"),
    path("duties/", duty.DutyList.as_view(), name="duties"),
    path("duties/add/", duty.DutyAdd.as_view(), name="duty-add"),
    path("duties/<uuid:uid>/end/", duty.DutyEnd.as_view(), name="duty-end"),
    path("help/<uuid:uid>/", reading.ServiceDetail.as_view(), name="service"),
    path("returns/", reading.ReturnList.as_view(), name="returns"),
    path("returns/<uuid:uid>/", reading.ReturnDetail.as_view(), name="return"),
    path("stays/", reading.StayList.as_view(), name="stays"),
    path("stays/<uuid:uid>/", reading.StayDetail.as_view(), name="stay"),
]

navigation.register(
    _("Persons assisted"),
    "cases:people",
    action="cases.read",
    hint=_("By code: what was done for whom, and when."),
    order=40,
    icon="user",
)
navigation.register(
    _("Returns"),
    "cases:returns",
    action="cases.read",
    hint=_("Journeys home: who sent, who received."),
    order=41,
    icon="plane-arrival",
)
navigation.register(
    _("Stays in shelters"),
    "cases:stays",
    action="cases.read",
    hint=_("Who stayed from when to when. No addresses."),
    order=42,
    icon="bed",
)
navigation.register(
    _("On duty"),
    "cases:duties",
    action="cases.read",
    hint=_("Who is on shift in a shelter or on call, now and next."),
    order=43,
    icon="clock",
)
find.command(
    _("Find a person by name"),
    "cases:person-search",
    action="cases.record",
    hint=_("Whether your organisation knows somebody already."),
    icon="search",
)
navigation.register(
    _("Closed files"),
    "cases:closings",
    action="cases.read",
    hint=_("Until when they are kept, and whose time is over."),
    order=46,
    icon="archive",
)
navigation.register(
    _("Certificates of erasure"),
    "cases:certificates",
    action=rules_of_keeping.CERTIFICATES,
    hint=_("When somebody's keys were destroyed, why and by whom. No names."),
    order=47,
    icon="ban",
)
navigation.register(
    _("Requests to open"),
    "cases:reveals",
    action="cases.read",
    hint=_("Who asked to open who somebody is, and what became of it."),
    order=44,
    icon="eye",
)
navigation.register(
    _("Looks from outside"),
    "cases:looks",
    action="cases.read",
    hint=_("Who opened one of your people without being of the team."),
    order=45,
    icon="users-group",
)
navigation.register(
    _("Alerts"),
    "cases:alerts",
    action="cases.watch",
    hint=_("Unusual looks at people assisted."),
    order=904,
    group=_("Administration"),
    icon="alert-triangle",
)
today.register()
waiting.register()
why.register()
finding.register()
trails.belongs("cases.person", queries.of_person)
