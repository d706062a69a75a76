from django.apps import AppConfig


class MovesConfig(AppConfig):
    name = "dps.moves"
    label = "moves"
    verbose_name = "Moves"
