"""The addresses of programmes."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.ledger import moving
from turna.programmes import finding, moved, today
from turna.programmes.views import awards, indicators, targets

app_name = "programmes"
urlpatterns = [
    path("awards/", awards.AwardList.as_view(), name="awards"),
    path("awards/add/", awards.AwardAdd.as_view(), name="award-add"),
    path("awards/<uuid:uid>/", awards.AwardPage.as_view(), name="award"),
    path("awards/<uuid:uid>/extend/", awards.AwardExtend.as_view(), name="award-extend"),
    path("awards/<uuid:uid>/money/", awards.MoneyAdd.as_view(), name="money-add"),
    path("awards/<uuid:uid>/countries/", awards.CountryJoin.as_view(), name="country-join"),
    path("awards/<uuid:uid>/years/", awards.CalendarSet.as_view(), name="calendar-set"),
    path("awards/<uuid:uid>/framework/", awards.NodeAdd.as_view(), name="node-add"),
    path("awards/<uuid:uid>/indicators/", awards.IndicatorAdd.as_view(), name="indicator-add"),
    path("awards/<uuid:uid>/off-target/", targets.Variances.as_view(), name="variances"),
    path("indicators/<uuid:uid>/", indicators.IndicatorPage.as_view(), name="indicator"),
    path("indicators/<uuid:uid>/define/", indicators.Define.as_view(), name="define"),
    path(
        "indicators/<uuid:uid>/versions/<int:number>/",
        indicators.VersionPage.as_view(),
        name="version",
    ),
    path("indicators/<uuid:uid>/targets/", targets.Targets.as_view(), name="targets"),
    path(
        "indicators/<uuid:uid>/targets/changes/",
        targets.TargetChanges.as_view(),
        name="target-changes",
    ),
    path("indicators/<uuid:uid>/baselines/", targets.Baselines.as_view(), name="baselines"),
    path(
        "indicators/<uuid:uid>/notes/<str:country>/<int:year>/",
        targets.Note.as_view(),
        name="note",
    ),
]

navigation.register(
    _("Awards and indicators"),
    "programmes:awards",
    action="programmes.read",
    hint=_("What each donor pays for, what is counted and how, targets and notes on results."),
    order=12,
    icon="target-arrow",
)
today.register()
moving.register("programmes", moved.indicators_concerned)
finding.register()
