from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "Matching"

    def ready(self) -> None:
        from matching.bindings import bind_moves  # noqa: PLC0415 - models must be there first

        bind_moves()
