"""The addresses of exchange. Those of HSDS are as its API profile has them."""

from django.urls import path

from turna.exchange import views

app_name = "exchange"
urlpatterns = [
    path("hsds/", views.About.as_view(), name="hsds"),
    path("hsds/services", views.Services.as_view(), name="hsds-services"),
    path("hsds/services/<uuid:uid>", views.Service.as_view(), name="hsds-service"),
]
