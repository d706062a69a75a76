"""Every include on one screen."""

from django.urls import include, path

urlpatterns = [
    path("", include("dps.home.urls")),
    path("", include("dps.guidance.urls")),
    path("", include("dps.transparency.urls")),
    path("", include("suppliers.urls")),
    path("", include("businesscases.urls")),
    path("", include("matching.urls")),
    path("", include("dps.notifications.urls")),
    path("", include("dps.reports.urls")),
    path("", include("payments.urls")),
]
