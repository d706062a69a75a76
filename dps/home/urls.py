"""The pages of the roof: entrance, start page, dashboards, administration."""

from django.urls import path, re_path

from dps.home.views import administration, dashboard, entrance, health, scheme, start

urlpatterns = [
    path("", start.Start.as_view(), name="start"),
    path("dashboard/", dashboard.Dashboard.as_view(), name="dashboard"),
    path("health/", health.Health.as_view(), name="health"),
    path("log-in/", entrance.LogIn.as_view(), name="account_login"),
    path("log-in/demo/", entrance.DemoLogIn.as_view(), name="demo-log-in"),
    path("log-in/closed/", entrance.AccountClosed.as_view(), name="account_inactive"),
    path("log-out/", entrance.LogOut.as_view(), name="account_logout"),
    path("account/", entrance.MyAccount.as_view(), name="my-account"),
    path("account/password/", entrance.ChangePassword.as_view(), name="account_change_password"),
    path("account/password/first/", entrance.FirstPassword.as_view(), name="account_set_password"),
    path("password/", entrance.ForgottenPassword.as_view(), name="account_reset_password"),
    path(
        "password/sent/",
        entrance.ForgottenPasswordSent.as_view(),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        entrance.NewPasswordDone.as_view(),
        name="account_reset_password_from_key_done",
    ),
    path(
        "email/sent/",
        entrance.ConfirmationSent.as_view(),
        name="account_email_verification_sent",
    ),
    path("email/<str:key>/", entrance.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("admin/", administration.Administration.as_view(), name="administration"),
    path("admin/operations/", administration.Operations.as_view(), name="operations"),
    path("admin/accounts/", administration.AccountList.as_view(), name="account-list"),
    path("admin/accounts/new/", administration.AccountNew.as_view(), name="account-new"),
    path("admin/accounts/<slug:reference>/", administration.Account.as_view(), name="account"),
    path(
        "admin/accounts/<slug:reference>/seats/<int:seat>/end/",
        administration.SeatEnd.as_view(),
        name="seat-end",
    ),
    path(
        "admin/accounts/<slug:reference>/close/",
        administration.AccountClose.as_view(),
        name="account-close",
    ),
    path("admin/terms/", scheme.TermsList.as_view(), name="terms-list"),
    path("admin/terms/new/", scheme.TermsNew.as_view(), name="terms-new"),
    path("admin/clock/", scheme.Clock.as_view(), name="clock"),
]
