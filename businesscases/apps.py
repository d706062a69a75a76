from django.apps import AppConfig


class BusinessCasesConfig(AppConfig):
    name = "businesscases"
    verbose_name = "Business cases"

    def ready(self) -> None:
        from businesscases.bindings import bind_moves  # noqa: PLC0415 - models must be there first

        bind_moves()
