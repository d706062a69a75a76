"""Every include on one screen."""

from django.urls import include, path

urlpatterns = [
    path("", include("dps.home.urls")),
    path("", include("businesscases.urls")),
]
