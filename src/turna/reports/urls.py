"""The addresses of reports."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from turna.core import navigation
from turna.reports import finding
from turna.reports.views import changes, indicator, matrix

_AWARD = "matrix/<str:award>/"
_INDICATOR = f"{_AWARD}<str:indicator>/"
_CELL = f"{_INDICATOR}<str:country>/<str:year>/"

app_name = "reports"
urlpatterns = [
    path("matrix/", matrix.AwardList.as_view(), name="awards"),
    path(_AWARD, matrix.matrix, name="matrix"),
    path(f"{_AWARD}file.<str:kind>", matrix.download, name="download"),
    path(_INDICATOR, indicator.sheet, name="sheet"),
    path(f"{_INDICATOR}charts/", indicator.charts, name="charts"),
    path(f"{_INDICATOR}charts/<str:name>.csv", indicator.chart_file, name="chart-file"),
    path(_CELL, matrix.cell, name="cell"),
    path(f"{_CELL}changes/", changes.changes, name="changes"),
    path(f"{_CELL}changes/file.<str:kind>", changes.changes_file, name="changes-file"),
]

navigation.register(
    _("Results matrix"),
    "reports:awards",
    action="figures.read",
    hint=_("Targets and results of an award; every figure opens down to its records."),
    order=10,
    icon="table",
)
finding.register()
