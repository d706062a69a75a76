from django.apps import AppConfig


class SuppliersConfig(AppConfig):
    name = "suppliers"
    verbose_name = "Suppliers"

    def ready(self) -> None:
        from suppliers.bindings import bind_moves  # noqa: PLC0415 - models must be there first

        bind_moves()
