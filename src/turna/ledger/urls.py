"""The addresses of the ledger."""

from django.urls import path, register_converter
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.ledger import today
from turna.ledger.months import code_of, month_from
from turna.ledger.views import months as views
from turna.ledger.views import places


class MonthConverter:
    """A month in an address: 2015-09."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> int:
        return month_from(value)

    def to_url(self, value: int) -> str:
        return code_of(value)


register_converter(MonthConverter, "month")

app_name = "ledger"
urlpatterns = [
    path("months/", views.MonthsHome.as_view(), name="months"),
    path("months/<str:code>/", views.OrganisationMonths.as_view(), name="organisation"),
    path("months/<str:code>/close/", views.CloseMonths.as_view(), name="close"),
    path("verify/", views.VerifyMonths.as_view(), name="verify"),
    path("verify/<month:month>/", views.VerifyMonth.as_view(), name="verify-month"),
    path("places/<str:code>/move/", places.PlaceMove.as_view(), name="place-move"),
    path("unusual/", views.Oddities.as_view(), name="oddities"),
    path("unusual/looked-at/", views.ReviewedOddities.as_view(), name="oddities-reviewed"),
]

navigation.register(
    _("Close months"),
    "ledger:months",
    action="ledger.close",
    hint=_("Which months are open, what is in them, and what is missing."),
    order=50,
    icon="calendar-due",
)
navigation.register(
    _("Verify months"),
    "ledger:verify",
    action="ledger.verify",
    hint=_("Months that partners have closed, with a sample of their records."),
    order=51,
    icon="list-check",
)
navigation.register(
    _("Unusual records"),
    "ledger:oddities",
    action="ledger.review",
    hint=_("Records that are possible but unusual, for a second look."),
    order=52,
    icon="flag",
)
places.offer_on_place_pages()
today.register()
