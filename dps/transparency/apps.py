from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "dps.transparency"
    label = "transparency"
    verbose_name = "Transparency"
