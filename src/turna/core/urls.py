"""The addresses of core."""

from django.urls import path

from turna.core.patterns.page import patterns

app_name = "core"
urlpatterns = [path("patterns/", patterns, name="patterns")]
