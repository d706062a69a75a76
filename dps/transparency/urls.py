"""The open market and the register of awards: public, all of it."""

from django.urls import path

from dps.transparency.views import AwardList, DistrictMarket, Market, PublicAward

urlpatterns = [
    path("market/", Market.as_view(), name="market"),
    path("market/<slug:code>/", DistrictMarket.as_view(), name="market-district"),
    path("awards/", AwardList.as_view(), name="award-list"),
    path("awards/<slug:reference>/", PublicAward.as_view(), name="public-award"),
]
