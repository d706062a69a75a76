"""The pages of the roof: entrance, start page, dashboards, administration."""

from django.urls import path

from dps.home.views import dashboard, entrance, health, start

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
    path(
        "password/<slug:uidb36>/<path:key>/",
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
]
