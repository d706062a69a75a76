from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "dps.home"
    label = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        from dps.home.watching import watch  # noqa: PLC0415 - models are loaded first

        watch()
