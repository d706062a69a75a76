from django.apps import AppConfig


class DpsConfig(AppConfig):
    """Binds Celery once Django stands, so that `shared_task` finds the broker's application."""

    name = "dps"
    label = "dps"

    def ready(self) -> None:
        import dps.celery  # noqa: F401, PLC0415
