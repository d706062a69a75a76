from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "dps.home"
    label = "home"
    verbose_name = "Home"
