from django.apps import AppConfig


class SchemeConfig(AppConfig):
    name = "dps.scheme"
    label = "scheme"
    verbose_name = "Scheme"
