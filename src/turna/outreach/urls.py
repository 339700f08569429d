"""The addresses of outreach."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.outreach import finding, today
from turna.outreach.views import entering, merging, reading

app_name = "outreach"
urlpatterns = [
    path("events/", reading.EventList.as_view(), name="events"),
    path("events/report/", entering.ReportEvent.as_view(), name="event-report"),
    path("events/<uuid:uid>/", reading.EventDetail.as_view(), name="event"),
    path("events/<uuid:uid>/correct/", entering.CorrectEvent.as_view(), name="event-correct"),
    path("events/<uuid:uid>/void/", entering.VoidEvent.as_view(), name="event-void"),
    path("events/<uuid:uid>/restore/", entering.RestoreEvent.as_view(), name="event-restore"),
    path("events/<uuid:uid>/merge/", merging.MergeEvent.as_view(), name="event-merge"),
    path("events/<uuid:uid>/unmerge/", merging.UnmergeEvent.as_view(), name="event-unmerge"),
    path("trainings/", reading.TrainingList.as_view(), name="trainings"),
    path("trainings/report/", entering.ReportTraining.as_view(), name="training-report"),
    path("trainings/<uuid:uid>/", reading.TrainingDetail.as_view(), name="training"),
    path(
        "trainings/<uuid:uid>/correct/",
        entering.CorrectTraining.as_view(),
        name="training-correct",
    ),
    path("trainings/<uuid:uid>/void/", entering.VoidTraining.as_view(), name="training-void"),
    path(
        "trainings/<uuid:uid>/restore/",
        entering.RestoreTraining.as_view(),
        name="training-restore",
    ),
]

navigation.register(
    _("Report an event"),
    "outreach:event-report",
    action="outreach.report",
    hint=_("What was held, broadcast or printed, and who came."),
    order=19,
    icon="plus",
)
navigation.register(
    _("Events"),
    "outreach:events",
    action="outreach.read",
    hint=_("Public events, broadcasts and articles, and how many people they reached."),
    order=20,
    icon="calendar-event",
)
navigation.register(
    _("Trainings"),
    "outreach:trainings",
    action="outreach.read",
    hint=_("Trainings of people who work in the field."),
    order=21,
    icon="school",
)

today.register()
finding.register()
