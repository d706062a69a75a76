from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dps.accounts"
    label = "accounts"
    verbose_name = "Accounts"
