"""Guidance and the small print: public, all of it."""

from django.urls import path

from dps.guidance.views import Guidance, GuidancePage, ProvisionList, ProvisionPage, SmallPrint

urlpatterns = [
    path("guidance/", Guidance.as_view(), name="guidance"),
    path("guidance/provision/", ProvisionList.as_view(), name="provision-list"),
    path("guidance/provision/<slug:code>/", ProvisionPage.as_view(), name="provision"),
    path("guidance/<slug:slug>/", GuidancePage.as_view(), name="guidance-page"),
    path(
        "accessibility/",
        SmallPrint.as_view(template="guidance/accessibility.html"),
        name="accessibility",
    ),
    path("cookies/", SmallPrint.as_view(template="guidance/cookies.html"), name="cookies"),
    path("privacy/", SmallPrint.as_view(template="guidance/privacy.html"), name="privacy"),
]
