from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "dps.figures"
    label = "figures"
    verbose_name = "Figures"
