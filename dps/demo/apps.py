from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo market: a floor above everything, used by one command."""

    name = "dps.demo"
    label = "demo"
