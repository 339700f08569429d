"""The addresses of outreach."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.outreach import views

app_name = "outreach"
urlpatterns = [
    path("events/", views.EventList.as_view(), name="events"),
    path("events/<uuid:uid>/", views.EventDetail.as_view(), name="event"),
    path("trainings/", views.TrainingList.as_view(), name="trainings"),
    path("trainings/<uuid:uid>/", views.TrainingDetail.as_view(), name="training"),
]

navigation.register(
    _("Events"),
    "outreach:events",
    action="outreach.read",
    hint=_("Public events, broadcasts and articles, and how many people they reached."),
    order=20,
)
navigation.register(
    _("Trainings"),
    "outreach:trainings",
    action="outreach.read",
    hint=_("Trainings of people who work in the field."),
    order=21,
)
