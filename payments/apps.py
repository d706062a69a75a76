from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "Payments"

    def ready(self) -> None:
        from payments.bindings import bind_moves  # noqa: PLC0415 - models must be there first

        bind_moves()
