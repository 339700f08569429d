"""The addresses of the hotline."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.hotline import finding, today
from turna.hotline.views import cards, entering, reading

app_name = "hotline"
urlpatterns = [
    path("calls/", reading.CallList.as_view(), name="calls"),
    path("calls/log/", entering.LogCall.as_view(), name="call-log"),
    path("calls/cards/", cards.FittingCards.as_view(), name="cards-fitting"),
    path("cards/", cards.CardList.as_view(), name="cards"),
    path("cards/add/", cards.CardAdd.as_view(), name="card-add"),
    path("cards/<uuid:uid>/", cards.CardPage.as_view(), name="card"),
    path("cards/<uuid:uid>/change/", cards.CardChange.as_view(), name="card-change"),
    path("cards/<uuid:uid>/review/", cards.CardReview.as_view(), name="card-review"),
    path("cards/<uuid:uid>/retire/", cards.CardRetire.as_view(), name="card-retire"),
    path("calls/<uuid:uid>/", reading.CallDetail.as_view(), name="call"),
    path("calls/<uuid:uid>/correct/", entering.CorrectCall.as_view(), name="call-correct"),
    path("calls/<uuid:uid>/void/", entering.VoidCall.as_view(), name="call-void"),
    path("calls/<uuid:uid>/restore/", entering.RestoreCall.as_view(), name="call-restore"),
]

navigation.register(
    _("Log a call"),
    "hotline:call-log",
    action="hotline.log",
    hint=_("A consultation in half a minute, by keyboard."),
    order=29,
    icon="phone",
)

navigation.register(
    _("Consultations"),
    "hotline:calls",
    action="hotline.read",
    hint=_("What callers of the lines asked about. Who they are is not recorded."),
    order=30,
    icon="message",
)

navigation.register(
    _("Answers at hand"),
    "hotline:cards",
    action="hotline.read",
    hint=_("What to tell a caller, by subject and country."),
    order=31,
    icon="book-2",
)

today.register()
finding.register()
